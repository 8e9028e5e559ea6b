"""Deploys the steps of one stack and judges each."""

import dataclasses
import json
import pathlib

from botocore.exceptions import BotoCoreError, ClientError

import account
import ecs
import expect
import functions
import templates
import world as worlds

# Its types are stand-ins. No other transform is expanded.
PLAIN_TRANSFORM = "AWS::Serverless-2016-10-31"


@dataclasses.dataclass
class Step:
    """A template, the directories with those that it may nest, and the values given for its parameters."""

    path: pathlib.Path
    around: list = dataclasses.field(default_factory=list)
    given: dict = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Result:
    name: str
    status: str = "updated"  # or refused, unexpected, not deployable
    reason: str = ""
    steps: int = 0
    on_fargate: int = 0
    new_values: list = dataclasses.field(default_factory=list)
    seen: dict = dataclasses.field(default_factory=dict)


def readable(path):
    try:
        return templates.read(path)
    except templates.NotATemplate:
        return None


def siblings(step):
    """The other templates of a step's directories by their paths there; those of the first directory win."""
    found = {}
    for directory in step.around:
        for path in sorted(directory.rglob("*")):
            if path.name.endswith(templates.SUFFIXES) and path != step.path and (one := readable(path)):
                found.setdefault(path.relative_to(directory).as_posix(), one)
    return found


def refuse_transforms(template):
    names = template.get("Transform", [])
    for name in names if isinstance(names, list) else [names]:
        name = name.get("Name", "") if isinstance(name, dict) else str(name)
        if name != PLAIN_TRANSFORM:
            raise templates.NotATemplate(f"transform {name}")
    for _, node in templates.walk(template):
        for key in node if isinstance(node, dict) else ():
            if str(key).startswith("Fn::ForEach") or key == "Fn::Transform":
                raise templates.NotATemplate(f"function {str(key).split('::ForEach')[0]}::ForEach" if "ForEach" in key else key)


def reason_of(error):
    text = error.response["Error"]["Message"] if isinstance(error, ClientError) else str(error)
    if "Internal Server Error" in text and account.crashes:
        return f"{text.split('An error occurred')[0].split('Unable to parse')[0]}moto failed with {account.crashes[-1]}"
    return text


def nest(step, world):
    account.nested.clear()
    around = siblings(step)
    account.nested |= {name: json.dumps(world.localize(one)) for name, one in around.items()}
    return list(around.values())


def deploy(name, steps):
    """Creates a stack from the first step and updates it to each other one."""
    result = Result(name)
    world = account.fresh()
    client, cloudformation = account.client, account.client("cloudformation")
    values, state, first = {}, None, None
    used = worlds.uses(filter(None, (readable(step.path) for step in steps)))
    for number, step in enumerate(steps):
        try:
            template = world.localize(templates.read(step.path))
            refuse_transforms(template)
            around = nest(step, world)
            functions.Elsewhere.value = worlds.elsewhere(world, [template, *around])
            before = values
            values = worlds.values_for(world, template, used, values, step.given)
            result.new_values += [key for key in values if number and key not in before]
            listed = [{"ParameterKey": key, "ParameterValue": str(value)} for key, value in values.items()]
            ecs.Api.seeding = number == 0
            action = cloudformation.update_stack if number else cloudformation.create_stack
            action(
                StackName="stack",
                TemplateBody=json.dumps(template),
                Parameters=listed,
                Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            )
            cloudformation.describe_stacks(StackName="stack")
        except (ClientError, BotoCoreError, templates.NotATemplate, ValueError) as error:
            result.reason = reason_of(error)
            result.status = "refused" if number else "not deployable"
            break
        result.steps += 1
        now = expect.State(client, "stack")
        if number:
            wrong = list(expect.problems(state, now, world, share_of(step)))
            wrong += moved(first, template, now) if number == len(steps) - 1 else []
            if wrong:
                result.status, result.reason = "unexpected", "; ".join(wrong)
                break
        state, first = now, first or template
    if state:
        result.on_fargate = len(state.on_fargate()) + len(state.fargate_tasks())
    result.seen = {kind: dict(found) for kind, found in functions.SEEN.items()}
    result.seen["not in the API"] = dict.fromkeys(ecs.Api.dropped, 1)
    result.seen["tolerated"] = dict.fromkeys(ecs.Api.tolerated, 1)
    return result


def share_of(step):
    """The share of the traffic that a step sends to Fargate, where it is given: the same for all services."""
    return next((value for name, value in step.given.items() if name.endswith("FargateTraffic")), None)


def moved(before, after, state):
    """A service whose properties the last step changed is on Fargate."""
    for name, resource in after["Resources"].items():
        old = before["Resources"].get(name)
        is_changed = old is not None and old.get("Properties") != resource.get("Properties")
        if resource["Type"] == "AWS::ECS::Service" and is_changed and state.services.get(name):
            if name not in state.on_fargate():
                yield f"service {name} was changed and is not on Fargate"
