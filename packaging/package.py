#!/usr/bin/env python3
"""package.py TARGET DIRECTORY: builds the binary for a target and makes all packages that contain it: an archive, a wheel for PyPI, a package for
npm, and on Linux a package for Debian. tools.py installs what it needs."""

import sys
from pathlib import Path

import metadata
import tools
from archive import archive
from stage import stage

sys.path.append(str(metadata.HERE / "npm"))
import pack as npm


def build(target):
    command = ["cargo", "build", "--release", "--locked", "--target", target.triple]
    metadata.run(*command, cwd=metadata.ROOT, env=metadata.build_environment(target))


def wheel(target, out):
    """maturin finds the binary built: its call of Cargo has the same options."""
    command = [tools.program("maturin"), "build", "--release", "--locked", "--target", target.triple, "--out", out]
    if target.is_linux:
        command += ["--compatibility", "manylinux2014"]
    metadata.run(*command, cwd=metadata.HERE / "pypi", env=metadata.build_environment(target))
    if target.is_linux:
        # The static binary also runs with musl, and a wheel may say so of both.
        processor = target.triple.split("-")[0]
        tags = f"manylinux2014_{processor}.musllinux_1_1_{processor}"
        metadata.run(tools.program("wheel"), "tags", "--remove", "--platform-tag", tags, *out.glob("*.whl"))


def debian(target, out):
    command = [tools.program("cargo-deb"), "deb", "--no-build", "--no-strip", "--target", target.triple, "--output", out]
    metadata.run(*command, cwd=metadata.ROOT)


def package(target, out):
    build(target)
    stage(target)
    archive(target, out)
    wheel(target, out)
    npm.pack(target.triple, out)
    npm.pack("launcher", out)
    if target.is_linux:
        debian(target, out)


if __name__ == "__main__":
    package(metadata.target(sys.argv[1]), Path(sys.argv[2]).resolve())
