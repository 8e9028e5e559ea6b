//! Callers outside of the workload that start the tasks with a launch type of their own: code, pipelines, custom
//! resources.

use super::launch_types::runs_nothing;
use crate::facts::rules::RuleId;
use crate::model::{How, Kind, Launch, Module, Resource, pinned_revisions};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Callers outside of the workload that start the tasks.
pub(crate) static ADVICE: Step = Step {
    name: "callers",
    phase: Phase::Advise,
    rules: &[RuleId::EvRunTaskCode],
    readme: "",
    plan: advise,
};

fn advise(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    if matches!(cx.launch, Launch::Ec2(_)) && runs_nothing(cx) && cx.is_unchanged() {
        left_to_callers(cx);
    }
    callers(cx, module);
    report(cx);
    report_pinned_revisions(cx, module);
}

/// Task definitions that need no changes still do not run on Fargate if the settings say that they run on container
/// instances.
fn left_to_callers(cx: &mut PlanContext<'_, '_>) {
    cx.action_required(
        RuleId::EvRunTaskCode,
        cx.place(),
        "The task definition needs no change for Fargate, but its RunTask callers still start it on container instances",
        "Run it with --launch-type FARGATE --network-configuration 'awsvpcConfiguration={subnets=[…],securityGroups=[…]}', then set launch-type: fargate",
    );
}

/// Reports code and pipelines that may start the task themselves.
fn callers<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    for task in &cx.workload.task_definitions {
        for reference in module.references_to(task.name) {
            let owner = reference
                .owner
                .and_then(|owner| module.resources.get(owner));
            let calls = owner.is_some_and(|owner| {
                matches!(
                    owner.kind,
                    Kind::FUNCTION | Kind::SAM_FUNCTION | Kind::BUILD_PROJECT | Kind::SSM_PARAMETER
                ) || is_input(owner, reference.place)
                    || owner.kind == Kind::TASK_DEFINITION && owner.name != task.name
            });
            let path = reference.place.document.path(reference.place.node);
            let calls = calls || module.is_in_program(reference.place);
            let is_policy = path.split('.').any(|step| step == "Policies");
            if calls && !is_policy {
                cx.warn(
                    RuleId::EvRunTaskCode,
                    reference.place,
                    "Code that receives this task definition may start it with launch type EC2",
                    "Pass launchType FARGATE and a network configuration to RunTask",
                );
            }
        }
    }
}

/// Whether a rule, schedule or pipe passes the value on to its target.
fn is_input(owner: &Resource<'_>, place: Cursor<'_>) -> bool {
    let is_sender = matches!(owner.kind, Kind::EVENT_RULE | Kind::SCHEDULE | Kind::PIPE);
    is_sender
        && place
            .document
            .path(place.node)
            .split('.')
            .any(|step| matches!(step, "Input" | "InputTransformer" | "InputTemplate"))
}

/// Reports permissions to run one revision of a task definition, which gets a new revision.
fn report_pinned_revisions<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    let families: Vec<&str> = cx
        .workload
        .task_definitions
        .iter()
        .filter_map(|task| task.get("Family")?.text())
        .collect();
    for (node, family) in pinned_revisions(module) {
        if families.contains(&family) {
            cx.action_required(
                RuleId::EvRunTaskCode,
                node,
                "The policy names one revision of the task definition, but the migration registers a new revision",
                "Replace the revision with *",
            );
        }
    }
}

/// The custom resources of the template that reference a task definition of the workload, each with its first
/// reference.
pub(super) fn custom_resources<'d>(cx: &PlanContext<'_, 'd>) -> Vec<(Resource<'d>, Cursor<'d>)> {
    let Some(module) = cx.module() else {
        return Vec::new();
    };
    let mut found: Vec<(Resource<'d>, Cursor<'d>)> = Vec::new();
    for task in &cx.workload.task_definitions {
        let uses = module.references_to(task.name);
        for used in uses.filter(|used| used.how != How::DependsOn) {
            let owner = used.owner.and_then(|owner| module.resources.get(owner));
            let Some(owner) = owner.filter(|owner| is_custom(owner)) else {
                continue;
            };
            if found.iter().all(|(known, _)| known.name != owner.name) {
                found.push((*owner, used.place));
            }
        }
    }
    found
}

fn is_custom(resource: &Resource<'_>) -> bool {
    resource.kind.is_custom()
}

/// Reports the custom resources that reference a migrated task definition.
fn report(cx: &mut PlanContext<'_, '_>) {
    for (taker, place) in custom_resources(cx) {
        cx.action_required(
            RuleId::EvRunTaskCode,
            place,
            format!(
                "{} ({}) uses the task definition, which requires FARGATE after the migration. Tasks that it starts with launch type EC2 fail",
                taker.name, taker.kind
            ),
            format!(
                "Change {} to start tasks with launch type FARGATE and a network configuration (subnets, security groups) before you deploy",
                taker.name
            ),
        );
    }
}
