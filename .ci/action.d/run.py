"""Runs the steps of action.yml as GitHub does: the conditions, the expressions in `env`, and the files for outputs and the summary."""
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = ACTION["runs"]["steps"]


def value(expression, contexts):
    """The value of a property such as `inputs.paths`, or of a literal."""
    expression = expression.strip()
    if re.fullmatch(r"'[^']*'", expression):
        return expression[1:-1]
    if expression in ("true", "false"):
        return expression == "true"
    found = contexts
    for key in expression.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def condition(text, contexts):
    """`A == B && C != D && E`."""
    for part in text.split("&&"):
        match = re.fullmatch(r"(.+?)\s*(==|!=)\s*(.+)", part.strip())
        if match:
            one, other = value(match[1], contexts), value(match[3], contexts)
            holds = ((one or "") == (other or "")) == (match[2] == "==")
        else:
            holds = bool(value(part, contexts))
        if not holds:
            return False
    return True


def expanded(text, contexts):
    def shown(match):
        found = value(match[1], contexts)
        return {None: "", True: "true", False: "false"}.get(found, str(found))
    return re.sub(r"\$\{\{(.+?)\}\}", shown, str(text))


class Job:
    """A job that uses the action in a directory."""

    def __init__(self, work, inputs, pull_request=None):
        self.work = work
        self.comments = work / "comments.json"
        if not self.comments.exists():
            self.comments.write_text(json.dumps([
                {"id": 1, "user": {"type": "User"}, "body": "<!-- ecs2fargate -->\nquoted by a person"},
                {"id": 2, "user": {"type": "Bot"}, "body": "of another bot"},
            ]))
        defaults = {name: one.get("default", "") for name, one in ACTION["inputs"].items()}
        github = {
            "token": "secret", "repository": "owner/name", "action_path": str(ROOT),
            "event": {"pull_request": pull_request} if pull_request else {},
        }
        inputs = {name: expanded(text, {"github": github}) for name, text in {**defaults, **inputs}.items()}
        self.contexts = {"inputs": inputs, "github": github, "steps": {}}
        self.uploaded, self.log, self.status = None, "", 0
        self.run()

    def run(self):
        temporary = self.work / "temporary"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        self.summary = temporary / "summary"
        for step in STEPS:
            if self.status != 0 or not condition(step.get("if", "true"), self.contexts):
                continue
            if "uses" in step:
                self.uploaded = expanded(step["with"]["sarif_file"], self.contexts)
                assert Path(self.uploaded).is_file(), self.uploaded
                continue
            assert step["shell"] == "bash"
            output = temporary / "output"
            output.write_text("")
            environment = {name: expanded(text, self.contexts) for name, text in step.get("env", {}).items()}
            # GitHub runs `shell: bash` with these options.
            ran = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                cwd=self.work / "repository", text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env={**os.environ, **environment, "PATH": f"{Path(__file__).parent}:{os.environ['PATH']}",
                     "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(self.summary),
                     "RUNNER_TEMP": str(temporary), "COMMENTS": str(self.comments)},
            )
            self.log += ran.stdout
            self.status = ran.returncode
            outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
            if "id" in step:
                self.contexts["steps"][step["id"]] = {"outputs": outputs}

    def outputs(self):
        return {name: expanded(one["value"], self.contexts) for name, one in ACTION["outputs"].items()}

    def bodies(self):
        return [comment["body"] for comment in json.loads(self.comments.read_text())]


def check(is_true, what, job):
    assert is_true, f"{what}\n{job.log}\n{job.outputs()}"


def texts_without_expressions():
    for step in STEPS:
        assert "${{" not in step.get("run", ""), f"an expression in the script of {step['name']}"


def on_pull_requests(work):
    own = {"number": 7, "head": {"repo": {"full_name": "owner/name"}}}
    inputs = {"version": "installed", "comment": "true", "sarif": "true", "paths": "one service\nmulti-service"}
    job = Job(work, inputs, own)
    check(job.status == 3, "the status is that of the check", job)
    outputs = job.outputs()
    check(outputs["status"] == "3", "output status", job)
    check(json.loads(Path(outputs["json"]).read_text())["summary"], "output json", job)
    check(job.uploaded == outputs["sarif"] != "", "the SARIF file is uploaded", job)
    check("one service/service.yaml" in Path(outputs["sarif"]).read_text().replace("%20", " "), "a path with a space", job)
    check("::error " in job.log or "::warning " in job.log, "annotations", job)
    check(job.summary.read_text() == Path(outputs["markdown"]).read_text(), "the summary of the job", job)
    bodies = job.bodies()
    check(len(bodies) == 3, "one comment is added", job)
    check(bodies[2] == Path(outputs["markdown"]).read_text() and bodies[2].startswith("<!-- ecs2fargate -->\n") and "multi-service/stack.yaml" in bodies[2], bodies[2], job)

    again = Job(work, {**inputs, "paths": "one service", "args": "--exclude\n*.json\n"}, own)
    bodies = again.bodies()
    check(len(bodies) == 3, "the comment is updated", again)
    check("multi-service/stack.yaml" not in bodies[2] and "one service/service.yaml" in bodies[2], bodies[2], again)
    check(bodies[:2] == ["<!-- ecs2fargate -->\nquoted by a person", "of another bot"], "other comments are kept", again)

    fork = Job(work, inputs, {"number": 7, "head": {"repo": {"full_name": "someone/name"}}})
    check(fork.status == 3, "the check of a fork fails as well", fork)
    check(fork.bodies() == bodies and fork.uploaded is None, "a fork writes nothing", fork)
    check("::notice title=ecs2fargate::A pull request from a fork has no permission" in fork.log, "the notice", fork)
    check("multi-service/stack.yaml" in fork.summary.read_text(), "the summary for a fork", fork)


def elsewhere(work):
    for inputs, status in [
        ({}, 3),
        ({"fail-on": "never"}, 0),
        ({"fail-on": "blocked", "paths": "one service"}, 0),
        ({"fail-on": "blocked", "paths": "multi-service"}, 3),
        ({"paths": "missing"}, 2),
        ({"args": "--no-such-option"}, 2),
        # What looks like a command is an argument.
        ({"paths": "$(touch injected)\n`touch injected`; touch injected"}, 2),
        ({"args": "--exclude=$(touch injected)", "fail-on": "never"}, 0),
    ]:
        job = Job(work, {"version": "installed", "comment": "true", **inputs})
        check(job.status == status, f"{inputs} ends with {status}, not {job.status}", job)
        check(job.uploaded is None, "nothing is uploaded unless it is requested", job)
        check(len(job.bodies()) == 3, "no comment without a pull request", job)
        check(not (work / "repository/injected").exists(), "a command in an input was run", job)


def main():
    texts_without_expressions()
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        repository = work / "repository"
        shutil.copytree(ROOT / "examples/one-service", repository / "one service")
        shutil.copytree(ROOT / "examples/multi-service", repository / "multi-service")
        on_pull_requests(work)
        elsewhere(work)
    print("action: all as expected")


main()
