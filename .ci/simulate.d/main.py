"""Plays CloudFormation stack updates. See ../simulate."""

import argparse
import json
import sys
import traceback

import series
from reading import BadInput, read_step

CHOICES = ["update in place", "replacement"]
DESCRIPTION = """
Plays the updates of a CloudFormation stack: BEFORE is what is deployed, each AFTER an update of it. Prints one line an event,
then what AWS refuses, and when a listener forwards to a target group without a healthy target.

Each argument is a template or a directory of templates (nested stacks are played in their parent; the others are stacks of
their own), with values of parameters if needed: service.yaml?FargateTraffic=50,Name=web. A value lasts until it is changed.
"""
EPILOG = "Exit status: 0 AWS refuses nothing; 1 a refusal; 2 bad input; 3 --expect does not hold."


def outcomes(steps, constants):
    """One outcome, or two where an answer is not measured."""
    found = []
    for choice in CHOICES:
        reports, assumed, is_unmeasured = series.play(steps, constants, choice)
        found.append({"choice": choice if is_unmeasured else None, "assumed": assumed, "steps": reports})
        if not is_unmeasured:
            break
    return found


def show(found, constants, write):
    write(f"Assumed: a task runs after {constants.start:g} s and is healthy {constants.healthy:g} s later;")
    write(f"         every other change takes {constants.change:g} s; CloudFormation works in parallel where it can.")
    for outcome in found:
        if outcome["choice"]:
            write(f"\n=== Not measured, here played as: {outcome['choice']}")
        for text in outcome["assumed"]:
            write(f"assumed: {text}")
        for number, step in enumerate(outcome["steps"], 1):
            write(f"\nStep {number}: {step['from']} -> {step['to']}")
            for event in step["events"]:
                write(f"{event['time']:7g} s  #{event['number']:<3} {event['resource']}: {event['text']}")
            _summarize(number, step, write)


def _summarize(number, step, write):
    for refusal in step["refusals"]:
        write(f"refusal step={number} rule={refusal['rule']} resource={refusal['resource']}: {refusal['message']}")
    for one in step["intervals"]:
        seconds = "open" if one["seconds"] is None else f"{one['seconds']:g}"
        until = "-" if one["until"] is None else f"{one['until']:g}"
        events = f"#{one['from_event'] or '-'}..#{one['until_event'] or '-'}"
        what = f"target_group={one['target_group']} share={one['share']}" if one["target_group"] else "no task"
        write(
            f"interval step={number} {one['surface']}={one['resource']} seconds={seconds} from={one['from']:g} "
            f"until={until} events={events} {what}"
        )
    for one in step["names"]:
        write(f"name step={number} resource={one['resource']} {one['property']}: {one['old']} -> {one['new'] or 'generated'}")
    for path in step["retained"]:
        write(f"retained step={number} resource={path}")
    write(f"summary step={number} refusals={len(step['refusals'])} intervals={len(step['intervals'])}")


def status_of(found, expect):
    steps = [step for outcome in found for step in outcome["steps"]]
    has_interval = any(step["intervals"] for step in steps)
    if any(step["refusals"] for step in steps):
        return 1
    return 3 if expect and has_interval != (expect == "some") else 0


def main():
    parser = argparse.ArgumentParser(
        prog="simulate", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("steps", nargs="*", metavar="STEP", help="BEFORE AFTER…")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--expect", choices=["none", "some"], help="fail unless the series has no or some interval")
    parser.add_argument("--start", type=float, default=60, help="seconds until a task runs [60]")
    parser.add_argument("--healthy", type=float, default=30, help="seconds until it is healthy then [30]")
    parser.add_argument("--self-test", action="store_true", help="play the series in simulate.d/series")
    parser.add_argument("--options", default="", help="further options of the tool, in one text")
    parser.add_argument("--agree", nargs=2, metavar=("TOOL", "CORPUS"), help="compare with what ecs2fargate announces")
    parser.add_argument("--parallel", nargs=2, metavar=("TOOL", "CORPUS"), help="play the parallel cutovers it writes")
    parser.add_argument("--timeline", nargs=2, metavar=("TOOL", "CORPUS"), help="count the intervals for each cutover")
    arguments = parser.parse_args()
    constants = series.Constants(start=arguments.start, healthy=arguments.healthy)
    if arguments.self_test:
        import selftest

        return selftest.run()
    if arguments.agree:
        import agree

        return agree.run(*arguments.agree, arguments.options.split())
    if arguments.parallel:
        import parallel

        return parallel.run(*arguments.parallel, arguments.options.split())
    if arguments.timeline:
        import timeline

        return timeline.run(*arguments.timeline, arguments.options.split())
    if len(arguments.steps) < 2:
        parser.error("give BEFORE and at least one AFTER")
    try:
        steps = [read_step(one) for one in arguments.steps]
        found = outcomes(steps, constants)
    except BadInput as error:
        print(f"simulate: {error}", file=sys.stderr)
        return 2
    for step in steps:
        for why in step.skipped:
            print(f"simulate: skipped: {why}", file=sys.stderr)
    if arguments.json:
        print(json.dumps({"constants": vars(constants), "outcomes": found}, indent=1))
    else:
        show(found, constants, print)
    return status_of(found, arguments.expect)


if __name__ == "__main__":
    try:
        status = main()
    except Exception:  # a defect of this script is no refusal of AWS
        traceback.print_exc()
        status = 2
    sys.exit(status)
