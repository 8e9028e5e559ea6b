//! The ports of a target group: its default port, and the one that health checks use.

use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, text};
use crate::model::{
    Props, Service, TargetGroup, TaskDefinition, alternatives, container_port, same_expression,
};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

/// The load balancer entries of the workload's services that send to a group.
fn entries_for<'d>(
    cx: &PlanContext<'_, 'd>,
    group: &TargetGroup<'d>,
) -> Vec<(Service<'d>, Cursor<'d>)> {
    let workload = cx.workload;
    let mut found = Vec::new();
    for service in workload.services_and_task_sets() {
        for entry in service.load_balancers() {
            let mut groups = workload.groups_of(cx.project, &service, entry);
            if groups.any(|one| one.resource.name == group.resource.name) {
                found.push((service, entry));
            }
        }
    }
    found
}

/// With dynamic host ports the group's port was never used, and some templates specify 0 or 1 for it.
pub(super) fn replace_dummy<'d>(
    cx: &mut PlanContext<'_, 'd>,
    group: &TargetGroup<'d>,
    properties: Cursor<'d>,
) {
    let Some(port) = properties.prop("Port") else {
        return;
    };
    let entries = entries_for(cx, group);
    let container = entries
        .iter()
        .find_map(|(_, entry)| entry.prop("ContainerPort"));
    let is_dummy = matches!(port.text(), Some("0" | "1"));
    if let Some(container) = container.filter(|_| is_dummy) {
        let rationale =
            Rationale::safe("The port is a placeholder; tasks listen on the container port");
        cx.set(port, copy_of(container), rationale);
    }
}

/// Replaces a health check port of the container instance with the container port that was mapped to it.
pub(super) fn follow_health_check<'d>(
    cx: &mut PlanContext<'_, 'd>,
    group: &TargetGroup<'d>,
    properties: Cursor<'d>,
) {
    let written = properties.prop("HealthCheckPort").into_iter();
    for asked in written.flat_map(alternatives) {
        if !cx.evaluate(asked).is("traffic-port") {
            follow(cx, group, asked);
        }
    }
}

fn follow<'d>(cx: &mut PlanContext<'_, 'd>, group: &TargetGroup<'d>, asked: Cursor<'d>) {
    let entries = entries_for(cx, group);
    let tasks = tasks_behind(cx, &entries);
    let Some(container) = container_port(&tasks, asked) else {
        report_unmapped(cx, &tasks, asked);
        return;
    };
    if !same_expression(container, asked) {
        let is_target = entries
            .iter()
            .filter_map(|(_, entry)| entry.prop("ContainerPort"))
            .any(|port| same_expression(port, container));
        let value = if is_target {
            text("traffic-port")
        } else {
            copy_of(container)
        };
        let rationale = Rationale::safe(
            "Health checks reach the task on its container port, not on a host port",
        );
        cx.set(asked, value, rationale);
    }
}

/// The task definitions of the services that register in a group.
fn tasks_behind<'d>(
    cx: &PlanContext<'_, 'd>,
    entries: &[(Service<'d>, Cursor<'d>)],
) -> Vec<TaskDefinition<'d>> {
    let workload = cx.workload;
    let services = entries.iter().map(|(service, _)| service);
    services
        .flat_map(|service| workload.tasks_of(cx.project, service))
        .copied()
        .collect()
}

fn report_unmapped<'d>(
    cx: &mut PlanContext<'_, 'd>,
    tasks: &[TaskDefinition<'d>],
    asked: Cursor<'d>,
) {
    let help = "Make sure that a container of the task listens on this port, or write HealthCheckPort: traffic-port";
    // In bridge mode only mapped ports are reachable, so it was certainly not the task that responded.
    let is_literal = cx.evaluate(asked).fixed().is_some();
    if is_literal && !tasks.is_empty() && tasks.iter().all(|task| is_bridged(cx, task)) {
        let message = "The health check uses a port that no container of the task maps. On EC2 another process responds, such as the ECS agent; on Fargate there is only the task";
        cx.action_required(RuleId::TgHealthcheckPort, asked, message, help);
    } else {
        let message = "The health check uses a port that no container of the task maps. On EC2 another process may respond";
        cx.warn(RuleId::TgHealthcheckPort, asked, message, help);
    }
}

/// Whether a task's containers are reachable through mapped ports only.
fn is_bridged<'d>(cx: &PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> bool {
    task.get("NetworkMode").is_none_or(|mode| {
        let answer = cx.evaluate(mode);
        matches!(answer.fixed(), Some("bridge" | "default" | "nat"))
    })
}
