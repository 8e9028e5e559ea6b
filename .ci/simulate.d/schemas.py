"""What the resource schemas of cfn-lint say about an update: which properties are fixed at creation, and which name a resource."""

import functools
import importlib.util
import json
import pathlib

# Only its data is read; importing cfn-lint takes a second.
_ROOT = pathlib.Path(importlib.util.find_spec("cfnlint").origin).parent / "data" / "schemas"
_PROVIDERS = json.loads((_ROOT / "providers" / "us-east-1.json").read_text())


@functools.cache
def _schema(kind):
    file = _PROVIDERS.get(kind)
    if file is None:
        return {}
    return json.loads((_ROOT / "resources" / f"{file}.json").read_text())


def _paths(kind, key):
    return [path.split("/")[2:] for path in _schema(kind).get(key) or []]


def is_described(kind):
    return bool(_schema(kind))


def create_only(kind):
    """The properties whose change replaces the resource, each as a path."""
    return _paths(kind, "createOnlyProperties")


def conditional(kind):
    """The properties whose change replaces the resource under conditions that AWS does not publish."""
    return _paths(kind, "conditionalCreateOnlyProperties")


def identifier(kind):
    """The property whose value `Ref` returns, if it is one that a template can set."""
    paths = _paths(kind, "primaryIdentifier")
    read_only = _paths(kind, "readOnlyProperties")
    return paths[0][0] if len(paths) == 1 and len(paths[0]) == 1 and paths[0] not in read_only else None
