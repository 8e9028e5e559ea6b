//! What keeps a workload where it is because of a property's value: what Fargate cannot do, and what this tool cannot
//! move yet.

use crate::ecs::elsewhere;
use crate::plan::Draft;

mod accelerators;
mod containers;
mod deployments;
mod host_ports;
mod ports;
mod runners;
mod services;
mod task_definitions;
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
    shared_elsewhere(draft);
}

/// What shares a task definition with something on Managed Instances or external instances cannot change it.
fn shared_elsewhere(draft: &mut Draft<'_, '_>) {
    for evidence in elsewhere(draft.set, draft.workload) {
        draft.block(
            "svc-launch-type",
            evidence.place,
            format!(
                "{}, and share what would have to change with what runs on container instances",
                evidence.what
            ),
            "give it a task definition of its own, and run the migration again",
        );
    }
}
