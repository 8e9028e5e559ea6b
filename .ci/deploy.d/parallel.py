"""The series of a cutover in parallel, for templates of other people: the second service, each share of the traffic, and the end; and the
way back."""

import pathlib
import re
import shutil
import subprocess

from pair import Step, readable

# Answers that let more workloads move.
ANSWERS = "--launch-type ec2 --cpu 256 --memory 512 --standalone migrate --log-driver awslogs".split()
SHARES = ["10", "50", "100"]
# Refusals that are no fault of the result: a part of the name of the series, a part of the reason, and why.
KNOWN = [
    ("apps/networks.yml", "Protocol TLS is not supported", "moto's ModifyListener knows fewer protocols than its CreateListener"),
    ("sphinx-nlb.yml", "Protocol TLS is not supported", "moto's ModifyListener knows fewer protocols than its CreateListener"),
    ("and back: @21146eb1400b/stacks/container-apps/publish.prx.org.yml", "moto failed with TypeError", "moto cannot delete the role"),
]


def stages(tool, place, work):
    """The directories before, parallel, finished and back, and the names of the parameters; nothing if nothing moves in parallel."""
    before, parallel, finished, back = (work / name for name in ("before", "parallel", "finished", "back"))
    _copy(place, before)
    _copy(place, parallel)
    _run(tool, parallel, "migrate", "--cutover", "parallel", "--write", *ANSWERS)
    texts = (file.read_bytes() for file in parallel.rglob("*") if file.is_file())
    names = sorted({name.decode() for text in texts for name in re.findall(rb"\w*FargateTraffic", text)})
    if not names:
        return None
    _copy(parallel, finished)
    _run(tool, finished, "finish", "--write", *(f"--parameters={name}=100" for name in names))
    _copy(parallel, back)
    _run(tool, back, "finish", "--back", "--write", *(f"--parameters={name}=0" for name in names))
    return before, parallel, finished, back, names


def series_of(pairs_of, tool, place, work):
    """Two series for each template that changes: to the end, and back."""
    found = stages(tool, place, work)
    if found is None:
        return
    before, parallel, finished, back, names = found
    for pair in pairs_of(before, parallel):
        if all(b"FargateTraffic" not in step.path.read_bytes() for step in pair.steps):
            continue
        one, other = pair.steps
        name = pair.name.removeprefix(f"{parallel}/")

        # Those of nested stacks are passed by the parameters of the root stack.
        declared = [one for one in names if one in ((readable(other.path) or {}).get("Parameters") or {})]

        def moved(home, share=None, other=other, declared=declared):
            values = dict.fromkeys(declared, share) if share is not None else {}
            around = [home / path.relative_to(parallel) if parallel in [path, *path.parents] else path for path in other.around]
            return Step(home / other.path.relative_to(parallel), around, values)

        shares = [moved(parallel, share) for share in ["0", *SHARES]]
        yield f"{place.name}: to the end: {name}", [one, *shares, moved(finished)], bool(pair.roots)
        returned = [moved(parallel, share) for share in ["0", "100", "0"]]
        yield f"{place.name}: and back: {name}", [one, *returned, moved(back)], bool(pair.roots)


def _copy(source, target):
    shutil.copytree(source, target)
    subprocess.run(["chmod", "-R", "u+w", target], check=True)


def _run(tool, place, *arguments):
    done = subprocess.run([pathlib.Path(tool).resolve(), *arguments, "--allow-dirty", "."], cwd=place, capture_output=True, text=True)
    if done.returncode not in (0, 2):
        raise SystemExit(f"the tool failed in {place}: {done.stderr[-800:]}")
