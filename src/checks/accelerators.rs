//! Accelerators: reserved by a container, required by a placement constraint, or present on every container instance.

use crate::facts::accelerators::{NO_DEVICES, VARIABLES};
use crate::facts::managed_instances::WAY_THROUGH;
use crate::facts::rules::RuleId;
use crate::model::surroundings::{Accelerated, Accelerators, accelerators_of};
use crate::model::{
    Answer, Container, Module, Props, TaskDefinition, alternatives, demands_accelerators, items_of,
};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Accelerators that the workload uses.
pub(crate) static CHECK: Step = Step {
    name: "accelerators",
    phase: Phase::Check,
    rules: &[RuleId::CdGpu],
    readme: "",
    plan: check,
};

const RULE: RuleId = RuleId::CdGpu;

/// Checks the workload and the instances that it runs on.
fn check(cx: &mut PlanContext<'_, '_>) {
    let workload = cx.workload;
    let mut is_known = false;
    for container in workload
        .task_definitions
        .iter()
        .flat_map(TaskDefinition::containers)
    {
        is_known |= reserved(cx, &container);
    }
    let tasks = workload
        .task_definitions
        .iter()
        .map(|task| task.get("PlacementConstraints"));
    let services = workload
        .services
        .iter()
        .map(|service| service.get("PlacementConstraints"));
    let runs = workload
        .launchers
        .iter()
        .flat_map(|launcher| &launcher.runs);
    let runs = runs.map(|run| run.get("PlacementConstraints"));
    for list in tasks.chain(services).chain(runs).flatten() {
        is_known |= constraints(cx, list);
    }
    if !is_known {
        instances(cx);
    }
}

/// Accelerators that a container reserves.
fn reserved<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) -> bool {
    let requirements = items_of(container.get("ResourceRequirements"));
    for requirement in &requirements {
        let kind = requirement.prop("Type");
        let kind = kind.and_then(Cursor::text).unwrap_or("an accelerator");
        cx.block(
            RULE,
            *requirement,
            format!("The container reserves {kind}, but Fargate does not support GPUs or other accelerators"),
            if kind == "InferenceAccelerator" {
                "Remove it: Elastic Inference is retired".to_owned()
            } else {
                format!("Keep the task on container instances. {WAY_THROUGH}")
            },
        );
    }
    !requirements.is_empty()
}

/// Reports a constraint that only instances with accelerators satisfy.
fn constraints<'d>(cx: &mut PlanContext<'_, 'd>, list: Cursor<'d>) -> bool {
    let mut demands = false;
    let items = alternatives(list).into_iter().flat_map(Cursor::items);
    for constraint in items.flat_map(alternatives) {
        let expression = constraint
            .prop("Expression")
            .or_else(|| constraint.get("expression"));
        for place in expression.into_iter().flat_map(alternatives) {
            let answer = cx.evaluate(place);
            let values = answer.values();
            let is_sure = !matches!(answer, Answer::DefaultOnly(_));
            let demanding = values
                .iter()
                .filter(|text| demands_accelerators(text))
                .count();
            if demanding == 0 {
                continue;
            }
            demands = true;
            if is_sure && demanding == values.len() {
                cx.block(
                    RULE,
                    place,
                    "The placement constraint requires container instances with accelerators, which Fargate does not support",
                    format!("Keep the task on container instances. {WAY_THROUGH}"),
                );
            } else {
                cx.needs_decision(
                    RULE,
                    place,
                    "The placement constraint requires container instances with accelerators for some values of its parameters, and Fargate does not support accelerators",
                    format!("Remove the constraint if no container uses an accelerator. Otherwise, keep the task on container instances. {WAY_THROUGH}"),
                );
            }
        }
    }
    demands
}

/// Reports instances that all have accelerators, and variables with which containers use those without reserving them.
fn instances(cx: &mut PlanContext<'_, '_>) {
    let known = cx
        .module()
        .map(|module| accelerators_of(module, cx.workload));
    let known = known.unwrap_or(Accelerators::Unknown);
    if matches!(known, Accelerators::None) {
        return;
    }
    let mut uses = false;
    for container in cx
        .workload
        .task_definitions
        .iter()
        .flat_map(TaskDefinition::containers)
    {
        let Some((name, place)) = variable(cx, &container) else {
            continue;
        };
        uses = true;
        let message = format!(
            "The container requests accelerators with the environment variable {name}, but Fargate does not support accelerators"
        );
        if matches!(known, Accelerators::All(_)) {
            let help = format!("Keep the task on container instances. {WAY_THROUGH}");
            cx.block(RULE, place, message, help);
        } else {
            let help = format!(
                "Remove {name} if the container runs without an accelerator. Otherwise, keep the task on container instances. {WAY_THROUGH}"
            );
            cx.needs_decision(RULE, place, message, help);
        }
    }
    if let Accelerators::All(accelerated) = &known
        && let Some(module) = cx.module()
        && !uses
    {
        report(cx, module, accelerated);
    }
}

fn report<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, accelerated: &Accelerated) {
    let source = accelerated
        .default_of
        .as_ref()
        .map(|parameter| format!(", the default of parameter {parameter}"))
        .unwrap_or_default();
    cx.action_required(
        RULE,
        module.root.at(accelerated.node),
        format!(
            "Every container instance has accelerators ({}{source}), which Fargate does not support. No container reserves one, but any container can use them if nvidia is the default runtime of the container instances",
            accelerated.names.join(", ")
        ),
        format!("Make sure that no container uses an accelerator. If one does, keep the workload on container instances. {WAY_THROUGH}"),
    );
}

/// Reports a variable with which a container requests accelerators.
fn variable<'d>(
    cx: &PlanContext<'_, 'd>,
    container: &Container<'d>,
) -> Option<(&'static str, Cursor<'d>)> {
    items_of(container.get("Environment"))
        .into_iter()
        .find_map(|entry| {
            let name = entry.prop("Name")?.text()?;
            let known = VARIABLES.into_iter().find(|known| *known == name)?;
            let value = entry.prop("Value")?;
            let answer = cx.evaluate(value);
            let values = answer.values();
            let is_off =
                !values.is_empty() && values.iter().all(|one| NO_DEVICES.contains(&one.as_str()));
            (!is_off).then_some((known, value))
        })
}
