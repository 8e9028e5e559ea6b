"""The crates that are linked into the binary: not those of tests, build scripts and macros."""

import json
import subprocess

import metadata


def linked(target):
    """The crates of a target by their ID, as `cargo metadata` describes them, each with the IDs of the crates that it depends on; the first is our own."""
    command = ["cargo", "metadata", "--locked", "--format-version=1", f"--filter-platform={target.triple}"]
    done = subprocess.run(command, cwd=metadata.ROOT, check=True, stdout=subprocess.PIPE, text=True)
    graph = json.loads(done.stdout)
    packages = {package["id"]: package for package in graph["packages"]}
    nodes = {node["id"]: node for node in graph["resolve"]["nodes"]}

    def is_linked(dependency):
        is_macro = any("proc-macro" in one["kind"] for one in packages[dependency["pkg"]]["targets"])
        return not is_macro and any(kind["kind"] is None for kind in dependency["dep_kinds"])

    found, waiting = {}, [graph["resolve"]["root"]]
    while waiting:
        one = waiting.pop()
        if one not in found:
            needed = [dependency["pkg"] for dependency in nodes[one]["deps"] if is_linked(dependency)]
            found[one] = (packages[one], needed)
            waiting += needed
    return found
