"""Reads templates: YAML or JSON with CloudFormation's short functions, as plain data."""

import json
import re
import urllib.parse

import yaml


class Loader(yaml.SafeLoader):
    """YAML 1.1 as CloudFormation reads it: a date is a string."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def function(loader, suffix, node):
    """`!Name value` as `{Fn::Name: value}`."""
    if isinstance(node, yaml.ScalarNode):
        value = node.value
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", function)


class NotATemplate(Exception):
    """The text is not a CloudFormation template that can be deployed as it is."""


def read(path):
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    try:
        template = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, Loader)
    except (ValueError, yaml.YAMLError) as error:
        raise NotATemplate(f"not readable: {str(error).splitlines()[0]}") from None
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise NotATemplate("no Resources section")
    # The sections that are empty are as good as none.
    template = {name: section for name, section in template.items() if section is not None}
    for resource in template["Resources"].values():
        if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
            raise NotATemplate("a resource without a Type (a fragment or a template in another language)")
        if resource.get("Properties", {}) is None:
            del resource["Properties"]
    return normalize(template)


def normalize(value):
    """`Fn::GetAtt: A.B` as a list, keys as strings."""
    if isinstance(value, dict):
        value = {str(key): normalize(inner) for key, inner in value.items()}
        if isinstance(value.get("Fn::GetAtt"), str):
            value["Fn::GetAtt"] = value["Fn::GetAtt"].split(".", 1)
        if isinstance(value.get("Fn::GetAtt"), list) and len(value["Fn::GetAtt"]) > 2:
            name, *attribute = value["Fn::GetAtt"]
            value["Fn::GetAtt"] = [name, ".".join(map(str, attribute))]
        return value
    if isinstance(value, list):
        return [normalize(inner) for inner in value]
    return value


def walk(value, path=()):
    """All nodes with the keys that lead to them."""
    yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from walk(inner, (*path, key))


def names_in_sub(value):
    """The names that `Fn::Sub` refers to, without those it defines itself."""
    text, own = (value[0], value[1]) if isinstance(value, list) else (value, {})
    found = re.findall(r"\$\{([^!}][^}]*)\}", text) if isinstance(text, str) else []
    return [name.strip() for name in found if name.strip() not in own]


def references(value):
    """The names that a value refers to, with the attribute (or None) and the path to each."""
    for path, node in walk(value):
        if not isinstance(node, dict):
            continue
        if isinstance(node.get("Ref"), str):
            yield node["Ref"], None, path
        if isinstance(node.get("Fn::GetAtt"), list) and isinstance(node["Fn::GetAtt"][0], str):
            yield node["Fn::GetAtt"][0], node["Fn::GetAtt"][1], path
        for name in names_in_sub(node["Fn::Sub"]) if "Fn::Sub" in node else ():
            logical, _, attribute = name.partition(".")
            yield logical, attribute or None, path


def property_of(path):
    """The property that a path leads to, functions and positions aside."""
    names = [part for part in path if isinstance(part, str) and not part.startswith("Fn::")]
    return names[-1] if names else ""


def nested(template):
    """The URLs of the templates that a template nests, as far as they are literal."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::CloudFormation::Stack":
            for _, node in walk(resource.get("Properties", {}).get("TemplateURL", "")):
                if isinstance(node, str) and node.endswith(SUFFIXES):
                    yield node


SUFFIXES = (".yaml", ".yml", ".json", ".template")


def best(url, paths):
    """The path that has most of a URL's end, or None where not even the file name is the same."""
    wanted = urllib.parse.urlparse(url).path.split("/")[::-1]

    def same(path):
        parts = str(path).split("/")[::-1]
        return next((at for at, pair in enumerate(zip(wanted, parts)) if pair[0] != pair[1]), min(len(wanted), len(parts)))

    found = max(paths, key=lambda path: (same(path), -len(str(path))), default=None)
    return found if found is not None and same(found) else None
