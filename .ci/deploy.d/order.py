"""The order of the resources of a template, and whether all that it refers to is there."""

from moto.cloudformation.exceptions import ValidationError

from functions import PSEUDO, chosen, is_wanted
from templates import references


def order(resource_map):
    """The resources that exist, in an order that CloudFormation could take. Services come as early as they can."""
    declared = {name: one for name, one in resource_map._resource_json_map.items() if is_wanted(resource_map, one)}
    waits = {}
    for name, resource in declared.items():
        depends = resource.get("DependsOn", [])
        found = {other for other, _, _ in references(chosen(resource, resource_map))}
        waits[name] = (found | set([depends] if isinstance(depends, str) else depends)) & declared.keys() - {name}
    services = [name for name in declared if declared[name]["Type"] == "AWS::ECS::Service"]
    done = {}  # an ordered set
    for name in sorted(services, key=lambda name: len(needs(name, waits))) + list(declared):
        take(name, waits, done, ())
    return list(done)


def needs(name, waits):
    """All that a resource waits for."""
    found, rest = set(), {name}
    while rest:
        found |= rest
        rest = {other for one in rest for other in waits[one]} - found
    return found


def take(name, waits, done, path):
    """Adds a resource to an order, after what it waits for."""
    if name in path:
        raise ValidationError(message=f"Circular dependency between resources: [{', '.join(sorted(path))}]")
    if name not in done:
        for other in waits:
            if other in waits[name]:
                take(other, waits, done, (*path, name))
        done[name] = True


def check_names(template):
    """Every reference of the template, also in branches that are not taken, names something that is there."""
    known = template["Resources"].keys() | template.get("Parameters", {}).keys()
    places = {"Resources": template["Resources"], "Outputs": template.get("Outputs", {})}
    for section, value in places.items():
        missing = {name for name, _, _ in references(value) if name not in known and not name.startswith(PSEUDO)}
        if missing:
            raise ValidationError(
                message=f"Template format error: Unresolved resource dependencies [{', '.join(sorted(missing))}] in the "
                f"{section} block of the template"
            )
