"""Reads templates: YAML or JSON into plain values, in which every function has its long form and every scalar is a text.

CloudFormation compares texts: 80 and "80" are one value, and so are true and "true".
"""

import dataclasses
import json
import pathlib

import yaml

SUFFIXES = {".yaml", ".yml", ".json", ".template"}


class BadInput(Exception):
    """What was given cannot be played at all."""


class _Loader(yaml.SafeLoader):
    """Keeps numbers and dates as they are written."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":int", ":float", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _function(loader, tag, node):
    name = tag if tag in ("Ref", "Condition") else f"Fn::{tag}"
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {name: value}


_Loader.add_multi_constructor("!", _function)


def _plain(value):
    if isinstance(value, dict):
        return {_plain(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None or isinstance(value, str) else str(value)


@dataclasses.dataclass
class Template:
    """One file."""

    name: str  # its path within the step
    body: dict

    @property
    def resources(self):
        return self.body["Resources"]

    def section(self, name):
        found = self.body.get(name)
        return found if isinstance(found, dict) else {}


def _parse(text):
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            return json.loads(text.lstrip("\ufeff"), parse_int=str, parse_float=str)
        except ValueError:
            pass  # YAML in flow style
    return yaml.load(text, _Loader)


def read(path, name):
    """The template in a file, or the reason why it is none."""
    try:
        body = _plain(_parse(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValueError, OSError, RecursionError, TypeError) as error:
        raise BadInput(f"{path}: {' '.join(str(error).split())[:200]}") from error
    resources = body.get("Resources") if isinstance(body, dict) else None
    if not isinstance(resources, dict) or not resources:
        raise BadInput(f"{path}: no template: it has no resources")
    for logical, resource in resources.items():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise BadInput(f"{path}: {logical} is no resource")
    return Template(name, body)


@dataclasses.dataclass
class Step:
    """What is deployed at once: the templates of an argument, and the values of parameters."""

    label: str
    templates: dict  # name → Template
    given: dict
    skipped: list


def read_step(argument):
    """Reads an argument `PATH?Name=Value,Name=Value`."""
    place, _, values = argument.partition("?")
    given = {}
    for pair in filter(None, values.split(",")):
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadInput(f"{argument}: {pair} is no Name=Value")
        given[name] = value
    path = pathlib.Path(place)
    if path.is_file():
        return Step(argument, {path.name: read(path, path.name)}, given, [])
    if not path.is_dir():
        raise BadInput(f"{place}: no such file or directory")
    templates, skipped = {}, []
    for file in sorted(path.rglob("*")):
        if file.suffix not in SUFFIXES or not file.is_file():
            continue
        name = file.relative_to(path).as_posix()
        try:
            templates[name] = read(file, name)
        except BadInput as error:
            skipped.append(str(error))
    if not templates:
        raise BadInput(f"{place}: no template in this directory")
    return Step(argument, templates, given, skipped)


def nested_template(templates, parent, url):
    """The template of the step that a TemplateURL names: by its file name, then by the likeness of its path."""
    if not isinstance(url, str):
        return None
    parts = url.split("?")[0].split("/")
    found = [one for one in templates.values() if one is not parent and one.name.split("/")[-1] == parts[-1]]

    def likeness(one):
        own = one.name.split("/")
        same = 0
        while same < min(len(own), len(parts)) and own[-1 - same] == parts[-1 - same]:
            same += 1
        return same, own[:-1] == parent.name.split("/")[:-1]

    return max(found, key=likeness, default=None)
