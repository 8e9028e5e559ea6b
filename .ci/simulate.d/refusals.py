"""What AWS refuses when a resource is created, updated or deleted."""

import schemas
import traffic
from values import is_known, text
from world import HOLDERS, LISTENER, RULE, SERVICE, TARGET_GROUP, TASK_DEFINITION, TASK_SET

# Names whose uniqueness has a scope, beyond those that identify a resource in its schema.
NAMES = {
    SERVICE: [("Cluster", "ServiceName")],
    TARGET_GROUP: [("Name",)],
    LISTENER: [("LoadBalancerArn", "Port")],
    RULE: [("ListenerArn", "Priority")],
    TASK_DEFINITION: [],
    "AWS::ElasticLoadBalancingV2::LoadBalancer": [("Name",)],
    "AWS::EC2::SecurityGroup": [("VpcId", "GroupName")],
    "AWS::IAM::ManagedPolicy": [("ManagedPolicyName",)],
    "AWS::ApplicationAutoScaling::ScalableTarget": [("ServiceNamespace", "ScalableDimension", "ResourceId")],
    "AWS::ApplicationAutoScaling::ScalingPolicy": [
        ("PolicyName", "ScalingTargetId"),
        ("PolicyName", "ResourceId", "ScalableDimension"),
    ],
    "AWS::ServiceDiscovery::Service": [("NamespaceId", "Name")],
    "AWS::Events::Rule": [("Name", "EventBusName"), ("Name",)],
    "AWS::ECS::CapacityProvider": [("Name",)],
}
OPTIONAL_SCOPE = {"Cluster", "VpcId", "EventBusName"}
MOST_GROUPS = 5


def _names(kind):
    own = schemas.identifier(kind)
    return NAMES.get(kind, [(own,)] if own else [])


def keys(physical):
    """The names of a resource that no other one may have."""
    for names in _names(physical.kind):
        values = [physical.props.get(name) for name in names]
        if all(value not in (None, "") or name in OPTIONAL_SCOPE for name, value in zip(names, values)):
            yield names, tuple(text(value) for value in values)
    connect = physical.props.get("ServiceConnectConfiguration") if physical.kind == SERVICE else None
    if isinstance(connect, dict) and connect.get("Enabled") == "true":
        space = connect.get("Namespace") or physical.props.get("Cluster")
        for entry in connect.get("Services") or []:
            if isinstance(entry, dict):
                name = entry.get("DiscoveryName") or entry.get("PortName")
                yield ("Namespace", "DiscoveryName"), (text(space), text(name))


def fixed_names(physical):
    """The names that a template sets, apart from scopes and numbers."""
    for names in _names(physical.kind):
        for name in names:
            if name.endswith("Name") or name == "Name":
                value = physical.props.get(name)
                if isinstance(value, str):
                    yield name, value


def of_names(world, physical):
    for names, key in keys(physical):
        for other in world.existing.values():
            if other.token == physical.token or other.kind != physical.kind or other.root != physical.root:
                continue
            if (names, key) in list(keys(other)):
                shown = ", ".join(f"{name} {value}" for name, value in zip(names, key) if value)
                yield "name-in-use", f"{shown} already exists: {traffic.name_of(world, other.token)} has it until the cleanup"


def of_holder(world, physical):
    """A listener or a rule."""
    actions = physical.props.get("DefaultActions" if physical.kind == LISTENER else "Actions") or []
    orders = [text(one.get("Order", "")) for one in actions if isinstance(one, dict)]
    if len(orders) > 1 and len(set(orders)) < len(orders):
        yield "action-order", "two actions have the same Order"
    for action in actions:
        config = action.get("ForwardConfig") if isinstance(action, dict) else None
        single = action.get("TargetGroupArn") if isinstance(action, dict) else None
        if isinstance(config, dict) and single is not None:
            if [one.get("TargetGroupArn") for one in config.get("TargetGroups") or []] != [single]:
                yield "forward-twice", "TargetGroupArn and ForwardConfig name different target groups"
    for entries in traffic.forwards(physical):
        if len(entries) > MOST_GROUPS:
            yield "too-many-target-groups", f"an action forwards to {len(entries)} target groups; {MOST_GROUPS} is the most"
        if len({group for group, _ in entries}) < len(entries):
            yield "target-group-twice", "an action forwards to the same target group twice"
        if any(not 0 <= weight <= 999 for _, weight in entries):
            yield "weight", "a weight is not between 0 and 999"


def of_deletion(world, physical):
    if physical.kind == TARGET_GROUP:
        for path, groups in world.attached.items():
            if physical.token in groups:
                yield "target-group-in-use", f"the target group is currently in use by {path}"


def of_update(world, physical, old):
    """A resource that stays."""
    found = dict.fromkeys(name for names, _ in set(keys(physical)) - set(keys(old)) for name in names)
    if found:
        yield from of_names(world, physical)
    if physical.kind in HOLDERS:
        yield from of_holder(world, physical)
    if physical.kind == SERVICE:
        yield from of_service(world, physical, old)


def of_creation(world, physical):
    yield from of_names(world, physical)
    if physical.kind in HOLDERS:
        yield from of_holder(world, physical)
    if physical.kind in (SERVICE, TASK_SET):
        yield from of_service(world, physical, None)


def _providers(props):
    entries = props.get("CapacityProviderStrategy")
    entries = entries if isinstance(entries, list) else []
    return [text(one.get("CapacityProvider")) for one in entries if isinstance(one, dict)]


def of_service(world, physical, old):
    props = physical.props
    providers = _providers(props)
    if old is None and props.get("LaunchType") and providers:
        yield "launch-type-and-strategy", "Specifying both a launch type and capacity provider strategy is not supported"
    is_fargate = props.get("LaunchType") == "FARGATE" or any(one.startswith("FARGATE") for one in providers)
    yield from _of_cluster(world, props, providers)
    yield from _of_groups(world, physical, old)
    definition = world.find(props.get("TaskDefinition"), TASK_DEFINITION)
    if is_fargate and any(props.get(name) for name in ("PlacementStrategies", "PlacementConstraints")):
        yield "placement", "Placement strategies and constraints are not supported with FARGATE"
    if definition is None:
        return
    task = definition.props
    mode = task.get("NetworkMode") or "bridge"
    if is_fargate and "FARGATE" not in (task.get("RequiresCompatibilities") or []):
        yield "compatibility", "Task definition does not support launch_type FARGATE"
    if is_known(mode):
        yield from _of_network(world, props, mode)
    yield from _of_containers(props, task)


def _of_cluster(world, props, providers):
    fargate = [one for one in providers if one.startswith("FARGATE")]
    cluster = world.find(props.get("Cluster"), "AWS::ECS::Cluster")
    if not fargate or cluster is None:
        return
    has = list(cluster.props.get("CapacityProviders") or [])
    for one in world.existing.values():
        if one.kind == "AWS::ECS::ClusterCapacityProviderAssociations" and one.props.get("Cluster") == cluster.ref:
            has += one.props.get("CapacityProviders") or []
    if not has:  # they are associated by other means
        return
    for provider in fargate:
        if provider not in has:
            yield "capacity-provider", f"The specified capacity provider {provider} is not associated with {cluster.path}"


def _of_network(world, props, mode):
    if mode == "awsvpc":
        if props.get("Role") is not None:
            yield "service-role", "a Role cannot be specified for a service that uses the awsvpc network mode"
        if not props.get("NetworkConfiguration"):
            yield "network", "Network Configuration must be provided when networkMode 'awsvpc' is specified"
    elif props.get("NetworkConfiguration"):
        yield "network", f"Network Configuration is not valid for networkMode {mode!r}"
    for token in traffic.groups_of(props):
        group = world.find(token, TARGET_GROUP)
        kind = (group.props.get("TargetType") or "instance") if group else None
        if kind in ("ip", "instance") and (kind == "ip") != (mode == "awsvpc"):
            message = f"target group {group.path} has target type {kind}, which is incompatible with the {mode} network mode"
            yield "target-type", message


def _of_containers(props, task):
    containers = [one for one in task.get("ContainerDefinitions") or [] if isinstance(one, dict)]
    names = [one.get("Name") for one in containers]
    for entry in props.get("LoadBalancers") or []:
        name = entry.get("ContainerName") if isinstance(entry, dict) else None
        if is_known(name) and containers and name not in names and all(map(is_known, names)):
            yield "container", f"The container {name} does not exist in the task definition"


def _of_groups(world, physical, old):
    """Each target group needs a load balancer when a service names it first."""
    before = traffic.groups_of(old.props) if old else []
    for token in traffic.groups_of(physical.props):
        group = world.find(token, TARGET_GROUP)
        if group is None or (token in before and world.tasks):
            continue
        holders = [path for path, groups in world.attached.items() if group.token in groups]
        ready = [path for path in holders if group.token in world.attached_before.get(path, [])]
        if ready or any(physical.waits_for(world.routes[path][-1].holder) for path in holders if world.routes.get(path)):
            continue
        why = f"; the service does not wait for {', '.join(holders)}" if holders else ""
        yield "no-load-balancer", f"The target group {group.path} does not have an associated load balancer{why}"
