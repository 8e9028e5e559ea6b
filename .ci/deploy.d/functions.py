"""CloudFormation's functions, conditions and references as moto evaluates them, with what moto lacks.

Also stand-ins: resources of types that moto does not have. They and the properties that moto does not read are counted by name.
"""

import collections
import functools
import ipaddress
import itertools

from cfnlint.schema._exceptions import ResourceNotFoundError
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException, ValidationError
from moto.core.common_models import CloudFormationModel

PSEUDO = "AWS::"
SEEN = {
    name: collections.Counter() for name in ("stand-in", "ignored", "not updated", "attribute", "stack action", "set aside")
}
moto_clean = parsing.clean_json


def schema_of(kind):
    try:
        return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    except ResourceNotFoundError:
        return {}


class Tracked(dict):
    """Properties that remember which of them were read."""

    def __init__(self, values):
        super().__init__(values)
        self.read = set()

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key, default=None):
        self.read.add(key)
        return super().get(key, default)

    def items(self):
        self.read |= self.keys()
        return super().items()

    def keys(self):
        self.read |= set(super().keys())
        return super().keys()

    def __iter__(self):
        self.read |= set(super().keys())
        return super().__iter__()


class StandIn(CloudFormationModel):
    """A resource of a type that moto does not have: a name and attributes, nothing else."""

    __module__ = "deploy.stand_in"  # moto files its models by the second part

    def __init__(self, name):
        self.physical_resource_id = name

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        SEEN["stand-in"][kwargs["ResourceType"]] += 1
        return cls(resource_name)

    @classmethod
    def update_from_cloudformation_json(
        cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name
    ):
        return original_resource

    def delete(self, account_id, region_name):
        pass

    def get_cfn_attribute(self, name):
        raise NotImplementedError(name)


def class_of(kind):
    known = parsing.get_model_map()
    if kind in known and kind != "?":
        return known[kind]
    return StandIn


def attribute(resource_map, name, attribute_name):
    """The value of an attribute; where moto has none, a plausible one if the schema knows the attribute."""
    resource = resource_of(resource_map, name)
    kind = resource.cf_resource_type
    if is_elsewhere(resource):
        SEEN["attribute"][f"{kind}.{attribute_name}"] += 1
        return Elsewhere.value(attribute_name, {"Fn::GetAtt": [name, attribute_name]}, kind)
    if kind == "AWS::CloudFormation::Stack":
        return output(resource, attribute_name.removeprefix("Outputs."))
    try:
        value = resource.get_cfn_attribute(attribute_name)
        if value is not None:
            return value
    except (NotImplementedError, UnformattedGetAttTemplateException, AttributeError, KeyError):
        pass
    schema = schema_of(kind)
    path = "/properties/" + attribute_name.replace(".", "/")
    is_open = not schema or kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource"
    is_known = path in schema.get("readOnlyProperties", []) or attribute_name in schema.get("properties", {})
    if not is_open and not is_known:
        raise ValidationError(message=f"Requested attribute {attribute_name} does not exist in schema for {kind}")
    SEEN["attribute"][f"{kind}.{attribute_name}"] += 1
    physical = resource.physical_resource_id
    if attribute_name.endswith("Arn"):
        return physical if str(physical).startswith("arn:") else f"arn:aws:stand-in:us-east-1:123456789012:{physical}"
    return f"{physical}-{attribute_name}"


def output(stack, name):
    """An output of a nested stack."""
    found = next((one["OutputValue"] for one in stack.outputs or [] if one["OutputKey"] == name), None)
    if found is None:
        raise ValidationError(message=f"Attribute Outputs.{name} does not exist in the nested stack")
    return found


def resource_of(resource_map, name):
    """A resource, or CloudFormation's error for one that is not there."""
    declared = resource_map._resource_json_map.get(name)
    if declared is None or not is_wanted(resource_map, declared):
        raise ValidationError(
            message=f"Template format error: Unresolved resource dependencies [{name}] in the Resources block of the template"
        )
    return resource_map[name]


def clean(value, resource_map):
    """moto's evaluation of functions, with what it lacks."""
    if isinstance(value, dict) and "Ref" in value and len(value) == 1:
        name = value["Ref"]
        if name not in resource_map._parsed_resources and not name.startswith(PSEUDO):
            resource_of(resource_map, name)
        if name == "AWS::NotificationARNs":
            return []
        if is_elsewhere(resource_map._parsed_resources.get(name)):
            return Elsewhere.value(name, value, resource_map[name].cf_resource_type)
        found = moto_clean(value, resource_map)
        return resource_map.names[name] if isinstance(found, CloudFormationModel) else found
    if isinstance(value, dict) and "Fn::GetAtt" in value and len(value) == 1:
        name, *path = value["Fn::GetAtt"]
        return attribute(resource_map, name, ".".join(str(clean(part, resource_map)) for part in path))
    if isinstance(value, dict) and "Fn::FindInMap" in value and len(value) == 1:
        return find_in_map(resource_map, [clean(part, resource_map) for part in value["Fn::FindInMap"]])
    if isinstance(value, dict) and "Fn::GetAZs" in value and len(value) == 1:
        return [f"us-east-1{letter}" for letter in "abcd"]
    if isinstance(value, dict) and "Fn::Sub" in value and isinstance(value["Fn::Sub"], list):
        text, own = value["Fn::Sub"]
        for name, inner in own.items():
            text = text.replace("${" + name + "}", str(clean(inner, resource_map)))
        return moto_clean({"Fn::Sub": text}, resource_map)
    if isinstance(value, dict) and "Fn::Cidr" in value and len(value) == 1:
        block, count, bits = [*(clean(part, resource_map) for part in value["Fn::Cidr"]), 8][:3]
        networks = ipaddress.ip_network(block).subnets(new_prefix=32 - int(bits))
        return [str(network) for network in itertools.islice(networks, int(count))]
    if isinstance(value, dict) and "Fn::Select" in value and len(value) == 1:
        index, items = (clean(part, resource_map) for part in value["Fn::Select"])
        if int(index) >= len(items):
            raise ValidationError(message=f"Template error: Fn::Select cannot select nonexistent value at index {index}")
        return items[int(index)]
    if isinstance(value, list):
        return [
            item
            for item in (
                moto_clean(inner, resource_map) if isinstance(inner, list) else clean(inner, resource_map) for inner in value
            )
            if item is not None
        ]
    if isinstance(value, dict) and "Fn::ImportValue" in value:
        return imported(clean(value["Fn::ImportValue"], resource_map), value, resource_map)
    return moto_clean(value, resource_map)


class Elsewhere:
    """What is made elsewhere, such as exports of stacks that are not part of a pair: a function of the name and its node."""

    value = None


def is_elsewhere(resource):
    made = ("Custom::", "AWS::CloudFormation::Stack", "AWS::CloudFormation::CustomResource", "AWS::EC2::")
    return isinstance(resource, StandIn) and resource.cf_resource_type.startswith(made)


def imported(name, node, resource_map):
    """The value of an export: that of a stack of this account, or a plausible one."""
    exports = (resource_map.cross_stack_resources or {}).values()
    return next((one.value for one in exports if one.name == name), None) or Elsewhere.value(name, node)


def find_in_map(resource_map, parts):
    name, first, second = (str(part) for part in parts[:3])
    found = resource_map._template.get("Mappings", {}).get(name, {})
    for key in (first, second):
        if key not in found:
            raise ValidationError(message=f"Template error: Unable to get mapping for {name}::{first}::{second}")
        found = found[key]
    return found


def is_wanted(resource_map, resource):
    condition = resource.get("Condition")
    return not condition or bool(resource_map.lazy_condition_map[condition])


def load_conditions(self):
    """Conditions, which compare texts: a number equals its text."""
    self.lazy_condition_map = parsing.LazyDict()
    for name, condition in self._template.get("Conditions", {}).items():
        self.lazy_condition_map[name] = functools.partial(holds, condition, self)


def holds(condition, resource_map):
    if isinstance(condition, bool):
        return condition
    (function, value), *_ = condition.items()
    if function == "Condition":
        return resource_map.lazy_condition_map[value]
    if function == "Fn::Equals":
        first, second = (text_of(clean(one, resource_map)) for one in value)
        return first == second
    results = [holds(one, resource_map) for one in value]
    return {"Fn::And": all, "Fn::Or": any, "Fn::Not": lambda all_of: not all_of[0]}[function](results)


def text_of(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def chosen(value, resource_map):
    """A value with the branches of conditions that apply."""
    if isinstance(value, dict):
        if "Fn::If" in value:
            condition, *branches = value["Fn::If"]
            return chosen(branches[0 if resource_map.lazy_condition_map[condition] else 1], resource_map)
        return {key: chosen(inner, resource_map) for key, inner in value.items()}
    return [chosen(inner, resource_map) for inner in value] if isinstance(value, list) else value
