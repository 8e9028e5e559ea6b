//! How traffic reaches the tasks, before and after, as two drawings.

use maud::{Markup, html};

use super::shown;
use super::svg::{LINE, Node, PADDING, height};
use crate::outcome::{Route, Topology, WorkloadReport};

/// The number of services that are drawn.
const SERVICES: usize = 6;

const WIDTH: usize = 320;
const GAP: usize = 34;

pub(super) fn of(workload: &WorkloadReport) -> Markup {
    html! {
        @if !workload.topology.is_empty() {
            h3 { "Traffic before and after" }
            @for topology in workload.topology.iter().take(SERVICES) {
                div.topology {
                    @for is_after in [false, true] {
                        figure {
                            figcaption { @if is_after { "After: Fargate" } @else { "Before: container instances" } }
                            (drawing(topology, is_after))
                        }
                    }
                }
            }
            @if workload.topology.len() > SERVICES { p.more { "and " (workload.topology.len() - SERVICES) " more services" } }
        }
    }
}

/// A box in the order from the load balancer to the task.
struct Level {
    class: &'static str,
    lines: Vec<(&'static str, String)>,
    /// What is next to the arrow that leads to it.
    arrow: String,
    /// A box inside of this one.
    inner: Option<Vec<(&'static str, String)>>,
}

fn drawing(topology: &Topology, is_after: bool) -> Markup {
    let levels = levels(topology, is_after);
    let described = described(&levels);
    let mut y = 4;
    let mut parts = Vec::new();
    for (index, level) in levels.iter().enumerate() {
        if index > 0 {
            parts.push(arrow(y, &level.arrow));
            y += GAP;
        }
        let inner = level
            .inner
            .as_ref()
            .map_or(0, |lines| height(lines.len()) + PADDING);
        let own = height(level.lines.len());
        parts.push(node(
            4,
            y,
            WIDTH - 8,
            own + inner,
            level.class,
            &level.lines,
        ));
        if let Some(lines) = &level.inner {
            parts.push(node(
                4 + PADDING,
                y + own,
                WIDTH - 8 - 2 * PADDING,
                inner - PADDING,
                "task",
                lines,
            ));
        }
        y += own + inner;
    }
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {}", y + 4)) role="img" aria-label=(described) { @for part in &parts { (part) } }
    }
}

fn node(
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    class: &'static str,
    lines: &[(&'static str, String)],
) -> Markup {
    let lines = lines.iter().map(|(class, text)| (*class, text.as_str()));
    let node = Node {
        x,
        y,
        width,
        height,
        class,
        lines: lines.collect(),
    };
    node.draw()
}

fn arrow(y: usize, label: &str) -> Markup {
    let (middle, end) = (WIDTH / 2, y + GAP);
    html! {
        path.arrow d=(format!("M{middle} {y}V{}M{} {}L{middle} {}L{} {}", end - 2, middle - 5, end - 8, end - 2, middle + 5, end - 8)) {}
        text.port x=(middle + 12) y=(y + LINE + 4) { (super::svg::cut(label, 20)) }
    }
}

fn levels(topology: &Topology, is_after: bool) -> Vec<Level> {
    let mut levels = Vec::new();
    let route = topology.routes.first();
    if let Some(route) = route {
        levels.extend(balancer(route));
        levels.push(target_group(route, is_after));
    }
    let port = route.map_or_else(String::new, |route| port(route, topology, is_after));
    levels.push(if is_after {
        task(topology, port)
    } else {
        instance(topology, port)
    });
    levels
}

fn balancer(route: &Route) -> Option<Level> {
    let first = route.balancers.first()?;
    let kind = if first.is_network {
        "Network Load Balancer"
    } else {
        "Application Load Balancer"
    };
    let mut lines = vec![("kind", kind.to_owned()), ("title", first.name.clone())];
    lines.extend(groups(&first.groups, "detail"));
    Some(Level {
        class: "box",
        lines,
        arrow: String::new(),
        inner: None,
    })
}

fn target_group(route: &Route, is_after: bool) -> Level {
    let is_new = is_after && !route.was_ip;
    let kind = if is_after || route.was_ip {
        "Target type ip"
    } else {
        "Target type instance"
    };
    Level {
        class: if is_new { "box new" } else { "box" },
        lines: vec![
            ("kind", "Target group".to_owned()),
            ("title", route.target_group.clone()),
            ("detail", kind.to_owned()),
        ],
        arrow: String::new(),
        inner: None,
    }
}

fn port(route: &Route, topology: &Topology, is_after: bool) -> String {
    if is_after || topology.network_mode == "awsvpc" {
        return format!("port {}", route.container_port);
    }
    match &route.host_port {
        Some(port) => format!("host port {port}"),
        None => "dynamic host port".to_owned(),
    }
}

fn task_lines(topology: &Topology) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("kind", "Task".to_owned()),
        ("title", topology.task.clone()),
    ];
    let containers = topology
        .routes
        .first()
        .filter(|route| !route.container.is_empty());
    lines.extend(containers.map(|route| {
        (
            "detail",
            format!(
                "container {}, port {}",
                route.container, route.container_port
            ),
        )
    }));
    lines
}

/// Before the migration, the task is on a container instance.
fn instance(topology: &Topology, arrow: String) -> Level {
    let name = match topology.instances.as_slice() {
        [] => "not in this template".to_owned(),
        names => names.join(", "),
    };
    let is_own = topology.network_mode == "awsvpc";
    let mut lines = vec![("kind", "Container instances".to_owned()), ("title", name)];
    let mut inner = task_lines(topology);
    let mode = ("detail", format!("network mode {}", topology.network_mode));
    inner.push(mode);
    if is_own {
        inner.extend(groups(&topology.groups_before, "detail"));
    } else {
        lines.extend(groups(&topology.groups_before, "detail"));
    }
    Level {
        class: "instances",
        lines,
        arrow,
        inner: Some(inner),
    }
}

/// After it, the task has its own network interface.
fn task(topology: &Topology, arrow: String) -> Level {
    let mut lines = vec![
        ("kind", "Fargate task with a network interface".to_owned()),
        ("title", topology.task.clone()),
    ];
    lines.extend(task_lines(topology).into_iter().skip(2));
    lines.push(("detail", "network mode awsvpc".to_owned()));
    let is_kept = |group: &String| topology.groups_before.contains(group);
    for group in &topology.groups_after {
        let class = if is_kept(group) { "detail" } else { "added" };
        lines.push((class, format!("security group {group}")));
    }
    Level {
        class: "box new",
        lines,
        arrow,
        inner: None,
    }
}

fn groups(names: &[String], class: &'static str) -> Vec<(&'static str, String)> {
    let named = names
        .iter()
        .map(|name| (class, format!("security group {name}")));
    named.collect()
}

/// The drawing as a sentence.
fn described(levels: &[Level]) -> String {
    let named = levels.iter().map(|level| {
        let inner = level.inner.iter().flatten();
        let texts: Vec<&str> = level
            .lines
            .iter()
            .chain(inner)
            .map(|(_, text)| text.as_str())
            .collect();
        let arrow = if level.arrow.is_empty() {
            String::new()
        } else {
            format!("by {}: ", level.arrow)
        };
        format!("{arrow}{}", texts.join(" "))
    });
    shown(&named.collect::<Vec<_>>().join("; then "))
}
