"""What all packages share. Cargo.toml is the only file that has the version and the address of the repository."""

import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
# What goes into the packages in addition to the binary: man pages, completions and licenses. See stage.py.
STAGED = HERE / "staged"
SHARE = STAGED / "data" / "share"

MANIFEST = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
PACKAGE = MANIFEST["package"]
NAME = PACKAGE["name"]
VERSION = PACKAGE["version"]
REPOSITORY = PACKAGE["repository"]
DESCRIPTION = PACKAGE["description"]
LICENSE = PACKAGE["license"]

LINUX_FLAGS = [
    "-C target-feature=+crt-static",
    # Half a megabyte less: relocations in a short form.
    "-C link-arg=-Wl,-z,pack-relative-relocs",
]


@dataclass(frozen=True)
class Target:
    """A row of targets.tsv."""

    triple: str
    runner: str
    npm_os: str
    npm_cpu: str
    archive: str

    @property
    def executable(self):
        """The file name of the binary."""
        return f"{NAME}.exe" if "windows" in self.triple else NAME

    @property
    def is_linux(self):
        return "linux" in self.triple

    @property
    def binary(self):
        """Where Cargo puts the binary."""
        directory = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
        return directory / self.triple / "release" / self.executable

    @property
    def stem(self):
        """The name of the archive without its extension, and of the directory in it."""
        return f"{NAME}-{VERSION}-{self.triple}"

    @property
    def npm_name(self):
        """The npm package that has the binary."""
        return f"@{NAME}/cli-{self.npm_os}-{self.npm_cpu}"


def targets():
    """All targets of a release."""
    lines = (HERE / "targets.tsv").read_text(encoding="utf-8").splitlines()
    return [Target(*line.split("\t")) for line in lines if not line.startswith("#")]


def target(triple):
    """The target with this name."""
    for one in targets():
        if one.triple == triple:
            return one
    raise SystemExit(f"{triple} is not in packaging/targets.tsv")


def host():
    """The target of this machine."""
    shown = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    return target(shown.split("host: ")[1].split()[0])


def build_environment(one):
    """The environment in which Cargo builds the target. On Linux the binary is static: it runs with every version of glibc, with musl, and
    in an image without anything else."""
    environment = dict(os.environ)
    if one.is_linux:
        environment["RUSTFLAGS"] = " ".join(LINUX_FLAGS)
    return environment


def run(*command, **options):
    """Runs a command, which is printed; its failure is that of the script."""
    words = [str(word) for word in command]
    print("$", *words, file=sys.stderr, flush=True)
    return subprocess.run(words, check=True, **options)
