//! Ports of containers, which share the network of their task on Fargate.

use std::collections::HashMap;

use super::containers::name_of;
use crate::facts::rules::RuleId;
use crate::model::{Assignment, Container, Expr, Props, TaskDefinition};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Ports that are used twice in a task.
pub(crate) static CHECK: Step = Step {
    name: "ports",
    phase: Phase::Check,
    rules: &[RuleId::CdDuplicatePort],
    readme: "",
    plan: check_all,
};

/// Ports that are no longer reached through the instance.
pub(crate) static ADVICE: Step = Step {
    name: "ports",
    phase: Phase::Advise,
    rules: &[RuleId::CdDuplicatePort, RuleId::CdPortRange],
    readme: "",
    plan: advise,
};

fn check_all(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        check(cx, task);
    }
}

fn advise(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        let mode = task.get("NetworkMode").map(|mode| cx.evaluate(mode));
        if mode.is_some_and(|mode| mode.is("awsvpc") || mode.is("host")) {
            continue;
        }
        same_images(cx, task);
        for container in task.containers() {
            port_ranges(cx, &container);
        }
    }
}

/// Blocks a task whose containers use one port twice under any combination of its conditions.
fn check<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let mut conditions = task.container_conditions();
    let containers = task.containers();
    conditions.extend(containers.iter().flat_map(Container::port_conditions));
    conditions.sort_unstable();
    conditions.dedup();
    let assignments = Assignment::all(&conditions);
    // With too many conditions the branches are combined; a port in two of them is then reported although it may be
    // fine.
    for assignment in assignments.unwrap_or_else(|| vec![Assignment::none()]) {
        check_under(cx, task, &assignment);
    }
}

/// A port or range of ports that is in use.
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
        let Some(taken) = taken(cx, mapping) else {
            continue;
        };
        let other = seen.iter().rev().find(|other| {
            let overlap = other.first <= taken.last && taken.first <= other.last;
            overlap && other.protocol == taken.protocol
        });
        if let Some(other) = other {
            let other_place = cx.shown_place(other.place);
            let number = other.first.max(taken.first);
            cx.block(
                RuleId::CdDuplicatePort,
                taken.place,
                format!("Port {number} is used twice in the task (also at {other_place}), and the containers of a Fargate task share their ports"),
                "Use a different port for one of the containers, or split them into two task definitions",
            );
            let label = format!("port {number} is also used here");
            cx.relate(RuleId::CdDuplicatePort, taken.place, other.place, label);
        }
        seen.push(taken);
    }
}

fn taken<'d>(cx: &PlanContext<'_, 'd>, mapping: Cursor<'d>) -> Option<Taken<'d>> {
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

/// Two containers of one image listen on the same ports, whether or not they are mapped.
fn same_images<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    // By image: the name of the first container, which one in another branch of a condition may also have.
    let mut seen: HashMap<Expr, Option<Expr>> = HashMap::new();
    let mut reported: Vec<Expr> = Vec::new();
    for container in task.containers() {
        let Some(place) = container.get("Image") else {
            continue;
        };
        let image = Expr::of(place);
        let name = name_of(&container);
        let first = seen.entry(image.clone()).or_insert_with(|| name.clone());
        if *first == name || reported.contains(&image) {
            continue;
        }
        cx.note(
            RuleId::CdDuplicatePort,
            place,
            "Another container of the task uses the same image. The containers of a Fargate task share their network, so only one of them can listen on a given port",
            "Make sure that the containers listen on different ports, including ports without a port mapping",
        );
        reported.push(image);
    }
}

fn port_ranges<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    for mapping in container.port_mappings() {
        if let Some(range) = mapping
            .prop("ContainerPortRange")
            .filter(|range| !range.is_null())
        {
            cx.warn(
                RuleId::CdPortRange,
                range,
                "Clients reach the port range at the IP address of the task, not at dynamic host ports of a container instance. A generated security group does not open the range",
                "Add an ingress rule for the range to the security group of the tasks",
            );
        }
    }
}
