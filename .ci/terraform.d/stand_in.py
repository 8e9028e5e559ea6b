"""One process of the stand-in for the AWS provider, for all commands of a series: Terraform starts a provider several times in
each command, which takes longer than all the rest.

Run as a program with the Python of the stand-in: serves the account in a file until its input ends. A line `lenient` or `strict`
says whether refusals of AWS are only recorded. `stand_in.py script FILE ARGUMENTS` runs a script of the stand-in in the same way.
"""

import copy
import importlib
import json
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from concurrent import futures
from pathlib import Path

ADDRESS = "registry.terraform.io/hashicorp/aws"


class StandIn:
    """The process."""

    def __init__(self, lib, world):
        folder = lib.setup()
        python = folder.parent / "venv" / "bin" / "python"
        self.process = subprocess.Popen(
            [python, "-B", __file__, folder, world], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        socket = self.process.stdout.readline().strip()
        plugin = {
            "Protocol": "grpc",
            "ProtocolVersion": 6,
            "Pid": self.process.pid,
            "Test": True,
            "Addr": {"Network": "unix", "String": socket},
        }
        self.environment = {"TF_REATTACH_PROVIDERS": json.dumps({ADDRESS: plugin})}

    def say(self, word):
        """Says whether refusals are recorded only, and waits for it."""
        print(word, file=self.process.stdin, flush=True)
        self.process.stdout.readline()

    def close(self):
        """Ends the process."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def of(replay, lib):
    """The class Replay of the stand-in with one provider process for all of its commands."""

    class Quick(replay.Replay):
        """Files, one version after the other, with one state."""

        def __init__(self, *arguments, **more):
            super().__init__(*arguments, **more)
            self.serve()

        def serve(self):
            """Starts the provider for the account of the working folder."""
            self.provider = StandIn(lib, self.folder / ".standin-world.json")
            self.env = {**self.env, **self.provider.environment}

        def apply_before(self):
            self.provider.say("lenient")
            try:
                return super().apply_before()
            finally:
                self.provider.say("strict")

        def apply_at_once(self):
            """Plans and applies what is there: (rows, order, errors)."""
            run = self.terraform("apply", "-json", "-auto-approve", "-input=false", *self.arguments)
            errors = replay.errors_of(run) if run.returncode else []
            order = replay.order_of(run)
            # A refused deletion comes without its address.
            named = {error["address"] for error in errors}
            failed = [address for address, _, state in order if state == "failed" and address not in named]
            for error, address in zip((error for error in errors if not error["address"]), failed):
                error["address"] = address
            return planned(lib, run), order, errors

        def left(self):
            """What another plan would change: (rows, errors)."""
            run = self.terraform("plan", "-json", "-detailed-exitcode", "-input=false")
            return planned(lib, run), replay.errors_of(run) if run.returncode == 1 else []

        def terraform(self, *arguments):
            return lib.terraform(self.folder, self.env, *arguments, timeout=900)

        def in_state(self, names):
            """The addresses in the state of what has some addresses within its module."""
            state = json.loads((self.folder / "terraform.tfstate").read_text())
            known = [one for one in state["resources"] if one["mode"] == "managed"]
            both = [(f"{one['type']}.{one['name']}", one.get("module")) for one in known]
            return sorted({f"{module}.{name}" if module else name for name, module in both if name in names})

        def fork(self):
            """The same state in another working folder."""
            other = copy.copy(self)
            other.work = Path(tempfile.mkdtemp(prefix="replay-"))
            other.tree = other.work / "tree"
            other.folder = other.tree / self.root
            shutil.copytree(self.tree, other.tree, symlinks=True)
            other.serve()
            return other

        def close(self):
            self.provider.close()
            super().close()

    return Quick


def planned(lib, run):
    """The changes of a run with -json."""
    changes = [line["change"] for line in lib.json_lines(run.stdout) if line.get("type") == "planned_change"]
    rows = [(change["resource"]["addr"], change["action"], change.get("reason", "")) for change in changes]
    return [
        {"address": address, "action": action, "reason": reason}
        for address, action, reason in rows
        if action not in ("noop", "read")
    ]


def run_script(script, arguments):
    """Runs a script of the stand-in whose commands share a provider, and nothing of an account."""
    sys.path.insert(0, os.path.dirname(script))
    lib = importlib.import_module("lib")
    with tempfile.TemporaryDirectory() as place:
        provider = StandIn(lib, Path(place) / "world.json")
        plain = lib.environment
        lib.environment = lambda folder, **more: {**plain(folder, **more), **provider.environment}
        sys.argv = [script, *arguments]
        try:
            runpy.run_path(script, run_name="__main__")
        finally:
            provider.close()


def serve(folder, world):
    """Serves the account in a file, without encryption: the socket is in a folder of its own."""
    sys.path.insert(0, folder)
    provider, account = importlib.import_module("provider"), importlib.import_module("aws_world")
    account.FILE = Path(world)
    unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    server = provider.grpc.server(futures.ThreadPoolExecutor(8), options=unlimited)
    provider.rpc.add_ProviderServicer_to_server(provider.Provider(), server)
    provider.stdio_rpc.add_GRPCStdioServicer_to_server(provider.Output(), server)
    with tempfile.TemporaryDirectory() as place:
        server.add_insecure_port(f"unix://{place}/socket")
        server.start()
        print(f"{place}/socket", flush=True)
        for line in sys.stdin:
            account.LENIENT = line.strip() == "lenient"
            print(line.strip(), flush=True)
        server.stop(0)


if __name__ == "__main__":
    if sys.argv[1] == "script":
        run_script(sys.argv[2], sys.argv[3:])
    else:
        serve(*sys.argv[1:])
