"""ECS behind moto's CloudFormation, which hands only a few properties on to moto's ECS.

Task definitions and services go through moto's ECS API with all their properties, so that botocore's model of the API checks
them. ANSWERS holds what ECS refuses and moto's ECS accepts, in the words of ECS.
"""

import copy

from moto.ecs.models import Service, TaskDefinition, ecs_backends
from moto.efs.models import AccessPoint
from moto.elbv2 import models as balancers
from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer, elbv2_backends

SIZES = {  # CPU units: memory in MiB, as (least, most, step)
    256: [(512, 512, 1), (1024, 2048, 1024)], 512: [(1024, 4096, 1024)], 1024: [(2048, 8192, 1024)],
    2048: [(4096, 16384, 1024)], 4096: [(8192, 30720, 1024)], 8192: [(16384, 61440, 4096)],
    16384: [(32768, 122880, 8192)], 32768: [(61440, 249856, 4096)],
}  # fmt: skip


class Refused(Exception):
    """What AWS answers instead of doing it."""


def judge(check, *arguments):
    """Asks a check. What ECS would refuse of an original is noted only: somebody has deployed it, or it is a case's."""
    try:
        check(*arguments)
    except Refused as refused:
        # A container that the task definition does not have is not the migration's fault where the original has that too.
        is_old = "The container" in str(refused) and str(refused) in Api.tolerated
        if not Api.seeding and not is_old:
            raise
        Api.tolerated.add(str(refused))


class Api:
    """The API of the simulated account, and what of a template it has no place for."""

    client = None
    seeding = False  # whether what is missing counts as a part of the account
    dropped = set()
    tolerated = set()
    is_attached = None  # whether a listener of the template is to forward to a target group

    @classmethod
    def arguments(cls, operation, properties, kind):
        """Properties as arguments of an operation: its names and types."""
        shape = cls.client.meta.service_model.operation_model(operation).input_shape
        return cls.convert(shape, properties, kind, operation)

    @classmethod
    def convert(cls, shape, value, where, operation):
        if shape.type_name == "structure" and isinstance(value, dict):
            members = {name.lower(): (name, member) for name, member in shape.members.items()}
            found = {}
            for key, inner in value.items():
                name, member = members.get(cls.renamed(where, key).lower(), (None, None))
                if name:
                    found[name] = cls.convert(member, inner, f"{where}.{key}", operation)
                elif operation != "UpdateService":
                    cls.dropped.add(f"{where}.{key}")
            return found
        if shape.type_name == "list" and isinstance(value, list):
            return [cls.convert(shape.member, inner, where, operation) for inner in value]
        if shape.type_name == "map" and isinstance(value, dict):
            return {key: cls.convert(shape.value, inner, where, operation) for key, inner in value.items()}
        return cls.scalar(shape, value)

    @staticmethod
    def renamed(where, key):
        return {"ProxyConfigurationProperties": "properties"}.get(key, key)

    @staticmethod
    def scalar(shape, value):
        """CloudFormation converts between strings, numbers and booleans; what does not convert is left for botocore."""
        if shape.type_name == "string" and isinstance(value, (bool, int, float)):
            return str(value).lower() if isinstance(value, bool) else str(value)
        if shape.type_name in ("integer", "long") and isinstance(value, str) and value.lstrip("-").isdigit():
            return int(value)
        if shape.type_name == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        if shape.type_name in ("double", "float") and isinstance(value, str):
            return float(value)
        return value


def units(text, unit):
    """CPU units or MiB, from a number or from a text such as `1 vCPU` and `2 GB`."""
    text = str(text).strip()
    if text.lower().endswith(unit):
        return int(float(text[: -len(unit)]) * 1024)
    return int(text)


def check_task_definition(task):
    if "FARGATE" not in task.get("requiresCompatibilities", []):
        return
    if task.get("networkMode") != "awsvpc":
        raise Refused("Fargate only supports network mode ‘awsvpc’.")
    for size in ("cpu", "memory"):
        if size not in task:
            raise Refused(f"Fargate requires that '{size}' be defined at the task level.")
    cpu, memory = units(task["cpu"], "vcpu"), units(task["memory"], "gb")
    ranges = SIZES.get(cpu, [])
    if not any(least <= memory <= most and (memory - least) % step == 0 for least, most, step in ranges):
        raise Refused(f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory.")
    drivers = {one.get("logConfiguration", {}).get("logDriver") for one in task["containerDefinitions"]}
    if "awslogs" in drivers and not task.get("executionRoleArn"):
        raise Refused("Fargate requires task definition to have execution role ARN to support log driver awslogs.")
    for container in task["containerDefinitions"]:
        for port in container.get("portMappings", []):
            if port.get("hostPort", port.get("containerPort")) != port.get("containerPort"):
                raise Refused("When networkMode=awsvpc, the host ports and container ports in port mappings must match.")
        if container.get("links"):
            raise Refused("Links are not supported when networkMode=awsvpc.")
        if container.get("privileged"):
            raise Refused("Fargate requires that the 'privileged' setting be 'false' at the container level.")


def register(account, region, properties):
    task = Api.arguments("RegisterTaskDefinition", properties, "AWS::ECS::TaskDefinition")
    judge(check_task_definition, task)
    for container in task.get("containerDefinitions", []) if Api.seeding and not task.get("memory") else []:
        if not container.keys() & {"memory", "memoryReservation"}:
            Api.tolerated.add("At least one of 'memory' or 'memoryReservation' must be specified.")
            container["memoryReservation"] = 128
    arn = Api.client.register_task_definition(**task)["taskDefinition"]["taskDefinitionArn"]
    stored = ecs_backends[account][region].describe_task_definition(arn)
    # moto takes awsvpc for granted where the task definition requires FARGATE.
    stored.network_mode = task.get("networkMode", "bridge")
    return stored


def is_on_fargate(service):
    providers = {item.get("capacityProvider") for item in service.get("capacityProviderStrategy", [])}
    return service.get("launchType") == "FARGATE" or bool(providers & {"FARGATE", "FARGATE_SPOT"})


def check_service(account, region, service, is_new):
    """Raises what ECS answers to a service that cannot be, given its task definition and its target groups."""
    task = ecs_backends[account][region].describe_task_definition(service["taskDefinition"])
    groups = elbv2_backends[account][region].target_groups
    if service.get("launchType") and service.get("capacityProviderStrategy") and is_new:
        raise Refused("Specifying both a launch type and capacity provider strategy is not supported.")
    is_seeded = getattr(task, "is_seeded", False)
    if is_on_fargate(service) and not is_seeded:
        if "FARGATE" not in (task.requires_compatibilities or []):
            raise Refused("Task definition does not support launch_type FARGATE.")
        if service.get("placementConstraints"):
            raise Refused("Placement constraints are not supported with FARGATE launch type.")
        if service.get("placementStrategy"):
            raise Refused("Placement strategies are not supported with FARGATE launch type.")
    is_awsvpc = task.network_mode == "awsvpc"
    if not is_seeded and bool(service.get("networkConfiguration")) != is_awsvpc:
        if is_awsvpc:
            raise Refused("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
        raise Refused("Network Configuration is not valid for the given networkMode of this task definition.")
    if is_awsvpc and service.get("role"):
        raise Refused("You cannot specify an IAM role for services that require a service linked role.")
    containers = {container["name"]: container for container in task.container_definitions}
    for balancer in service.get("loadBalancers", []):
        container = containers.get(balancer.get("containerName"))
        if container is None and not is_seeded:
            raise Refused(f"The container {balancer.get('containerName')} does not exist in the task definition.")
        if not is_seeded and not has_port(container, balancer.get("containerPort")):
            raise Refused(
                f"The container {balancer['containerName']} did not have a container port {balancer['containerPort']} defined."
            )
        check_target_group(account, region, balancer, is_awsvpc, groups)


def has_port(container, port):
    for mapping in container.get("portMappings", []):
        first, _, last = str(mapping.get("containerPortRange", mapping.get("containerPort"))).partition("-")
        if int(first) <= int(port) <= int(last or first):
            return True
    return False


def check_target_group(account, region, balancer, is_awsvpc, groups):
    arn = balancer.get("targetGroupArn")
    if not arn:
        if is_awsvpc:
            raise Refused("Classic Load Balancers are not supported with Fargate.")
        return
    group = groups.get(arn)
    if group is None:
        raise Refused(f"The specified target group {arn} does not exist.")
    if getattr(group, "is_seeded", False):
        return
    if (group.target_type or "instance") == "instance" and is_awsvpc:
        raise Refused(
            f"The provided target group {arn} has target type instance, which is incompatible with the awsvpc network mode "
            "specified in the task definition."
        )
    if not elbv2_backends[account][region]._any_listener_using(arn):
        if not Api.is_attached(arn):
            Api.tolerated.add("A target group of a service is attached to no listener of the template.")
            return
        raise Refused(f"The target group with targetGroupArn {arn} does not have an associated load balancer.")


def seed(account, region, service):
    """What the original names and no template creates is a part of the account."""
    backend = ecs_backends[account][region]
    cluster, task = service.get("cluster", "default"), service.get("taskDefinition", "")
    if cluster.split("/")[-1] not in backend.clusters:
        backend.create_cluster(cluster.split("/")[-1])
    if service.get("deploymentController", {}).get("type") == "EXTERNAL":
        return
    try:
        backend.describe_task_definition(task)
    except Exception:
        family = task.split("/")[-1].split(":")[0] or "external"
        backend.register_task_definition(family, [{"name": "external", "image": "external", "memory": 128}])
        stored = backend.describe_task_definition(family)
        stored.is_seeded = True
        if task:
            service["taskDefinition"] = stored.arn


def store(backend, created, service):
    """What moto's API has no place for, kept as the template has it."""
    created.launch_type = None if service.get("capacityProviderStrategy") else service.get("launchType")
    created.capacity_provider_strategy = service.get("capacityProviderStrategy", [])
    created.network_configuration = service.get("networkConfiguration", {})
    created.load_balancers = service.get("loadBalancers", [])
    created.service_registries = service.get("serviceRegistries", [])
    created.desired = service
    return created


def service_arguments(operation, properties, name):
    properties = copy.deepcopy(dict(properties))
    properties["PlacementStrategy"] = properties.pop("PlacementStrategies", None)
    if properties["PlacementStrategy"] is None:
        del properties["PlacementStrategy"]
    properties.setdefault("ServiceName", name)
    force = properties.pop("ForceNewDeployment", None)
    service = Api.arguments(operation, properties, "AWS::ECS::Service")
    if operation == "UpdateService" and isinstance(force, dict):
        service["forceNewDeployment"] = str(force.get("EnableForceNewDeployment", False)).lower() == "true"
    return service


def create_service(cls, resource_name, cloudformation_json, account_id, region_name, **_):
    service = service_arguments("CreateService", cloudformation_json["Properties"], resource_name)
    backend = ecs_backends[account_id][region_name]
    is_external = service.get("deploymentController", {}).get("type") == "EXTERNAL"
    if Api.seeding:
        seed(account_id, region_name, service)
    cluster = service.get("cluster", "default").split("/")[-1]
    present = backend.services.get(f"{cluster}:{resource_name}")
    if present is not None and present.status == "ACTIVE":
        raise Refused("Creation of service was not idempotent.")
    if not is_external:
        judge(check_service, account_id, region_name, service, True)
    service.setdefault("desiredCount", 1)
    if not service.get("networkConfiguration", {}).get("awsvpcConfiguration"):
        service.pop("networkConfiguration", None)
    else:
        # ECS takes the default group of the VPC; moto needs the list.
        service["networkConfiguration"]["awsvpcConfiguration"].setdefault("securityGroups", [])
    Api.client.create_service(**service)
    created = backend.services[f"{cluster}:{resource_name}"]
    return store(backend, created, service)


def update_service(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    wanted = service_arguments("CreateService", cloudformation_json["Properties"], original_resource.name)
    if "taskDefinition" in wanted:
        judge(check_service, account_id, region_name, wanted, False)
    was, strategy = getattr(original_resource, "desired", {}), wanted.get("capacityProviderStrategy")
    arguments = service_arguments("UpdateService", cloudformation_json["Properties"], original_resource.name)
    arguments["service"] = original_resource.name
    controller = wanted.get("deploymentController", {}).get("type", "ECS")
    if controller == "CODE_DEPLOY" and was.get("taskDefinition") != wanted.get("taskDefinition"):
        raise Refused(
            "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to "
            "trigger a new deployment."
        )
    if strategy and was.get("capacityProviderStrategy") != strategy and not arguments.get("forceNewDeployment"):
        raise Refused(
            "When switching from launch type to capacity provider strategy on an existing service, or making a change to a "
            "capacity provider strategy on a service that is already using one, you must force a new deployment."
        )
    Api.client.update_service(**arguments)
    return store(ecs_backends[account_id][region_name], original_resource, wanted)


def delete_service(self, account_id, region_name):
    ecs_backends[account_id][region_name].delete_service(self.cluster_name, self.name, force=True)


def create_task_definition(cls, resource_name, cloudformation_json, account_id, region_name, **_):
    properties = dict(cloudformation_json["Properties"])
    properties.setdefault("Family", resource_name.replace(":", "-"))
    return register(account_id, region_name, properties)


def delete_task_definition(self, account_id, region_name):
    ecs_backends[account_id][region_name].deregister_task_definition(self.arn)


def create_load_balancer(cls, resource_name, cloudformation_json, account_id, region_name, **_):
    """With its type, which moto does not read: a network load balancer has other protocols."""
    properties = cloudformation_json["Properties"]
    return elbv2_backends[account_id][region_name].create_load_balancer(
        resource_name,
        properties.get("SecurityGroups"),
        properties.get("Subnets", []),
        properties.get("SubnetMappings"),
        scheme=properties.get("Scheme", "internet-facing"),
        loadbalancer_type=properties.get("Type"),
    )


def default_actions(self, properties):
    """The actions of a listener as those of a rule: moto knows target groups with weights only in rules."""
    return self.convert_and_validate_action_properties({"Actions": copy.deepcopy(properties["DefaultActions"])})


def install():
    balancers.register_certificate = lambda **_: None
    ELBv2Backend._certificate_exists = lambda backend, certificate_arn: True  # a certificate is never part of a migration
    ELBv2Backend.convert_and_validate_properties = default_actions
    FakeLoadBalancer.create_from_cloudformation_json = classmethod(create_load_balancer)
    # What a reference to an access point gives.
    AccessPoint.physical_resource_id = property(lambda point: point.access_point_id)
    Service.create_from_cloudformation_json = classmethod(create_service)
    Service.update_from_cloudformation_json = classmethod(update_service)
    Service.delete = delete_service
    TaskDefinition.create_from_cloudformation_json = classmethod(create_task_definition)
    TaskDefinition.delete = delete_task_definition
