#!/usr/bin/env python3
"""pack.py TARGET DIRECTORY: packs the npm package with the binary for a target.
pack.py launcher DIRECTORY: packs the package that people install. It starts the binary of the package for their platform. Its man pages are those
of an archive in the directory."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))
import metadata

HERE = Path(__file__).resolve().parent
LICENSES = ("LICENSE-APACHE", "LICENSE-MIT")


def manifest(name, **others):
    """The package.json of a package, with what all of them have."""
    repository = {"type": "git", "url": f"git+{metadata.REPOSITORY}.git"}
    common = {"name": name, "version": metadata.VERSION, "description": metadata.DESCRIPTION, "license": metadata.LICENSE}
    return {**common, "repository": repository, "homepage": metadata.REPOSITORY, **others}


def of_platform(target, directory):
    """The files of a package with a binary."""
    (directory / "bin").mkdir()
    shutil.copy(target.binary, directory / "bin")
    shutil.copy(metadata.SHARE / "doc" / metadata.NAME / "THIRD-PARTY.txt", directory)
    text = f"# {target.npm_name}\n\nThe program of [{metadata.NAME}](https://www.npmjs.com/package/{metadata.NAME}) for {target.triple}.\n"
    (directory / "README.md").write_text(text, encoding="utf-8")
    # Yarn would keep the package in a zip file, which the system cannot run.
    return manifest(target.npm_name, os=[target.npm_os], cpu=[target.npm_cpu], preferUnplugged=True)


def man_pages(archives, directory):
    """Unpacks the man pages of an archive, and returns their names."""
    paths = [archives / f"{target.stem}.{target.archive}" for target in metadata.targets()]
    with tempfile.TemporaryDirectory() as work:
        shutil.unpack_archive(next(path for path in paths if path.exists()), work)
        pages = shutil.copytree(next(Path(work).glob("*/man")), directory / "man")
    return sorted(page.name for page in Path(pages).iterdir())


def of_launcher(directory, archives):
    """The files of the package that people install."""
    shutil.copy(HERE / "launcher" / "ecs2fargate.js", directory)
    shutil.copy(HERE / "launcher" / "README.md", directory)
    return manifest(
        metadata.NAME,
        keywords=metadata.PACKAGE["keywords"],
        bin={metadata.NAME: "ecs2fargate.js"},
        man=[f"./man/{page}" for page in man_pages(archives, directory)],
        engines={"node": ">=18"},
        optionalDependencies={target.npm_name: metadata.VERSION for target in metadata.targets()},
    )


def pack(what, out):
    """Writes the tarball."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        directory = Path(work)
        package = of_launcher(directory, out) if what == "launcher" else of_platform(metadata.target(what), directory)
        for name in LICENSES:
            shutil.copy(metadata.ROOT / name, directory)
        (directory / "package.json").write_text(json.dumps(package, indent=2) + "\n", encoding="utf-8")
        # On Windows npm is a script, which only a shell finds.
        npm = shutil.which("npm") or "npm"
        metadata.run(npm, "pack", "--silent", "--pack-destination", out.resolve(), cwd=directory, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    pack(sys.argv[1], Path(sys.argv[2]))
