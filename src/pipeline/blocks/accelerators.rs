//! Accelerators: reserved by a container, demanded by a placement constraint, or there on every container instance.

use crate::cloudformation::Answer;
use crate::cloudformation::intrinsic::{alternatives, items_of};
use crate::document::Cursor;
use crate::ecs::{Container, TaskDefinition, demands_accelerators};
use crate::fargate::accelerators::{NO_DEVICES, VARIABLES};
use crate::fargate::managed_instances::WAY_THROUGH;
use crate::network::{Accelerated, Accelerators, accelerators_of};
use crate::plan::Draft;

const RULE: &str = "cd-gpu";

/// Checks the workload and the instances under it.
pub(super) fn check(draft: &mut Draft<'_, '_>) {
    let workload = draft.workload;
    let mut is_known = false;
    for container in workload
        .task_definitions
        .iter()
        .flat_map(TaskDefinition::containers)
    {
        is_known |= reserved(draft, &container);
    }
    let tasks = workload
        .task_definitions
        .iter()
        .map(|task| task.get("PlacementConstraints"));
    let services = workload
        .services
        .iter()
        .map(|service| service.get("PlacementConstraints"));
    let runs = workload.runners.iter().flat_map(|runner| &runner.runs);
    let runs = runs.map(|run| run.get("PlacementConstraints"));
    for list in tasks.chain(services).chain(runs).flatten() {
        is_known |= constraints(draft, list);
    }
    if !is_known {
        instances(draft);
    }
}

/// Accelerators that a container reserves.
fn reserved<'d>(draft: &mut Draft<'_, 'd>, container: &Container<'d>) -> bool {
    let requirements = items_of(container.get("ResourceRequirements"));
    for requirement in &requirements {
        let kind = requirement.get(&container.dialect.spell("Type"));
        let kind = kind.and_then(Cursor::text).unwrap_or("an accelerator");
        draft.block(
            RULE,
            *requirement,
            format!("the container reserves {kind}, and Fargate has no GPUs or other accelerators"),
            if kind == "InferenceAccelerator" {
                "remove it: Elastic Inference is retired".to_owned()
            } else {
                format!("keep the task on container instances; {WAY_THROUGH}")
            },
        );
    }
    !requirements.is_empty()
}

/// A constraint that only instances with accelerators satisfy.
fn constraints<'d>(draft: &mut Draft<'_, 'd>, list: Cursor<'d>) -> bool {
    let mut demands = false;
    let items = alternatives(list).into_iter().flat_map(Cursor::items);
    for constraint in items.flat_map(alternatives) {
        let expression = constraint
            .get("Expression")
            .or_else(|| constraint.get("expression"));
        for place in expression.into_iter().flat_map(alternatives) {
            let answer = draft.evaluate(place);
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
                draft.block(
                    RULE,
                    place,
                    "the placement constraint requires container instances with accelerators, and Fargate has none",
                    format!("keep the task on container instances; {WAY_THROUGH}"),
                );
            } else {
                draft.ask(
                    RULE,
                    place,
                    "with some values of its parameters the placement constraint requires container instances with accelerators, and Fargate has none",
                    format!("remove the constraint if no container uses an accelerator; if one does, keep the task on container instances; {WAY_THROUGH}"),
                );
            }
        }
    }
    demands
}

/// Instances that all have accelerators, and variables with which containers use those without reserving them.
fn instances(draft: &mut Draft<'_, '_>) {
    let known = draft
        .template()
        .map(|template| accelerators_of(template, draft.workload));
    let known = known.unwrap_or(Accelerators::Unknown);
    if matches!(known, Accelerators::None) {
        return;
    }
    let mut uses = false;
    for container in draft
        .workload
        .task_definitions
        .iter()
        .flat_map(TaskDefinition::containers)
    {
        let Some((name, place)) = variable(draft, &container) else {
            continue;
        };
        uses = true;
        let message = format!(
            "the container asks for accelerators with the variable {name}, and Fargate has none"
        );
        if matches!(known, Accelerators::All(_)) {
            let help = format!("keep the task on container instances; {WAY_THROUGH}");
            draft.block(RULE, place, message, help);
        } else {
            let help = format!(
                "remove {name} if the container runs without an accelerator; if it does not, keep the task on container instances; {WAY_THROUGH}"
            );
            draft.ask(RULE, place, message, help);
        }
    }
    if let Accelerators::All(accelerated) = &known
        && !uses
    {
        tell(draft, accelerated);
    }
}

fn tell<'d>(draft: &mut Draft<'_, 'd>, accelerated: &Accelerated<'d>) {
    let source = accelerated
        .default_of
        .map(|parameter| format!(", the default of the parameter {parameter}"))
        .unwrap_or_default();
    draft.must_act(
        RULE,
        accelerated.place,
        format!(
            "every container instance has accelerators ({}{source}), and Fargate has none; no container reserves one, but where the instances' default runtime is nvidia, each can use them",
            accelerated.names.join(", ")
        ),
        format!("make sure that no container uses an accelerator; if one does, keep the workload on container instances; {WAY_THROUGH}"),
    );
}

/// A variable with which a container asks for accelerators.
fn variable<'d>(
    draft: &Draft<'_, 'd>,
    container: &Container<'d>,
) -> Option<(&'static str, Cursor<'d>)> {
    let spell = |name| container.dialect.spell(name);
    items_of(container.get("Environment"))
        .into_iter()
        .find_map(|entry| {
            let name = entry.get(&spell("Name"))?.text()?;
            let known = VARIABLES.into_iter().find(|known| *known == name)?;
            let value = entry.get(&spell("Value"))?;
            let answer = draft.evaluate(value);
            let values = answer.values();
            let is_off =
                !values.is_empty() && values.iter().all(|one| NO_DEVICES.contains(&one.as_str()));
            (!is_off).then_some((known, value))
        })
}
