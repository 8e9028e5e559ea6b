#!/usr/bin/env python3
"""collect.py DIRECTORY: adds to the packages of all targets what is made once: the npm package that people install, the Homebrew formula, the SBOM,
the notes of the release, and the checksums of all files."""

import hashlib
import sys
from pathlib import Path

import check_release
import metadata
import sbom

sys.path += [str(metadata.HERE / "npm"), str(metadata.HERE / "homebrew")]
import pack as npm
import render as homebrew


def collect(directory):
    npm.pack("launcher", directory)
    (directory / "ecs2fargate.rb").write_text(homebrew.render(directory), encoding="utf-8")
    sbom.write(directory / f"{metadata.NAME}-{metadata.VERSION}.cdx.json")
    (directory / "NOTES.md").write_text(check_release.notes(metadata.VERSION) + "\n", encoding="utf-8")
    sums = directory / "SHA256SUMS"
    files = sorted(path for path in directory.iterdir() if path != sums)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    sums.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    collect(Path(sys.argv[1]))
