#!/usr/bin/env python3
"""What botocore says against migrated files of the ECS API that it did not say against the originals.

usage: botocore_validate.py BEFORE AFTER       two folders with the same relative paths

Files that are the input of no command below are passed over. Ends with status 1 when there is a new error.
"""

import collections
import json
import pathlib
import sys

import botocore.loaders
import botocore.model
import botocore.validate
import yaml

SUFFIXES = {".json", ".yaml", ".yml"}
# What describe-task-definition adds; tools strip it before they register the task definition.
READ_ONLY = {
    "compatibilities",
    "deregisteredAt",
    "registeredAt",
    "registeredBy",
    "requiresAttributes",
    "revision",
    "status",
    "taskDefinitionArn",
}


def load(path):
    text = path.read_text(encoding="utf-8-sig")
    try:
        return json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError):
        return None


def command_of(content):
    """The service, the operation and its input; nothing for anything else."""
    if isinstance(content, list):
        items = [item for item in content if isinstance(item, dict)]
        if items and all("Id" in item and "EcsParameters" in item for item in items):
            return "events", "PutTargets", {"Rule": "rule", "Targets": content}
        return None
    if not isinstance(content, dict):
        return None
    task = content.get("taskDefinition")
    body = task if isinstance(task, dict) else content
    if "AWSEBDockerrunVersion" in content or "Resources" in content:
        return None
    if isinstance(body.get("containerDefinitions"), list) and body.get("family"):
        body = {key: value for key, value in body.items() if key not in READ_ONLY}
        return "ecs", "RegisterTaskDefinition", body
    if "serviceName" in content and isinstance(task, str):
        return "ecs", "CreateService", content
    if "service" in content and isinstance(task, str):
        return "ecs", "UpdateService", content
    if "Targets" in content and "Rule" in content:
        return "events", "PutTargets", content
    if "ScheduleExpression" in content and "Target" in content:
        return "scheduler", "CreateSchedule", content
    if isinstance(task, str) and len(content) > 1:
        return "ecs", "RunTask", content
    return None


class Models:
    def __init__(self):
        self.loader = botocore.loaders.Loader()
        self.known = {}

    def input_of(self, service, operation):
        if service not in self.known:
            model = self.loader.load_service_model(service, "service-2")
            self.known[service] = botocore.model.ServiceModel(model, service)
        return self.known[service].operation_model(operation).input_shape


def odd_words(value, shape, path):
    """Words that are none of a shape's; botocore leaves them to the service."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for key, member in shape.members.items():
            if value.get(key) is not None:
                yield from odd_words(value[key], member, f"{path}.{key}")
    elif shape.type_name == "list" and isinstance(value, list):
        for number, item in enumerate(value):
            yield from odd_words(item, shape.member, f"{path}[{number}]")
    elif shape.type_name == "string" and shape.enum and isinstance(value, str) and value not in shape.enum:
        yield f"{path} is {value!r}, and not one of {', '.join(shape.enum)}"


def errors_of(models, path):
    """Everything that is wrong with a file; nothing where it is the input of no command."""
    command = command_of(load(path))
    if command is None:
        return None
    service, operation, content = command
    shape = models.input_of(service, operation)
    report = botocore.validate.ParamValidator().validate(content, shape)
    found = report.generate_report().splitlines()
    return found + list(odd_words(content, shape, operation))


def pairs_of_folders(before, after):
    for path in sorted(after.rglob("*")):
        old = before / path.relative_to(after)
        if path.suffix in SUFFIXES and path.is_file() and old.is_file():
            yield old, path


def main(arguments):
    if len(arguments) != 2:
        sys.exit(__doc__)
    pairs = list(pairs_of_folders(*map(pathlib.Path, arguments)))
    if not pairs:
        sys.exit("nothing to compare: no migrated file was found")
    models = Models()
    judged = new = 0
    for before, after in pairs:
        found = errors_of(models, after)
        if found is None:
            continue
        judged += 1
        known = collections.Counter(errors_of(models, before) or [])
        for error in found:
            if known[error]:
                known[error] -= 1
                continue
            new += 1
            print(f"error {after}: {error}")
    print(f"{judged} files of the ECS API, {new} new errors")
    sys.exit(1 if new else 0)


main(sys.argv[1:])
