#!/usr/bin/env python3
"""archive.py TARGET DIRECTORY: packs the binary, man pages, completions and documents for GitHub, cargo-binstall and Homebrew."""

import shutil
import sys
import tempfile
from pathlib import Path

import metadata

DOCUMENTS = ("README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT")
FORMATS = {"tar.gz": "gztar", "zip": "zip"}


def archive(target, out):
    """Writes the archive and returns its path."""
    with tempfile.TemporaryDirectory() as work:
        directory = Path(work) / target.stem
        directory.mkdir()
        shutil.copy(target.binary, directory)
        for name in DOCUMENTS:
            shutil.copy(metadata.ROOT / name, directory)
        share = metadata.SHARE
        shutil.copy(share / "doc" / metadata.NAME / "THIRD-PARTY.txt", directory)
        shutil.copytree(share / "man" / "man1", directory / "man")
        completions = directory / "completions"
        completions.mkdir()
        for path in sorted(share.glob("*/*completions*/*")) + sorted(share.glob("zsh/*/*")):
            # Bash finds its completions by the name of the command alone, which is also that of the binary.
            name = f"{path.name}.bash" if path.name == metadata.NAME else path.name
            shutil.copy(path, completions / name)
        out.mkdir(parents=True, exist_ok=True)
        made = shutil.make_archive(str(out / target.stem), FORMATS[target.archive], work, target.stem)
    return Path(made)


if __name__ == "__main__":
    print(archive(metadata.target(sys.argv[1]), Path(sys.argv[2])))
