//! What keeps a workload where it is because of a property's value: what Fargate cannot do, and what this tool cannot
//! move yet.

use crate::facts::rules::RuleId;
use crate::model::elsewhere;
use crate::plan::PlanContext;

mod accelerators;
mod containers;
mod deployments;
mod host_ports;
mod launchers;
mod ports;
mod services;
mod task_definitions;
mod tasks;

/// Checks every member of the workload.
pub(crate) fn check(cx: &mut PlanContext<'_, '_>) {
    let workload = cx.workload;
    for service in &workload.services {
        services::check(cx, service);
        host_ports::check(cx, service);
    }
    for task in &workload.task_definitions {
        tasks::check(cx, task);
        ports::check(cx, task);
        for container in task.containers() {
            containers::check(cx, &container);
        }
    }
    accelerators::check(cx);
    deployments::check(cx);
    launchers::check(cx);
    shared_elsewhere(cx);
}

/// What shares a task definition with something on Managed Instances or external instances cannot change it.
fn shared_elsewhere(cx: &mut PlanContext<'_, '_>) {
    for evidence in elsewhere(cx.set, cx.workload) {
        cx.block(
            RuleId::SvcLaunchType,
            evidence.place,
            format!(
                "{}, and share what would have to change with what runs on container instances",
                evidence.what
            ),
            "give it a task definition of its own, and run the migration again",
        );
    }
}
