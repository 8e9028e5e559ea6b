//! The stacks of a run as a graph in Mermaid's notation, which GitHub and GitLab draw.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::outcome::{FileStatus, LinkKind, ModuleLink, WorkloadReport};
use crate::report::Run;
use crate::visible::one_line;

/// A graph with more connections is not readable; Mermaid draws at most 500.
const LINKS: usize = 60;

/// The graph of the modules that are connected to workloads.
pub(super) enum Graph {
    /// No workload is in a module that is connected to others.
    None,
    /// More connections than a graph can show.
    TooLarge(usize),
    /// In Mermaid's notation.
    Drawn(String),
}

/// The graph of a run.
pub(super) fn of(run: &Run<'_>) -> Graph {
    let links = connected(run);
    match links.len() {
        0 => Graph::None,
        1..=LINKS => Graph::Drawn(drawn(run, &links)),
        count => Graph::TooLarge(count),
    }
}

/// The connections of the modules that can be reached from those with workloads, in any direction.
fn connected<'r>(run: &'r Run<'_>) -> Vec<&'r ModuleLink> {
    let links = &run.outcome.links;
    let mut around: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for link in links {
        around.entry(&link.from).or_default().push(&link.to);
        around.entry(&link.to).or_default().push(&link.from);
    }
    let workloads = run.outcome.workloads.iter();
    let mut open: Vec<&str> = workloads.map(|one| one.file.as_str()).collect();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    while let Some(file) = open.pop() {
        if reached.insert(file) {
            open.extend(around.get(file).into_iter().flatten());
        }
    }
    let links = links.iter();
    links.filter(|link| reached.contains(&*link.from)).collect()
}

fn drawn(run: &Run<'_>, links: &[&ModuleLink]) -> String {
    let files = links.iter().flat_map(|link| [&*link.from, &*link.to]);
    let files: BTreeSet<&str> = files.collect();
    let numbers: BTreeMap<&str, usize> = files.iter().copied().zip(0..).collect();
    let changed: BTreeSet<&str> = changed(run);
    let mut graph = String::from("flowchart LR\n");
    for (file, number) in &numbers {
        let class = if changed.contains(file) {
            ":::changed"
        } else {
            ""
        };
        let label = label(file, &run.outcome.workloads);
        // Writing to a String cannot fail.
        let _ = writeln!(graph, "  m{number}[\"{label}\"]{class}");
    }
    for link in links {
        let (from, to) = (numbers[&*link.from], numbers[&*link.to]);
        let (arrow, kind) = match link.kind {
            LinkKind::Creates => ("-->", "creates"),
            LinkKind::ImportsFrom => ("-.->", "imports from"),
        };
        let _ = writeln!(graph, "  m{from} {arrow}|{kind}| m{to}");
    }
    graph.push_str("  classDef changed stroke-width:3px\n");
    graph
}

/// The files that the run changes.
fn changed<'r>(run: &'r Run<'_>) -> BTreeSet<&'r str> {
    let files = run.outcome.files.iter();
    let changed = files.filter(|file| matches!(file.status, FileStatus::Changed { .. }));
    changed.map(|file| file.path.as_str()).collect()
}

/// The path of a module, and below it its workloads with their verdicts.
fn label(file: &str, workloads: &[WorkloadReport]) -> String {
    let own = workloads.iter().filter(|one| one.file == file);
    let lines = own.map(|one| format!("{}: {}", one.id, one.verdict.name()));
    let lines: Vec<String> = std::iter::once(file.to_owned()).chain(lines).collect();
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    lines.join("<br/>")
}

/// A text within quotation marks: everything that could be markup of Mermaid, Markdown or HTML is written as an entity.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        if character.is_alphanumeric() || matches!(character, ' ' | '.' | '-' | '/' | '_' | ':') {
            out.push(character);
        } else {
            let _ = write!(out, "#{};", u32::from(character));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    fn link(from: &str, to: &str, kind: LinkKind) -> ModuleLink {
        ModuleLink {
            from: from.into(),
            to: to.into(),
            kind,
        }
    }

    #[test]
    fn modules_around_workloads_are_drawn() {
        let mut outcome = samples::outcome();
        outcome.links = vec![
            link("app.yaml", "base.yaml", LinkKind::ImportsFrom),
            link("main.yaml", "app.yaml", LinkKind::Creates),
            link("x.yaml", "y.yaml", LinkKind::Creates),
        ];
        let Graph::Drawn(graph) = of(&samples::run(&outcome)) else {
            panic!("no graph");
        };
        assert_eq!(
            graph,
            "flowchart LR\n  m0[\"app.yaml<br/>Service: ready\"]:::changed\n  m1[\"base.yaml\"]\n  m2[\"main.yaml\"]\n  \
             m0 -.->|imports from| m1\n  m2 -->|creates| m0\n  classDef changed stroke-width:3px\n"
        );
    }

    #[test]
    fn names_are_escaped() {
        assert_eq!(escaped("a\"]<b>`\n"), "a#34;#93;#60;b#62;#96;#92;u000a");
    }

    #[test]
    fn a_large_graph_is_counted() {
        let mut outcome = samples::outcome();
        let names = (0..=LINKS).map(|number| format!("{number}.yaml"));
        let links = names.map(|to| link("app.yaml", &to, LinkKind::Creates));
        outcome.links = links.collect();
        assert!(matches!(of(&samples::run(&outcome)), Graph::TooLarge(61)));
        outcome.links.clear();
        assert!(matches!(of(&samples::run(&outcome)), Graph::None));
    }
}
