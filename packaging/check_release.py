#!/usr/bin/env python3
"""check_release.py TAG: the tag, the version in Cargo.toml and the changelog agree."""

import re
import sys

import metadata


def section(changelog, version):
    """The section of a changelog about a version that has a date, without its heading; or nothing."""
    found = re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d{{2}}-\d{{2}}\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    return found[1].strip() if found else ""


def notes(version):
    """What CHANGELOG.md says of a version."""
    return section((metadata.ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)


def problems(tag):
    """What does not agree."""
    if tag != f"v{metadata.VERSION}":
        yield f"the tag {tag} is not v{metadata.VERSION}, of the version in Cargo.toml"
    if not notes(metadata.VERSION):
        yield f"CHANGELOG.md has no section with a date and entries for {metadata.VERSION}"


if __name__ == "__main__":
    found = list(problems(sys.argv[1]))
    for problem in found:
        print(f"error: {problem}", file=sys.stderr)
    sys.exit(bool(found))
