//! Execution roles that other stacks have.

use super::{existing, needs};
use crate::document::NewValue;
use crate::plan::{Draft, Goods, Wanted};
use crate::stacks;

/// The role that the stacks around give out, unless the task needs more of it than its image and its logs.
pub(super) fn role(draft: &mut Draft<'_, '_>, needs: &needs::Needs) -> Option<NewValue> {
    if !needs.is_empty() {
        return None;
    }
    let way = stacks::role(draft.set, draft.workload.file, |template| {
        existing(template, "", None)
    })?;
    let goods = Goods {
        wanted: Wanted::new(
            "td-execution-role",
            &["TaskExecutionRole", "TaskExecutionRoleArn"],
        ),
        kind: "String",
        description: "ARN of the execution role, with which Fargate pulls images and writes logs",
        output: "ARN of the execution role",
    };
    draft.carry(&way, &goods)
}
