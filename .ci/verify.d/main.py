"""Runs `verify` over programs before and after a manual migration, and over faults, and compares each verdict with the expected one."""

import copy
import importlib.machinery
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

TOOL, ORACLE, WORK = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
# The other implementation compares with plans that also attach the group of the container instances.
SHARED = ("--security-group-mode", "shared")
# Explanations here, and how the other implementation calls them.
NAMES = {
    "default-scheduling-strategy": "scheduling-strategy",
    "unneeded-role": "unused-role",
    "unneeded-role-resource": "unused-role-itself",
    "unneeded-role-permission": "unused-role-pass",
    "group-description": "group-text",
    "dependencies": "depends",
    "outbound-to-tasks": "balancer-egress",
    "instances-inbound": "balancer-rules-gone",
    "instances-outbound": "balancer-rules-gone",
    "instances-inbound-elsewhere": "balancer-rule-gone",
    "instances-outbound-elsewhere": "balancer-rule-gone",
    "linux-platform": "linux-platform",
    "parameter-resource": "parameter-itself",
    "task-role-permission": "pass-role",
}
# Plans have outbound rules of load balancers now, and no group without a rule, unlike the plans of the other implementation:
# constructs and plans differ in these places in another number of differences.
OF_OTHER_PLANS = {"balancer-egress", "depends", "group-text", "own-group", "own-group-resource"}
# What the plan has and a manual migration lacks: a service that moves in place waits until FARGATE is associated with its cluster.
LACKING = {"provider": ["ServiceD69D759B DependsOn.{Cluster3DA9CCBA} missing"]}
results = []


def check(what, good, detail=""):
    results.append(bool(good))
    if not good:
        print(f"FAILED {what}: {detail}")


def selftest():
    """The programs, expectations and faults of the other implementation."""
    loader = importlib.machinery.SourceFileLoader("selftest", str(ORACLE / "selftest"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("selftest", loader))
    loader.exec_module(module)
    return module


def verify(before, after, *options):
    run = subprocess.run(
        [TOOL, "verify", "--format", "json", "--before", str(before), "--after", str(after), *options],
        capture_output=True, text=True, cwd=WORK)
    return run.returncode, json.loads(run.stdout) if run.stdout else run.stderr


def places(found):
    return [f"{d['id']} {'.'.join(d['path'])} {d['kind']}" for d in found["differences"] if "explanation" not in d]


def synthesize(programs):
    for name, sides in programs.items():
        for side, program in zip(("before", "after"), sides):
            out = WORK / name / side
            if not out.exists():
                run = subprocess.run([ORACLE / "synth", program, out], capture_output=True, text=True)
                check(f"{name}, {side}: synthesizes", run.returncode == 0, run.stderr)


def leave(before, after, stacks):
    """Settings that leave the workloads of some stacks as they are, where the source does too."""
    _, found = verify(before, after)
    files = {}
    for workload in found["workloads"]:
        if workload["template"].split(".")[0] in stacks:
            files.setdefault(workload["template"], {"workloads": {}})["workloads"][workload["id"]] = {"keep": "not in the source"}
    (before / ".ecs2fargate.yaml").write_text(json.dumps({"files": files}))


def programs(oracle):
    for name in oracle.PROGRAMS:
        before, after = WORK / name / "before", WORK / name / "after"
        if name in oracle.UNMOVED:
            leave(before, after, oracle.UNMOVED[name])
        lacking = LACKING.get(name, [])
        status, found = verify(before, after)
        is_planned = status == bool(lacking) and places(found) == lacking
        check(f"{name}: the manual migration is what is planned by default", is_planned, found if status == 2 else places(found))
        status, found = verify(before, after, *SHARED)
        if status not in (0, 1):
            check(f"{name}: is compared", False, found)
            continue
        check(f"{name}: the manual migration is what is planned", places(found) == lacking, places(found))
        counts = {}
        for explanation, count in found["counts"]["by_explanation"].items():
            other = NAMES.get(explanation, explanation)
            counts[other] = counts.get(other, 0) + count
        counts = {key: count for key, count in counts.items() if key not in OF_OTHER_PLANS}
        expected = {key: count for key, count in oracle.DERIVED[name].items() if key not in OF_OTHER_PLANS}
        check(f"{name}: the same differences follow from the constructs", counts == expected, f"{counts} instead of {expected}")
        status, found = verify(before, before, *SHARED)
        check(f"{name}: the unchanged source is not what is planned", status == 1 and len(found["differences"]) > 3, found)


def faults(oracle):
    for name, what, change, expected in oracle.FAULTS:
        sides = {}
        for side in ("before", "after"):
            file, = (WORK / name / side).glob("*.template.json")
            sides[side] = json.loads(file.read_text())
        # The plan is made of the template before the change; a fault that edits it edits that.
        change(**sides, planned=copy.deepcopy(sides["after"]))
        with tempfile.TemporaryDirectory(dir=WORK) as directory:
            paths = {side: pathlib.Path(directory, side, "Stack.template.json") for side in sides}
            for side, path in paths.items():
                path.parent.mkdir()
                path.write_text(json.dumps(sides[side]))
            status, found = verify(paths["before"], paths["after"])
        if status not in (0, 1):
            check(f"{name}, {what}: is compared", False, found)
            continue
        # Rules of groups are `Inbound` and `Outbound` here, with references in another form.
        word = expected.replace("Rules.Ingress", "Inbound").replace("Rules.Egress", "Outbound")
        word = word.split("{")[0].rstrip(".").removeprefix("Properties.")
        open_ = places(found)
        good = status == bool(expected) and (any(word in place for place in open_) if expected else not open_)
        check(f"{name}, {what}: " + (f"{word} is unexplained" if expected else "no difference"), good, open_)


def mistakes():
    empty = WORK / "empty"
    empty.mkdir(exist_ok=True)
    diff = WORK / "diff.yaml"
    diff.write_text("--- a\n+++ b\n")
    before = WORK / "python" / "before"
    for after, text in ((empty, "no templates"), (WORK / "nowhere", "no such file"), (diff, "diff.yaml")):
        status, error = verify(before, after)
        check(f"{after.name}: a mistake is an error", status == 2 and text in str(error), error)


def main():
    oracle = selftest()
    synthesize({name: sides for name, sides in oracle.PROGRAMS.items()})
    if all(results):
        programs(oracle)
        faults(oracle)
        mistakes()
    print(f"verify: {len(results)} checks, {len(results) - sum(results)} failed")
    sys.exit(0 if all(results) else 1)


main()
