//! What ties a task to the instance under it: accelerators.

use crate::cloudformation::intrinsic::alternatives;
use crate::document::Cursor;
use crate::fargate::capacity;
use crate::plan::Draft;

/// Checks the workload against the instances it runs on.
pub(super) fn check(draft: &mut Draft<'_, '_>) {
    let workload = draft.workload;
    for task in &workload.task_definitions {
        constraints(draft, task.get("PlacementConstraints"));
    }
    for service in &workload.services {
        constraints(draft, service.get("PlacementConstraints"));
    }
}

/// A constraint may demand accelerators.
fn constraints<'d>(draft: &mut Draft<'_, 'd>, list: Option<Cursor<'d>>) {
    let items = list
        .into_iter()
        .flat_map(alternatives)
        .flat_map(Cursor::items);
    for constraint in items.flat_map(alternatives) {
        let expression = constraint
            .get("Expression")
            .or_else(|| constraint.get("expression"));
        let Some((place, text)) = expression.and_then(|place| Some((place, place.text()?))) else {
            continue;
        };
        let text = text.to_lowercase();
        if names_accelerators(&text) {
            draft.block(
                "cd-gpu",
                place,
                "the constraint demands instances with accelerators, which Fargate does not have",
                "keep the task on container instances, or look at ECS Managed Instances",
            );
        }
    }
}

fn names_accelerators(constraint: &str) -> bool {
    let types = constraint.split("ecs.instance-type").nth(1);
    let accelerated = types.is_some_and(|types| {
        let mut words = types.split([' ', '=', '~', '"', '\'', '(', ')', ',', '[', ']']);
        words.any(|word| {
            capacity::ACCELERATED
                .iter()
                .any(|family| word.starts_with(family))
        })
    });
    accelerated || constraint.contains("gpu")
}
