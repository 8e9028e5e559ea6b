"""Tasks, target groups, listeners: who gets requests, and who could answer them."""

import math

from values import is_known
from world import LISTENER, SERVICE, Route, Tasks

# What changes no task: the rest of a service's properties starts new tasks.
WITHOUT_DEPLOYMENT = {
    "DesiredCount",
    "DeploymentConfiguration",
    "HealthCheckGracePeriodSeconds",
    "Tags",
    "AvailabilityZoneRebalancing",
    "EnableECSManagedTags",
    "PlacementConstraints",
    "PlacementStrategies",
}


def groups_of(props):
    """The target groups of a service."""
    found = [entry.get("TargetGroupArn") for entry in props.get("LoadBalancers") or [] if isinstance(entry, dict)]
    return [group for group in found if isinstance(group, str)]


def forwards(physical):
    """The lists of (target group, weight) of a listener's or a rule's forward actions."""
    actions = physical.props.get("DefaultActions" if physical.kind == LISTENER else "Actions") or []
    for action in actions:
        if not isinstance(action, dict) or action.get("Type", "forward") != "forward":
            continue
        config = action.get("ForwardConfig")
        if isinstance(config, dict):
            entries = [one for one in config.get("TargetGroups") or [] if isinstance(one, dict)]
            yield [(one.get("TargetGroupArn"), weight(one)) for one in entries]
        elif isinstance(action.get("TargetGroupArn"), str):
            yield [(action["TargetGroupArn"], 1)]


def weight(entry):
    """The weight of a target group; one that is unknown or absent counts."""
    value = entry.get("Weight")
    return int(value) if is_known(value) and value.lstrip("-").isdigit() else 1


def turn(world, physical, time, event):
    """A listener or rule has been created or updated."""
    routes = world.routes.setdefault(physical.path, [])
    if routes and routes[-1].until == math.inf:
        routes[-1].until, routes[-1].ended = time, event
    lists = list(forwards(physical))
    world.attached[physical.path] = [group for entries in lists for group, _ in entries]
    for entries in lists[-1:]:
        shares = [(group, weight) for group, weight in entries if weight > 0]

        routes.append(Route(physical, shares or [("(none)", 1)], time, event))


def unhook(world, physical, time, event):
    """A listener or rule has been deleted. A replacement that took its place stays."""
    routes = world.routes.get(physical.path) or []
    if routes and routes[-1].holder is physical:
        routes[-1].until, routes[-1].ended = time, event
        world.attached.pop(physical.path, None)


def count_of(world, physical, initial):
    """How many tasks a service runs."""
    value = physical.props.get("DesiredCount")
    if is_known(value) and value.isdigit():
        return int(value)
    if physical.props.get("SchedulingStrategy") == "DAEMON" or value is not None:
        return 2
    return 2 if initial else 1


def percents(physical):
    """MinimumHealthyPercent and MaximumPercent."""
    is_daemon = physical.props.get("SchedulingStrategy") == "DAEMON"
    config = physical.props.get("DeploymentConfiguration")
    config = config if isinstance(config, dict) else {}
    least, most = config.get("MinimumHealthyPercent"), config.get("MaximumPercent")
    return (
        int(least) if is_known(least) and least.isdigit() else (0 if is_daemon else 100),
        int(most) if is_known(most) and most.isdigit() else (100 if is_daemon else 200),
    )


def deploy(world, physical, time, old=None):
    """Starts the tasks of a service: the first ones, or in a rolling update those that follow on the old ones.

    Returns when the service is stable.
    """
    world.served.update(groups_of(physical.props))
    count = count_of(world, physical, world.is_initial)
    former = [one for one in world.tasks if old is not None and one.service is old and one.until == math.inf]
    if count == 0 and not former:
        return time
    if world.is_initial:
        world.tasks.append(Tasks(physical, groups_of(physical.props), -math.inf, -math.inf))
        return time
    # A service with DesiredCount 0 that has tasks is scaled by something else.
    stops_first, is_stuck = _order(physical, count or 2) if former else (False, False)
    if is_stuck:
        why = "MinimumHealthyPercent and MaximumPercent allow neither to stop an old task nor to start a new one"
        world.refuse(time, physical.path, physical.file, "deployment-stuck", f"the deployment does not proceed: {why}")
    if stops_first:
        event = world.event(time, physical.path, "old tasks stop, before new ones start")
        _end(former, time, event)
    running = time + world.constants.start
    healthy = running + world.constants.healthy
    tasks = Tasks(physical, groups_of(physical.props), running, healthy)
    tasks.began = world.event(healthy, physical.path, f"new tasks are healthy{_in(world, tasks.groups)}")
    world.tasks.append(tasks)
    if former and not stops_first:
        _end(former, healthy, world.event(healthy, physical.path, f"old tasks stop{_in(world, former[0].groups)}"))
    return healthy


def _in(world, groups):
    return f" in {', '.join(name_of(world, group) for group in groups)}" if groups else ""


def name_of(world, token):
    found = world.known.get(token)
    return (found.path + (f" ({found.generation + 1})" if found.generation else "")) if found else token


def _order(physical, count):
    """Whether a rolling update stops the old tasks first, and whether it can do neither."""
    least, most = percents(physical)
    lower, upper = math.ceil(count * least / 100), math.floor(count * most / 100)
    if upper > count:
        return False, False
    return lower == 0, lower >= count


def _end(tasks, time, event):
    for one in tasks:
        one.until, one.ended = time, event


def resize(world, physical, time, event):
    """The number of tasks changes, and no more."""
    running = [one for one in world.tasks if one.service is physical and one.until == math.inf]
    count = count_of(world, physical, False)
    if count == 0:
        _end(running, time, event)
    elif not running:
        return deploy(world, physical, time)
    return time + world.constants.change


def stop(world, physical, time, event):
    """A service is deleted."""
    _end([one for one in world.tasks if one.service is physical and one.until > time], time, event)


def scale(world, physical):
    """A scalable target keeps a service running that has DesiredCount 0."""
    resource = physical.props.get("ResourceId")
    if not world.is_initial or not isinstance(resource, str):
        return
    for service in [one for one in world.existing.values() if one.kind == SERVICE]:
        name = service.props.get("ServiceName")
        is_meant = service.token in resource or (isinstance(name, str) and resource.endswith("/" + name))
        if is_meant and not any(one.service is service for one in world.tasks):
            world.assume(f"{service.path} has DesiredCount 0 and runs tasks before the update: {physical.path} scales it")
            world.tasks.append(Tasks(service, groups_of(service.props), -math.inf, -math.inf))

