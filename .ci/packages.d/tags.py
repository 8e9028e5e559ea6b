#!/usr/bin/env python3
"""tags.py: a release is refused for a tag that is not the version's, and for a version without a dated section in CHANGELOG.md."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent.parent / "packaging"))
import check_release
import metadata

tag = f"v{metadata.VERSION}"
of_changelog = [] if check_release.notes(metadata.VERSION) else [f"CHANGELOG.md has no section with a date and entries for {metadata.VERSION}"]
assert list(check_release.problems(tag)) == of_changelog
assert list(check_release.problems("v999.0.0"))[0] == f"the tag v999.0.0 is not {tag}, of the version in Cargo.toml"

text = "# Changelog\n\n## [Unreleased]\n\n- New.\n\n## [1.2.3] - 2026-01-31\n\n### Added\n\n- One.\n\n## [1.2.2]\n\n- Zero.\n"
assert check_release.section(text, "1.2.3") == "### Added\n\n- One."
assert check_release.section(text, "1.2.2") == "", "it has no date"
assert check_release.section(text, "1.2") == ""
print("tags: checked against version and changelog")
