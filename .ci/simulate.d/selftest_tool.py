"""Runs --agree and --parallel with a script in the place of the tool, which gives right and wrong answers."""

import contextlib
import io
import json
import pathlib
import tempfile

import agree
import parallel

HERE = pathlib.Path(__file__).parent / "series"
SCRIPT = """#!/usr/bin/env bash
case "$*" in
check*) cat "$(dirname "$0")/report.json" ;;
*parallel*) cp "$(dirname "$0")/parallel.yaml" web.yaml ;;
migrate*) cp "{series}/action.replaced.yaml" web.yaml ;;
*back*) cp "{series}/action.original.yaml" web.yaml ;;
finish*) cp "{series}/action.finished.yaml" web.yaml ;;
esac
"""
MOVES = (HERE / "action.parallel.yaml").read_text()


def check():
    """What is wrong with the two commands."""
    for name, text, status in [
        ("a parallel cutover", MOVES, 0),
        ("a parameter that moves nothing", MOVES.replace("!Ref FargateTraffic,", "'0',"), 1),
        ("a second service that gets all requests at once", MOVES.replace("Default: 0,", "Default: 100,"), 1),
        ("two services of one name", MOVES.replace("-web-fargate'", "-web'"), 1),
        ("no parallel cutover", (HERE / "action.original.yaml").read_text(), 1),
    ]:
        seen = _run(parallel.run, text, {})
        if seen != status:
            yield f"--parallel with {name}: status {seen}, not {status}"
    for flags, status in [(["replaced", "downtime"], 0), (["replaced"], 1)]:
        workload = {"id": "Service", "file": "web.yaml", "verdict": "ready", "update": "replaces the service", "flags": flags}
        workload["members"] = ["Service (AWS::ECS::Service)", "Group (AWS::ElasticLoadBalancingV2::TargetGroup)"]
        seen = _run(agree.run, MOVES, {"workloads": [workload]})
        if seen != status:
            yield f"--agree with {flags}: status {seen}, not {status}"


def _run(command, text, report):
    with tempfile.TemporaryDirectory() as work, contextlib.redirect_stdout(io.StringIO()):
        work = pathlib.Path(work)
        tool, corpus = work / "tool", work / "corpus" / "one"
        corpus.mkdir(parents=True)
        (corpus / "web.yaml").write_text((HERE / "action.original.yaml").read_text())
        (work / "parallel.yaml").write_text(text)
        (work / "report.json").write_text(json.dumps(report))
        tool.write_text(SCRIPT.format(series=HERE))
        tool.chmod(0o755)
        return command(tool, corpus.parent, [])
