"""moto's CloudFormation, with the order and the replacements of an update as CloudFormation documents them.

What moto brings: functions, parameters, the resources and what their APIs refuse. What is added here and in the modules below:
- an order by references and DependsOn, each service as early as it can be created, and an error for a cycle (order);
- functions and attributes that moto lacks, and stand-ins for types that it does not have (functions);
- an update that compares resolved properties, replaces a resource where the schema (of cfn-lint) marks a changed property as
  create-only, updates what refers to it, and deletes what is no longer there at the end.
"""

import collections
import copy
import functools
import json
import warnings

from moto.cloudformation import models as stacks
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.core.exceptions import ServiceException
from moto.iam.aws_managed_policies import aws_managed_policies_data

import ecs
from functions import SEEN, StandIn, Tracked, class_of, clean, load_conditions, schema_of, text_of
from order import check_names, order
from templates import references

warnings.simplefilter("ignore")
# Types whose name may stay when they are replaced: a new revision.
REVISIONS = {"AWS::ECS::TaskDefinition"}


class refusal:
    """Names the resource in what goes wrong while it is made."""

    def __init__(self, name, kind):
        self.where = f"{name} ({kind})"

    def __enter__(self):
        return self

    def __exit__(self, _, error, trace):
        if error is None or isinstance(error, ValidationError) and " (AWS::" in str(error.message):
            return
        if isinstance(error, (ValidationError, ServiceException, ecs.Refused)) or type(error).__module__.startswith(
            ("botocore", "moto")
        ):
            text = getattr(error, "message", None) or str(error)
        else:
            text = f"moto failed with {type(error).__name__}: {error}"
        raise ValidationError(message=f"{self.where}: {text}") from error


def is_attached(resource_map, arn):
    """Whether a listener or a rule of the template, or something else than a service, refers to a target group."""
    names = {name for name, one in resource_map._parsed_resources.items() if getattr(one, "physical_resource_id", 0) == arn}
    return any(
        "::Listener" in one["Type"] and names & {name for name, _, _ in references(one)}
        for one in resource_map._resource_json_map.values()
    )


def resolved(resource_map, name):
    declared = copy.deepcopy(resource_map._resource_json_map[name])
    ecs.Api.is_attached = functools.partial(is_attached, resource_map)
    property_name = class_of(declared["Type"]).cloudformation_name_type()
    if property_name and declared.get("Properties", {}).get(property_name) == "":
        del declared["Properties"][property_name]  # an empty name is none
    cls, cleaned, physical = parsing.parse_resource_and_generate_name(name, declared, resource_map)
    schema = schema_of(declared["Type"])
    cleaned["Properties"] = converted(schema, schema, cleaned.get("Properties", {}))
    for rule in cleaned["Properties"].get("SecurityGroupIngress", []) if isinstance(cleaned["Properties"], dict) else []:
        if isinstance(rule, dict) and str(rule.get("IpProtocol")) == "-1":
            rule.setdefault("FromPort", -1)  # moto needs the ports that "all protocols" does not have
            rule.setdefault("ToPort", -1)
    return cls, cleaned, physical


def converted(schema, place, value):
    """A value in the types of its schema, as CloudFormation converts them."""
    while "$ref" in place:
        place = schema.get("definitions", {}).get(place["$ref"].split("/")[-1], {})
    kind = place.get("type")
    if kind == "array" and value is not None and not isinstance(value, list):
        value = [value]
    if isinstance(value, dict):
        members = place.get("properties", {})
        return {key: converted(schema, members.get(key, {}), inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [converted(schema, place.get("items", {}), inner) for inner in value]
    if kind == "integer" and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if kind == "string" and isinstance(value, (bool, int, float)):
        return text_of(value)
    if kind == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value


def make(resource_map, name):
    kind = resource_map._resource_json_map[name]["Type"]
    with refusal(name, kind):
        cls, cleaned, physical = resolved(resource_map, name)
        properties = cleaned.get("Properties", {})
        check_policies(kind, properties)
        resource_map.resolved[name] = copy.deepcopy(properties)
        cleaned["Properties"] = Tracked(properties)
        resource = created(cls, physical, cleaned, resource_map, name)
        note_ignored(type(resource), kind, cleaned["Properties"])
        resource.cf_resource_type, resource.logical_resource_id = kind, name
        resource_map._parsed_resources[name] = resource
        resource_map.names[name] = physical


# Types that a migration edits: nothing that is wrong with them is set aside.
JUDGED = ("AWS::ECS::", "AWS::ElasticLoadBalancingV2::", "AWS::EC2::SecurityGroup", "AWS::CloudFormation::Stack")


def created(cls, physical, cleaned, resource_map, name):
    """A new resource. What moto does not accept of an original is replaced by a stand-in, if no migration edits such a type."""
    kind = cleaned["Type"]
    place = resource_map._account_id, resource_map._region_name
    named = {"LogicalId": name, "StackId": resource_map.stack_id, "ResourceType": kind}
    try:
        return cls.create_from_cloudformation_json(physical, cleaned, *place, **named)
    except Exception as error:
        if not ecs.Api.seeding or kind.startswith(JUDGED):
            raise
        text = getattr(error, "message", None) or error
        SEEN["set aside"][f"{kind}: {type(error).__name__}: {text}"] += 1
        return StandIn(physical)


def note_ignored(cls, kind, properties, changed=None):
    if cls is StandIn:
        return
    asked = dict.keys(properties) if changed is None else changed
    for key in asked - properties.read - {cls.cloudformation_name_type(), "Tags"}:
        SEEN["ignored"][f"{kind}.{key}"] += 1


POLICIES = {"arn:aws:iam::aws:policy" + one["Path"] + name for name, one in json.loads(aws_managed_policies_data).items()}


def check_policies(kind, properties):
    """moto's roles attach any policy; AWS's own have to exist."""
    for arn in properties.get("ManagedPolicyArns", []) if kind == "AWS::IAM::Role" else []:
        if str(arn).startswith("arn:aws:iam::aws:") and arn not in POLICIES:
            raise ValidationError(message=f"Policy {arn} does not exist or is not attachable.")


def create(self, template):
    self._template, self._resource_json_map = template, template["Resources"]
    self.resolved, self.names = {}, {}
    check_names(template)
    for name in order(self):
        make(self, name)
    return True


def is_replaced(kind, old, new):
    """Whether CloudFormation replaces the resource: what changed is create-only in its schema."""
    changed = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    schema = schema_of(kind)
    # The launch type is create-only "under conditions": another one replaces, a capacity provider strategy does not.
    if kind == "AWS::ECS::Service" and "LaunchType" in changed and "LaunchType" in new:
        return old.get("LaunchType", "EC2") != new["LaunchType"]
    only = {path.split("/")[2] for path in schema.get("createOnlyProperties", []) if path.count("/") == 2}
    return bool(changed & only)


def modify(self, name, old, doomed):
    """Updates or replaces a resource that is there already."""
    declared = self._resource_json_map[name]
    kind = declared["Type"]
    with refusal(name, kind):
        cls, cleaned, physical = resolved(self, name)
        cls = StandIn if isinstance(self._parsed_resources[name], StandIn) else cls
        new = cleaned.get("Properties", {})
        check_policies(kind, new)
        # The template of a nested stack may have changed where its properties did not.
        if new == old.resolved[name] and kind != "AWS::CloudFormation::Stack":
            return
        if is_replaced(kind, old.resolved[name], new):
            property_name = cls.cloudformation_name_type() if cls is not StandIn else None
            fixed = new.get(property_name) if property_name else None
            if fixed and fixed == old.resolved[name].get(property_name) and kind not in REVISIONS:
                raise ValidationError(
                    message="CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename "
                    f"{fixed} and update the stack again."
                )
            doomed.append((name, old.parsed[name], old.declared[name]))
            SEEN["stack action"][f"{kind} replaced"] += 1
            make(self, name)
            return
        SEEN["stack action"][f"{kind} updated"] += 1
        before = self._parsed_resources[name]
        if hasattr(cls.update_from_cloudformation_json, "__isabstractmethod__"):
            changed = {key for key in new.keys() | old.resolved[name].keys() if new.get(key) != old.resolved[name].get(key)}
            SEEN["not updated"].update(f"{kind}.{key}" for key in changed)
        else:
            cleaned["Properties"] = Tracked(copy.deepcopy(new))
            has_name = cls.cloudformation_name_type() in new if cls.cloudformation_name_type() else False
            after = cls.update_from_cloudformation_json(
                original_resource=before,
                new_resource_name=physical if has_name else self.names[name],
                cloudformation_json=cleaned,
                account_id=self._account_id,
                region_name=self._region_name,
            )
            changed = {key for key in new if new[key] != old.resolved[name].get(key)}
            note_ignored(cls, kind, cleaned["Properties"], changed)
            after = after if after is not None else before
            after.cf_resource_type, after.logical_resource_id = kind, name
            self._parsed_resources[name] = after
        self.resolved[name] = copy.deepcopy(new)


Old = collections.namedtuple("Old", "declared parsed resolved order")


def update(self, template, parameters=None):
    """Creates, updates and replaces in dependency order, then deletes what is no longer there."""
    old = Old(self._resource_json_map, dict(self._parsed_resources), dict(self.resolved), order(self))
    self._template, self._resource_json_map = template, template["Resources"]
    if parameters is not None:
        self.input_parameters = parameters
    for name in old.declared:
        self._parsed_resources.pop(name, None)
    self.load_mapping()
    self.load_parameters()
    self.load_conditions()
    check_names(template)
    wanted, doomed = order(self), []
    for name in wanted:
        if name in old.order and old.declared[name]["Type"] == template["Resources"][name]["Type"]:
            self._parsed_resources[name] = old.parsed[name]
    for name in wanted:
        if name in self._parsed_resources:
            modify(self, name, old, doomed)
        else:
            make(self, name)
            SEEN["stack action"][f"{template['Resources'][name]['Type']} created"] += 1
    gone = [name for name in old.order if self._parsed_resources.get(name) is None]
    doomed += [(name, old.parsed[name], old.declared[name]) for name in gone]
    clean_up(self, doomed, old.order)


def clean_up(self, doomed, was):
    for name, resource, declared in sorted(doomed, key=lambda one: -was.index(one[0])):
        keep = declared.get("UpdateReplacePolicy" if name in self._parsed_resources else "DeletionPolicy")
        if keep in ("Retain", "Snapshot"):
            continue
        kind = declared["Type"]
        SEEN["stack action"][f"{kind} deleted"] += 1
        with refusal(name, f"{kind}, cleanup"):
            self._delete_resource(resource, declared)


def create_nested(cls, resource_name, cloudformation_json, account_id, region_name, **_):
    properties = cloudformation_json["Properties"]
    template = stacks.get_stack_from_s3_url(properties["TemplateURL"], account_id=account_id, partition="aws")
    if template is None:
        SEEN["stand-in"]["AWS::CloudFormation::Stack of a file that is not there"] += 1
        return StandIn(resource_name)
    backend = stacks.cloudformation_backends[account_id][region_name]
    return backend.create_stack(name=resource_name, template=template, parameters=nested_parameters(properties))


def nested_parameters(properties):
    given = properties.get("Parameters", {})  # a list is passed as a text
    return {key: ",".join(map(str, value)) if isinstance(value, list) else str(value) for key, value in given.items()}


def update_nested(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    properties = cloudformation_json["Properties"]
    template = stacks.get_stack_from_s3_url(properties["TemplateURL"], account_id=account_id, partition="aws")
    if template is None or isinstance(original_resource, StandIn):
        return original_resource
    original_resource.update(template, parameters=nested_parameters(properties))
    return original_resource


def answering(operation):
    """The operation, with an answer where moto fails on the template, and with its outputs."""

    def answer(self, *arguments, **named):
        try:
            stack = operation(self, *arguments, **named)
            list(stack.outputs or [])
            return stack
        except ServiceException:
            raise
        except Exception as error:
            raise ValidationError(message=f"moto failed with {type(error).__name__}: {error}") from error

    return answer


def install():
    for name in ("create_stack", "update_stack"):
        setattr(stacks.CloudFormationBackend, name, answering(getattr(stacks.CloudFormationBackend, name)))
    parsing.clean_json = clean
    parsing.resource_class_from_type = class_of
    stack_map = parsing.ResourceMap
    stack_map.create, stack_map.update = create, update
    stack_map.creation_complete = lambda self: True
    stack_map.load_conditions = load_conditions
    stack_map.validate_outputs = lambda self: None
    nested = stacks.Stack
    nested.create_from_cloudformation_json = classmethod(create_nested)
    nested.update_from_cloudformation_json = classmethod(update_nested)
    ecs.install()
