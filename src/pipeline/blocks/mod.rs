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

/// What else runs the task definitions, where it is not migrated.
fn runners(draft: &mut Draft<'_, '_>) {
    for runner in &draft.workload.runners {
        let blocks = runner.task_parameters();
        let strategy = blocks
            .iter()
            .find_map(|block| block.get("CapacityProviderStrategy"));
        if let Some(strategy) = strategy.filter(|list| list.items().len() > 0) {
            draft.block(
                "svc-capacity-provider-strategy",
                strategy,
                "tasks that a rule or schedule starts through capacity providers are not migrated yet",
                "name FARGATE as the provider by hand, and give the network configuration",
            );
        }
        let rule = match runner.resource.kind {
            "AWS::ECS::TaskSet" => "taskset",
            "AWS::StepFunctions::StateMachine" => "ev-step-functions",
            _ if blocks.is_empty() => "ev-rule",
            _ => continue,
        };
        draft.block(
            rule,
            runner.resource.key,
            format!(
                "{} runs the task definition in a way that is not migrated yet",
                runner.resource.name
            ),
            "give its launch type and network configuration by hand, together with the task definition",
        );
    }
}
