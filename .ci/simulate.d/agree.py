"""Compares what the tool announces for each workload with what playing the update shows.

Each directory of the corpus is copied, migrated and played from the old state to the new one. The tool's announcement is the
flag `downtime` of a workload; what was played is an interval of one of its services or target groups, with the parameters'
defaults or with other values that the conditions of its template know. Ends with status 1 where the two differ or AWS refuses.
"""

import collections
import itertools
import json
import pathlib
import shutil
import subprocess
import tempfile

import main
import series
from reading import BadInput, read, read_step

# Answers that let more workloads move.
ANSWERS = "--launch-type ec2 --cpu 256 --memory 512 --standalone migrate --log-driver awslogs".split()


def run(tool, corpus, options):
    answers = [*ANSWERS, *options]
    tool, corpus = pathlib.Path(tool).resolve(), pathlib.Path(corpus)
    table, differences = collections.Counter(), []
    with tempfile.TemporaryDirectory() as work:
        for place in sorted(one for one in corpus.iterdir() if one.is_dir()):
            for workload, verdict in _compare(tool, answers, place, pathlib.Path(work) / place.name):
                table[verdict] += 1
                if verdict[:2] not in (("downtime", "interval"), ("no downtime", "no interval")) or verdict[2]:
                    differences.append((place.name, workload, verdict))
    print(f"{'announced':<12}{'played':<14}{'refused':<20}workloads")
    for (announced, played, refused), count in sorted(table.items()):
        print(f"{announced:<12}{played:<14}{refused or '-':<20}{count}")
    for place, workload, (announced, played, refused) in differences:
        print(f"\n{place}/{workload['file']} {workload['id']}: announced {announced}, played {played}")
        print(f"  {workload['update']}")
        for line in workload["played"]:
            print(f"  {line}")
    return 1 if differences else 0


def _tool(tool, place, *arguments):
    done = subprocess.run([tool, *arguments, "."], cwd=place, capture_output=True, text=True)
    return done.stdout


def _compare(tool, answers, place, work):
    before, after = work / "before", work / "after"
    shutil.copytree(place, before)
    report = json.loads(_tool(tool, before, "check", "--format", "json", *answers))
    moved = [one for one in report["workloads"] if one["verdict"] in ("ready", "action-required") and one["update"]]
    moved = [one for one in moved if _is_template(before / one["file"])]
    if not moved:
        return
    shutil.copytree(place, after)
    subprocess.run(["chmod", "-R", "u+w", after], check=True)
    _tool(tool, after, "migrate", "--write", "--quiet", *answers)
    whole = _play(before, after, {})
    for workload in moved:
        announced = "downtime" if "downtime" in workload["flags"] else "no downtime"
        played, refused, shown = _judge(workload, whole)
        if played == "no interval":
            for values in _variants(before / workload["file"]):
                found = _judge(workload, _play(before / workload["file"], after / workload["file"], values))
                if found[0] != played:
                    played, refused, shown = found
                    shown.insert(0, f"with {values}")
                    break
        workload["played"] = shown
        yield workload, (announced, played, refused)


def _play(before, after, values):
    """The steps of all outcomes, or none if it cannot be played."""
    try:
        steps = [read_step(str(before)), read_step(str(after))]
        steps[0].given = values
        found = main.outcomes(steps, series.Constants())
        return [{**step, "choice": outcome["choice"]} for outcome in found for step in outcome["steps"]]
    except BadInput as error:
        return str(error)


def _is_template(file):
    try:
        return bool(read(file, file.name))
    except BadInput:  # a file of the ECS API
        return False


def _variants(file):
    """Values of parameters under which other conditions hold: those that conditions compare them with."""
    template = read(file, file.name)
    compared = {}
    for left, right in _comparisons(template.section("Conditions")):
        if isinstance(left, dict) and left.get("Ref") in template.section("Parameters") and isinstance(right, str):
            compared.setdefault(left["Ref"], []).append(right)
    choices = {}
    for name, values in compared.items():
        declared = template.section("Parameters")[name]
        choices[name] = list(dict.fromkeys([*values, *(declared.get("AllowedValues") or ["another"])]))
    yield {name: values[0] for name, values in choices.items()}
    for name, values in choices.items():
        yield from ({name: value} for value in values)
    for (one, values), (other, others) in itertools.combinations(choices.items(), 2):
        yield from ({one: value, other: another} for value in values for another in others)


def _comparisons(node):
    if isinstance(node, list):
        for entry in node:
            yield from _comparisons(entry)
    elif isinstance(node, dict):
        for key, entry in node.items():
            if key == "Fn::Equals":
                yield from (entry, entry[::-1])
            else:
                yield from _comparisons(entry)


def _judge(workload, steps):
    """Whether a workload has an interval, what AWS refuses of it, and both in words."""
    if isinstance(steps, str):
        return "not played", "", [steps]
    members = {one.split(" ")[0] for one in workload["members"]}
    played, refused, shown = "no interval", "", []
    for step in steps:
        for one in step["intervals"]:
            ends = {(one["file"], _logical(one["resource"])), (one["group_file"], one["group_logical"])}
            if any(_is_file(file, workload["file"]) and logical in members for file, logical in ends):
                played = "interval" if _is_expected(step) else played
                shown.append(f"interval of {one['resource']}: {one['target_group']}, seconds {one['seconds']}")
        for one in step["refusals"]:
            if _is_file(one["file"], workload["file"]) and _logical(one["resource"]) in members:
                refused = one["rule"] if _is_expected(step) else refused
                shown.append(f"refusal{' if ' + step['choice'] if step['choice'] else ''} of {one['resource']}: {one['message']}")
    return played, refused, shown


def _is_expected(step):
    """Whether a step is played as the tool expects it where nothing is measured."""
    return step["choice"] in (None, main.CHOICES[0])


def _logical(path):
    return path.split(":")[-1].split("/")[-1]


def _is_file(name, whole):
    return name is not None and (whole == name or whole.endswith("/" + name))
