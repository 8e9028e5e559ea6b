#!/usr/bin/env python3
"""context.py ARCHIVES DIRECTORY: makes the context of the Docker image of the Linux archives that are there."""

import shutil
import sys
import tarfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))
import metadata

# Docker's names of the processors.
ARCHITECTURES = {"x86_64-unknown-linux-gnu": "amd64", "aarch64-unknown-linux-gnu": "arm64"}
DOCUMENTS = ("THIRD-PARTY.txt", "LICENSE-APACHE", "LICENSE-MIT")


def context(archives, out):
    """Returns the processors that an image can be built for."""
    found = []
    for triple, architecture in ARCHITECTURES.items():
        target = metadata.target(triple)
        path = archives / f"{target.stem}.{target.archive}"
        if not path.exists():
            continue
        directory = out / architecture
        directory.mkdir(parents=True, exist_ok=True)
        with tarfile.open(path) as archive:
            archive.extractall(directory, filter="data")
        inner = directory / target.stem
        shutil.move(inner / target.executable, directory / target.executable)
        for name in DOCUMENTS:
            shutil.copy(inner / name, out)
        shutil.rmtree(inner)
        found.append(architecture)
    return found


if __name__ == "__main__":
    made = context(Path(sys.argv[1]), Path(sys.argv[2]))
    if not made:
        raise SystemExit(f"no archive for Linux in {sys.argv[1]}")
    print(*made)
