//! What keeps a workload where it is because of a property's value: what Fargate cannot do, and what this tool cannot
//! move yet.

use crate::plan::Draft;

mod accelerators;
mod containers;
mod deployments;
mod host_ports;
mod ports;
mod runners;
mod services;
mod tasks;

/// Checks every member of the workload.
pub(super) fn check(draft: &mut Draft<'_, '_>) {
    let workload = draft.workload;
    for service in &workload.services {
        services::check(draft, service);
        host_ports::check(draft, service);
    }
    for task in &workload.task_definitions {
        tasks::check(draft, task);
        ports::check(draft, task);
        for container in task.containers() {
            containers::check(draft, &container);
        }
    }
    accelerators::check(draft);
    deployments::check(draft);
    runners::check(draft);
}
