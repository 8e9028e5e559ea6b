//! What keeps a workload where it is because of a property's value: what Fargate cannot do, and what this tool cannot
//! move yet.

use crate::document::Cursor;
use crate::ecs::{Dialect, Runner, family_of};
use crate::plan::{Draft, commands};

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
        let dialect = Dialect::of_resource(runner.resource.kind);
        let strategy = blocks
            .iter()
            .find_map(|block| block.get(&dialect.spell("CapacityProviderStrategy")));
        if let Some(strategy) = strategy.filter(|list| list.items().len() > 0) {
            draft.block(
                "svc-capacity-provider-strategy",
                strategy,
                "tasks that a rule or schedule starts through capacity providers are not migrated yet",
                "name FARGATE as the provider by hand, and give the network configuration",
            );
        }
        if draft.template().is_none() {
            tasks_of(draft, runner);
            continue;
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

/// The files must hold what a call starts, or nothing is known of the task.
fn tasks_of<'d>(draft: &mut Draft<'_, 'd>, runner: &Runner<'d>) {
    for block in runner.task_parameters() {
        let by_call = block.get("taskDefinition");
        let Some(place) = by_call.or_else(|| block.get("TaskDefinitionArn")) else {
            continue;
        };
        let Some(name) = place.text() else { continue };
        let family = family_of(name);
        let mut tasks = draft.workload.task_definitions.iter();
        if !tasks.any(|task| task.name == family) {
            not_here(draft, place, name);
        }
    }
}

/// A task definition that ECS has and no file of the run.
fn not_here<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, name: &str) {
    let family = family_of(name);
    draft.block(
        "svc-task-definition",
        place,
        format!("no file here holds the task definition {family}, so it cannot be migrated together with what runs it"),
        format!(
            "put it beside this file, and run the migration over both:\n{}",
            commands::describe_task_definition(name, family)
        ),
    );
}
