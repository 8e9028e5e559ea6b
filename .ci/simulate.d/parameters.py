"""The values of a template's parameters, and what CloudFormation refuses among them."""

import re

from values import is_known, is_list_type


def bind(template, given):
    """The value of each parameter, and the refusals. A parameter without a value keeps its name for a value."""
    values, refusals = {}, []
    declared = template.section("Parameters")
    for name, declaration in declared.items():
        kind = declaration.get("Type", "String")
        value = given.get(name, declaration.get("Default"))
        if value is None or kind.startswith("AWS::SSM::Parameter::Value"):
            values[name] = "${" + name + "}"
            continue
        if isinstance(value, list):  # a list that a parent stack passes
            values[name] = value
            continue
        refusals += [f"parameter {name}: {why}" for why in refused(declaration, kind, value)]
        values[name] = [part.strip() for part in value.split(",")] if is_list_type(kind) and is_known(value) else value
    return values, refusals


def refused(declaration, kind, value):
    """Why a value cannot be that of a parameter."""
    if not is_known(value):
        return
    parts = [part.strip() for part in value.split(",")] if is_list_type(kind) else [value]
    for part in parts:
        allowed = declaration.get("AllowedValues")
        # The allowed values of a list are whole lists or items: templates in use have both.
        if allowed and part not in allowed and value not in allowed:
            yield f"{part!r} is not one of the allowed values {', '.join(allowed)}"
        pattern = declaration.get("AllowedPattern")
        if pattern and not _matches(pattern, part):
            yield f"{part!r} does not match the pattern {pattern}"
        if kind in ("Number", "List<Number>"):
            yield from _number(declaration, part)


def _number(declaration, part):
    try:
        number = float(part)
    except ValueError:
        yield f"{part!r} is not a number"
        return
    if "MinValue" in declaration and number < float(declaration["MinValue"]):
        yield f"{part} is less than {declaration['MinValue']}"
    if "MaxValue" in declaration and number > float(declaration["MaxValue"]):
        yield f"{part} is more than {declaration['MaxValue']}"


def _matches(pattern, part):
    try:
        return re.fullmatch(pattern, part) is not None
    except re.error:  # a pattern in the words of Java
        return True
