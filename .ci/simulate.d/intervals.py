"""When a listener forwarded to a target group without a healthy target, and when a service without listener had no task."""

import math

from traffic import groups_of, name_of
from world import LISTENER, RULE, SERVICE


def of_step(world, begin, end):
    """The intervals of a step, each with the events at its ends."""
    return [*_of_listeners(world, begin, end), *_of_services(world, begin, end)]


def _uncovered(since, until, covers):
    """The parts of a span that no (start, event, end, event) covers. `since` and `until` are (time, event)."""
    (at, event), (end, last) = since, until
    for start, began, stop, ended in sorted(covers, key=lambda cover: (cover[0], cover[2])):
        if stop <= at:
            continue
        if start >= end:
            break
        if start > at:
            yield at, event, start, began
        at, event = stop, ended
    if at < end:
        yield at, event, end, last


def _covers(world, group):
    return [(one.healthy, one.began, one.until, one.ended) for one in world.tasks if group in one.groups]


def _is_served(world, group):
    """Whether a service registers targets; who does it for the others is unknown."""
    return group == "(none)" or group in world.served


def _was_healthy(world, routes, begin):
    at_begin = [route for route in routes if route.since < begin <= route.until]
    for route in at_begin:
        for group, _ in route.shares:
            if not _is_served(world, group) or any(cover[0] < begin <= cover[2] for cover in _covers(world, group)):
                return True
    return False


def _counts(world, routes, begin):
    """Whether an interval of a listener is one of this step: not if it had no healthy target before, or did not exist.

    A new rule takes requests from an old listener.
    """
    if any(route.since < begin for route in routes):
        return _was_healthy(world, routes, begin)
    holder = routes[-1].holder
    listener = world.find(holder.props.get("ListenerArn"), LISTENER) if holder.kind == RULE else None
    return listener is not None and any(route.since < begin for route in world.routes.get(listener.path, []))


def _of_listeners(world, begin, end):
    for path, routes in world.routes.items():
        if not routes or not _counts(world, routes, begin):
            continue
        for route in routes:
            total = sum(weight for _, weight in route.shares)
            span = (max(route.since, begin), route.event), (min(route.until, end), route.ended if route.until < end else None)
            for group, weight in route.shares if span[0][0] < span[1][0] else []:
                for part in _uncovered(*span, _covers(world, group)) if _is_served(world, group) else []:
                    share = f"{weight}/{total}"
                    yield _interval(world, "listener", path, routes[-1].holder.file, group, share, *part, begin, end)


def _of_services(world, begin, end):
    """Services that no listener of these templates forwards to."""
    routed = {group for routes in world.routes.values() for route in routes for group, _ in route.shares}
    routed |= {group for groups in world.attached.values() for group in groups}
    by_path = {}
    for one in world.tasks:
        by_path.setdefault(one.service.path, []).append(one)
    existing = {one.path: one for one in world.existing.values() if one.kind == SERVICE}
    for path, tasks in by_path.items():
        if path not in existing or any(group in routed for one in tasks for group in one.groups):
            continue
        covers = [(one.healthy if one.groups else one.running, one.began, one.until, one.ended) for one in tasks]
        if not any(cover[0] < begin <= cover[2] for cover in covers):
            continue
        service = existing[path]
        for part in _uncovered((begin, None), (end, None), covers):
            group = (groups_of(service.props) or [None])[0]
            yield _interval(world, "service", path, service.file, group, "1/1", *part, begin, end)


def _interval(world, surface, path, file, group, share, since, began, until, ended, begin, end):
    is_open = until >= end or until == math.inf
    known = world.known.get(group)
    return {
        "surface": surface,
        "resource": path,
        "file": file,
        "target_group": name_of(world, group) if group else None,
        "group_file": known.file if known else None,
        "group_logical": known.logical if known else None,
        "share": share,
        "from": since - begin,
        "until": None if is_open else until - begin,
        "seconds": None if is_open else until - since,
        "from_event": began.number if began else None,
        "until_event": ended.number if ended and not is_open else None,
    }
