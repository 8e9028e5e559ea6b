"""The account that templates are deployed to, and plausible values for their parameters."""

import json
import os
import re
import tempfile
import urllib.parse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from templates import property_of, references, walk

AMI = "ami-0123456789abcdef0"
IMAGES = [
    {
        "ami_id": AMI, "name": "ecs", "description": "ecs", "owner_id": "801119661308", "public": True,
        "virtualization_type": "hvm", "architecture": "x86_64", "state": "available", "platform": None,
        "image_type": "machine", "hypervisor": "xen", "root_device_name": "/dev/xvda", "root_device_type": "ebs",
        "sriov": "simple", "creation_date": "2024-01-01T00:00:00.000Z",
    }
]  # fmt: skip
# Before moto is imported: its own list of images takes long to load.
IMAGES_FILE = tempfile.NamedTemporaryFile("w", suffix=".json")
json.dump(IMAGES, IMAGES_FILE)
IMAGES_FILE.flush()
os.environ["MOTO_AMIS_PATH"] = IMAGES_FILE.name

ACCOUNT = "arn:aws:iam::123456789012"
# What a property, or a parameter by its name, stands for. The first pattern that fits counts.
KINDS = [
    (r"subnet|vpczoneidentifier", "subnet"),
    (r"vpc.?(id)?$|^vpc", "vpc"),
    (r"certificate", "certificate"),
    (r"listener(arn|id)?$", "listener"),
    (r"target.?group.?(arn)?s?$", "target-group"),
    (r"load.?balancer.?arn|^(alb|nlb|lb|elb).?arn$", "load-balancer"),
    (r"security.?group|(^|[a-z])sg(id)?s?$|^groupid$|^groups$", "security-group"),
    (r"hosted.?zone.?id", "zone"),
    (r"hosted.?zone.?name|domain|dns", "domain"),
    (r"(image.?id|^ami)", "image"),
    (r"key.?(pair|name)", "key"),
    (r"role(arn)?$|role", "role"),
    (r"instance.?profile", "profile"),
    (r"launch.?template(id)?$|^instance.?template.?id", "launch-template"),
    (r"(instance|launch).?template.?version", "number"),
    (r"task.?def", "task-definition"),
    (r"cluster", "cluster"),
    (r"cidr", "cidr"),
    (r"availability.?zone|^azs?$", "az"),
    (r"instance.?type|instance.?class", "instance-type"),
    (r"container.?image|^image$|image.?(uri|url|name)?$", "docker-image"),
    (r"port", "port"),
    (r"priority", "priority"),
    (r"^(task)?cpu", "cpu"),
    (r"^(task|container)?mem", "memory"),
    (r"(count|size|capacity|number|tasks)$", "number"),
    (r"arn$", "arn"),
]
NUMBERS = {"port": "8080", "priority": "7", "cpu": "256", "memory": "512", "number": "1"}
TYPES = {
    "AWS::EC2::VPC::Id": "vpc", "AWS::EC2::Subnet::Id": "subnet", "AWS::EC2::SecurityGroup::Id": "security-group",
    "AWS::EC2::KeyPair::KeyName": "key", "AWS::EC2::Image::Id": "image", "AWS::Route53::HostedZone::Id": "zone",
    "AWS::EC2::AvailabilityZone::Name": "az", "AWS::EC2::SecurityGroup::GroupName": "security-group-name",
}  # fmt: skip
CHOSEN = "/chosen/"  # the names of parameters of Parameter Store that hold the rest of the name
FALLBACKS = ["value", "Value12345", "a1", "1", "10.0.0.0/16", "https://example.com", "example.com", "user@example.com"]
IDENTIFIER = re.compile(r"(vpc|subnet|sg|ami|igw)-[0-9a-z]+")
BALANCER_ARN = re.compile(r"arn:aws[\w-]*:elasticloadbalancing:[\w-]*:\d*:(listener|targetgroup|loadbalancer)/\S+")
CERTIFICATE_ARN = re.compile(r"arn:aws[\w-]*:(acm:[\w-]*:\d*:certificate|iam::\d*:server-certificate)/\S+")
OF_ARN = {"listener": "listener", "targetgroup": "target-group", "loadbalancer": "load-balancer"}
OF_PREFIX = {"sg": "security-group", "ami": "image", "igw": "gateway", "vpc": "vpc", "subnet": "subnet"}


# Generated once, because generating a key is slow.
PUBLIC_KEY = (
    ed25519.Ed25519PrivateKey.generate()
    .public_key()
    .public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
)


class World:
    """Created for each pair, through moto's API."""

    def __init__(self, client):
        ec2, elb = client("ec2"), client("elbv2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{200 + at}.0/24", AvailabilityZone=f"us-east-1{zone}")
            for at, zone in enumerate("abcabc")
        ]
        groups = [
            ec2.create_security_group(GroupName=f"group{at}", Description="group", VpcId=vpc)["GroupId"] for at in range(8)
        ]
        ec2.import_key_pair(KeyName="key", PublicKeyMaterial=PUBLIC_KEY)
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        client("ecs").create_cluster(clusterName="default")
        launch = ec2.create_launch_template(LaunchTemplateName="external", LaunchTemplateData={"ImageId": AMI})
        self.values = {
            "vpc": [vpc], "subnet": [one["Subnet"]["SubnetId"] for one in subnets], "security-group": groups,
            "image": [AMI], "gateway": [gateway], "key": ["key"], "role": [f"{ACCOUNT}:role/external"], "profile": ["external"],
            "cluster": ["default"], "task-definition": ["external"], "cidr": ["10.0.0.0/16"], "az": ["us-east-1a", "us-east-1b"],
            "instance-type": ["t3.small"], "docker-image": ["nginx:latest"], "domain": ["example.com"], "zone": ["Z123"],
            "security-group-name": ["group0"], "launch-template": [launch["LaunchTemplate"]["LaunchTemplateId"]],
            "arn": ["arn:aws:sns:us-east-1:123456789012:external"],
        }  # fmt: skip
        certificate = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
        zone = client("route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
        balancer = elb.create_load_balancer(Name="elsewhere", Subnets=self.values["subnet"][:3])["LoadBalancers"][0]
        group = elb.create_target_group(Name="elsewhere", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="instance")
        group = group["TargetGroups"][0]["TargetGroupArn"]
        actions = [{"Type": "forward", "TargetGroupArn": group}]
        listeners = [
            elb.create_listener(LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=port, DefaultActions=actions)
            for port in (80, 8080, 8081)
        ]
        self.values |= {
            "certificate": [certificate], "zone": [zone.split("/")[-1]], "load-balancer": [balancer["LoadBalancerArn"]],
            "target-group": [group], "listener": [one["Listeners"][0]["ListenerArn"] for one in listeners],
        }  # fmt: skip
        self.external_group = group
        self.given = {}

    def localize(self, template):
        """A template with this account's values in the place of identifiers of another account and of dynamic references."""
        return self.local(template, ())

    def local(self, value, path):
        if isinstance(value, dict):
            return {key: self.local(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.local(inner, path) for inner in value]
        if isinstance(value, str) and value.startswith("{{resolve:"):
            return self.of_kind(kind_of(property_of(path)), False, value) or "resolved"
        if isinstance(value, str):
            return ",".join(self.local_identifier(part) for part in value.split(","))
        return value

    def local_identifier(self, text):
        if CERTIFICATE_ARN.fullmatch(text):
            return self.values["certificate"][0]
        arn = BALANCER_ARN.fullmatch(text)
        if arn:
            return self.values[OF_ARN[arn.group(1)]][0]
        match = IDENTIFIER.fullmatch(text.strip())
        if match is None or text in self.values[OF_PREFIX[match.group(1)]]:
            return text
        return self.of_kind(OF_PREFIX[match.group(1)], False, text.strip())

    def of_kind(self, kind, is_list, name):
        """A value for a name: different names get different ones as long as there are any."""
        values = self.values.get(kind)
        given = self.given.setdefault(kind, {})
        if kind == "priority":
            return str(1000 + given.setdefault(name, len(given)))
        if values is None:
            return NUMBERS.get(kind)
        if is_list:
            return ",".join(values[-3:])  # single ones are taken from the start
        return values[given.setdefault(name, len(given)) % len(values)]


def kind_of(word):
    word = word.lower()
    return next((kind for pattern, kind in KINDS if re.search(pattern, word)), None)


def uses(every):
    """Where each name is used in the templates of all steps: the properties that hold it, and whether it is split."""
    found = {}
    for template in every:
        for section in ("Resources", "Outputs"):
            for name, _, path in references(template.get(section, {})):
                found.setdefault(name, []).append((property_of(path), "Fn::Split" in path))
    return found


def fits(parameter, value):
    pattern = parameter.get("AllowedPattern")
    least, most = parameter.get("MinLength", 0), parameter.get("MaxLength", 4096)
    if not int(least) <= len(value) <= int(most):
        return False
    try:
        return not pattern or re.fullmatch(str(pattern), value) is not None
    except re.error:
        return True


def is_free(parameter):
    """Whether the default is no value of this account: absent, empty or an identifier of another account."""
    default = parameter.get("Default")
    return default in (None, "") or bool(IDENTIFIER.fullmatch(str(default)))


def value_for(world, name, parameter, used):
    """A plausible value of a parameter, or None where its default does."""
    kind = str(parameter.get("Type", "String"))
    is_list = kind.startswith("List") or kind == "CommaDelimitedList"
    inner = kind.removeprefix("List<").removesuffix(">")
    if kind.startswith("AWS::SSM::Parameter::"):
        if parameter.get("Default"):
            return None
        if not kind.startswith("AWS::SSM::Parameter::Value<"):
            return CHOSEN + "value"
        stored = {"Type": kind.removeprefix("AWS::SSM::Parameter::Value<").removesuffix(">")}
        return CHOSEN + urllib.parse.quote(value_for(world, name, stored, used), safe="")
    if inner in TYPES:
        return world.of_kind(TYPES[inner], is_list, name)
    if parameter.get("Default") not in (None, "") and not is_free(parameter):
        return None
    if parameter.get("AllowedValues"):
        return None if "Default" in parameter else str(parameter["AllowedValues"][0])
    if parameter.get("Default") == "" and kind == "String":
        return None
    guesses = [kind_of(prop) for prop, _ in used if prop] + [kind_of(name)]
    is_split = any(split for _, split in used)
    if inner == "Number":
        number = next((NUMBERS[one] for one in guesses if one in NUMBERS), "1")
        return str(max(float(number), float(parameter["MinValue"]))).removesuffix(".0") if "MinValue" in parameter else number
    for guess in guesses:
        value = world.of_kind(guess, is_list or is_split, name) if guess else None
        if value is not None and fits(parameter, value):
            return value
    return next((value for value in FALLBACKS if fits(parameter, value)), "value")


def keys_of_maps(template):
    """Values for parameters that choose an entry of a map."""
    for _, node in walk(template.get("Resources", {})):
        if isinstance(node, dict) and "Fn::FindInMap" in node:
            name, *keys = node["Fn::FindInMap"]
            keys_there = template.get("Mappings", {}).get(str(name)) if isinstance(name, str) else None
            if keys_there and isinstance(keys[0], dict) and "Ref" in keys[0]:
                yield keys[0]["Ref"], next(iter(keys_there))


def values_for(world, template, used, previous, given):
    """Values for the parameters of a step: those given, those of the step before, and plausible ones."""
    found, chosen = {}, dict(keys_of_maps(template))
    for name, parameter in template.get("Parameters", {}).items():
        if name in given:
            value = given[name]
        elif name in previous:
            value = previous[name]
        elif name in chosen and "Default" not in parameter:
            value = chosen[name]
        else:
            value = value_for(world, name, parameter, used.get(name, []))
        if value is not None:
            found[name] = value
    unknown = given.keys() - template.get("Parameters", {}).keys()
    if unknown:
        raise ValueError(f"the template has no parameter {', '.join(sorted(unknown))}")
    for name, value in found.items():
        allowed = template["Parameters"][name].get("AllowedValues")
        if allowed and str(value) not in map(str, allowed):
            raise ValueError(f"parameter {name} does not allow {value}")
    return found


def elsewhere(world, every):
    """A function for values that are made elsewhere: exports of other stacks, outputs of nested ones whose template is not
    there, what custom resources give. It goes by the property that takes the value."""
    used, places = uses(every), {}
    for path, node in walk([template.get("Resources", {}) for template in every]):
        if isinstance(node, dict) and len(node) == 1:
            places.setdefault(json.dumps(node, sort_keys=True, default=str), (property_of(path), "Fn::Split" in path))

    def value(name, node, kind=""):
        where, is_list = places.get(json.dumps(node, sort_keys=True, default=str), ("", False))
        # A parameter of a nested stack may say little by its name: what takes it there says more.
        words = [where, *(prop for prop, _ in used.get(where, [])), str(name).removeprefix("Outputs.")]
        words.append(kind.split("::")[-1])
        found = (world.of_kind(kind_of(word), is_list, name) for word in words if word)
        return next((one for one in found if one is not None), "elsewhere")

    return value
