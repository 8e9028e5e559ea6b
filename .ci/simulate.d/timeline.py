"""Counts the intervals without a healthy target behind a load balancer for each cutover, over the workloads of a corpus.

For `replace` and `in-place` one update is played. For `parallel` these are the second service, each share of the traffic, and the end.
"""

import concurrent.futures
import json
import pathlib
import tempfile

import agree
import main
import parallel
import series
from reading import BadInput, read_step


def run(tool, corpus, options):
    tool, corpus = pathlib.Path(tool).resolve(), pathlib.Path(corpus)
    places = sorted(one for one in corpus.iterdir() if one.is_dir())
    print(f"{'cutover':<10}{'workloads':>10}{'with intervals':>16}{'intervals':>11}{'longest':>10}{'not played':>12}")
    failed = False
    for cutover, count in (("replace", _one_update), ("in-place", _one_update), ("parallel", _series)):
        rows = []
        with tempfile.TemporaryDirectory() as work, concurrent.futures.ProcessPoolExecutor(2) as pool:
            jobs = [(count, tool, place, pathlib.Path(work) / place.name, [*options, "--cutover", cutover]) for place in places]
            for found in pool.map(_counted, jobs):
                rows += found
        known = [seconds for seconds in rows if seconds is not None]
        every = [one for seconds in known for one in seconds]
        longest = f"{max(every):g} s" if every else "-"
        print(
            f"{cutover:<10}{len(rows):>10}{sum(bool(seconds) for seconds in known):>16}{len(every):>11}{longest:>10}"
            f"{len(rows) - len(known):>12}"
        )
        failed |= cutover == "parallel" and bool(every)
    return 1 if failed else 0


def _counted(job):
    count, *arguments = job
    return list(count(*arguments))


def _is_balanced(workload):
    return any("TargetGroup)" in member for member in workload["members"])


def _one_update(tool, place, work, options):
    """For each workload with a target group the lengths of its intervals; nothing if the update cannot be played."""
    for workload, (_, played, _) in agree._compare(tool, [*agree.ANSWERS, *options], place, work):
        if _is_balanced(workload):
            yield None if played == "not played" else [_seconds(line) for line in workload["played"] if "interval of" in line]


def _seconds(line):
    return float(line.rsplit(" ", 1)[1].replace("None", "inf"))


def _series(tool, place, work, options):
    """The same for the workloads that move in parallel. An interval of a directory is counted for each of its steps once."""
    stages = parallel._write(tool, place, work, [*agree.ANSWERS])
    if stages is None:
        return []
    before, after, finished, _ = stages
    report = json.loads(agree._tool(tool, before, "check", "--format", "json", *agree.ANSWERS, *options))
    moved = [one for one in report["workloads"] if one["verdict"] in ("ready", "action-required") and one["update"]]
    # A workload that runs twice is the one whose copies are added.
    moved = [one for one in moved if _is_balanced(one) and any("A copy of" in change["reason"] for change in one["changes"])]
    names = parallel._parameters(after)
    shares = [f"{after}?" + ",".join(f"{name}={share}" for name in names) for share in parallel.SHARES]
    try:
        found = main.outcomes([read_step(one) for one in [str(before), str(after), *shares, str(finished)]], series.Constants())
    except BadInput:
        return [None for _ in moved]
    rows = [[] for _ in moved]
    for step in (step for outcome in found for step in outcome["steps"]):
        for one in step["intervals"]:
            ends = {agree._logical(one["resource"]), one["group_logical"]}
            for row, workload in zip(rows, moved):
                if ends & {member.split(" ")[0] for member in workload["members"]}:
                    row.append(one["seconds"] or float("inf"))
    return rows
