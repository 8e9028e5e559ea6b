#!/usr/bin/env python3
"""licenses.py: the licenses of all dependencies are allowed by deny.toml, they come from crates.io, and no entry of the list is unused. cargo-deny
checks this and the advisories in the workflow of GitHub: it takes long to build, and its database is not reached everywhere."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"


def allowed_by(expression, allowed, used):
    """Whether an SPDX expression is satisfied by the allowed licenses; those that satisfy it are added to `used`."""
    # Old crates write MIT/Apache-2.0.
    tokens = re.findall(r"[()]|[A-Za-z0-9.+-]+", expression.replace("/", " OR "))

    def term():
        token = tokens.pop(0)
        if token == "(":
            value = alternatives()
            tokens.pop(0)
            return value
        if tokens[:1] == ["WITH"]:
            token = " ".join([token, tokens.pop(0), tokens.pop(0)])
        return {token} if token in allowed else None

    def all_of():
        value = term()
        while tokens[:1] == ["AND"]:
            tokens.pop(0)
            other = term()
            value = value | other if value and other else None
        return value

    def alternatives():
        value = all_of()
        while tokens[:1] == ["OR"]:
            tokens.pop(0)
            other = all_of()
            value = value or other
        return value

    value = alternatives()
    used.update(value or ())
    return bool(value) and not tokens


def check_itself():
    """The reading of expressions is right where it matters."""
    for expression, expected in [("MIT", True), ("GPL-3.0", False), ("GPL-3.0 OR MIT", True), ("MIT AND GPL-3.0", False), ("MIT/Apache-2.0", True)]:
        assert allowed_by(expression, {"MIT"}, set()) == expected, expression
    assert not allowed_by("(GPL-3.0 OR MIT) AND Other", {"MIT"}, set())
    assert not allowed_by("Apache-2.0 WITH LLVM-exception", {"Apache-2.0"}, set())


def main():
    check_itself()
    allowed = set(tomllib.loads((ROOT / "deny.toml").read_text(encoding="utf-8"))["licenses"]["allow"])
    command = ["cargo", "metadata", "--locked", "--all-features", "--format-version=1"]
    packages = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)["packages"]
    used, problems = set(), []
    for package in packages:
        name = f"{package['name']} {package['version']}"
        if not allowed_by(package["license"] or "none", allowed, used):
            problems.append(f"{name}: license {package['license']} is not allowed")
        if package["source"] not in (None, REGISTRY):
            problems.append(f"{name}: comes from {package['source']}")
    problems += [f"deny.toml: no crate needs {one}" for one in sorted(allowed - used)]
    if problems:
        raise SystemExit("\n".join(problems))
    print(f"licenses: those of {len(packages)} crates are allowed ({', '.join(sorted(used))})")


if __name__ == "__main__":
    main()
