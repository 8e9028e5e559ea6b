#!/usr/bin/env python3
"""stage.py [TARGET]: writes what packages contain in addition to the binary to packaging/staged: man pages, completions and licenses.

The binary writes the first two itself, so it is built before, and the target is one that this machine can run."""

import shutil
import subprocess
import sys

import metadata
import third_party

# Where each shell looks for completions below `share`. Of PowerShell and Elvish there is no such place.
COMPLETIONS = {
    "bash": f"bash-completion/completions/{metadata.NAME}",
    "zsh": f"zsh/site-functions/_{metadata.NAME}",
    "fish": f"fish/vendor_completions.d/{metadata.NAME}.fish",
    "powershell": f"{metadata.NAME}/completions/_{metadata.NAME}.ps1",
    "elvish": f"{metadata.NAME}/completions/{metadata.NAME}.elv",
}


def stage(target):
    shutil.rmtree(metadata.STAGED, ignore_errors=True)
    share = metadata.SHARE
    metadata.run(target.binary, "man", share / "man" / "man1", stdout=subprocess.DEVNULL)
    for shell, place in COMPLETIONS.items():
        path = share / place
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as out:
            metadata.run(target.binary, "completions", shell, stdout=out)
    licenses = share / "doc" / metadata.NAME
    licenses.mkdir(parents=True)
    for name in ("LICENSE-APACHE", "LICENSE-MIT"):
        shutil.copy(metadata.ROOT / name, licenses)
    text = third_party.text(target)
    (licenses / "THIRD-PARTY.txt").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    stage(metadata.target(sys.argv[1]) if sys.argv[1:] else metadata.host())
