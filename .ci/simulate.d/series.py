"""Plays a series of steps: the first one is what is deployed, each further one is an update."""

import dataclasses

import intervals
import refusals
import traffic
from reading import BadInput, nested_template
from update import Player, Stack
from values import Scope, text
from world import STACK, World


@dataclasses.dataclass
class Constants:
    """Seconds that are assumed."""

    start: float = 60  # until a new task runs
    healthy: float = 30  # until it has passed the health checks of the target group
    change: float = 1  # until any other resource is created, updated or deleted


def play(steps, constants, choice):
    """Plays the steps. Returns the report of each update, what was assumed, and whether anything unmeasured was met."""
    world = World(constants)
    player = Player(world, choice)
    stacks, given, reports = {}, {}, []
    is_single = all(len(roots(step)) == 1 for step in steps)
    for number, step in enumerate(steps):
        given = {**given, **step.given}
        declared = {name for one in step.templates.values() for name in one.section("Parameters")}
        unknown = sorted(set(step.given) - declared)
        if unknown:
            raise BadInput(f"{step.label}: the template has no parameter {', '.join(unknown)}")
        if number:
            world.begin()
        _play_step(player, stacks, step, given, is_single)
        if number:
            reports.append(_report(world, steps[number - 1], step))
    return reports, world.assumed, player.met_unmeasured


def roots(step):
    """The templates that no other one of the step contains as a nested stack."""
    nested = set()
    for template in step.templates.values():
        for resource in template.resources.values():
            if resource["Type"] == STACK:
                url = (resource.get("Properties") or {}).get("TemplateURL")
                found = nested_template(step.templates, template, _bare(template, url))
                nested |= {found.name} if found else set()
    return [one for one in step.templates.values() if one.name not in nested]


def _bare(template, node):
    return text(_scope(template).value(node))


def _scope(template):
    values = {name: text(one.get("Default", "${" + name + "}")) for name, one in template.section("Parameters").items()}
    name = template.name.rsplit(".", 1)[0].replace("/", "-")
    return Scope(template, values, name, lambda one: one, lambda one, other: f"{one}.{other}", lambda one: one, lambda _: None)


def _play_step(player, stacks, step, given, is_single):
    world, begin = player.world, player.world.clock
    player.templates = step.templates
    finish, cleanup, seen = begin, [], set()
    for template in _in_order(roots(step)):
        key = "" if is_single else template.name + ":"
        seen.add(key)
        stack = stacks.get(key)
        if stack is None:
            stack = stacks[key] = Stack(key, key, "stack" if is_single else template.name.rsplit(".", 1)[0].replace("/", "-"))
        player.is_imported = lambda name, own: any(name in one.imports for one in _all(stacks) if one is not own)
        own = {name: value for name, value in given.items() if name in template.section("Parameters")}
        for one in _with_children(stack):
            one.imports = set()
        try:
            done, deletions = player.update(stack, template, own, begin)
        except BadInput as error:
            if is_single:
                raise
            step.skipped.append(str(error))
            continue
        finish = max(finish, done)
        cleanup += deletions
    for key in [one for one in stacks if one not in seen]:
        cleanup += player.delete(stacks.pop(key))
    end = _clean_up(world, cleanup, finish)
    world.clock = max([end, *(event.time for event in world.events)]) + world.constants.change


def _all(stacks):
    for stack in stacks.values():
        yield from _with_children(stack)


def _with_children(stack):
    yield stack
    for child in stack.children.values():
        yield from _with_children(child)


def _in_order(templates):
    """Stacks that export values before those that import them."""
    exports, imports = {}, {}
    for one in templates:
        scope = _scope(one)
        outputs = [output for output in one.section("Outputs").values() if isinstance(output, dict)]
        names = [output["Export"].get("Name") for output in outputs if isinstance(output.get("Export"), dict)]
        exports[one.name] = {text(scope.value(name)) for name in names}
        imports[one.name] = {text(scope.value(name)) for name in _imports(one.body)}
    ordered, left = [], list(templates)
    while left:
        free = [one for one in left if not any(exports[other.name] & imports[one.name] for other in left if other is not one)]
        ordered.append((free or left)[0])
        left.remove(ordered[-1])
    return ordered


def _imports(node):
    if isinstance(node, list):
        for entry in node:
            yield from _imports(entry)
    elif isinstance(node, dict):
        for key, entry in node.items():
            if key == "Fn::ImportValue":
                yield entry
            yield from _imports(entry)


def _clean_up(world, deletions, time):
    """Deletes what the update has replaced or what left the templates."""
    for physical, policy in deletions:
        if physical.kind == STACK:
            continue
        if physical.declared.get(policy) in ("Retain", "RetainExceptOnCreate"):
            world.retained.append(physical.path)
            world.event(time, physical.path, f"retained ({policy}): {physical.kind}")
            continue
        event = world.event(time, physical.path, f"delete{' the replaced one' if policy == 'UpdateReplacePolicy' else ''}: {physical.kind}")
        found = list(refusals.of_deletion(world, physical))
        for rule, message in found:
            world.refuse(time, physical.path, physical.file, rule, message)
        traffic.stop(world, physical, time, event)
        traffic.unhook(world, physical, time, event)
        if not found:
            world.existing.pop(physical.token, None)
        time += world.constants.change
    return time


def _report(world, before, after):
    begin = world.begin_clock
    world.number_events()
    found = intervals.of_step(world, begin, world.clock)
    return {
        "from": before.label,
        "to": after.label,
        "events": [
            {"number": one.number, "time": one.time - begin, "resource": one.path, "text": one.text} for one in world.events
        ],
        "refusals": world.refusals,
        "intervals": found,
        "names": world.renamed,
        "retained": world.retained,
    }
