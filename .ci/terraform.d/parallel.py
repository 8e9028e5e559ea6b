"""The deployments of `--cutover parallel`, one after the other with one state, as Terraform would carry them out.

before, the second half (traffic 0), traffic 10, 50 and 100, the end (what AWS would reject is applied first, as reported), and
from traffic 10 to 0 and the way back, on a copy of the state. In each of them
- nothing is refused, and nothing is left for a second plan: the next deployment changes the weights alone, and a plan after the
  last one is empty,
- what receives requests is neither deleted nor replaced: there is no interval without healthy targets,
- nothing of the half on container instances changes until the end, and nothing of the half on Fargate after its creation,
- the way back gives the original files, to the byte.
"""

import importlib.machinery
import importlib.util
import json
import re
import shutil
import subprocess

MIGRATE = ["--cutover", "parallel"]
HOLDERS = re.compile(r"aws_a?lb_listener(_rule)?\.")
HALVES = re.compile(r"aws_ecs_(service|task_definition)\.|aws_a?lb_target_group\.")


def replay_of(oracle):
    """The module of the stand-in that applies files."""
    loader = importlib.machinery.SourceFileLoader("replay", str(oracle / "replay"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("replay", loader))
    loader.exec_module(module)
    return module


class Series:
    """The texts of the deployments of a root module."""

    def __init__(self, tool, source, work, root=".", flags=()):
        work.mkdir(exist_ok=True)
        self.tool, self.work, self.root, self.flags = tool, work, root, flags
        self.before = work / "before"
        shutil.copytree(source, self.before)
        subprocess.run(["chmod", "-R", "u+w", self.before], check=True)
        self.split = self.copy(self.before, "split")
        self.report = json.loads(self.run(self.split, "migrate", *flags, *MIGRATE, "--dry-run", "--format", "json"))
        self.run(self.split, "migrate", *flags, *MIGRATE, "--write", "--allow-dirty", "--quiet")
        self.copies, self.variables = set(), set()
        self.moves_at_once = set()
        for workload in self.report["workloads"]:
            if not any(change["transform"] == "parallel" for change in workload["changes"]):
                self.moves_at_once |= {change.get("resource") for change in workload["changes"]}
        for path in self.split.rglob("*.tf"):
            text = path.read_text(errors="replace")
            for own in re.findall(r"ecs2fargate: parallel copy of (\S+)", text):
                self.copies.add(own)
            self.variables |= set(re.findall(r'variable "(\w*fargate_traffic\w*)"', text))

    def copy(self, tree, name):
        """A copy of a tree."""
        shutil.copytree(tree, self.work / name)
        return self.work / name

    def run(self, tree, *arguments):
        """Runs the tool in a tree."""
        run = subprocess.run([self.tool, *arguments, "."], cwd=tree, capture_output=True, text=True)
        if run.returncode not in (0, 1, 2) or "panicked at" in run.stderr:
            raise RuntimeError(f"{' '.join(arguments)} ended with {run.returncode}: {run.stderr[-1000:]}")
        return run.stdout

    def at(self, percent):
        """The tree with a value of the variables."""
        tree = self.copy(self.split, f"at-{percent}")
        values = {name: percent for name in self.variables}
        (tree / self.root / "zzz-traffic.auto.tfvars.json").write_text(json.dumps(values))
        return tree

    def finished(self):
        """The tree after the end, and the addresses that the report applies first."""
        if (self.work / "finished").exists():
            return self.work / "finished", []
        tree = self.copy(self.split, "finished")
        values = [part for name in self.variables for part in ("--parameters", f"{name}=100")]
        report = json.loads(self.run(tree, "finish", *values, "--dry-run", "--format", "json"))
        self.run(tree, "finish", *values, "--write", "--allow-dirty", "--quiet")
        return tree, targets(report)

    def returned(self):
        """The tree after the way back, and the addresses that the report applies first."""
        tree = self.copy(self.split, "returned")
        report = json.loads(self.run(tree, "finish", "--back", "--dry-run", "--format", "json"))
        self.run(tree, "finish", "--back", "--write", "--allow-dirty", "--quiet")
        return tree, targets(report)


def of_corpus(tool, source, work, fail):
    """The corpus in parallel: its end and its way back. Returns the texts."""
    work.mkdir()
    series = Series(tool, source, work)
    workloads = series.report["workloads"]
    moving = [one for one in workloads if any(change["transform"] == "parallel" for change in one["changes"])]
    returned, _ = series.returned()
    marked = [path for path, text in files(series.split).items() if b"ecs2fargate: parallel" in text]
    before, after = files(series.before), files(returned)
    for path in marked:
        if before[path] != after[path]:
            fail(f"corpus: finish --back does not restore {path}")
    again = series.run(series.split, "migrate", *MIGRATE, "--dry-run", "--quiet")
    for path in re.findall(r"^\+\+\+ b/(.*)", again, re.M):
        fail(f"corpus: a second run changes {path}")
    finished, _ = series.finished()
    left = [path for path, text in files(finished).items() if b"ecs2fargate: parallel" in text]
    for path in left:
        fail(f"corpus: finish leaves comments in {path}")
    print(f"parallel corpus: {len(moving)} services in {len(marked)} files are moved in parallel", flush=True)
    return series


def changed(before, after):
    """The files that differ between two trees."""
    old, new = files(before), files(after)
    return sorted(path for path, text in old.items() if new.get(path) != text)


def targets(report):
    """The addresses after -target= in what a report says to do, without their modules."""
    findings = [finding for workload in report["workloads"] for finding in workload["findings"]]
    return sorted({plain(address) for one in findings for address in re.findall(r"-target=([\w.-]+\w)", one["help"])})


def files(tree):
    """The contents of the files of a tree."""
    return {path.relative_to(tree): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def plain(address):
    """An address without the modules and instances."""
    return ".".join(re.sub(r"\[[^]]*\]", "", address).split(".")[-2:])


def deploy(replay, tree, first, set_sizes, fail):
    """Deploys a tree on the state that is there; the changes, or None if it fails."""
    got = replay.lay(tree)
    set_sizes(replay.folder)
    if got.returncode:
        fail(f"get: {got.stderr[-300:]}")
        return None
    rows = []
    for addresses in [replay.in_state(first), []] if first else [[]]:
        replay.arguments = [f"-target={address}" for address in addresses]
        found, _, errors = replay.apply_at_once()
        replay.arguments = []
        rows += found
        for error in errors:
            fail(f"refused: {error['address'] or error['place']}: {error['summary']} {error['detail']}")
        if errors:
            return None
    return rows


def rests(replay, fail):
    """Whether a second plan is empty."""
    rows, errors = replay.left()
    for row in rows:
        fail(f"left for a second plan: {row['address']} {row['action']} {row['reason']}")
    for error in errors:
        fail(f"second plan: {error['address'] or error['place']}: {error['summary']} {error['detail']}")


def judge(step, rows, series, fail):
    """Whether a deployment touches only what it may; the number of services that receive requests and are gone."""
    intervals = 0
    for row in rows:
        name, action = plain(row["address"]), row["action"]
        if name in series.moves_at_once:
            continue
        is_first, is_holder = name in series.copies, HOLDERS.match(name)
        allowed = {
            "second half": {"create"} if not is_first else set(),
            "traffic": set(),
            "end": {"delete"},
            "back": {"delete"} if not is_first else set(),
        }[step]
        # Rules that give a security group access are no part of a half.
        if HALVES.match(name) and action not in allowed or is_holder and action != "update":
            fail(f"{step}: {row['address']} {row['action']} {row['reason']}")
        if step == "traffic" and not HOLDERS.match(name):
            fail(f"left for a second plan: {row['address']} {action} {row['reason']}")
        if step == "end" and action == "delete" and HALVES.match(name) and not is_first:
            fail(f"{step}: {row['address']} is deleted")
        receives = is_first if step in ("second half", "back") else not is_first
        if name.startswith("aws_ecs_service.") and receives and action in ("delete", "replace"):
            intervals += 1
    return intervals


def play(replay_class, series, set_sizes):
    """Plays the series: the intervals without healthy targets, or None if the root module cannot be applied; what fails."""
    failures = []
    fail = failures.append
    finished, first = series.finished()
    returned, first_back = series.returned()
    if series.moves_at_once:
        # What is moved at once stays: the same second half can be added again.
        again = series.copy(returned, "again")
        series.run(again, "migrate", *series.flags, *MIGRATE, "--write", "--allow-dirty", "--quiet")
        if files(again) != files(series.split):
            fail("the files after finish --back do not give the same second half")
    elif files(returned) != files(series.before):
        fail("finish --back does not restore the files")
    for path, text in files(finished).items():
        if b"ecs2fargate: parallel" in text:
            fail(f"finish leaves comments in {path}")
    begin = [("second half", series.split, []), ("traffic", series.at(10), [])]
    on = [("traffic", series.at(50), []), ("traffic", series.at(100), []), ("rest", None, []), ("end", finished, first)]
    back = [("traffic", series.at(0), []), ("back", returned, first_back)]
    replay = replay_class(series.before, series.split, series.root)
    other = None
    try:
        if replay.apply_before():
            return None, []
        intervals = carry_out(replay, begin, series, set_sizes, fail)
        if intervals is not None:
            other = replay.fork()
            ends = [carry_out(one, [*steps, ("rest", None, [])], series, set_sizes, fail) for one, steps in [(replay, on), (other, back)]]
            intervals += sum(end or 0 for end in ends)
    finally:
        replay.close()
        if other:
            other.close()
    return intervals or 0, failures


def carry_out(replay, steps, series, set_sizes, fail):
    """Deploys one after the other; the intervals without healthy targets, or None if it fails."""
    intervals = 0
    for step, tree, first in steps:
        if step == "rest":
            rests(replay, fail)
            continue
        rows = deploy(replay, tree, first, set_sizes, lambda text: fail(f"{step}: {text}"))
        if rows is None:
            return None
        intervals += judge(step, rows, series, fail)
    return intervals
