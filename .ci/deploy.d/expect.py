"""What has to be true of a stack after a step, asked through the ECS and ELB APIs."""

FARGATE = {"FARGATE", "FARGATE_SPOT"}


def resources(client, stack, above=""):
    """The resources of a stack and of its nested stacks: type, logical ID (after those of the stacks above) and physical ID."""
    cloudformation = client("cloudformation")
    stacks = {one["StackName"] for one in cloudformation.describe_stacks()["Stacks"]}
    for one in cloudformation.describe_stack_resources(StackName=stack)["StackResources"]:
        # One whose condition does not hold has no type.
        kind, physical = one.get("ResourceType"), one.get("PhysicalResourceId")
        if kind == "AWS::CloudFormation::Stack" and physical in stacks:
            yield from resources(client, physical, f"{above}{one['LogicalResourceId']}.")
        if kind:
            yield kind, above + one["LogicalResourceId"], physical


def is_fargate(service):
    strategy = {item["capacityProvider"] for item in service.get("capacityProviderStrategy") or []}
    return service.get("launchType") == "FARGATE" or bool(strategy & FARGATE)


class State:
    """The services of a stack with their task definitions and target groups, and what listeners forward to."""

    def __init__(self, client, stack):
        self.client, self.services, self.tasks, self.groups, self.forwards = client, {}, {}, {}, {}
        ecs, elb = client("ecs"), client("elbv2")
        for kind, logical, physical in list(resources(client, stack)):
            if kind == "AWS::ECS::Service":
                cluster = physical.split("/")[-2] if physical.count("/") > 1 else "default"
                found = ecs.describe_services(cluster=cluster, services=[physical])["services"]
                self.services[logical] = found[0] if found else None
            elif kind == "AWS::ECS::TaskDefinition":
                self.tasks[logical] = ecs.describe_task_definition(taskDefinition=physical)["taskDefinition"]
            elif kind == "AWS::ElasticLoadBalancingV2::TargetGroup":
                self.groups[logical] = elb.describe_target_groups(TargetGroupArns=[physical])["TargetGroups"][0]
            elif kind == "AWS::ElasticLoadBalancingV2::Listener":
                listener = elb.describe_listeners(ListenerArns=[physical])["Listeners"][0]
                self.forwards[logical] = targets(listener.get("DefaultActions", []))
            elif kind == "AWS::ElasticLoadBalancingV2::ListenerRule":
                rule = elb.describe_rules(RuleArns=[physical])["Rules"][0]
                self.forwards[logical] = targets(rule.get("Actions", []))

    def task_of(self, service):
        arn = service["taskDefinition"]
        return self.client("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]

    def groups_of(self, service):
        arns = [one["targetGroupArn"] for one in service.get("loadBalancers", []) if one.get("targetGroupArn")]
        return self.client("elbv2").describe_target_groups(TargetGroupArns=arns)["TargetGroups"] if arns else []

    def on_fargate(self):
        return {name for name, service in self.services.items() if service and is_fargate(service)}

    def fargate_tasks(self):
        return {name for name, task in self.tasks.items() if "FARGATE" in (task.get("requiresCompatibilities") or [])}


def targets(actions):
    """The target groups that actions forward to, with their weights."""
    found = {}
    for action in actions:
        weighted = action.get("ForwardConfig", {}).get("TargetGroups") or []
        if action.get("TargetGroupArn") and not weighted:
            found[action["TargetGroupArn"]] = 1
        found |= {one["TargetGroupArn"]: one.get("Weight", 1) for one in weighted}
    return found


def problems(before, after, world, traffic=None):
    """What is not as it has to be after a step. `before` is the state before it."""
    for name, service in after.services.items():
        if service is None or service["status"] != "ACTIVE":
            yield f"service {name} is not there"
        elif is_fargate(service):
            yield from fargate_problems(name, service, after, world)
    for name in after.fargate_tasks():
        old = before.tasks.get(name)
        # The half on container instances of a parallel cutover stays as it was.
        if old and old["taskDefinitionArn"] == after.tasks[name]["taskDefinitionArn"]:
            continue
        yield from task_problems(f"task definition {name}", after.tasks[name])
    yield from left_alone(before, after)
    yield from listeners(after, traffic)
    yield from reached(before, after)


def fargate_problems(name, service, after, world):
    if service["taskDefinition"].split("/")[-1].startswith("external:"):
        return
    task = after.task_of(service)
    if "FARGATE" not in (task.get("requiresCompatibilities") or []):
        yield f"service {name}: its task definition does not require FARGATE"
    yield from task_problems(f"service {name}", task)
    network = service.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    if not network.get("subnets"):
        yield f"service {name}: no subnets"
    for group in after.groups_of(service):
        if group.get("TargetType") != "ip" and group["TargetGroupArn"] != world.external_group:
            yield f"service {name}: target group {group['TargetGroupName']} is of type {group.get('TargetType')}"


def task_problems(where, task):
    if task.get("networkMode") != "awsvpc":
        yield f"{where}: network mode {task.get('networkMode')}"
    if not task.get("cpu") or not task.get("memory"):
        yield f"{where}: no task size"


def left_alone(before, after):
    """A service that is not on Fargate, before and after, is what it was."""
    for name in before.services.keys() & after.services.keys():
        old, new = before.services[name], after.services[name]
        if not old or not new or is_fargate(old) or is_fargate(new):
            continue
        for key in ("launchType", "capacityProviderStrategy", "networkConfiguration"):
            if old.get(key) != new.get(key):
                yield f"service {name}: {key} changed without a move to Fargate"
    for name in before.on_fargate() & after.services.keys():
        if name not in after.on_fargate():
            yield f"service {name} is no longer on Fargate"


def group_arns(service):
    return {one["targetGroupArn"] for one in service.get("loadBalancers", []) if one.get("targetGroupArn")}


def reached(before, after):
    """A service that a listener of the stack forwards to is still forwarded to."""
    were, are = (set().union(*state.forwards.values()) for state in (before, after))
    for name, service in after.services.items():
        old = before.services.get(name)
        if old and service and group_arns(old) & were and not group_arns(service) & are:
            yield f"service {name}: no listener forwards to its target groups"


def listeners(after, traffic):
    """Each listener forwards to groups that are there, by the weights of the step."""
    known = {group["TargetGroupArn"]: group for group in after.client("elbv2").describe_target_groups()["TargetGroups"]}
    served, fargate = set(), set()
    for service in filter(None, after.services.values()):
        served |= group_arns(service)
        fargate |= group_arns(service) if is_fargate(service) else set()
    for name, weights in after.forwards.items():
        missing = weights.keys() - known.keys()
        if missing:
            yield f"{name} forwards to a target group that is not there: {', '.join(sorted(missing))}"
        if traffic is not None and len(weights) == 2 and weights.keys() <= served:
            share = sum(int(weight) for arn, weight in weights.items() if arn in fargate)
            total = sum(int(weight) for weight in weights.values())
            if (share, total) != (int(traffic), 100):
                yield f"{name} sends {share} of {total} to Fargate, expected {traffic} of 100"
