//! Containers of one task share one network on Fargate, so a port can be used once.

use crate::facts::rules::RuleId;
use crate::model::{Assignment, Container, Props, TaskDefinition};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Blocks a task whose containers use one port twice, however its conditions are decided.
pub(super) fn check<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let mut conditions = task.container_conditions();
    let containers = task.containers();
    conditions.extend(containers.iter().flat_map(Container::port_conditions));
    conditions.sort_unstable();
    conditions.dedup();
    let assignments = Assignment::all(&conditions);
    // With too many conditions the branches are taken together; a port in two of them is then told too often.
    for assignment in assignments.unwrap_or_else(|| vec![Assignment::none()]) {
        check_under(cx, task, &assignment);
    }
}

/// A port or range of ports that is taken.
struct Taken<'d> {
    first: u16,
    last: u16,
    protocol: String,
    place: Cursor<'d>,
}

fn check_under<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    assignment: &Assignment<'d>,
) {
    let mut seen: Vec<Taken<'d>> = Vec::new();
    let containers = task.containers_under(assignment).into_iter();
    for mapping in containers.flat_map(|container| container.port_mappings_under(assignment)) {
        let Some(taken) = taken(cx, task, mapping) else {
            continue;
        };
        let other = seen.iter().rev().find(|other| {
            let overlap = other.first <= taken.last && taken.first <= other.last;
            overlap && other.protocol == taken.protocol
        });
        if let Some(other) = other {
            let line = other.place.position().line;
            let number = other.first.max(taken.first);
            cx.block(
                RuleId::CdDuplicatePort,
                taken.place,
                format!("port {number} is used twice in the task (also on line {line}), and containers of one Fargate task share their ports"),
                "let one of the containers listen on another port, or make two task definitions",
            );
        }
        seen.push(taken);
    }
}

fn taken<'d>(
    cx: &PlanContext<'_, 'd>,
    _task: &TaskDefinition<'d>,
    mapping: Cursor<'d>,
) -> Option<Taken<'d>> {
    let get = |name| mapping.prop(name);
    let place = get("ContainerPort").or_else(|| get("ContainerPortRange"))?;
    let ports = cx.evaluate(place).values().first().cloned()?;
    let (first, last) = ports.split_once('-').unwrap_or((&ports, &ports));
    let protocol =
        get("Protocol").and_then(|protocol| cx.evaluate(protocol).fixed().map(str::to_lowercase));
    Some(Taken {
        first: first.trim().parse().ok()?,
        last: last.trim().parse().ok()?,
        protocol: protocol.unwrap_or_else(|| "tcp".to_owned()),
        place,
    })
}
