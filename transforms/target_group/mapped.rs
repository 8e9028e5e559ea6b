//! The container port that a load balancer sends to must be mapped, otherwise ECS rejects the service.

use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, entry};
use crate::model::{Container, Props, Service, TaskDefinition, same_expression};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};

/// Maps the port of each load balancer entry, where its container does not. In network mode host, a template may omit
/// the mapping.
pub(super) fn map_ports<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let tasks: Vec<TaskDefinition<'d>> =
        cx.workload.tasks_of(cx.project, service).copied().collect();
    for balancer in service.load_balancers() {
        let name = balancer.prop("ContainerName");
        let port = balancer.prop("ContainerPort");
        let Some((name, port)) = name.zip(port) else {
            continue;
        };
        for task in &tasks {
            let containers = task.containers();
            let named = |container: &&Container<'d>| {
                container
                    .get("Name")
                    .is_some_and(|own| same_expression(own, name))
            };
            match containers.iter().find(named) {
                Some(container) => map_port(cx, container, port),
                None => report_unknown(cx, &containers, name),
            }
        }
    }
}

fn map_port<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>, port: Cursor<'d>) {
    let mappings = container.port_mappings();
    let fits = |mapping: &Cursor<'d>| {
        let range = mapping.prop("ContainerPortRange");
        let own = mapping.prop("ContainerPort");
        range.is_some() || own.is_none_or(|own| may_be_same(cx, own, port))
    };
    if mappings.iter().any(fits) {
        return;
    }
    let rationale = || {
        Rationale::safe(
            "The load balancer sends traffic to this port, so the container must map it",
        )
        .prevents("The container did not have a container port defined.")
    };
    let number = port.text().and_then(|port| port.parse().ok());
    let port = number.map_or_else(|| copy_of(port), NewValue::Number);
    let mapping = NewValue::Mapping(vec![entry("ContainerPort", port)]);
    match container.get("PortMappings").filter(|list| !list.is_null()) {
        Some(list) if list.is_sequence() => {
            cx.append(list, mapping, rationale());
        }
        Some(list) if !list.is_absent() => cx.warn(
            RuleId::SvcLbContainerPort,
            list,
            "PortMappings does not contain the port that the load balancer sends traffic to",
            "Add the port to PortMappings; otherwise ECS rejects the service",
        ),
        _ => {
            let list = NewValue::Sequence(vec![mapping]);
            let after = ["Image", "Name"];
            cx.put(container.body, "PortMappings", list, &after, rationale());
        }
    }
}

/// Whether two ports are the same as far as is known.
fn may_be_same(cx: &PlanContext<'_, '_>, one: Cursor<'_>, other: Cursor<'_>) -> bool {
    if same_expression(one, other) {
        return true;
    }
    let (one, other) = (cx.evaluate(one), cx.evaluate(other));
    match (one.fixed(), other.fixed()) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

fn report_unknown<'d>(
    cx: &mut PlanContext<'_, 'd>,
    containers: &[Container<'d>],
    name: Cursor<'d>,
) {
    let is_written = |name: Cursor<'d>| name.text().is_some();
    let names: Option<Vec<&str>> = containers.iter().map(Container::name).collect();
    if let Some(names) = names.filter(|_| is_written(name)) {
        cx.action_required(
            RuleId::SvcLbContainerPort,
            name,
            format!(
                "The task definition has no container with this name. Its containers are {}",
                names.join(", ")
            ),
            "Set ContainerName to the container that receives the traffic",
        );
    }
}
