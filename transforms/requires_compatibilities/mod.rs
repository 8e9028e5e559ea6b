//! Task definitions say that they are for Fargate.

use super::Transform;
use crate::cloudformation::write::text;
use crate::document::{Cursor, NewValue};
use crate::plan::{Draft, Why};

/// See the README of this folder.
pub(super) struct RequiresCompatibilities;

impl Transform for RequiresCompatibilities {
    fn name(&self) -> &'static str {
        "requires-compatibilities"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        for task in &draft.workload.task_definitions {
            let listed = task.get("RequiresCompatibilities");
            if listed.is_some_and(names_fargate) {
                continue;
            }
            let why = Why::safe(
                "ECS checks the task definition against Fargate's rules when it is registered",
            )
            .prevents("Task definition does not support launch_type FARGATE.");
            let mut items = listed.into_iter().flat_map(Cursor::items);
            if let (Some(only), None) = (items.next(), items.next()) {
                draft.set(only, text("FARGATE"), why);
                continue;
            }
            let value = NewValue::Sequence(vec![text("FARGATE")]);
            let (key, before) = ("RequiresCompatibilities", "ContainerDefinitions");
            draft.put_before(task.body, key, value, before, why);
        }
    }
}

fn names_fargate(list: Cursor<'_>) -> bool {
    list.items().any(|item| item.text() == Some("FARGATE"))
}
