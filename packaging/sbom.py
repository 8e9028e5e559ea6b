#!/usr/bin/env python3
"""sbom.py: prints the software bill of materials of a release, in CycloneDX 1.6: the crates that are linked into the binary of any target, with
licenses, checksums and dependencies. The same sources result in the same document."""

import json
import sys
import tomllib
import uuid

import crates
import metadata

AUTHORS = f"The {metadata.NAME} contributors"


def purl(package):
    """The address of a crate among all packages: https://github.com/package-url/purl-spec."""
    return f"pkg:cargo/{package['name']}@{package['version'].replace('+', '%2B')}"


def component(package, checksums):
    own = {
        "type": "application" if package["name"] == metadata.NAME else "library",
        "bom-ref": purl(package),
        "name": package["name"],
        "version": package["version"],
        "purl": purl(package),
        "licenses": [{"expression": package["license"].replace(" / ", "/").replace("/", " OR ")}],
    }
    if package["description"]:
        own["description"] = " ".join(package["description"].split())
    if package["repository"]:
        own["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    checksum = checksums.get((package["name"], package["version"]))
    if checksum:
        own["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return own


def document():
    """The document as data."""
    lock = tomllib.loads((metadata.ROOT / "Cargo.lock").read_text(encoding="utf-8"))
    checksums = {(one["name"], one["version"]): one.get("checksum") for one in lock["package"]}
    packages, needed = {}, {}
    for target in metadata.targets():
        for name, (package, dependencies) in crates.linked(target).items():
            packages[name] = package
            needed.setdefault(name, set()).update(dependencies)
    own, *others = sorted(packages.values(), key=lambda package: (package["name"] != metadata.NAME, purl(package)))
    tree = [
        {"ref": purl(packages[name]), "dependsOn": sorted(purl(packages[one]) for one in dependencies)}
        for name, dependencies in sorted(needed.items(), key=lambda pair: purl(packages[pair[0]]))
    ]
    content = {
        "metadata": {"component": component(own, checksums), "authors": [{"name": AUTHORS}]},
        "components": [component(package, checksums) for package in others],
        "dependencies": tree,
    }
    # One serial number for each content.
    serial = uuid.uuid5(uuid.NAMESPACE_URL, metadata.REPOSITORY + json.dumps(content, sort_keys=True))
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1, **content}


def write(path):
    path.write_text(json.dumps(document(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=2)
