"""Judges a seeded sample of the faults that cargo-mutants knows. Called by .ci/mutants, which says what it is for.

usage: mutants.py TREE WORK COUNT SEED DIRECTORY...
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import time

WANTED = 0.8
# The first to fail decides, so the quickest to build and likeliest to fail comes first.
STAGES = [["--test", "cases"], ["--lib"], ["--test", "cli"]]
# Faults that make a loop endless are noticed too.
TIMEOUT = 600


def run(tree, arguments):
    """Whether the command succeeded, and what it printed; none for one that took too long."""
    environment = {**os.environ, "CASES_FAIL_FAST": "1", "RUST_BACKTRACE": "0"}
    try:
        done = subprocess.run(
            arguments, cwd=tree, env=environment, capture_output=True, text=True, errors="replace", timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode == 0, done.stdout + done.stderr


def patch(tree, mutant, *options):
    arguments = ["patch", "--quiet", *options, mutant["file"]]
    subprocess.run(arguments, cwd=tree, input=mutant["diff"], text=True, check=True)


def is_in(directories, mutant):
    # The transforms are a module of the library that stands beside it: src/../transforms.
    path = os.path.normpath(mutant["file"])
    return any(path.startswith(f"{directory}/") for directory in directories)


def judged(tree):
    """What becomes of the fault that is in the tree: the stage that notices it, survived, or unviable."""
    for stage in STAGES:
        is_built, text = run(tree, ["cargo", "test", "--no-run", *stage])
        if not is_built:
            return "unviable" if "error" in text else "timeout"
        is_green, _ = run(tree, ["cargo", "test", *stage])
        if is_green is None:
            return "timeout"
        if not is_green:
            return " ".join(stage).replace("--test ", "").replace("--", "")
    return "survived"


def main(tree, work, count, seed, directories):
    tree, work = pathlib.Path(tree), pathlib.Path(work)
    listed = subprocess.run(
        ["cargo", "mutants", "--list", "--json", "--diff"], cwd=tree, check=True, capture_output=True, text=True
    )
    mutants = [mutant for mutant in json.loads(listed.stdout) if is_in(directories, mutant)]
    mutants.sort(key=lambda mutant: mutant["name"])
    sample = random.Random(int(seed)).sample(mutants, min(int(count), len(mutants)))
    if not sample:
        sys.exit("there is nothing to put faults into")
    is_green, text = run(tree, ["cargo", "test", *STAGES[0]])
    if not is_green:
        sys.exit(f"the tests fail without a fault:\n{text[-2000:]}")
    results = {}
    log = (work / "log.tsv").open("w")
    for number, mutant in enumerate(sample, 1):
        began = time.time()
        patch(tree, mutant)
        try:
            result = judged(tree)
        finally:
            patch(tree, mutant, "--reverse")
        results[mutant["name"]] = result
        line = f"{result}\t{time.time() - began:.0f}\t{mutant['name']}"
        print(f"{number}/{len(sample)}\t{line}", flush=True)
        print(line, file=log, flush=True)
    viable = {name: result for name, result in results.items() if result != "unviable"}
    survivors = sorted(name for name, result in viable.items() if result == "survived")
    caught = len(viable) - len(survivors)
    print(f"\n{len(mutants)} faults, {len(sample)} tried, {len(results) - len(viable)} that do not compile")
    print(f"{caught} of {len(viable)} caught: {caught / max(1, len(viable)):.0%}")
    for name in survivors:
        print(f"survived: {name}")
    sys.exit(0 if caught >= WANTED * len(viable) else 1)


main(*sys.argv[1:5], sys.argv[5:])
