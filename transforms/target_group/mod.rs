//! Target groups register addresses instead of instances, and the service waits for their listener.

use super::Transform;
use crate::cloudformation::write::text;
use crate::cloudformation::{Resource, Template, same_expression};
use crate::document::{Cursor, NewValue};
use crate::ecs::{Service, TargetGroup as Group};
use crate::network::holders;
use crate::plan::{Draft, Why};

/// See the README of this folder.
pub(super) struct TargetGroup;

impl Transform for TargetGroup {
    fn name(&self) -> &'static str {
        "target-group"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        let workload = draft.workload;
        for group in &workload.target_groups {
            register_addresses(draft, group);
        }
        for service in &workload.services {
            for balancer in service.load_balancers() {
                elsewhere(draft, service, balancer);
            }
            wait_for_listeners(draft, service);
        }
    }
}

fn register_addresses<'d>(draft: &mut Draft<'_, 'd>, group: &Group<'d>) {
    let Some(properties) = group.resource.properties() else {
        return;
    };
    if group.is_ip() {
        return;
    }
    if let Some(kind) = group.get("TargetType")
        && !draft.evaluate(kind).is("instance")
    {
        draft.block(
            "tg-target-type",
            kind,
            "the target type is chosen elsewhere or is none that ECS can use",
            "write TargetType: ip, or instance for the migration to change it",
        );
        return;
    }
    let why = Why::safe("tasks are registered by their own addresses; CloudFormation makes a new target group")
        .prevents("The provided target group has target type instance, which is incompatible with the awsvpc network mode specified in the task definition.");
    draft.put(
        properties,
        "TargetType",
        text("ip"),
        &["Protocol", "Port"],
        why,
    );
    draft
        .decisions
        .replaced_groups
        .insert(group.resource.name.to_owned());
    let attached = draft
        .template()
        .is_some_and(|template| !holders(template, group.resource.name).is_empty());
    if attached {
        draft.warn(
            "svc-lb-dependson",
            group.resource.key,
            "traffic pauses: the update points the listener at the new, empty target group before the new tasks are healthy",
            "deploy in a quiet hour; to avoid the pause, make the new service and target group beside the old ones and shift the listener by hand",
        );
    }
    real_port(draft, group, properties);
    health_check_port(draft, group, properties);
    if properties.get("Targets").is_some() {
        let why =
            Why::safe("instances cannot be registered by address; ECS registers the tasks itself");
        draft.remove(
            properties,
            "Targets",
            "registered instances with the target group",
            why,
        );
    }
}

/// The load balancer entries of the workload's services that send to a group.
fn entries_for<'d>(draft: &Draft<'_, 'd>, group: &Group<'d>) -> Vec<(Service<'d>, Cursor<'d>)> {
    let workload = draft.workload;
    let mut found = Vec::new();
    for service in &workload.services {
        for entry in service.load_balancers() {
            let mut groups = workload.groups_of(draft.set, service, entry);
            if groups.any(|one| one.resource.name == group.resource.name) {
                found.push((*service, entry));
            }
        }
    }
    found
}

/// With dynamic host ports the group's port was never used, and some templates say so with 0 or 1.
fn real_port<'d>(draft: &mut Draft<'_, 'd>, group: &Group<'d>, properties: Cursor<'d>) {
    let Some(port) = properties.get("Port") else {
        return;
    };
    let entries = entries_for(draft, group);
    let container = entries
        .iter()
        .find_map(|(_, entry)| entry.get("ContainerPort"));
    let is_dummy = matches!(port.text(), Some("0" | "1"));
    if let Some(container) = container.filter(|_| is_dummy) {
        let why = Why::safe("the dummy port becomes the port that the tasks listen on");
        draft.set(port, container.new_value(), why);
    }
}

fn health_check_port<'d>(draft: &mut Draft<'_, 'd>, group: &Group<'d>, properties: Cursor<'d>) {
    let Some(written) = properties.get("HealthCheckPort") else {
        return;
    };
    if draft.evaluate(written).is("traffic-port") {
        return;
    }
    let mappings: Vec<Cursor<'d>> = draft
        .workload
        .task_definitions
        .iter()
        .flat_map(|task| task.containers())
        .flat_map(|container| container.port_mappings())
        .collect();
    let container_of = |mapping: &Cursor<'d>| mapping.get("ContainerPort");
    if mappings
        .iter()
        .filter_map(container_of)
        .any(|port| same_expression(port, written))
    {
        return;
    }
    let by_host = mappings.iter().find(|mapping| {
        mapping
            .get("HostPort")
            .is_some_and(|host| same_expression(host, written))
    });
    match by_host.and_then(container_of) {
        Some(container) => {
            let target = entries_for(draft, group)
                .iter()
                .filter_map(|(_, entry)| entry.get("ContainerPort"))
                .any(|port| same_expression(port, container));
            let value = if target { text("traffic-port") } else { container.new_value() };
            let why = Why::safe("the health check named a port of the instance; the task answers on its container port");
            draft.set(written, value, why);
        }
        None => draft.warn(
            "tg-healthcheck-port",
            written,
            "the health check asks a port that no container of the task maps; on an instance something else may have answered",
            "make sure that the task listens on it, or write HealthCheckPort: traffic-port",
        ),
    }
}

/// A target group of another stack cannot be changed here.
fn elsewhere<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>, entry: Cursor<'d>) {
    let Some(arn) = entry.get("TargetGroupArn") else {
        return;
    };
    if draft
        .workload
        .groups_of(draft.set, service, entry)
        .next()
        .is_some()
    {
        return;
    }
    draft.must_act(
        "tg-target-type",
        arn,
        "the target group is made elsewhere, and ECS takes only one with target type ip for tasks on Fargate",
        "make a new target group with TargetType: ip there, attach it to the listener and hand it to this stack",
    );
}

/// ECS refuses a target group that no load balancer has, so the service waits for the listener or rule.
fn wait_for_listeners<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>) {
    let Some(template) = draft.template() else {
        return;
    };
    let groups: Vec<&str> = service
        .load_balancers()
        .into_iter()
        .flat_map(|entry| draft.workload.groups_of(draft.set, service, entry))
        .map(|group| group.resource.name)
        .collect();
    let mut missing: Vec<&str> = Vec::new();
    for group in groups {
        let holders = holders(template, group);
        let waits = holders
            .iter()
            .any(|holder| waits_for(template, service.resource.name, holder.name));
        let mut usable = holders
            .iter()
            .filter(|holder| !waits_for(template, holder.name, service.resource.name));
        // A service cannot wait for what may not be there.
        let is_there = |holder: &&&Resource<'_>| {
            holder.condition.is_none() || holder.condition == service.resource.condition
        };
        match usable.clone().find(is_there) {
            Some(holder) if !waits && !missing.contains(&holder.name) => missing.push(holder.name),
            None if !waits && usable.next().is_some() => draft.warn(
                "svc-lb-dependson",
                service.resource.key,
                "the listener of the target group is there on a condition, so the service cannot wait for it",
                "give the service the same condition, or make it and its listener in two updates",
            ),
            _ => {}
        }
    }
    if !missing.is_empty() {
        add_dependencies(draft, service, &missing);
    }
}

/// Whether one resource comes after another because it names it, directly or over others.
fn waits_for(template: &Template<'_>, one: &str, other: &str) -> bool {
    let mut seen = vec![one];
    let mut open = vec![one];
    while let Some(name) = open.pop() {
        let index = template.resource_index(name).into_iter();
        for reference in index.flat_map(|index| template.references_in(index)) {
            if reference.name == other {
                return true;
            }
            if template.resource(reference.name).is_some() && !seen.contains(&reference.name) {
                seen.push(reference.name);
                open.push(reference.name);
            }
        }
    }
    false
}

fn add_dependencies<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>, names: &[&str]) {
    let why = || {
        Why::safe(
            "the new target group must be attached to its load balancer before the service is made",
        )
        .prevents("The target group does not have an associated load balancer.")
    };
    let body = service.resource.body;
    match body.get("DependsOn") {
        Some(list) if list.is_sequence() => {
            for name in names {
                draft.append(list, text(name), why());
            }
        }
        Some(one) if one.text().is_some() => {
            let all = one.text().into_iter().chain(names.iter().copied());
            let list = NewValue::Sequence(all.map(text).collect());
            draft.set(one, list, why());
        }
        _ => {
            let value = match names {
                [one] => text(one),
                many => NewValue::Sequence(many.iter().map(|name| text(name)).collect()),
            };
            let is_sorted = body
                .entries()
                .next()
                .is_some_and(|(key, _, _)| key == "Properties");
            if is_sorted {
                draft.put_before(body, "DependsOn", value, "Properties", why());
            } else {
                draft.put(body, "DependsOn", value, &["Condition", "Type"], why());
            }
        }
    }
}
