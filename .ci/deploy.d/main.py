"""See .ci/deploy."""

import collections
import concurrent.futures
import multiprocessing
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
import typing

import account
import parallel
import templates
from pair import Result, Step, deploy, readable

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# Refusals of an update that are no fault of the result, because moto lacks something or because the report names what has to be
# done first: a part of the name of the pair, a part of the reason, and why. An entry that no pair needs fails.
KNOWN = [
    (
        "health-check-of-udp",
        "Protocol UDP is not supported",
        "moto's ModifyListener knows fewer protocols than its CreateListener",
    ),
    ("network-load-balancer", "Protocol TCP_UDP is not supported", "moto's ModifyListener knows fewer protocols"),
    ("replaced_names/cases/keep", "custom-named resource", "the case says --names keep, and the report names the refusal"),
    ("names-that-are-kept", "custom-named resource", "the case says --names keep, and the report names the refusal"),
    (
        "a-cluster-a-role-and-a-size-from-elsewhere",
        "has target type instance",
        "action required: the group of the parent is named",
    ),
]


class Pair(typing.NamedTuple):
    """The steps of a stack. Where one of its root stacks can be deployed, it is deployed with that."""

    name: str
    steps: list
    roots: list = []


def pairs_of(before, after, elsewhere=None):
    """The stacks of two directories that the migration changed.
    `elsewhere` gives a further directory with the unchanged templates around one."""
    files = {}
    for path in sorted(after.rglob("*")):
        old = before / path.relative_to(after)
        if path.is_file() and path.name.endswith(templates.SUFFIXES) and old.is_file() and b"Resources" in path.read_bytes():
            files[path] = old
    children = {path: nested_of(path, files) for path in files}
    changed = {path for path, old in files.items() if path.read_bytes() != old.read_bytes()}
    nested = set().union(*children.values())
    for path, old in files.items():
        if changed & closure(path, children):
            roots = [str(other) for other in files if other not in nested and path in closure(other, children) - {other}]
            around = [old.parent, *filter(None, [elsewhere and elsewhere(path.parent)])] if nests(path) else []
            yield Pair(str(path), [Step(old, around), Step(path, around and [path.parent, *around])], roots)


def nests(path):
    template = readable(path)
    return list(templates.nested(template)) if template else []


def nested_of(path, files):
    below = {
        other.relative_to(path.parent).as_posix(): other for other in files if path.parent in other.parents and other != path
    }
    return {below[found] for url in nests(path) if (found := templates.best(url, below))}


def closure(path, children):
    found, rest = set(), {path}
    while rest:
        found |= rest
        rest = set().union(*(children[one] for one in rest)) - found
    return found


def series(arguments):
    """The steps of one stack: FILE?NAME=VALUE&NAME=VALUE."""
    steps = []
    for argument in arguments:
        path, _, query = argument.partition("?")
        given = dict(item.split("=", 1) for item in query.split("&")) if query else {}
        steps.append(Step(pathlib.Path(path), given=given))
    return [Pair(" → ".join(arguments), steps)]


def corpus(work):
    """The texts of other people, migrated on a copy."""
    source = REPOSITORY.parent / "shared/corpus"
    if not source.is_dir():
        print("no ../shared: the texts of other people are left out")
        return []
    tool = os.environ.get("ECS2FARGATE", "ecs2fargate")
    for side in ("before", "after"):
        shutil.copytree(source, work / side)
        subprocess.run(["chmod", "-R", "u+w", work / side], check=True)
    for owner in sorted(path for path in (work / "after").iterdir() if path.is_dir()):
        run = subprocess.run(
            [tool, "migrate", "--write", "--allow-dirty", "--quiet", "."], cwd=owner, capture_output=True, text=True
        )
        if run.returncode not in (0, 2):
            sys.exit(f"the tool failed in {owner.name}: {run.stderr[-800:]}")
    return list(pairs_of(work / "before", work / "after"))


def cases(work):
    """The cases of the tests. Of those with another cutover than the default one, every fifth."""
    after = work / "after"

    def rest(directory):
        parts = directory.relative_to(after).parts
        found = (REPOSITORY.joinpath(*some, "before") for some in (parts, parts[1:]))
        return next((one for one in found if one.is_dir()), None)

    pairs = list(pairs_of(work / "before", after, rest))
    others = [pair for pair in pairs if pair.steps[-1].path.relative_to(after).parts[0] not in ("tests", "transforms")]
    left_out = [pair.name for at, pair in enumerate(others) if at % 5]
    print(f"{len(left_out)} of {len(others)} cases with another cutover are left out, to save time")
    return [pair for pair in pairs if pair.name not in left_out]


def start():
    account.start()


def attempt(pair):
    """Deploys a pair; an error of this script is a failure of the pair."""
    try:
        return deploy(pair.name, pair.steps)
    except Exception:
        return Result(pair.name, "unexpected", traceback.format_exc()[-600:])


def run_all(pairs):
    with concurrent.futures.ProcessPoolExecutor(2, multiprocessing.get_context("spawn"), start) as pool:
        results = list(pool.map(attempt, [pair for pair in pairs if not pair.roots], chunksize=1))
        created = {one.name for one in results if one.steps}
        nested = [pair for pair in pairs if pair.roots and not created & set(pair.roots)]
        print(f"{sum(bool(pair.roots) for pair in pairs) - len(nested)} nested stacks are deployed with their root stacks")
        return results + list(pool.map(attempt, nested, chunksize=1))


def in_parallel(source, scratch):
    """Deploys the series of a cutover in parallel for each template of each directory."""
    tool = os.environ.get("ECS2FARGATE", "ecs2fargate")
    pairs, nested = [], 0
    for place in sorted(path for path in source.iterdir() if path.is_dir()):
        for name, steps, has_root in parallel.series_of(pairs_of, tool, place, scratch / place.name):
            # A nested stack moves with its root stack.
            nested += has_root
            pairs += [] if has_root else [Pair(name, steps)]
    KNOWN[:] = parallel.KNOWN
    print(f"{len(pairs)} series; {nested} of nested stacks are part of those of their root stacks")
    return table(run_all(pairs))[0]


def known_of(result):
    return next((at for at, (name, words, _) in enumerate(KNOWN) if name in result.name and words in result.reason), None)


def short(reason):
    """A reason without names and numbers, to count it by."""
    reason = re.sub(r"^\S+ \((\S+)\):", r"\1:", " ".join(reason.split()))
    reason = re.sub(r"An error occurred \((\w+)\) when calling .*?: ", r"\1: ", reason)
    return re.sub(r"(arn:\S+|'[^']*'|\[[^]]*\])", "…", reason)[:150]


def table(results):
    """Prints what became of the pairs; gives the failures."""
    used, failures = set(), []
    for one in results:
        if one.status in ("refused", "unexpected"):
            known = known_of(one)
            if known is None:
                failures.append(f"{one.status} {one.name}: {one.reason}")
            else:
                used.add(known)
                one.status = "known"
    for one in results:
        if one.status in ("not deployable", "known"):
            why = f" ({KNOWN[known_of(one)][2]})" if one.status == "known" else ""
            print(f"{one.status}: {one.name}: {' '.join(one.reason.split())}{why}")
    counts = collections.Counter(one.status for one in results)
    created = len(results) - counts["not deployable"]
    print(
        f"\n{len(results)} pairs: {created} created, {counts['updated']} updated to what is expected, {counts['refused']} refused, "
        f"{counts['unexpected']} not as expected, {counts['known']} refused for a known reason, {counts['not deployable']} not deployable in moto"
    )
    print(
        f"{sum(one.on_fargate for one in results)} services and task definitions on Fargate, "
        f"{sum(bool(one.new_values) for one in results)} stacks with values for {sum(len(one.new_values) for one in results)} new parameters"
    )
    count(
        "not deployable in moto, by reason",
        collections.Counter(short(one.reason) for one in results if one.status == "not deployable"),
    )
    for kind, title in [
        ("stack action", "done by updates and counted by type"),
        ("tolerated", "originals that ECS itself would refuse, such as half a migration; their updates are judged"),
        ("set aside", "resources of originals that moto does not accept, deployed as stand-ins"),
        ("stand-in", "types that moto lacks, deployed as stand-ins"), ("ignored", "properties that moto does not read"),
        ("not updated", "changes that moto does not make in place"), ("attribute", "attributes that moto lacks, with a stand-in value"),
        ("not in the API", "properties without a place in the ECS API"),
    ]:  # fmt: skip
        total = collections.Counter()
        for one in results:
            for what, number in one.seen.get(kind, {}).items():
                total[short(what)] += number
        count(title, total)
    return failures, used


def count(title, counter):
    if counter:
        print(f"\n{title}:")
        for what, number in sorted(counter.items(), key=lambda item: (-item[1], item[0])):
            print(f"  {number:5} {what}")


def main(arguments):
    if arguments[:1] == ["--all"] and len(arguments) == 2:
        import selftest

        selftest.run()
        work = pathlib.Path(arguments[1])
        with tempfile.TemporaryDirectory() as scratch:
            pairs = cases(work)
            pairs += pairs_of(REPOSITORY / "examples", REPOSITORY / "tests/data/examples")
            pairs += corpus(pathlib.Path(scratch))
            failures, used = table(run_all(pairs))
        failures += [f"not needed any more: {KNOWN[at]}" for at in range(len(KNOWN)) if at not in used]
    elif arguments[:1] == ["--parallel"] and len(arguments) == 2:
        with tempfile.TemporaryDirectory() as scratch:
            failures = in_parallel(pathlib.Path(arguments[1]), pathlib.Path(scratch))
    elif len(arguments) == 2 and all(pathlib.Path(one).is_dir() for one in arguments):
        failures, _ = table(run_all(list(pairs_of(*map(pathlib.Path, arguments)))))
    elif len(arguments) >= 2:
        failures, _ = table(run_all(series(arguments)))
    else:
        sys.exit("usage: .ci/deploy BEFORE AFTER | FILE[?PARAMETER=VALUE] FILE... | --all WORK | --parallel CORPUS")
    if failures:
        sys.exit("\n".join(["\nfailed:", *failures]))


if __name__ == "__main__":
    main(sys.argv[1:])
