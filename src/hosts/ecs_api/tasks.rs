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
        format!("The containers log to log group {name}, which this file cannot create"),
        format!(
            "Create it before you start the task:\n{}",
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
        "Set a role with --execution-role ARN. If aws iam get-role --role-name ecsTaskExecutionRole finds none, create it:\n{}",
        commands::execution_role(needs)
    );
    if !is_required && needs.is_empty() {
        let message = "The task definition has no execution role. It requires one to log to CloudWatch or to pull from a private registry";
        cx.note(RuleId::TdExecutionRole, task.body, message, help);
        return;
    }
    let besides = if needs.is_empty() {
        String::new()
    } else {
        let actions: Vec<&str> = needs.keys().copied().collect();
        format!(
            ". In addition to the managed policy AmazonECSTaskExecutionRolePolicy, the role must allow {}",
            actions.join(", ")
        )
    };
    let message = format!(
        "The task definition requires an execution role, which this file cannot create{besides}"
    );
    cx.action_required(RuleId::TdExecutionRole, task.body, message, help);
}

/// The parameters file of the ECS CLI has to name a role that is there.
pub(super) fn needs_role_in_parameters<'d>(
    cx: &mut PlanContext<'_, 'd>,
    place: Cursor<'d>,
    is_required: bool,
) {
    let message = "The parameters file has no task_execution_role. On Fargate this role is used to pull from a private registry, write logs and read secrets, instead of the container instance role";
    let help = format!(
        "Set a role with --execution-role arn:aws:iam::ACCOUNT:role/ecsTaskExecutionRole. If it does not exist, create it:\n{}",
        commands::execution_role(&BTreeMap::new())
    );
    if is_required {
        cx.action_required(RuleId::TdExecutionRole, place, message, help);
    } else {
        cx.note(RuleId::TdExecutionRole, place, message, help);
    }
}
