"""Plays the series in series/cases.json and compares refusals, intervals and what is retained with what is expected.

A case may edit its files: the text to replace must be there. The third value of an edit is a step, from which on it holds.
"""

import json
import pathlib
import shutil
import sys
import tempfile

import main
import selftest_tool
import series
from reading import BadInput, read_step

HERE = pathlib.Path(__file__).parent / "series"


def run():
    cases = json.loads((HERE / "cases.json").read_text())
    failures = [line for case in cases for line in _check(case)] + [*_check_status(), *selftest_tool.check()]
    for line in failures:
        print(line, file=sys.stderr)
    print(f"simulate: {len(cases)} series played, {len(failures)} failures")
    return 1 if failures else 0


def _check(case):
    found = _play(case)
    steps = [(number, step) for outcome in found for number, step in enumerate(outcome["steps"], 1)]
    seen = {
        "outcomes": len(found),
        "refusals": [[number, one["rule"], one["resource"]] for number, step in steps for one in step["refusals"]],
        "intervals": [
            [number, one["resource"], one["share"], one["seconds"]] for number, step in steps for one in step["intervals"]
        ],
        "retained": [[number, path] for number, step in steps for path in step["retained"]],
    }
    if "names" in case:
        seen["names"] = [[number, one["resource"], one["old"], one["new"]] for number, step in steps for one in step["names"]]
    if "assumed" in case:
        seen["assumed"] = [line for outcome in found for line in outcome["assumed"]]
    for key, value in seen.items():
        expected = case.get(key, 1 if key == "outcomes" else [])
        if expected != value:
            yield f"{case['name']}: {key} are {value}, not {expected}"
    for _, step in steps:
        if not step["events"] and (step["refusals"] or step["intervals"]):
            yield f"{case['name']}: a step without events has a result"


def _play(case):
    with tempfile.TemporaryDirectory() as work:
        steps = []
        for number, step in enumerate(case["steps"]):
            place = pathlib.Path(work) / str(number)
            shutil.copytree(HERE, place)
            for name, old, new, *since in case.get("edits", []):
                text = (place / name).read_text()
                assert old in text, f"{case['name']}: {name} has no {old!r}"
                if number >= (since[0] if since else 0):
                    (place / name).write_text(text.replace(old, new))
            steps.append(read_step(str(place / step)))
        return main.outcomes(steps, series.Constants())


def _check_status():
    """The exit status, which scripts read."""
    cases = {case["name"]: case for case in json.loads((HERE / "cases.json").read_text())}
    for name, expect, status in [
        ("a rolling update", None, 0),
        ("a rolling update", "none", 0),
        ("a rolling update", "some", 3),
        ("replaced in one update", "some", 0),
        ("replaced in one update", "none", 3),
        ("a priority in use", "none", 1),
    ]:
        seen = main.status_of(_play(cases[name]), expect)
        if seen != status:
            yield f"{name} with --expect {expect}: status {seen}, not {status}"
    for argument in ["nowhere.yaml", "cases.json", "worker.yaml?Image", "worker.yaml?Nothing=1"]:
        try:
            main.outcomes([read_step(str(HERE / argument))], series.Constants())
            yield f"{argument} is played"
        except BadInput:
            pass
