//! Resources that task definitions require and their files cannot define: log groups and execution roles.

use std::collections::BTreeMap;

use super::commands;
use crate::facts::rules::RuleId;
use crate::model::TaskDefinition;
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewValue};

/// Reports a log group that must exist before containers log to it.
pub(super) fn needs_log_group<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    name: &str,
    days: i64,
) {
    cx.action_required(
        RuleId::TdAwslogsOptions,
        task.place(),
        format!("the containers log to the log group {name}, which this file cannot make"),
        format!(
            "make it, before the task is started:\n{}",
            commands::log_group(name, days)
        ),
    );
}

/// Reports an execution role that must exist before a task definition can reference it.
pub(super) fn needs_execution_role<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    needs: &BTreeMap<&'static str, Vec<NewValue>>,
    is_required: bool,
) {
    let help = format!(
        "name a role with --execution-role ARN; where aws iam get-role --role-name ecsTaskExecutionRole finds none, make it:\n{}",
        commands::execution_role(needs)
    );
    if !is_required && needs.is_empty() {
        let message = "the task definition has no execution role; it needs one as soon as it logs to CloudWatch or pulls from a private registry";
        cx.note(RuleId::TdExecutionRole, task.body, message, help);
        return;
    }
    let besides = if needs.is_empty() {
        String::new()
    } else {
        let actions: Vec<&str> = needs.keys().copied().collect();
        format!(
            "; besides the managed policy AmazonECSTaskExecutionRolePolicy it must allow {}",
            actions.join(", ")
        )
    };
    let message = format!(
        "the task definition needs an execution role, and this file cannot make one{besides}"
    );
    cx.action_required(RuleId::TdExecutionRole, task.body, message, help);
}

/// The parameters file of the ECS CLI has to name a role that is there.
pub(super) fn needs_role_in_parameters<'d>(
    cx: &mut PlanContext<'_, 'd>,
    place: Cursor<'d>,
    is_required: bool,
) {
    let message = "the parameters file names no task_execution_role; on Fargate it pulls from a private registry, writes logs and reads secrets, which the role of the container instances did before";
    let help = format!(
        "name a role with --execution-role arn:aws:iam::ACCOUNT:role/ecsTaskExecutionRole; create it where it does not exist:\n{}",
        commands::execution_role(&BTreeMap::new())
    );
    if is_required {
        cx.action_required(RuleId::TdExecutionRole, place, message, help);
    } else {
        cx.note(RuleId::TdExecutionRole, place, message, help);
    }
}
