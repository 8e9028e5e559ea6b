#!/usr/bin/env python3
"""sbom.py FILE VERSION: the SBOM is valid CycloneDX 1.6, is that of the version, and has each crate of Cargo.lock that the binary links, with a license and a checksum."""

import json
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

text = Path(sys.argv[1]).read_text(encoding="utf-8")
problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
if problem:
    raise SystemExit(f"the SBOM is not valid: {problem}")
bom = json.loads(text)
assert bom["metadata"]["component"]["version"] == sys.argv[2], bom["metadata"]["component"]
components = {one["bom-ref"]: one for one in bom["components"]}
assert len(components) > 80, len(components)
for one in components.values():
    assert one["licenses"] and one["hashes"], one
known = {*components, bom["metadata"]["component"]["bom-ref"]}
tree = {one["ref"]: one["dependsOn"] for one in bom["dependencies"]}
assert set(tree) == known, set(tree) ^ known
assert all(ref in known for needed in tree.values() for ref in needed)
# Linked on Linux, linked on Windows only, a macro, and one of tests only.
names = {one["name"] for one in components.values()}
assert {"clap", "rustix", "windows-sys"} <= names and not {"clap_derive", "proptest", "cc"} & names, names
print(f"SBOM: valid CycloneDX 1.6 with {len(components)} components")
