#!/usr/bin/env python3
"""agreement.py: what several files say of a release agrees: the targets in the workflow and in targets.tsv, where cargo-binstall looks for archives,
and the version of the extension for Visual Studio Code."""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "packaging"))
import metadata

workflow = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
matrix = re.findall(r"- target: (\S+)\n +runner: (\S+)", workflow)
rows = [(target.triple, target.runner) for target in metadata.targets()]
assert matrix == rows, f"release.yml has {matrix}, targets.tsv {rows}"


def rendered(text, triple):
    """A template of cargo-binstall."""
    is_windows = "windows" in triple
    values = {
        "repo": metadata.REPOSITORY,
        "version": metadata.VERSION,
        "name": metadata.NAME,
        "target": triple,
        "bin": metadata.NAME,
        "binary-ext": ".exe" if is_windows else "",
    }
    return re.sub(r"\{ ([a-z-]+) \}", lambda field: values[field[1]], text)


binstall = metadata.PACKAGE["metadata"]["binstall"]
names = {target.triple: target for target in metadata.targets()}
# The static binaries also serve those who have musl.
musl = {triple.replace("gnu", "musl"): target for triple, target in names.items() if target.is_linux}
assert set(binstall["overrides"]) >= set(musl)
for triple, target in {**names, **musl}.items():
    settings = {**binstall, **binstall["overrides"].get(triple, {})}
    address = rendered(settings["pkg-url"], triple)
    expected = f"{metadata.REPOSITORY}/releases/download/v{metadata.VERSION}/{target.stem}.{target.archive}"
    assert address == expected, f"{address} is not {expected}"
    inside = rendered(settings["bin-dir"], triple)
    assert inside == f"{target.stem}/{target.executable}", inside
    assert settings["pkg-fmt"] == {"tar.gz": "tgz", "zip": "zip"}[target.archive]
extension = json.loads((ROOT / "editors/vscode/package.json").read_text(encoding="utf-8"))
assert extension["version"] == metadata.VERSION, f"editors/vscode/package.json has {extension['version']}, Cargo.toml {metadata.VERSION}"
# The version is written nowhere else.
for path in sorted((ROOT / "packaging").rglob("*")):
    if path.is_file() and "staged" not in path.parts and path.suffix in {".py", ".toml", ".js", ".tsv", ".template", ".md"}:
        assert metadata.VERSION not in re.findall(r"[\d.]+\d", path.read_text(encoding="utf-8")), f"{path} has a version"
print(f"agreement: {len(rows)} targets, {len(musl)} more for cargo-binstall")
