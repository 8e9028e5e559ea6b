//! The ports that a load balancer asks whether a task is well.

use super::ingress::{name_of, protocol_of};
use crate::cloudformation::{Template, same_expression};
use crate::document::Cursor;
use crate::plan::Draft;

/// The ports of tasks behind target groups that are asked over TCP, whatever the traffic itself is.
pub(super) fn checked_ports<'d>(
    draft: &Draft<'_, 'd>,
    template: &Template<'d>,
    groups: &[Cursor<'d>],
    traffic: Cursor<'d>,
) -> Vec<Cursor<'d>> {
    let mut ports = Vec::new();
    for group in groups {
        let resource = template.resource(name_of(*group));
        let written = resource.and_then(|resource| resource.get("HealthCheckPort"));
        match written.filter(|port| !draft.evaluate(*port).is("traffic-port")) {
            Some(port) => ports.push(container_port(draft, port)),
            // Health checks of UDP traffic are TCP or HTTP requests to the same port.
            None if protocol_of(template, *group) == Some("UDP") => ports.push(traffic),
            None => {}
        }
    }
    ports
}

/// A host port that is asked becomes the container port that it was mapped to.
fn container_port<'d>(draft: &Draft<'_, 'd>, asked: Cursor<'d>) -> Cursor<'d> {
    let tasks = draft.workload.task_definitions.iter();
    let containers = tasks.flat_map(|task| task.containers());
    let mappings: Vec<Cursor<'d>> = containers.flat_map(|one| one.port_mappings()).collect();
    let with = |key: &str| {
        let mut found = mappings.iter();
        found.find(|mapping| {
            mapping
                .get(key)
                .is_some_and(|port| same_expression(port, asked))
        })
    };
    let mapping = with("ContainerPort").or_else(|| with("HostPort"));
    mapping
        .and_then(|mapping| mapping.get("ContainerPort"))
        .unwrap_or(asked)
}
