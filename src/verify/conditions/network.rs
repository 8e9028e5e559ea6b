//! Conditions on security groups and their rules.

use std::collections::BTreeSet;

use super::Case;
use crate::verify::app::{App, Place, Rule};
use crate::verify::groups::{GROUP, INBOUND, OUTBOUND};
use crate::verify::normal::Normal;
use crate::verify::references::referenced;
use crate::verify::value::Value;

/// The rule that everything may leave.
const ALL_OUTBOUND: &str = "{all to 0.0.0.0/0}";

/// The planned member is the group of the container instances, and the tasks lose nothing without it: no rule refers to
/// the group, and what it allows itself is allowed by the groups of the tasks, or not for their ports.
pub(super) fn group_of_the_instances_has_no_effect(case: &Case<'_>) -> bool {
    let group = case
        .planned()
        .and_then(|value| case.app.resource(case.template, value));
    let Some(group) = group.filter(|group| case.app.groups_of_instances().contains(group)) else {
        return false;
    };
    let rules = case.app.rules();
    let is_referenced = rules
        .iter()
        .any(|rule| rule.peer.as_ref() == Some(&group) && rule.group.as_ref() != Some(&group));
    let resource = case.stack.after.resource(case.id());
    let others = resource
        .map(|one| case.app.groups_of(case.template, one))
        .unwrap_or_default();
    !is_referenced
        && !others.is_empty()
        && keeps_inbound(case, &rules, &group, &others)
        && keeps_outbound(case.app, &group, &others)
}

/// The ports from which ECS selects the host ports of tasks on container instances. Source: Amazon ECS API Reference,
/// PortMapping, 2026-11.
const HOST_PORTS: [(&str, &str); 2] = [("32768", "65535"), ("0", "65535")];

/// The first of the ports that ECS selects by itself.
const FIRST_DYNAMIC_PORT: u32 = 32768;

/// The same inbound rule is removed from the group of the container instances, where no remaining task needs it, and is on
/// the group of the tasks.
pub(super) fn moves_with_the_service(case: &Case<'_>) -> bool {
    let value = case.planned().or_else(|| case.after());
    let stays = |(_, kind, service): (&str, &str, &Value)| {
        kind == "AWS::ECS::Service" && service.text_at(&["Properties", "LaunchType"]) == Some("EC2")
    };
    let is_of_hosts = value.is_some_and(is_for_host_ports);
    let is_free = is_of_hosts && !case.stack.after.resources().any(stays);
    if !is_free && !value.is_some_and(|rule| is_only_for_moved_tasks(case, rule)) {
        return false;
    }
    let rule = case.difference.last();
    let has = |side: &Normal, id: &str| {
        let group = side.resource(id);
        group.is_some_and(|group| group.at(&[INBOUND, rule]).is_some())
    };
    let here = (case.template.to_owned(), case.id().to_owned());
    let instances = case.app.groups_of_instances();
    let tasks = case.app.groups_of_tasks();
    let own = |groups: &BTreeSet<Place>| -> Vec<String> {
        let own = groups
            .iter()
            .filter(|(template, _)| template == case.template);
        own.map(|(_, id)| id.clone()).collect()
    };
    let is_gone = |id: &String| has(&case.stack.before, id) && !has(&case.stack.after, id);
    let is_there = |id: &String| !has(&case.stack.before, id) && has(&case.stack.after, id);
    match case.after() {
        None => instances.contains(&here) && own(&tasks).iter().any(is_there),
        Some(_) => tasks.contains(&here) && own(&instances).iter().any(is_gone),
    }
}

fn is_for_host_ports(rule: &Value) -> bool {
    let port = |key: &str| rule.text_at(&[key]);
    let mut ranges = HOST_PORTS.iter();
    ranges.any(|(from, to)| port("FromPort") == Some(from) && port("ToPort") == Some(to))
}

/// The ports of the rule are those of containers that run on Fargate, and no container that remains on container instances
/// listens to them.
fn is_only_for_moved_tasks(case: &Case<'_>, rule: &Value) -> bool {
    let Some((from, to)) = number(rule, "FromPort").zip(number(rule, "ToPort")) else {
        return false;
    };
    let has_moved = |task: &Value| {
        let kinds = task.at(&["Properties", "RequiresCompatibilities"]);
        let kinds = kinds.map(Value::items).unwrap_or_default();
        kinds.iter().any(|kind| kind.as_text() == Some("FARGATE"))
    };
    let (moved, others): (Vec<&Value>, Vec<&Value>) = case
        .app
        .of_types(&["AWS::ECS::TaskDefinition"])
        .map(|(_, _, task)| task)
        .partition(|task| has_moved(task));
    let is_of_container = |mapping: &&Value| {
        number(mapping, "ContainerPort").is_some_and(|port| (from..=to).contains(&port))
    };
    let may_listen = |task: &Value| {
        task.text_at(&["Properties", "NetworkMode"]) == Some("host")
            || mappings(task)
                .iter()
                .any(|mapping| match number(mapping, "HostPort") {
                    Some(port) if port != 0 => (from..=to).contains(&port),
                    _ => to >= FIRST_DYNAMIC_PORT,
                })
    };
    moved
        .iter()
        .any(|task| mappings(task).iter().any(is_of_container))
        && !others.into_iter().any(may_listen)
}

/// The port mappings of all containers of a task.
fn mappings(task: &Value) -> Vec<&Value> {
    let containers = task.at(&["Properties", "ContainerDefinitions"]);
    let containers = containers.map(Value::items).unwrap_or_default();
    let lists = containers
        .into_iter()
        .filter_map(|one| one.get("PortMappings"));
    lists.flat_map(Value::items).collect()
}

fn number(value: &Value, key: &str) -> Option<u32> {
    value.text_at(&[key])?.parse().ok()
}

/// The change adds the group, for what runs tasks; it has no inbound rule, wherever that is written, and no rule refers to it.
pub(super) fn new_group_that_allows_nothing_in(case: &Case<'_>) -> bool {
    let group = match case.difference.path.is_empty() {
        true => Some((case.template.to_owned(), case.id().to_owned())),
        false => case
            .after()
            .and_then(|member| case.app.resource(case.template, member)),
    };
    let Some(group) = group.filter(|group| group.0 == case.template) else {
        return false;
    };
    let is_new = |side: &Normal| side.resource(&group.1).is_none();
    let after = case.stack.after.resource(&group.1);
    let is_group = after.and_then(|one| one.text_at(&["Type"])) == Some(GROUP);
    // Rules that are not read one by one remain a property.
    let is_read =
        after.is_some_and(|one| one.at(&["Properties", "SecurityGroupIngress"]).is_none());
    is_new(&case.stack.before)
        && is_new(&case.stack.planned)
        && is_group
        && is_read
        && allows_nothing_in(case.app, &group)
        && case.app.groups_of_tasks().contains(&group)
}

/// No inbound rule is of the group, and no rule refers to it.
fn allows_nothing_in(app: &App, group: &Place) -> bool {
    app.rules().iter().all(|rule| {
        let is_inbound = rule.direction == INBOUND && rule.group.as_ref() == Some(group);
        !is_inbound && rule.peer.as_ref() != Some(group)
    })
}

/// The planned member is a new group of another state which allows no inbound traffic, and so is a group that the state has.
pub(super) fn another_group_of_the_machine(case: &Case<'_>) -> bool {
    let is_own = |value: &Value| {
        let group = case.app.resource(case.template, value);
        group
            .filter(|(template, _)| template == case.template)
            .is_some_and(|group| {
                case.stack.before.resource(&group.1).is_none()
                    && case.stack.after.resource(&group.1).is_some()
                    && allows_nothing_in(case.app, &group)
            })
    };
    let path: Vec<&str> = case.difference.path.iter().map(String::as_str).collect();
    let Some((_, list)) = path.split_last() else {
        return false;
    };
    let after = case.stack.after.resource(case.id());
    let after = after.and_then(|machine| machine.at(list));
    let members = after.map(Value::items).unwrap_or_default();
    case.planned().is_some_and(is_own) && members.into_iter().any(is_own)
}

/// Whether the groups of the tasks allow what the group of the instances allows on the ports of the containers.
fn keeps_inbound(
    case: &Case<'_>,
    rules: &[Rule<'_>],
    group: &Place,
    others: &BTreeSet<Place>,
) -> bool {
    let of = |one: &Place| {
        let own = rules.iter().filter(|rule| rule.direction == INBOUND);
        let own = own.filter(|rule| rule.group.as_ref() == Some(one));
        own.collect::<Vec<_>>()
    };
    let allowed: Vec<&Rule<'_>> = others.iter().flat_map(of).collect();
    let ports = container_ports(case);
    of(group).into_iter().all(|rule| {
        let is_own = rule.peer.as_ref() == Some(group);
        let mut reached = ports.iter().filter(|port| contains(rule.value, port));
        is_own
            || reached.all(|port| {
                allowed
                    .iter()
                    .any(|other| is_from_same(rule, other) && contains(other.value, port))
            })
    })
}

/// The ports of the containers in the template, each with its protocol.
fn container_ports(case: &Case<'_>) -> BTreeSet<(String, String)> {
    let mut ports = BTreeSet::new();
    let tasks = case.stack.after.resources();
    for (_, _, task) in tasks.filter(|(_, kind, _)| *kind == "AWS::ECS::TaskDefinition") {
        let containers = task
            .at(&["Properties", "ContainerDefinitions"])
            .map(Value::items);
        let mappings = containers
            .into_iter()
            .flatten()
            .filter_map(|one| one.get("PortMappings"));
        for mapping in mappings.flat_map(Value::items) {
            let text = |key: &str| mapping.get(key).map(ToString::to_string);
            let protocol = text("Protocol").unwrap_or_else(|| "tcp".to_owned());
            ports.extend(text("ContainerPort").map(|port| (protocol, port)));
        }
    }
    ports
}

/// Whether a rule concerns a port. One whose numbers are not known is taken to.
fn contains(rule: &Value, (protocol, port): &(String, String)) -> bool {
    let text = |key: &str| rule.get(key).and_then(Value::as_text);
    let Some(of_rule) = text("IpProtocol") else {
        return true;
    };
    if of_rule == "-1" {
        return true;
    }
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<u32>().ok());
    let range = [text("FromPort"), text("ToPort"), Some(port)].map(number);
    let is_in_range = match range {
        [Some(from), Some(to), Some(port)] => (from..=to).contains(&port),
        _ => true,
    };
    (of_rule == protocol || of_rule.contains("${")) && is_in_range
}

/// Whether two rules allow the same other end.
fn is_from_same(rule: &Rule<'_>, other: &Rule<'_>) -> bool {
    let ports = ["IpProtocol", "FromPort", "ToPort", "GroupId", "Description"];
    let end = |rule: &Rule<'_>| {
        let entries = rule.value.entries().into_iter().flatten();
        let entries = entries.filter(|(key, _)| !ports.contains(&key.as_str()));
        entries
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect::<Vec<_>>()
    };
    match (&rule.peer, &other.peer) {
        (Some(one), Some(other)) => one == other,
        _ => end(rule) == end(other),
    }
}

/// Whether the groups of the tasks allow all outbound traffic, or what the group of the instances allows.
fn keeps_outbound(app: &App, group: &Place, others: &BTreeSet<Place>) -> bool {
    let outbound = |place: &Place| -> Option<BTreeSet<&String>> {
        let group = app.stacks.get(&place.0)?.after.resource(&place.1)?;
        Some(group.get(OUTBOUND)?.entries()?.keys().collect())
    };
    let Some(needed) = outbound(group) else {
        return false;
    };
    let allowed: BTreeSet<&String> = others.iter().filter_map(outbound).flatten().collect();
    allowed.iter().any(|rule| *rule == ALL_OUTBOUND) || needed.is_subset(&allowed)
}

/// The rule allows a load balancer to reach a group of tasks, which allows the same from the load balancer.
pub(super) fn reaches_the_tasks(case: &Case<'_>) -> bool {
    let here = (case.template.to_owned(), case.id().to_owned());
    let Some(rule) = case.after() else {
        return false;
    };
    let Some(tasks) = case.app.peer(case.template, rule) else {
        return false;
    };
    let ports =
        |rule: &Value| ["IpProtocol", "FromPort", "ToPort"].map(|key| rule.get(key).cloned());
    let is_allowed = case.app.rules().iter().any(|other| {
        other.direction == INBOUND
            && other.group.as_ref() == Some(&tasks)
            && other.peer.as_ref() == Some(&here)
            && ports(other.value) == ports(rule)
    });
    is_allowed
        && case.app.groups_of_tasks().contains(&tasks)
        && case.app.groups_of_balancers().contains(&here)
}

/// The rule was there before, between a load balancer and container instances, and the load balancer no longer has a target on
/// container instances.
pub(super) fn between_load_balancer_and_instances(case: &Case<'_>) -> bool {
    let Some(before) = case.difference.before.as_ref() else {
        return false;
    };
    // A rule in its group, or one that is a resource.
    let (here, rule) = match before.get("Properties") {
        Some(properties) => {
            let group = properties.get("GroupId");
            (
                group.and_then(|group| case.app.resource(case.template, group)),
                properties,
            )
        }
        None => (
            Some((case.template.to_owned(), case.id().to_owned())),
            before,
        ),
    };
    let Some((here, peer)) = here.zip(case.app.peer(case.template, rule)) else {
        return false;
    };
    let path = case.difference.path.first().map(String::as_str);
    let is_inbound =
        path == Some(INBOUND) || case.difference.resource_type == "AWS::EC2::SecurityGroupIngress";
    let (balancer, instances) = if is_inbound {
        (peer, here)
    } else {
        (here, peer)
    };
    case.app.groups_of_balancers().contains(&balancer)
        && case.app.groups_of_instances().contains(&instances)
        && !has_targets_on_instances(case.app, &balancer)
}

/// Whether a load balancer with this group forwards to container instances. If it cannot be determined, it does.
fn has_targets_on_instances(app: &App, group: &Place) -> bool {
    let balancers = app.balancers_with(group);
    target_groups_on_instances(app).into_iter().any(|target| {
        let Some(target) = target else {
            return true;
        };
        let reached = balancers_in_front_of(app, &target);
        reached.is_empty() || !reached.is_disjoint(&balancers)
    })
}

/// The target groups of services and Auto Scaling groups on container instances; `None` for one that is not known.
fn target_groups_on_instances(app: &App) -> Vec<Option<Place>> {
    let services = app.of_types(&["AWS::ECS::Service"]);
    let services = services.filter(|(_, _, service)| !runs_on_fargate(service));
    let of_services = services.flat_map(|(template, _, service)| {
        let entries = service
            .at(&["Properties", "LoadBalancers"])
            .map(Value::items);
        let groups = entries
            .into_iter()
            .flatten()
            .map(|one| one.get("TargetGroupArn"));
        groups.map(move |group| group.and_then(|group| app.resource(template, group)))
    });
    let scaling = app.of_types(&["AWS::AutoScaling::AutoScalingGroup"]);
    let of_scaling = scaling.flat_map(|(template, _, group)| {
        let groups = group
            .at(&["Properties", "TargetGroupARNs"])
            .map(Value::items);
        groups
            .into_iter()
            .flatten()
            .map(move |group| app.resource(template, group))
    });
    of_services.chain(of_scaling).collect()
}

fn runs_on_fargate(service: &Value) -> bool {
    let strategy = service
        .at(&["Properties", "CapacityProviderStrategy"])
        .and_then(Value::entries);
    service.text_at(&["Properties", "LaunchType"]) == Some("FARGATE")
        || strategy.is_some_and(|all| all.keys().all(|key| key.starts_with("[FARGATE")))
}

/// The load balancers whose listeners forward to a target group.
fn balancers_in_front_of(app: &App, target: &Place) -> BTreeSet<Place> {
    let mut found = BTreeSet::new();
    let listener = "AWS::ElasticLoadBalancingV2::Listener";
    for (template, _, one) in app.of_types(&[listener, "AWS::ElasticLoadBalancingV2::ListenerRule"])
    {
        if !refers_to(app, template, one, target) {
            continue;
        }
        let of_rule = one
            .at(&["Properties", "ListenerArn"])
            .and_then(|arn| app.resource(template, arn));
        let (template, listener) = match of_rule {
            Some((template, id)) => {
                let stack = app.stacks.get(&template);
                (template, stack.and_then(|stack| stack.after.resource(&id)))
            }
            None => (template.to_owned(), Some(one)),
        };
        let balancer = listener.and_then(|one| one.at(&["Properties", "LoadBalancerArn"]));
        found.extend(balancer.and_then(|arn| app.resource(&template, arn)));
    }
    found
}

/// Whether a resource refers to another one, which may be in another stack.
fn refers_to(app: &App, template: &str, resource: &Value, target: &Place) -> bool {
    if template == target.0 && referenced(resource).contains(target.1.as_str()) {
        return true;
    }
    let mut found = false;
    resource.walk(&mut |_, value| {
        found |=
            value.function().is_some() && app.resource(template, value).as_ref() == Some(target);
    });
    found
}
