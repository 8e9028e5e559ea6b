//! The ports that a load balancer's health checks use.

use super::ingress::{name_of, protocol_of};
use crate::model::{Module, alternatives, container_port};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// The ports of tasks behind target groups that are checked over TCP, whatever the protocol of the traffic is.
pub(super) fn checked_ports<'d>(
    cx: &PlanContext<'_, 'd>,
    module: &Module<'d>,
    groups: &[Cursor<'d>],
    traffic: Cursor<'d>,
) -> Vec<Cursor<'d>> {
    let mut ports = Vec::new();
    for group in groups {
        let resource = module.resource(name_of(*group));
        let written = resource.and_then(|resource| resource.get("HealthCheckPort"));
        let asked: Vec<Cursor<'d>> = written
            .into_iter()
            .flat_map(alternatives)
            .filter(|port| !cx.evaluate(*port).is("traffic-port"))
            .collect();
        if asked.is_empty() && protocol_of(module, *group) == Some("UDP") {
            // Health checks of UDP traffic are TCP or HTTP requests to the same port.
            ports.push(traffic);
        }
        let tasks = &cx.workload.task_definitions;
        let answering = asked
            .into_iter()
            .map(|asked| container_port(tasks, asked).unwrap_or(asked));
        ports.extend(answering);
    }
    ports
}
