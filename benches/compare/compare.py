#!/usr/bin/env python3
"""How fast ecs2fargate is beside other tools on the same files, in one run.

    benches/compare/compare.py [--rows dry,write,search,threads,sizes,memory] [--runs 7]

Builds the release binary, makes trees of files from a seed in a temporary folder, installs ast-grep-cli and ripgrep from
PyPI into `target/compare`, and runs the commands in turn (A B A B …), so that a machine whose speed drifts does both the same
harm. Printed are medians of wall-clock time; the ratio is that of the medians.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import trees

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
TOOLS = PROJECT / "target" / "compare"
PACKAGES = ["ast-grep-cli==0.51.1", "ripgrep==15.1.0"]
SEED = 20260901


def install():
    """The folder with the other tools' commands."""
    commands = TOOLS / "bin"
    if not (commands / "rg").exists():
        subprocess.run([sys.executable, "-m", "venv", TOOLS], check=True)
        subprocess.run([commands / "pip", "install", "-q", *PACKAGES], check=True)
    return commands


def build():
    subprocess.run(["cargo", "build", "--release", "-q"], cwd=PROJECT, check=True)
    folder = os.environ.get("CARGO_TARGET_DIR", PROJECT / "target")
    return Path(folder) / "release" / "ecs2fargate"


def measure(command, folder):
    """Seconds, seconds of processor time, and the peak of memory in MB; what is printed goes to a file."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        child = subprocess.Popen(list(map(str, command)), cwd=folder, stdout=out, stderr=out)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {child.returncode}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def in_turn(commands, runs, prepare=lambda: None):
    """For each command the medians of its figures; the first round only warms up."""
    figures = [[] for _ in commands]
    for number in range(runs + 1):
        for own, (command, folder) in zip(figures, commands):
            prepare()
            figure = measure(command, folder)
            if number:
                own.append(figure)
    return [tuple(statistics.median(column) for column in zip(*own)) for own in figures]


class Bench:
    def __init__(self, binary, commands, runs, folder):
        self.binary, self.commands, self.runs, self.folder = binary, commands, runs, Path(folder)
        self.rows = []

    def row(self, work, ours, theirs, ratio, goal):
        self.rows.append((work, ours, theirs, ratio, goal))
        print(" | ".join((work, ours, theirs, ratio, goal)), file=sys.stderr)

    def ours(self, *arguments):
        return [self.binary, "migrate", *arguments, "."]

    def against(self, work, ours, theirs, tree, goal, prepare=lambda: None):
        a, b = in_turn([(ours, tree), (theirs, tree)], self.runs, prepare)
        self.row(work, f"{a[0]:.3f} s (cpu {a[1]:.2f})", f"{b[0]:.3f} s (cpu {b[1]:.2f})", f"{a[0] / b[0]:.2f} ×", goal)

    def tree(self, name, make, count):
        tree = self.folder / name
        if not tree.exists():
            make(tree, SEED, count)
        return tree

    def dry(self):
        tree = self.tree("templates", trees.of_templates, 1_000)
        theirs = [self.commands / "ast-grep", "scan", "-r", HERE / "rules.yml", "."]
        self.against("dry run, 1,000 templates of about 75 lines", self.ours("--dry-run"), theirs, tree, "≤ 1.0 × ast-grep")

    def write(self):
        fresh = self.tree("templates", trees.of_templates, 1_000)
        tree = self.folder / "written"

        def prepare():
            shutil.rmtree(tree, ignore_errors=True)
            shutil.copytree(fresh, tree)
            os.sync()

        theirs = [self.commands / "ast-grep", "scan", "-U", "-r", HERE / "rules.yml", "."]
        self.against("the same, writing", self.ours("--write"), theirs, tree, "≤ 1.0 × ast-grep", prepare)

    def search(self):
        tree = self.tree("repository", trees.of_repository, 100_000)
        theirs = [self.commands / "rg", "-l", "AWS::ECS", "."]
        self.against("100,000 files, 1 % ECS, 5 % other templates", self.ours("--dry-run"), theirs, tree, "≤ 1.3 × ripgrep")

    def threads(self):
        tree = self.tree("many", trees.of_templates, 10_000)
        one, two = in_turn([(self.ours("--dry-run", f"-j{n}"), tree) for n in (1, 2)], max(3, self.runs // 2))
        self.row("2 threads against 1, 10,000 templates", f"{two[0]:.2f} s", f"{one[0]:.2f} s", f"{one[0] / two[0]:.2f} × faster", "≥ 1.85 ×")

    def sizes(self):
        sizes = (10_000, 100_000, 1_000_000, 10_000_000)
        trees_of = []
        for size in sizes:
            tree = self.folder / f"size{size}"
            for number in range(max(1, 1_000_000 // size)):
                trees.write(tree / f"stack{number}.yaml", trees.big_template(random.Random(SEED), size))
            trees_of.append(tree)
        figures = in_turn([(self.ours("--dry-run", "-j1"), tree) for tree in trees_of], self.runs)
        cpu = [figure[1] / max(1, size / 1_000_000) for figure, size in zip(figures, sizes)]
        told = ", ".join(f"{one:.3f} s" for one in cpu)
        self.row("1 MB in files of 10 KB, 100 KB, 1 MB, 10 MB, one thread", told, "", f"{max(cpu) / min(cpu):.2f} × apart", "≤ 1.5 ×")
        self.row("one template of 10 MB", f"{figures[-1][0]:.2f} s, {figures[-1][2]:.0f} MB", "", "", "must not crash")

    def memory(self):
        small = self.tree("small-repository", trees.of_repository, 1_000)
        large = self.tree("repository", trees.of_repository, 100_000)
        a, b = in_turn([(self.ours("--dry-run"), tree) for tree in (large, small)], 1)
        self.row("peak memory, 100,000 files against 1,000", f"{a[2]:.0f} MB", f"{b[2]:.0f} MB", "", "≤ 200 MB")
        many = self.tree("twenty", trees.of_templates, 20_000)
        wall, _, memory = measure(self.ours("--dry-run"), many)
        self.row("20,000 templates in one run", f"{wall:.2f} s, {memory:.0f} MB", "", "", "≤ 400 MB")


ROWS = ["dry", "write", "search", "threads", "sizes", "memory"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default=",".join(ROWS), help="which rows, by name")
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each command")
    parser.add_argument("--binary", type=Path, help="measure this binary instead of building one")
    parser.add_argument("--trees", type=Path, help="keep the trees in this folder, and use those that are there")
    arguments = parser.parse_args()
    binary = (arguments.binary or build()).resolve()
    commands = install()
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(binary, commands, arguments.runs, arguments.trees or temporary)
        for name in arguments.rows.split(","):
            getattr(bench, name)()
    print("| work | ecs2fargate | against | ratio | goal |\n|---|---|---|---|---|")
    for row in bench.rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
