#!/usr/bin/env python3
"""try.py TARGET DIRECTORY: installs each package of a target in a fresh place, and runs it: the version is that of Cargo.toml, and the examples are
migrated to the expected files. Man pages and completions are where each package has a place for them."""

import filecmp
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import metadata
from stage import COMPLETIONS

EXPECTED = metadata.ROOT / "tests" / "data" / "examples"
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def output(*command, status=0, **options):
    """What a command prints on standard output, which ends with the status."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode != status:
        text = done.stderr.decode(errors="replace")
        raise SystemExit(f"{command} ended with {done.returncode}, not {status}:\n{text}")
    return done.stdout


def expect(condition, text):
    if not condition:
        raise SystemExit(f"not as expected: {text}")


def works(*command):
    """The command is this version of ecs2fargate, migrates the examples as expected, and passes on standard input and the exit status."""
    shown = output(*command, "--version").decode().strip()
    expect(shown == f"{metadata.NAME} {metadata.VERSION}", f"{command} has the version {shown}")
    with tempfile.TemporaryDirectory() as work:
        examples = Path(work) / "examples"
        shutil.copytree(metadata.ROOT / "examples", examples)
        # The template that the troposphere script prints is not found by itself.
        diff = output(*command, "migrate", "--assembly", "examples/troposphere/.web.json", "examples", cwd=work)
        output("git", "apply", "--whitespace=nowarn", cwd=work, input=diff)
        migrated = [path for path in sorted(EXPECTED.rglob("*")) if path.is_file()]
        expect(len(migrated) > 10, f"{EXPECTED} has {len(migrated)} files")
        for path in migrated:
            of_diff = examples / path.relative_to(EXPECTED)
            expect(filecmp.cmp(path, of_diff, shallow=False), f"{of_diff} after the diff of {command}")
        # Standard input, and the exit status for what requires a person.
        template = (metadata.ROOT / "examples" / "one-service" / "service.yaml").read_bytes()
        output(*command, "check", "--quiet", "-", cwd=work, input=template, status=3)


def has(directory, *names):
    for name in names:
        path = directory / name
        expect(path.is_file() and path.stat().st_size > 100, f"no file {path}")


def page_names():
    """The man pages: one for the command, and one for each of its commands."""
    names = sorted(path.name for path in (metadata.SHARE / "man" / "man1").iterdir())
    expect(f"{metadata.NAME}.1" in names and f"{metadata.NAME}-migrate.1" in names, f"man pages {names}")
    return names


def only(directory, pattern):
    found = sorted(directory.glob(pattern))
    expect(len(found) == 1, f"files {pattern} in {directory}: {found}")
    return found[0]


def try_archive(target, dist, work):
    shutil.unpack_archive(only(dist, f"{target.stem}.{target.archive}"), work, **({} if target.archive == "zip" else {"filter": "data"}))
    directory = work / target.stem
    names = [Path(name).name for name in COMPLETIONS.values()]
    has(directory / "completions", *(f"{name}.bash" if name == metadata.NAME else name for name in names))
    has(directory / "man", *page_names())
    has(directory, "README.md", "LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY.txt", "CHANGELOG.md")
    works(directory / target.executable)


def try_wheel(target, dist, work):
    subprocess.run([sys.executable, "-m", "venv", work], check=True)
    programs = work / ("Scripts" if os.name == "nt" else "bin")
    wheel = only(dist, "*.whl")
    output(programs / "python", "-m", "pip", "install", "--no-index", "--disable-pip-version-check", wheel)
    shown = output(programs / "python", "-m", "pip", "show", metadata.NAME).decode()
    expect(f"Version: {metadata.VERSION}\n" in shown.replace("\r", ""), f"pip shows {shown}")
    has(work / "share" / "man" / "man1", *page_names())
    has(work / "share", *COMPLETIONS.values())
    has(work / "share" / "doc" / metadata.NAME, "THIRD-PARTY.txt", "LICENSE-MIT", "LICENSE-APACHE")
    works(programs / target.executable)


def try_npm(target, dist, work):
    npm = shutil.which("npm")
    launcher = only(dist, f"{metadata.NAME}-{metadata.VERSION}.tgz")
    binary = only(dist, f"{target.npm_name[1:].replace('/', '-')}-{metadata.VERSION}.tgz")
    # Without the network: the packages for other platforms are optional.
    install = [npm, "install", "--offline", "--no-audit", "--no-fund", "--prefix"]
    output(*install, work / "local", launcher, binary)
    modules = work / "local" / "node_modules"
    command = modules / ".bin" / (f"{metadata.NAME}.cmd" if os.name == "nt" else metadata.NAME)
    works(command)
    if os.name != "nt":
        output(*install, work / "global", "--global", launcher, binary)
        has(work / "global" / "share" / "man" / "man1", *page_names())
        passes_signals_on(command)
    shutil.rmtree(modules / target.npm_name)
    message = subprocess.run([command, "check"], capture_output=True, text=True)
    expect(message.returncode == 2 and target.npm_name in message.stderr, f"without the binary: {message}")


def passes_signals_on(command):
    """SIGTERM to the launcher ends the program that it started, and the launcher as a shell reports it."""
    launcher = subprocess.Popen([command, "check", "-"], stdin=subprocess.PIPE)
    children = ["pgrep", "-P", str(launcher.pid)]
    for _ in range(100):
        found = subprocess.run(children, capture_output=True, text=True).stdout.split()
        if found:
            break
        time.sleep(0.1)
    expect(found, "the launcher starts the program")
    launcher.terminate()
    status = launcher.wait(timeout=20)
    expect(status == 128 + signal.SIGTERM, f"status {status} of the launcher after SIGTERM")
    gone = subprocess.run(["ps", "-p", found[0]], stdout=subprocess.DEVNULL).returncode
    expect(gone == 1, "the program ends with the launcher")


def try_debian(target, dist, work):
    package = only(dist, "*.deb")
    fields = output("dpkg-deb", "--field", package, "Package", "Version").decode()
    expect(f"Version: {metadata.VERSION}-1\n" in fields, f"fields {fields}")
    for name in ("info", "updates"):
        (work / "var" / "lib" / "dpkg" / name).mkdir(parents=True)
    (work / "var" / "lib" / "dpkg" / "status").touch()
    # Only root installs packages; others unpack the files.
    if IS_ROOT:
        output("dpkg", "--root", work, "--force-not-root", "--install", package)
    else:
        output("dpkg-deb", "--extract", package, work)
    share = work / "usr" / "share"
    has(share / "man" / "man1", *(f"{name}.gz" for name in page_names()))
    has(share, COMPLETIONS["bash"], f"zsh/vendor-completions/_{metadata.NAME}", COMPLETIONS["fish"])
    has(share / "doc" / metadata.NAME, "copyright", "THIRD-PARTY.txt")
    works(work / "usr" / "bin" / target.executable)


TRIALS = {"archive": try_archive, "wheel": try_wheel, "npm": try_npm, "deb": try_debian}


def try_all(target, dist):
    for name, trial in TRIALS.items():
        if name == "deb" and not target.is_linux:
            continue
        with tempfile.TemporaryDirectory() as work:
            trial(target, dist, Path(work))
        print(f"{name}: installed, runs, and migrates the examples")


if __name__ == "__main__":
    try_all(metadata.target(sys.argv[1]), Path(sys.argv[2]).resolve())
