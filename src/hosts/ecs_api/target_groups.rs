//! Target groups of services in files that can reference them but not define them.

use super::commands;
use crate::facts::limits::TARGET_GROUP_NAME;
use crate::facts::rules::RuleId;
use crate::model::{Props, Service};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports a target group. One of type `instance` does not support the tasks; that of a service whose tasks used awsvpc
/// has type `ip` already.
pub(super) fn report<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    entry: Cursor<'d>,
    place: Cursor<'d>,
) {
    if has_addresses(cx, service) {
        return;
    }
    if service.is_appspec() {
        of_deployment_group(cx, entry);
    } else {
        of_instances(cx, service, entry, place);
    }
}

fn of_instances<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    entry: Cursor<'d>,
    arn: Cursor<'d>,
) {
    let old = arn.text().unwrap_or("OLD");
    let port = entry.prop("ContainerPort");
    let port = port.and_then(Cursor::text).unwrap_or("PORT");
    cx.action_required(
        RuleId::TgTargetType,
        arn,
        "Tasks on Fargate are registered by IP address, but the target group registers container instances. This file cannot create another one",
        format!(
            "Create one with the settings of the old one, forward to it from a listener before you create the service, and write its ARN here:\n{}",
            commands::target_group(&name(service.resource.name), old, port)
        ),
    );
}

/// Whether the tasks of a service used awsvpc, and so had IP addresses of their own, before.
fn has_addresses<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> bool {
    let mut tasks = cx.workload.tasks_of(cx.project, service);
    let is_awsvpc = |mode: Cursor<'_>| mode.text() == Some("awsvpc");
    tasks.all(|task| task.get("NetworkMode").is_some_and(is_awsvpc))
}

/// Reports the two target groups of a CodeDeploy deployment group, in which CodeDeploy registers tasks and which an
/// AppSpec file does not reference.
fn of_deployment_group<'d>(cx: &mut PlanContext<'_, 'd>, entry: Cursor<'d>) {
    cx.action_required(
        RuleId::EvCodedeploy,
        entry,
        "CodeDeploy registers the tasks in the two target groups of its deployment group, which are defined elsewhere. Network mode awsvpc requires target type ip for both; otherwise the deployment fails: The provided target group has target type instance, which is incompatible with the awsvpc network mode specified in the task definition",
        format!(
            "Show the target type of both target groups:\n{}\n  If it is instance, it cannot be changed, and the running tasks stay registered there: create two target groups of type ip, create a second ECS service with --launch-type FARGATE and --deployment-controller type=CODE_DEPLOY that uses one of them, create a deployment group that references both, and deploy this AppSpec file to that deployment group",
            commands::find_deployment_groups()
        ),
    );
}

fn name(service: &str) -> String {
    const SUFFIX: &str = "-ip";
    let room = TARGET_GROUP_NAME - SUFFIX.len();
    let kept: String = service.chars().take(room).collect();
    format!("{kept}{SUFFIX}")
}
