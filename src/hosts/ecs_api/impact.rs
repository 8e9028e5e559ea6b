//! What the commands that take the files as input do with what is deployed.

use crate::plan::{PlanContext, impact};

/// What the commands that take the files as input do.
pub(super) fn line(cx: &PlanContext<'_, '_>) -> String {
    let workload = cx.workload;
    if workload.services.is_empty() && workload.launchers.is_empty() {
        return "registers a new task definition revision; move a service to it with update-service (capacity provider FARGATE), or replace the service with create-service (launch type FARGATE)".to_owned();
    }
    let revision = (!workload.task_definitions.is_empty())
        .then(|| "registers a new task definition revision".to_owned());
    let services = if cx.decisions.replaced_services.is_empty() {
        impact::services(cx)
    } else {
        Some(
            "create-service creates a second service, and the old one has to be deleted manually"
                .to_owned(),
        )
    };
    let starts = impact::starts(cx).filter(|_| !workload.launchers.is_empty());
    let parts = [revision, services, starts];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// Whether one of the services has no tasks for some time. A replaced service runs until a person deletes it.
pub(super) fn has_downtime(cx: &PlanContext<'_, '_>) -> bool {
    let all = cx.workload.services_and_task_sets();
    all.iter().any(|service| impact::stops_first(cx, service))
}
