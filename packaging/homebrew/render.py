#!/usr/bin/env python3
"""render.py DIRECTORY: prints the Homebrew formula for the archives in the directory."""

import hashlib
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))
import metadata

TEMPLATE = Path(__file__).resolve().parent / "ecs2fargate.rb.template"


def address(file_name):
    """Where a file of the release is downloaded from."""
    return f"{metadata.REPOSITORY}/releases/download/v{metadata.VERSION}/{file_name}"


def render(directory):
    """The formula; an archive that it names and that is not there is an error."""

    def value(field):
        name, _, triple = field[1].partition(":")
        if name in ("repository", "version"):
            return getattr(metadata, name.upper())
        target = metadata.target(triple)
        archive = directory / f"{target.stem}.{target.archive}"
        return address(archive.name) if name == "url" else hashlib.sha256(archive.read_bytes()).hexdigest()

    # Only fields with these names: Ruby has braces of its own.
    fields = r"\{(repository|version|(?:url|sha256):[a-z0-9_-]+)\}"
    return re.sub(fields, value, TEMPLATE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    print(render(Path(sys.argv[1])), end="")
