//! What keeps a workload where it is because of a property's value: what Fargate cannot do, and what this tool cannot
//! move yet.

use crate::plan::Draft;

mod containers;
mod hosts;
mod ports;
mod services;
mod tasks;

/// Checks every member of the workload.
pub(super) fn check(draft: &mut Draft<'_, '_>) {
    let workload = draft.workload;
    for service in &workload.services {
        services::check(draft, service);
    }
    for task in &workload.task_definitions {
        tasks::check(draft, task);
        ports::check(draft, task);
        for container in task.containers() {
            containers::check(draft, &container);
        }
    }
    hosts::check(draft);
    runners(draft);
}

/// What else runs the task definitions.
fn runners(draft: &mut Draft<'_, '_>) {
    for runner in &draft.workload.runners {
        let rule = match runner.resource.kind {
            "AWS::Events::Rule" => "ev-rule",
            "AWS::Scheduler::Schedule" => "ev-scheduler",
            "AWS::Pipes::Pipe" => "ev-pipes",
            "AWS::ECS::TaskSet" => "taskset",
            _ => "ev-step-functions",
        };
        draft.block(
            rule,
            runner.resource.key,
            format!(
                "{} runs the task definition, and its kind is not migrated yet",
                runner.resource.name
            ),
            "give its launch type and network configuration by hand, together with the task definition",
        );
    }
}
