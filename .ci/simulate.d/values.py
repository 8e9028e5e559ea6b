"""Evaluates intrinsic functions. What is unknown stays a text with the mark `${…}` in it, so that equal unknowns are equal."""

import json
import re

NO_VALUE = object()
PSEUDO = {
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NotificationARNs": [],
}
ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")


def is_known(value):
    return isinstance(value, str) and "${" not in value


def text(value):
    if value is None or value is NO_VALUE:
        return ""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def is_list_type(kind):
    return kind == "CommaDelimitedList" or kind.startswith("List<")


class Scope:
    """What the names of a template mean.

    `resource` and `attribute` answer for resources; `imported` for exports of other stacks; `used` collects the names of
    the resources that were asked for, which is what CloudFormation makes dependencies of.
    """

    def __init__(self, template, parameters, stack_name, resource, attribute, imported, assume):
        self.template = template
        self.parameters = parameters
        self.stack_name = stack_name
        self.resource = resource
        self.attribute = attribute
        self.imported = imported
        self.assume = assume
        self.used = set()
        self._conditions = {}

    def value(self, node):
        if isinstance(node, list):
            return [one for one in map(self.value, node) if one is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((name, argument),) = node.items()
            if name == "Ref":
                return self._ref(argument)
            if name.startswith("Fn::"):
                function = getattr(self, "_" + name[4:].lower(), None)
                return function(argument) if function else "${" + name[4:] + " " + text(argument) + "}"
        values = {key: self.value(entry) for key, entry in node.items()}
        return {key: entry for key, entry in values.items() if entry is not NO_VALUE}

    def _ref(self, name):
        if name == "AWS::NoValue":
            return NO_VALUE
        if name == "AWS::StackName":
            return self.stack_name
        if name == "AWS::StackId":
            return f"@stack {self.stack_name}"
        if name in PSEUDO:
            return PSEUDO[name]
        if name in self.parameters:
            return self.parameters[name]
        if name in self.template.resources:
            self.used.add(name)
            return self.resource(name)
        return "${" + text(name) + "}"

    def _getatt(self, argument):
        if isinstance(argument, str):
            argument = argument.split(".", 1)
        name, attribute = argument[0], text(self.value(argument[1]))
        if name not in self.template.resources:
            return "${" + f"{name}.{attribute}" + "}"
        self.used.add(name)
        return self.attribute(name, attribute)

    def _sub(self, argument):
        pattern, own = argument if isinstance(argument, list) else (argument, {})
        own = {key: self.value(entry) for key, entry in own.items()}

        def replace(match):
            literal, name = match.groups()
            name = name.strip()
            if literal:
                return "${" + name + "}"
            if name in own:
                return text(own[name])
            return text(self._getatt(name) if "." in name else self._ref(name))

        return _PLACEHOLDER.sub(replace, pattern)

    def _join(self, argument):
        between, parts = argument[0], self.value(argument[1])
        if isinstance(parts, list):
            return text(between).join(map(text, parts))
        return "${Join " + text(between) + " " + text(parts) + "}"

    def _select(self, argument):
        index, parts = self.value(argument[0]), self.value(argument[1])
        if isinstance(parts, list) and is_known(index) and index.isdigit() and int(index) < len(parts):
            return parts[int(index)]
        return "${Select " + text(index) + " " + text(parts) + "}"

    def _split(self, argument):
        between, whole = self.value(argument[0]), self.value(argument[1])
        return whole.split(between) if is_known(whole) else "${Split " + text(between) + " " + text(whole) + "}"

    def _findinmap(self, argument):
        keys = [text(self.value(one)) for one in argument[:3]]
        found = self.template.section("Mappings")
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        if found is not None:
            return self.value(found)
        if len(argument) > 3 and isinstance(argument[3], dict):
            return self.value(argument[3].get("DefaultValue"))
        return "${FindInMap " + " ".join(keys) + "}"

    def _if(self, argument):
        return self.value(argument[1] if self.condition(argument[0]) else argument[2])

    def _base64(self, argument):
        return self.value(argument)

    def _getazs(self, _argument):
        return list(ZONES)

    def _importvalue(self, argument):
        return self.imported(text(self.value(argument)))

    def _tojsonstring(self, argument):
        return json.dumps(self.value(argument), sort_keys=True)

    def _length(self, argument):
        whole = self.value(argument)
        return str(len(whole)) if isinstance(whole, list) else "${Length " + text(whole) + "}"

    def condition(self, name):
        """Whether a condition of the template holds. One that depends on an unknown value is assumed not to be equal."""
        if name not in self._conditions:
            self._conditions[name] = False  # in case that it names itself
            self._conditions[name] = self._holds(self.template.section("Conditions").get(name), name)
        return self._conditions[name]

    def _holds(self, node, name):
        if not isinstance(node, dict) or len(node) != 1:
            return node == "true"
        ((function, argument),) = node.items()
        if function == "Condition":
            return self.condition(argument)
        if function == "Fn::Not":
            return not self._holds(argument[0], name)
        if function == "Fn::And":
            return all([self._holds(one, name) for one in argument])
        if function == "Fn::Or":
            return any([self._holds(one, name) for one in argument])
        if function == "Fn::Equals":
            left, right = (text(self.value(one)) for one in argument)
            if left != right and not (is_known(left) and is_known(right)):
                self.assume(f"{self.template.name}: in condition {name}, {left or '(empty)'} is not {right or '(empty)'}")
            return left == right
        self.assume(f"{self.template.name}: condition {name} does not hold: {function} is not played")
        return False
