"""The deployments of `--cutover parallel`, one after the other with one state, as Terraform would carry them out.

before, the second half (traffic 0), traffic 10, 50 and 100, the end (what AWS would reject is applied first, as reported), and
from traffic 0 the way back. In each of them
- nothing is refused, and a second plan is empty,
- what receives requests is neither deleted nor replaced: there is no interval without healthy targets,
- nothing of the half on container instances changes until the end, and nothing of the half on Fargate after its creation,
- the way back gives the original files, to the byte.
"""

import importlib.machinery
import importlib.util
import json
import os
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
        self.tool, self.work, self.root = tool, work, root
        self.before = work / "before"
        shutil.copytree(source, self.before)
        subprocess.run(["chmod", "-R", "u+w", self.before], check=True)
        self.split = self.copy(self.before, "split")
        self.report = json.loads(self.run(self.split, "migrate", *flags, *MIGRATE, "--dry-run", "--format", "json"))
        self.run(self.split, "migrate", *flags, *MIGRATE, "--write", "--allow-dirty", "--quiet")
        self.copies, self.variables = set(), set()
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
    # Scheduled tasks move in the first run; where services share what they get, these follow in the second one.
    held = {os.path.dirname(one["file"]) for one in workloads for finding in one["findings"] if "could not restore" in finding["message"]}
    again = series.run(series.split, "migrate", *MIGRATE, "--dry-run", "--quiet")
    for path in re.findall(r"^\+\+\+ b/(.*)", again, re.M):
        if os.path.dirname(path) not in held:
            fail(f"corpus: a second run changes {path}")
    finished, _ = series.finished()
    left = [path for path, text in files(finished).items() if b"ecs2fargate: parallel" in text]
    for path in left:
        fail(f"corpus: finish leaves comments in {path}")
    print(f"parallel corpus: {len(moving)} services in {len(marked)} files are moved in parallel, {len(held)} modules need a second run", flush=True)
    return series


def changed(before, after):
    """The files that differ between two trees."""
    old, new = files(before), files(after)
    return sorted(path for path, text in old.items() if new.get(path) != text)


def targets(report):
    """The addresses after -target= in what a report says to do."""
    findings = [finding for workload in report["workloads"] for finding in workload["findings"]]
    return sorted({address for one in findings for address in re.findall(r"-target=([\w.-]+\w)", one["help"])})


def files(tree):
    """The contents of the files of a tree."""
    return {path.relative_to(tree): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def plain(address):
    """An address without the modules and instances."""
    return ".".join(re.sub(r"\[[^]]*\]", "", address).split(".")[-2:])


def in_module(addresses, rows):
    """Addresses with the modules that a plan has them in."""
    return sorted({row["address"] for row in rows if plain(row["address"]) in addresses})


def deploy(replay, tree, first, fail):
    """Deploys a tree on the state that is there; the rows of the plan and the order, or None if it fails."""
    got = replay.lay(tree)
    if got.returncode:
        fail(f"get: {got.stderr[-300:]}")
        return None
    rows, errors = replay.plan()
    order = []
    for addresses in [in_module(first, rows), []] if first else [[]]:
        replay.arguments = [f"-target={address}" for address in addresses]
        found, errors = replay.plan()
        if not errors:
            done, errors = replay.apply()
            order += done
        replay.arguments = []
        for error in errors:
            fail(f"refused: {error['address'] or error['place']}: {error['summary']} {error['detail']}")
        if errors:
            return None
    again, errors = replay.plan()
    for row in again:
        if row["action"] != "no-op":
            fail(f"left for a second plan: {row['address']} {row['action']} {row['reason']}")
    return rows, order


def judge(step, rows, copies, fail):
    """Whether a deployment touches only what it may; the number of services that receive requests and are gone."""
    intervals = 0
    for row in rows:
        name, action = plain(row["address"]), row["action"].split()[0]
        if action == "no-op":
            continue
        is_first, is_holder = name in copies, HOLDERS.match(name)
        allowed = {
            "second half": {"create"} if not is_first else set(),
            "traffic": set(),
            "end": {"delete"},
            "back": {"delete"} if not is_first else set(),
        }[step]
        # Rules that give a security group access are no part of a half.
        if HALVES.match(name) and action not in allowed or is_holder and action != "update":
            fail(f"{step}: {row['address']} {row['action']} {row['reason']}")
        if step == "end" and action == "delete" and HALVES.match(name) and not is_first:
            fail(f"{step}: {row['address']} is deleted")
        receives = is_first if step in ("second half", "back") else not is_first
        if name.startswith("aws_ecs_service.") and receives and action in ("delete", "replace"):
            intervals += 1
    return intervals


def play(module, series, fail):
    """Plays the series: the intervals without healthy targets, or None if the root module cannot be applied."""
    intervals = 0
    finished, first = series.finished()
    returned, first_back = series.returned()
    if files(returned) != files(series.before):
        fail("finish --back does not restore the files")
    steps = [("second half", series.split, []), *[("traffic", series.at(percent), []) for percent in (10, 50, 100)]]
    for rest in ([*steps, ("end", finished, first)], [steps[0], steps[1], ("traffic", series.at(0), []), ("back", returned, first_back)]):
        replay = module.Replay(series.before, series.split, series.root)
        try:
            if replay.apply_before():
                return None
            for step, tree, targets_of in rest:
                done = deploy(replay, tree, targets_of, lambda text: fail(f"{step}: {text}"))
                if done is None:
                    break
                intervals += judge(step, done[0], series.copies, fail)
        finally:
            replay.close()
    return intervals
