//! What else runs the task definitions, where it cannot be moved.

use crate::facts::rules::RuleId;
use crate::hosts::ecs_api::commands;
use crate::model::{Held, Service, TaskLauncher, family_of};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

pub(super) fn check(cx: &mut PlanContext<'_, '_>) {
    for launcher in &cx.workload.launchers {
        if cx.module().is_none() {
            tasks_of(cx, launcher);
            continue;
        }
        for held in &launcher.held {
            hold(cx, launcher, held);
        }
        if launcher.runs.is_empty() && launcher.held.is_empty() {
            cx.block(
                RuleId::EvStepFunctions,
                launcher.resource.key,
                format!(
                    "{} names the task definition, and none of its states runs it in a way that this tool knows",
                    launcher.resource.name
                ),
                HELP,
            );
        }
    }
    for shell in &cx.workload.external_services {
        properties_of_task_sets(cx, shell);
    }
    blue_green(cx);
}

/// What a person writes where this tool cannot.
const HELP: &str = "write it by hand, together with the task definition: \"LaunchType\": \"FARGATE\", \"NetworkConfiguration\": {\"AwsvpcConfiguration\": {\"AssignPublicIp\": \"DISABLED\", \"SecurityGroups\": [\"sg-…\"], \"Subnets\": [\"subnet-…\"]}}, without PlacementConstraints and PlacementStrategy";

fn hold<'d>(cx: &mut PlanContext<'_, 'd>, launcher: &TaskLauncher<'d>, held: &Held<'d>) {
    let message = format!(
        "{}: {}; it may start the task definition",
        launcher.resource.name, held.what
    );
    cx.block(RuleId::EvStepFunctions, held.place, message, HELP);
}

/// What belongs to the task sets of a service with an external controller, and not to the service itself.
/// Source: the Amazon ECS developer guide, "Deploy Amazon ECS services using a third-party controller".
const OF_TASK_SETS: [&str; 9] = [
    "CapacityProviderStrategy",
    "LaunchType",
    "LoadBalancers",
    "NetworkConfiguration",
    "PlacementConstraints",
    "PlacementStrategies",
    "Role",
    "ServiceRegistries",
    "TaskDefinition",
];

fn properties_of_task_sets<'d>(cx: &mut PlanContext<'_, 'd>, shell: &Service<'d>) {
    for key in OF_TASK_SETS {
        if let Some(place) = shell.get(key).filter(|place| !place.is_null()) {
            cx.block(
                RuleId::SvcDeploymentController,
                place,
                format!("{key} belongs to the task sets of a service whose controller is EXTERNAL, and taking it from the service would make a new service"),
                "write it in the task sets alone and run the migration again",
            );
        }
    }
}

/// CloudFormation's own blue/green deployments take no other change in the update that starts one.
fn blue_green(cx: &mut PlanContext<'_, '_>) {
    let hooks = cx.module().and_then(|one| one.root.get("Hooks"));
    let has_sets = cx
        .workload
        .launchers
        .iter()
        .any(|launcher| launcher.is_task_set());
    let Some(hooks) = hooks.filter(|_| has_sets) else {
        return;
    };
    let hook = hooks.entries().find(|(_, _, body)| {
        let kind = body.get("Type").and_then(|kind| kind.text());
        kind == Some("AWS::CodeDeploy::BlueGreen")
    });
    if let Some((_, place, _)) = hook {
        cx.block(
            RuleId::EvCodedeploy,
            place,
            "CloudFormation deploys this service blue/green: it takes no change of target groups in the update that changes the task definition",
            "make a second service with its task definition, task set and target groups of type ip beside this one and shift the listener by hand",
        );
    }
}

/// The files must hold what a call starts, or nothing is known of the task.
fn tasks_of<'d>(cx: &mut PlanContext<'_, 'd>, launcher: &TaskLauncher<'d>) {
    for place in launcher.runs.iter().filter_map(|run| run.task) {
        let Some(name) = place.text() else { continue };
        let family = family_of(name);
        let mut tasks = cx.workload.task_definitions.iter();
        let is_paired = cx.workload.paired_with(launcher.file).next().is_some();
        if !is_paired && !tasks.any(|task| task.name == family) {
            not_here(cx, place, name);
        }
    }
}

/// A task definition that ECS has and no file of the run.
pub(super) fn not_here<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, name: &str) {
    let family = family_of(name);
    cx.block(
        RuleId::SvcTaskDefinition,
        place,
        format!("no file here holds the task definition {family}, so it cannot be migrated together with what runs it"),
        format!(
            "put it beside this file, and run the migration over both:\n{}",
            commands::describe_task_definition(name, family)
        ),
    );
}
