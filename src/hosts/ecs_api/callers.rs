//! The callers of task definitions whose files do not show them, and the revisions that services and calls reference.

use super::{commands, deployments, reader};
use crate::facts::rules::RuleId;
use crate::model::new_value::text;
use crate::model::{Service, TaskDefinition, compatibilities, family_of};
use crate::plan::{PlanContext, Rationale, Unsupported};
use crate::settings::Standalone;
use crate::syntax::Cursor;

/// Migrates the callers of the task definitions to Fargate, or reports them.
pub(super) fn update(cx: &mut PlanContext<'_, '_>) {
    deployments::update(cx);
    report(cx);
    run_newest_revision(cx);
}

/// Reports that a standalone task definition does not show what runs it.
fn report(cx: &mut PlanContext<'_, '_>) {
    let workload = cx.workload;
    let has_callers = !workload.services.is_empty() || !workload.launchers.is_empty();
    let is_container_list = workload.task_definitions.is_empty();
    if has_callers || is_container_list || deployments::report_live_services(cx) {
        return;
    }
    let rule = RuleId::EvRunTaskCode;
    let help = "Pass --launch-type FARGATE --network-configuration 'awsvpcConfiguration={subnets=[…],securityGroups=[…]}' to aws ecs run-task. Replace a service that runs on EC2, or move it to the FARGATE capacity provider, with target groups of type ip";
    let for_both = workload.task_definitions.iter().any(is_for_both);
    let (message, help) = if for_both {
        // ECS continues to start it on container instances for callers that request that.
        (
            "The task definition is compatible with both EC2 and Fargate, and nothing here shows which of them its tasks use",
            format!(
                "{help}. When its tasks run on Fargate, set launch-type: fargate in .ecs2fargate.yaml or --launch-type fargate"
            ),
        )
    } else {
        (
            "Callers of this task definition must use launch type FARGATE and pass a network configuration",
            format!("{help}. --standalone migrate confirms that this is done"),
        )
    };
    // With this setting, the callers change together with the task definition.
    if cx.settings.standalone == Standalone::Migrate {
        cx.warn(rule, cx.place(), message, help);
    } else {
        cx.action_required(rule, cx.place(), message, help);
    }
}

fn is_for_both(task: &TaskDefinition<'_>) -> bool {
    let found = compatibilities(None, task);
    found.lists("EC2") && found.lists("FARGATE")
}

/// Changes a service or call that references a revision, and would continue to run the one for container instances.
fn run_newest_revision<'d>(cx: &mut PlanContext<'_, 'd>) {
    let workload = cx.workload;
    for service in workload.services.iter().filter(|one| one.is_appspec()) {
        name_new_revision(cx, service);
    }
    let is_registered_anew = |family: &str| {
        let mut tasks = workload.task_definitions.iter();
        tasks.any(|task| task.name == family && !fits_already(task))
    };
    // CodeDeploy requires a revision: an AppSpec file is reported.
    let named_freely = workload.services.iter().filter(|one| !one.is_appspec());
    let of_services = named_freely.filter_map(|one| one.get("TaskDefinition"));
    let runs = workload
        .launchers
        .iter()
        .flat_map(|launcher| &launcher.runs);
    let of_runners = runs.filter_map(|run| run.task);
    let names: Vec<Cursor<'d>> = of_services.chain(of_runners).collect();
    for place in names {
        let Some(name) = place.text() else { continue };
        let family = family_of(name);
        if is_registered_anew(family) && has_revision(name) {
            let is_arn = name.starts_with("arn:");
            let newest = match name.rsplit_once(':') {
                // EventBridge accepts only ARNs, and an ARN without a revision means the newest.
                Some((arn, _)) if is_arn && reader::is_of_events(place.document) => arn,
                _ => family,
            };
            let rationale = Rationale::review("The task definition revision is the one for container instances. Without a revision, ECS uses the latest one, which is registered from the task definition here")
                .prevents("Task definition does not support launch_type FARGATE.");
            cx.set(place, text(newest), rationale);
        }
    }
}

/// Reports an AppSpec file that makes CodeDeploy deploy the revision for container instances.
fn name_new_revision<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let place = service.get("TaskDefinition");
    let Some((place, name)) = place.and_then(|place| Some((place, place.text()?))) else {
        return;
    };
    let mut tasks = cx.workload.tasks_of(cx.project, service);
    let is_old = tasks.any(|task| task.name == family_of(name) && !fits_already(task));
    if is_old && has_revision(name) {
        cx.action_required(
            RuleId::EvCodedeploy,
            place,
            format!("The AppSpec file deploys {name}, the revision for container instances: Task definition does not support launch_type FARGATE."),
            "Register the new task definition and write the ARN of its revision here",
        );
    }
}

fn has_revision(name: &str) -> bool {
    let short = name
        .rsplit_once("task-definition/")
        .map_or(name, |(_, short)| short);
    short.contains(':')
}

/// Whether the task definition already supports Fargate, so that the referenced revision may be the right one.
fn fits_already(task: &TaskDefinition<'_>) -> bool {
    let listed = task.get("RequiresCompatibilities").into_iter();
    let mut listed = listed.flat_map(Cursor::items).filter_map(Cursor::text);
    listed.any(|one| one == "FARGATE")
}

/// Reports a task definition that exists in ECS but in no file of the run.
pub(super) fn require_task_definition<'d>(
    cx: &mut PlanContext<'_, 'd>,
    place: Cursor<'d>,
) -> Result<(), Unsupported> {
    let Some(name) = place.text() else {
        return Ok(());
    };
    let family = family_of(name);
    cx.block(
        RuleId::SvcTaskDefinition,
        place,
        format!("The task definition {family} is not in the given files, so it cannot be migrated together with the service or task that uses it"),
        format!(
            "Save it alongside this file, and run the migration on both:\n{}",
            commands::describe_task_definition(name, family)
        ),
    );
    Err(Unsupported)
}
