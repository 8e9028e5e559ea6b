"""Trees of files for measuring, made from a seed: the same seed gives the same bytes."""

import random
from pathlib import Path

NAMES = (
    "web api admin worker billing orders catalog search users mail reports gateway images cart "
    "payments stock events audit sessions feeds exports scheduler notifier metrics proxy"
).split()
IMAGES = "nginx:1.25 redis:7 python:3.12-slim node:20 httpd:2.4 openjdk:17 golang:1.22".split()
REMARKS = (
    "see the runbook before changing this",
    "shared by all stages",
    "kept small on purpose",
    "the load test of spring asked for this",
    "TODO: move to a parameter",
    "must be the same as in the listener",
)


def remark(rng, indent, often=0.25):
    """A comment on its own line, now and then."""
    return f"{' ' * indent}# {rng.choice(REMARKS)}\n" if rng.random() < often else ""


def environment(rng, count):
    """A list of variables; nothing where there are none."""
    lines = ["          Environment:\n"] if count else []
    for number in range(count):
        key = f"{rng.choice(NAMES).upper()}_{rng.choice(['URL', 'TABLE', 'QUEUE', 'LEVEL'])}_{number}"
        value = rng.choice(
            [
                f"'{rng.randrange(10_000)}'",
                f"!Sub '${{AWS::StackName}}-{rng.choice(NAMES)}'",
                f"https://{rng.choice(NAMES)}.example.com/",
                "!Ref Stage",
                '"on"',
            ]
        )
        lines.append(f"            - Name: {key}\n              Value: {value}\n")
    return "".join(lines)


def service(rng, name, number, balanced, pairs):
    """A service on container instances with its task definition, and mostly a target group."""
    log = rng.random() < 0.6
    text = remark(rng, 2)
    text += f"  Service{number}:\n    Type: AWS::ECS::Service\n"
    if rng.random() < 0.3:
        text += "    Condition: IsLive\n"
    text += "    Properties:\n      Cluster: !Ref Cluster\n"
    if rng.random() < 0.5:
        text += "      LaunchType: EC2\n"
    text += remark(rng, 6)
    if "Condition" not in text and rng.random() < 0.4:
        text += "      DesiredCount: !If [IsLive, 4, 1]\n"
    else:
        text += f"      DesiredCount: {rng.randrange(1, 6)}\n"
    if balanced:
        text += "      Role: !Ref ServiceRole\n" if rng.random() < 0.5 else ""
        text += (
            f"      LoadBalancers:\n        - ContainerName: {name}\n          ContainerPort: 80\n"
            f"          TargetGroupArn: !Ref Group{number}\n"
        )
    if rng.random() < 0.4:
        text += "      PlacementStrategies:\n        - Type: spread\n          Field: attribute:ecs.availability-zone\n"
    text += f"      TaskDefinition: !Ref Task{number}\n\n"
    condition = "    Condition: IsLive\n" if "    Condition: IsLive\n" in text else ""
    text += f"  Task{number}:\n    Type: AWS::ECS::TaskDefinition\n{condition}    Properties:\n"
    text += f"      Family: !Sub '${{AWS::StackName}}-{name}'\n" if rng.random() < 0.5 else ""
    text += "      NetworkMode: bridge\n" if rng.random() < 0.5 else ""
    text += f"      ContainerDefinitions:\n        - Name: {name}\n"
    text += remark(rng, 10)
    text += f"          Image: {rng.choice(IMAGES)}\n          Cpu: {rng.choice([128, 256, 512])}\n"
    text += f"          Memory: {rng.choice([256, 300, 512, 900])}\n          Essential: true\n"
    if balanced:
        text += "          PortMappings:\n            - ContainerPort: 80\n"
        text += rng.choice(["              HostPort: 0\n", "              HostPort: 0 # any\n", ""])
    if log:
        text += (
            "          LogConfiguration:\n            LogDriver: awslogs\n            Options:\n"
            "              awslogs-group: !Ref Logs\n              awslogs-region: !Ref AWS::Region\n"
            f"              awslogs-stream-prefix: {name}\n"
        )
    text += environment(rng, pairs)
    if balanced:
        text += (
            f"\n  Group{number}:\n    Type: AWS::ElasticLoadBalancingV2::TargetGroup\n{condition}    Properties:\n"
            "      Port: 80\n      Protocol: HTTP\n      VpcId: !Ref Vpc\n      HealthCheckPath: /health\n"
            "      TargetGroupAttributes:\n        - Key: deregistration_delay.timeout_seconds\n"
            f"          Value: '{rng.choice([10, 30, 60])}'\n"
        )
    return text + "\n"


def header(rng, name):
    return (
        f"AWSTemplateFormatVersion: '2010-09-09'\nDescription: >\n  The {name} of the shop.\n  Deployed by the pipeline.\n\n"
        "Parameters:\n  Cluster:\n    Type: String\n    Description: the cluster's name\n"
        "  Stage:\n    Type: String\n    AllowedValues: [dev, live]\n    Default: dev\n"
        "  Vpc:\n    Type: AWS::EC2::VPC::Id\n  Subnets:\n    Type: List<AWS::EC2::Subnet::Id>\n\n"
        "Conditions:\n  IsLive: !Equals [!Ref Stage, live]\n\nResources:\n" + remark(rng, 2)
    )


ROLE = """  ServiceRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: ecs.amazonaws.com}
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceRole
"""


def ec2_template(rng):
    """A template of about 75 lines with one or two services on container instances."""
    name = rng.choice(NAMES)
    text = header(rng, name)
    if rng.random() < 0.2:
        text += service(rng, name, "", False, 0)
        text += service(rng, rng.choice(NAMES), "Two", False, rng.randrange(0, 2))
    else:
        text += service(rng, name, "", rng.random() < 0.6, rng.randrange(0, 6))
    if "!Ref ServiceRole" in text:
        text += ROLE + "\n"
    if "!Ref Logs" in text:
        text += f"  Logs:\n    Type: AWS::Logs::LogGroup\n    Properties:\n      RetentionInDays: {rng.choice([7, 30, 90])}\n\n"
    if "Condition: IsLive\n" not in text:
        text += "Outputs:\n  ServiceName:\n    Value: !GetAtt Service.Name\n"
    return text


OTHERS = (
    ("AWS::S3::Bucket", "      VersioningConfiguration:\n        Status: Enabled\n      Tags:\n        - Key: owner\n          Value: shop\n"),
    ("AWS::SQS::Queue", "      VisibilityTimeout: 60\n      MessageRetentionPeriod: 345600\n"),
    ("AWS::DynamoDB::Table", "      BillingMode: PAY_PER_REQUEST\n      AttributeDefinitions:\n        - AttributeName: id\n          AttributeType: S\n      KeySchema:\n        - AttributeName: id\n          KeyType: HASH\n"),
    ("AWS::Lambda::Function", "      Handler: index.handler\n      Runtime: python3.12\n      Role: !ImportValue lambda-role\n      Code:\n        S3Bucket: !Ref Bucket\n        S3Key: code.zip\n"),
    ("AWS::EC2::SecurityGroup", "      GroupDescription: of the shop\n      VpcId: !Ref Vpc\n      SecurityGroupIngress:\n        - IpProtocol: tcp\n          FromPort: 443\n          ToPort: 443\n          CidrIp: 10.0.0.0/8\n"),
    ("AWS::SNS::Topic", "      DisplayName: alarms\n"),
)


def other_template(rng):
    """A template without anything of ECS."""
    text = "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Bucket:\n    Type: String\n  Vpc:\n    Type: String\nResources:\n"
    for number in range(rng.randrange(3, 12)):
        kind, properties = rng.choice(OTHERS)
        text += f"  {kind.rsplit('::', 1)[1]}{number}:\n    Type: {kind}\n    Properties:\n{properties}"
    if rng.random() < 0.3:
        text += f"Outputs:\n  Out:\n    Value: !Ref Bucket\n    Export:\n      Name: {rng.choice(NAMES)}-{rng.randrange(1000)}\n"
    return text


WORDS = (
    "return import value class export const function the of and if else for in name type data list path file error "
    "request response handler config index test result async await self None true false map key string number"
).split()


def source(rng, size):
    """Text that looks like a program's, of about so many bytes."""
    lines = []
    while size > 0:
        line = " " * rng.choice([0, 2, 4, 8]) + " ".join(rng.choices(WORDS, k=rng.randrange(2, 12)))
        lines.append(line)
        size -= len(line) + 1
    return "\n".join(lines) + "\n"


def big_template(rng, size):
    """A template of so many bytes: up to 100 services, and the long lists of variables that make real ones long."""
    count = max(1, min(100, size // 4096))
    text = header(rng, "shop")
    parts = [text]
    written = len(text)
    for number in range(count):
        # Without what varies, so that only the size does.
        part = service(random.Random(0), f"{NAMES[number % len(NAMES)]}{number}", number, True, 1)
        end = size * (number + 1) // count
        room = max(0, end - written - len(part))
        pairs = "".join(
            f"            - Name: VARIABLE_{variable:05} # one of many\n"
            f"              Value: !Sub 'value-{variable:05}-${{AWS::StackName}}'\n"
            for variable in range(room // 101)
        )
        mark = "          Environment:\n"
        part = part.replace(mark, mark + pairs)
        parts.append(part)
        written += len(part)
    parts.append("  Logs:\n    Type: AWS::Logs::LogGroup\n\n" + ROLE)
    return "".join(parts)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def of_templates(root, seed, count):
    """A tree of templates with services on container instances, ten a folder."""
    rng = random.Random(seed)
    for number in range(count):
        write(Path(root) / f"team{number // 100:03}" / f"stack{number // 10 % 10}" / f"service{number}.yaml", ec2_template(rng))


def of_repository(root, seed, count):
    """A tree of files of all sorts: 1 % hold ECS, 5 % are other templates."""
    rng = random.Random(seed)
    # Making as many different texts as files would take longer than all measurements.
    sources = [source(rng, rng.choice([300, 800, 1500, 2500, 6000])) for _ in range(500)]
    endings = ["py", "ts", "js", "go", "java", "md", "json", "yaml", "txt", "css"]
    for number in range(count):
        folder = Path(root) / f"area{number // 2000:02}" / f"part{number // 100 % 20:02}"
        if number % 100 == 0:
            write(folder / f"service{number}.yaml", ec2_template(rng))
        elif number % 20 == 1:
            write(folder / f"template{number}.yaml", other_template(rng))
        else:
            write(folder / f"file{number}.{rng.choice(endings)}", rng.choice(sources))
