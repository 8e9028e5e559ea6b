#!/usr/bin/env python3
"""third_party.py [TARGET]: prints the licenses of the crates in the binary, with their texts, as most of them require of binaries."""

import re
import sys
from pathlib import Path

import crates
import metadata

BEGINNINGS = ("license", "licence", "copying", "notice", "unlicense", "copyright")


def others(target):
    """The crates in the binary but for our own, in order."""
    _, *rest = (package for package, _ in crates.linked(target).values())
    return sorted(rest, key=lambda package: (package["name"], package["version"]))


def license_texts(package):
    """The texts of a crate's license files, and of those of the C code in it."""
    directory = Path(package["manifest_path"]).parent
    paths = sorted(path for path in directory.rglob("*") if path.is_file() and path.name.lower().startswith(BEGINNINGS))
    texts = [path.read_text(encoding="utf-8", errors="replace").strip() for path in paths]
    return texts or [common_text(package)]


def common_text(package):
    """The text of the license of a crate that has no file with it."""
    if package["license"] == "BSL-1.0":
        # It requires its text of source code, not of programs.
        return "Boost Software License, version 1.0: https://www.boost.org/LICENSE_1_0.txt"
    if "MIT" not in package["license"].replace("/", " ").split():
        raise SystemExit(f"{package['name']} has no file with the text of its license, {package['license']}")
    own = (metadata.ROOT / "LICENSE-MIT").read_text(encoding="utf-8")
    authors = ", ".join(package["authors"]) or f"the authors of {package['name']}"
    return re.sub(r"Copyright \(c\).*", f"Copyright (c) {authors}", own).strip()


def text(target):
    """The whole document: each text once, with the crates that have it."""
    lines = [f"{metadata.NAME} contains Rust's standard library (MIT OR Apache-2.0) and these crates:", ""]
    crates_of = {}
    for package in others(target):
        name = f"{package['name']} {package['version']}"
        authors = ", ".join(package["authors"])
        lines.append(f"- {name}: {package['license']}{f' ({authors})' if authors else ''}")
        for one in license_texts(package):
            crates_of.setdefault(one, []).append(name)
    if target.is_linux:
        lines += [
            "",
            "It is linked statically with the GNU C Library, https://www.gnu.org/software/libc/, under the GNU Lesser General Public License,",
            f"version 2.1 or later. The source code at {metadata.REPOSITORY} can be built with another version of the library.",
        ]
    for one, names in crates_of.items():
        lines += ["", "-" * 80, ", ".join(names), "", one]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(text(metadata.target(sys.argv[1]) if sys.argv[1:] else metadata.host()), end="")
