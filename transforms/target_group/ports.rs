//! The ports of a target group: the one that fills the place, and the one that is asked whether a task is well.

use crate::cloudformation::intrinsic::alternatives;
use crate::cloudformation::same_expression;
use crate::cloudformation::write::text;
use crate::document::Cursor;
use crate::ecs::{Service, TargetGroup, TaskDefinition, container_port};
use crate::plan::{Draft, Why};

/// The load balancer entries of the workload's services that send to a group.
fn entries_for<'d>(
    draft: &Draft<'_, 'd>,
    group: &TargetGroup<'d>,
) -> Vec<(Service<'d>, Cursor<'d>)> {
    let workload = draft.workload;
    let mut found = Vec::new();
    for keeper in workload.keepers() {
        for entry in keeper.load_balancers() {
            let mut groups = workload.groups_of(draft.set, &keeper, entry);
            if groups.any(|one| one.resource.name == group.resource.name) {
                found.push((keeper, entry));
            }
        }
    }
    found
}

/// With dynamic host ports the group's port was never used, and some templates say so with 0 or 1.
pub(super) fn replace_dummy<'d>(
    draft: &mut Draft<'_, 'd>,
    group: &TargetGroup<'d>,
    properties: Cursor<'d>,
) {
    let Some(port) = properties.get("Port") else {
        return;
    };
    let entries = entries_for(draft, group);
    let container = entries
        .iter()
        .find_map(|(_, entry)| entry.get("ContainerPort"));
    let is_dummy = matches!(port.text(), Some("0" | "1"));
    if let Some(container) = container.filter(|_| is_dummy) {
        let why = Why::safe("the dummy port becomes the port that the tasks listen on");
        draft.set(port, container.new_value(), why);
    }
}

/// A health check that asks a port of the instance asks the container port that it was mapped to.
pub(super) fn follow_health_check<'d>(
    draft: &mut Draft<'_, 'd>,
    group: &TargetGroup<'d>,
    properties: Cursor<'d>,
) {
    let written = properties.get("HealthCheckPort").into_iter();
    for asked in written.flat_map(alternatives) {
        if !draft.evaluate(asked).is("traffic-port") {
            follow(draft, group, asked);
        }
    }
}

fn follow<'d>(draft: &mut Draft<'_, 'd>, group: &TargetGroup<'d>, asked: Cursor<'d>) {
    let entries = entries_for(draft, group);
    let tasks = tasks_behind(draft, &entries);
    let Some(container) = container_port(&tasks, asked) else {
        tell_unmapped(draft, &tasks, asked);
        return;
    };
    if !same_expression(container, asked) {
        let is_target = entries
            .iter()
            .filter_map(|(_, entry)| entry.get("ContainerPort"))
            .any(|port| same_expression(port, container));
        let value = if is_target {
            text("traffic-port")
        } else {
            container.new_value()
        };
        let why = Why::safe(
            "the health check named a port of the instance; the task answers on its container port",
        );
        draft.set(asked, value, why);
    }
}

/// The task definitions of the services that register in a group.
fn tasks_behind<'d>(
    draft: &Draft<'_, 'd>,
    entries: &[(Service<'d>, Cursor<'d>)],
) -> Vec<TaskDefinition<'d>> {
    let workload = draft.workload;
    let services = entries.iter().map(|(service, _)| service);
    services
        .flat_map(|service| workload.tasks_of(draft.set, service))
        .copied()
        .collect()
}

fn tell_unmapped<'d>(draft: &mut Draft<'_, 'd>, tasks: &[TaskDefinition<'d>], asked: Cursor<'d>) {
    let help = "make sure that a container of the task listens on it, or write HealthCheckPort: traffic-port";
    // Behind a bridge only mapped ports are reached, so it was surely not the task that answered.
    let is_literal = draft.evaluate(asked).fixed().is_some();
    if is_literal && !tasks.is_empty() && tasks.iter().all(|task| is_bridged(draft, task)) {
        let message = "the health check asks a port that no container of the task maps, so on the instance something else answered, for instance the ECS agent; on Fargate there is only the task";
        draft.must_act("tg-healthcheck-port", asked, message, help);
    } else {
        let message = "the health check asks a port that no container of the task maps; on an instance something else may have answered";
        draft.warn("tg-healthcheck-port", asked, message, help);
    }
}

/// Whether a task's containers are reached through mapped ports only.
fn is_bridged<'d>(draft: &Draft<'_, 'd>, task: &TaskDefinition<'d>) -> bool {
    task.get("NetworkMode").is_none_or(|mode| {
        let answer = draft.evaluate(mode);
        matches!(answer.fixed(), Some("bridge" | "default" | "nat"))
    })
}
