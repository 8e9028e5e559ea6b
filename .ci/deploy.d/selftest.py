"""Shows that the check can fail: templates with one error each, and the answer that each has to give."""

import pathlib
import sys
import tempfile

import account
from pair import Step, deploy

HERE = pathlib.Path(__file__).parent / "selftest"
# What is changed in after.yaml, the status and words of the reason.
FAULTS = [
    (
        "LoadBalancerArn: !Ref Balancer",
        "LoadBalancerArn: !Ref Nothing",
        "refused",
        "Unresolved resource dependencies [Nothing]",
    ),
    ("TaskDefinition: !Ref Task\n", "TaskDefinition: nothing:1\n", "refused", "Unable to describe task definition"),
    ("SecurityGroups: [!GetAtt Tasks.GroupId]", "SecurityGroups: [sg]", "refused", "security group"),
    ("!GetAtt Tasks.GroupId", "!GetAtt Tasks.Name", "refused", "Requested attribute Name does not exist"),
    (", TargetType: ip", "", "refused", "has target type instance"),
    ("Name: web-fargate", "Name: web", "refused", "custom-named resource"),
    ("    DependsOn: Listener\n", "", "refused", "does not have an associated load balancer"),
    (
        "    Type: AWS::EC2::SecurityGroup\n",
        "    Type: AWS::EC2::SecurityGroup\n    DependsOn: Service\n",
        "refused",
        "Circular",
    ),
    ("RequiresCompatibilities: [FARGATE]", "RequiresCompatibilities: [EC2]", "refused", "does not support launch_type FARGATE"),
    ("NetworkMode: awsvpc", "NetworkMode: bridge", "refused", "network mode ‘awsvpc’"),
    ("Memory: 512\n      Cont", "Memory: 4096\n      Cont", "refused", "No Fargate configuration exists"),
    ("ContainerPort: 80, Target", "ContainerPort: 81, Target", "refused", "did not have a container port 81"),
    ("LaunchType: FARGATE", "LaunchType: EC2", "unexpected", "was changed and is not on Fargate"),
    (
        "[{Type: forward, TargetGroupArn: !Ref Group}]",
        "[{Type: fixed-response, FixedResponseConfig: {StatusCode: 503}}]",
        "unexpected",
        "no listener forwards to its target groups",
    ),
    ("      Cluster: main\n", "      Cluster: other\n", "refused", "Cluster not found"),
]
# Steps of parallel.yaml: what is changed in it, the traffic of each step, the status and words of the reason.
SERIES = [
    ("", "", (0, 10, 50, 100), "updated", ""),
    ("", "", (0, 10, 0), "updated", ""),
    (
        "'50': {Ec2: 50, Fargate: 50}",
        "'50': {Ec2: 90, Fargate: 10}",
        (0, 50),
        "unexpected",
        "sends 10 of 100 to Fargate, expected 50",
    ),
    ("    '50': {Ec2: 50, Fargate: 50}\n", "", (0, 50), "refused", "Unable to get mapping for FargateTraffic::50"),
    ("", "", (20,), "refused", "does not allow 20"),
]


def changed(name, old, new, directory):
    text = (HERE / name).read_text()
    assert old in text, f"{name} has no {old!r}"
    path = pathlib.Path(directory) / f"{len(list(pathlib.Path(directory).iterdir()))}.yaml"
    path.write_text(text.replace(old, new, 1) if old else text)
    return path


def check(name, steps, status, words):
    result = deploy(name, steps)
    if result.status != status or words not in result.reason:
        sys.exit(f"self-test: {name}: expected {status} ({words}), got {result.status}: {result.reason}")


def run():
    account.start()
    before = Step(HERE / "before.yaml")
    with tempfile.TemporaryDirectory() as directory:
        check("after.yaml", [before, Step(HERE / "after.yaml")], "updated", "")
        for old, new, status, words in FAULTS:
            check(f"{old!r} → {new!r}", [before, Step(changed("after.yaml", old, new, directory))], status, words)
        for old, new, traffic, status, words in SERIES:
            path = changed("parallel.yaml", old, new, directory)
            steps = [Step(path, given={"FargateTraffic": str(share)}) for share in traffic]
            check(f"{old!r} → {new!r} {traffic}", [before, *steps], status, words)
        check("an original with an error", [Step(changed("before.yaml", "!Ref Balancer", "!Ref Nothing", directory))] * 2,
              "not deployable", "Unresolved")  # fmt: skip
    account.stop()
    print(f"self-test: {len(FAULTS)} faults and {len(SERIES)} series have the answers they must have")
