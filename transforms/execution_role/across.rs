//! Execution roles of other stacks.

use super::{existing, needs};
use crate::facts::rules::RuleId;
use crate::model::routes;
use crate::plan::{ParameterRequest, PlanContext, ValueSpec};
use crate::syntax::NewValue;

/// The role that related stacks expose, unless the task needs more permissions than for its image and its logs.
pub(super) fn role(cx: &mut PlanContext<'_, '_>, needs: &needs::Needs) -> Option<NewValue> {
    if !needs.is_empty() {
        return None;
    }
    let route = routes::role(cx.project, cx.workload.file, |module| {
        existing(module, "", None)
    })?;
    let spec = ValueSpec {
        request: ParameterRequest::new(
            RuleId::TdExecutionRole,
            &["TaskExecutionRole", "TaskExecutionRoleArn"],
        ),
        kind: "String",
        description: "ARN of the task execution role, which Fargate uses to pull images and write logs",
        output: "ARN of the task execution role",
    };
    cx.import_value(&route, &spec)
}
