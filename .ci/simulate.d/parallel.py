"""Lets the tool write the files of a parallel cutover and plays them: each share of the traffic, the end, and the way back.

No step may have a refusal or an interval that the old state does not explain, every share has to move traffic, and the way back
has to end in the files it began with.
"""

import concurrent.futures
import filecmp
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

import agree
import main
import series
from reading import BadInput, read_step

SHARES = [10, 50, 100]
RECORD = b"ecs2fargate"


def run(tool, corpus, options):
    tool, played, failures = pathlib.Path(tool).resolve(), 0, []
    places = sorted(one for one in pathlib.Path(corpus).iterdir() if one.is_dir())
    with tempfile.TemporaryDirectory() as work, concurrent.futures.ProcessPoolExecutor(2) as pool:
        jobs = [(tool, place, pathlib.Path(work) / place.name, [*agree.ANSWERS, *options]) for place in places]
        for place, found in zip(places, pool.map(_one, jobs)):
            if found is not None:
                played += 1
                failures += [f"{place.name}: {line}" for line in found]
    for line in failures:
        print(line)
    print(f"simulate: {played} directories with a parallel cutover played, {len(failures)} failures")
    return 1 if failures or not played else 0


def _one(job):
    """What fails in one directory; nothing if nothing has a parallel cutover."""
    stages = _write(*job)
    return None if stages is None else list(_check(*stages))


def _write(tool, place, work, options):
    """The directories before, parallel, finished and back; nothing if nothing has a parallel cutover."""
    before, parallel, finished, back = (work / name for name in ("before", "parallel", "finished", "back"))
    _copy(place, before)
    _move_others(tool, before, options)
    _copy(place, parallel)
    _run(tool, parallel, "migrate", "--cutover", "parallel", "--write", *options)
    if not any(b"FargateTraffic" in file.read_bytes() for file in parallel.rglob("*") if file.is_file()):
        return None
    _copy(parallel, finished)
    names = _parameters(parallel)
    _run(tool, finished, "finish", "--write", *(f"--parameters={name}=100" for name in names))
    _copy(parallel, back)
    _run(tool, back, "finish", "--back", "--write")
    return before, parallel, finished, back


def _parameters(place):
    """The parameters that shift traffic, in all files: those of parents have the name of the nested stack in front."""
    texts = (file.read_bytes() for file in place.rglob("*") if file.is_file())
    return sorted({name.decode() for text in texts for name in re.findall(rb"\w*FargateTraffic", text)})


def _move_others(tool, place, options):
    """Migrates what has no service to run next to, such as scheduled tasks: a return leaves that as it is."""
    found = _run(tool, place, "check", "--cutover", "parallel", "--format", "json", *options)
    if not found.stdout:
        return
    all_found = json.loads(found.stdout).get("workloads", [])
    if not any(one["impact"] == "new-revision" for one in all_found):
        return
    twice = [one for one in all_found if one["impact"] != "new-revision"]
    files = {}
    for one in twice:
        files.setdefault(one["file"], {})[one["id"]] = {"keep": "it runs twice"}
    settings = {"files": {file: {"workloads": workloads} for file, workloads in files.items()}}
    path = place / ".ecs2fargate.yaml"
    path.write_text(json.dumps(settings))
    _run(tool, place, "migrate", "--write", *options)
    path.unlink()


def _copy(source, target):
    shutil.copytree(source, target)
    subprocess.run(["chmod", "-R", "u+w", target], check=True)


def _run(tool, place, *arguments):
    return subprocess.run([tool, *arguments, "."], cwd=place, capture_output=True, check=False)


def _check(before, parallel, finished, back):
    for file in before.rglob("*"):
        # Files without a record have workloads that move in another way.
        name = file.relative_to(before)
        is_recorded = file.is_file() and RECORD in (parallel / name).read_bytes()
        if is_recorded and not filecmp.cmp(file, back / file.relative_to(before), shallow=False):
            yield f"{file.relative_to(before)}: the way back does not end in the file it began with"
    names = _parameters(parallel)
    shares = [f"{parallel}?" + ",".join(f"{name}={share}" for name in names) for share in [*SHARES, 0]]
    back_again = shares.pop()
    yield from _play([str(before), str(parallel), *shares, str(finished)], len(SHARES) + 1)
    yield from _play([str(before), str(parallel), shares[-1], back_again, str(back)], 3)


def _play(arguments, last_share):
    """What a series shows that it must not. Its second to `last_share`th update move traffic and change nothing else."""
    try:
        found = main.outcomes([read_step(one) for one in arguments], series.Constants())
    except BadInput as error:
        yield str(error)
        return
    for outcome in found:
        for number, step in enumerate(outcome["steps"], 1):
            label = step["to"].rsplit("/", 1)[-1]
            for one in step["refusals"]:
                yield f"{label}: refusal of {one['resource']}: {one['message']}"
            for one in step["intervals"]:
                yield f"{label}: interval of {one['surface']} {one['resource']}: {one['target_group']}, seconds {one['seconds']}"
            if 2 <= number <= last_share and not step["events"]:
                yield f"{label}: the parameter moves no traffic"
