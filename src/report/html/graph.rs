//! The stacks of the run as a drawing: which creates or imports from which, and what they gain.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::svg::{LINE, Node, PADDING, height};
use super::{Page, shown};
use crate::outcome::{FileStatus, LinkKind, ModuleLink, WorkloadReport};

/// More stacks than this are not readable in one drawing.
const MOST: usize = 120;

/// The number of workloads, and of parameters, that a box lists.
const LISTED: usize = 5;

const WIDTH: usize = 250;
const BETWEEN_COLUMNS: usize = 90;
const BETWEEN_ROWS: usize = 22;

/// Whether the page has the section.
pub(super) fn is_drawn(page: &Page<'_>) -> bool {
    !connected(page).is_empty()
}

pub(super) fn section(page: &Page<'_>) -> Markup {
    let links = connected(page);
    let files: BTreeSet<&str> = links
        .iter()
        .flat_map(|link| [&*link.from, &*link.to])
        .collect();
    html! {
        @if !links.is_empty() {
            section #stacks aria-labelledby="stacks-title" {
                h2 #stacks-title { "Stacks" }
                @if files.len() > MOST {
                    p { (files.len()) " connected templates are too many for a readable drawing. Run ecs2fargate on a part of them." }
                } @else {
                    p.lead { "From root stacks on the left to the templates that they create or import from. Templates with a blue border change; new parameters are marked with +." }
                    div.scroll.drawing tabindex="0" role="region" aria-label="Drawing of the stacks" { (drawing(page, &files, &links)) }
                    (described(&links))
                }
            }
        }
    }
}

/// The connections of the templates that can be reached from those with workloads.
fn connected<'r>(page: &Page<'r>) -> Vec<&'r ModuleLink> {
    let links = &page.run.outcome.links;
    let mut around: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for link in links {
        around.entry(&link.from).or_default().push(&link.to);
        around.entry(&link.to).or_default().push(&link.from);
    }
    let mut open: Vec<&str> = page.workloads.iter().map(|one| one.file.as_str()).collect();
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    while let Some(file) = open.pop() {
        if reached.insert(file) {
            open.extend(around.get(file).into_iter().flatten());
        }
    }
    links
        .iter()
        .filter(|link| reached.contains(&*link.from))
        .collect()
}

/// The column of each template: one to the right of everything that creates it or imports from it.
fn columns<'r>(files: &BTreeSet<&'r str>, links: &[&'r ModuleLink]) -> BTreeMap<&'r str, usize> {
    let mut columns: BTreeMap<&str, usize> = files.iter().map(|file| (*file, 0)).collect();
    // In a cycle this would not end.
    for _ in 0..files.len().min(MOST) {
        let mut is_settled = true;
        for link in links.iter().filter(|link| link.from != link.to) {
            let least = columns[&*link.from] + 1;
            let is_left = columns[&*link.to] < least && least < files.len();
            if is_left {
                columns.insert(&link.to, least);
                is_settled = false;
            }
        }
        if is_settled {
            break;
        }
    }
    columns
}

/// The texts of a template's box.
fn lines<'r>(page: &Page<'r>, file: &'r str) -> Vec<(&'static str, String)> {
    let own = page.workloads.iter().filter(|one| one.file == file);
    let own: Vec<&&WorkloadReport> = own.collect();
    let changes = page.workloads.iter().flat_map(|one| &one.changes);
    let parameters = changes
        .filter(|change| *change.file == *file)
        .filter_map(|change| change.parameter.as_deref());
    let parameters: BTreeSet<&str> = parameters.collect();
    let mut lines = vec![("title", file.to_owned())];
    for workload in own.iter().take(LISTED) {
        lines.push((
            "detail",
            format!("{}: {}", workload.id, page.verdicts.name(workload)),
        ));
    }
    if own.len() > LISTED {
        lines.push((
            "detail",
            format!("and {} more workloads", own.len() - LISTED),
        ));
    }
    for parameter in parameters.iter().take(LISTED) {
        lines.push(("added", format!("+ {parameter}")));
    }
    if parameters.len() > LISTED {
        lines.push((
            "added",
            format!("and {} more parameters", parameters.len() - LISTED),
        ));
    }
    lines
}

/// The place of a box.
struct Place {
    x: usize,
    y: usize,
    height: usize,
}

fn drawing<'r>(page: &Page<'r>, files: &BTreeSet<&'r str>, links: &[&'r ModuleLink]) -> Markup {
    let columns = columns(files, links);
    let mut next: BTreeMap<usize, usize> = BTreeMap::new();
    let mut places: BTreeMap<&str, Place> = BTreeMap::new();
    let texts: BTreeMap<&str, Vec<(&'static str, String)>> = files
        .iter()
        .map(|file| (*file, lines(page, file)))
        .collect();
    for (file, column) in &columns {
        let y = next.entry(*column).or_insert(4);
        let height = height(texts[file].len());
        let x = 4 + column * (WIDTH + BETWEEN_COLUMNS);
        places.insert(file, Place { x, y: *y, height });
        *y += height + BETWEEN_ROWS;
    }
    let width = columns
        .values()
        .max()
        .map_or(0, |last| last * (WIDTH + BETWEEN_COLUMNS))
        + WIDTH
        + 8;
    let total = next.values().max().copied().unwrap_or(0);
    let changed: BTreeSet<&str> = page
        .run
        .outcome
        .files
        .iter()
        .filter(|file| matches!(file.status, FileStatus::Changed { .. }))
        .map(|file| file.path.as_str())
        .collect();
    html! {
        svg width=(width) height=(total) viewBox=(format!("0 0 {width} {total}")) aria-hidden="true" {
            @for link in links { (edge(link, &places)) }
            @for (file, place) in &places {
                (Node {
                    x: place.x,
                    y: place.y,
                    width: WIDTH,
                    height: place.height,
                    class: if changed.contains(file) { "box new" } else { "box" },
                    lines: texts[file].iter().map(|(class, text)| (*class, text.as_str())).collect(),
                }.draw())
            }
        }
    }
}

fn edge(link: &ModuleLink, places: &BTreeMap<&str, Place>) -> Markup {
    let class = match link.kind {
        LinkKind::Creates => "edge",
        LinkKind::ImportsFrom => "edge imports",
    };
    let (from, to) = (&places[&*link.from], &places[&*link.to]);
    let (x, y) = (from.x + WIDTH, from.y + PADDING + LINE / 2);
    let (end, goal) = (to.x, to.y + PADDING + LINE / 2);
    let bend = BETWEEN_COLUMNS / 2;
    let back = end.saturating_sub(bend);
    html! {
        path.(class) d=(format!("M{x} {y}C{} {y} {back} {goal} {end} {goal}", x + bend)) {}
        circle.(class) cx=(end) cy=(goal) r="3" {}
    }
}

/// The same as a list.
fn described(links: &[&ModuleLink]) -> Markup {
    html! {
        details {
            summary { "The connections as a list" }
            ul.plain {
                @for link in links {
                    li {
                        code { (shown(&link.from)) }
                        @match link.kind { LinkKind::Creates => " creates ", LinkKind::ImportsFrom => " imports from " }
                        code { (shown(&link.to)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(from: &str, to: &str) -> ModuleLink {
        ModuleLink {
            from: from.into(),
            to: to.into(),
            kind: LinkKind::Creates,
        }
    }

    #[test]
    fn a_template_is_to_the_right_of_what_creates_it() {
        let all = [
            link("root", "web"),
            link("web", "base"),
            link("root", "base"),
        ];
        let links: Vec<&ModuleLink> = all.iter().collect();
        let files = BTreeSet::from(["root", "web", "base"]);
        let columns = columns(&files, &links);
        assert_eq!(
            [columns["root"], columns["web"], columns["base"]],
            [0, 1, 2]
        );
    }

    #[test]
    fn a_cycle_ends() {
        let all = [link("a", "b"), link("b", "a"), link("a", "a")];
        let links: Vec<&ModuleLink> = all.iter().collect();
        let files = BTreeSet::from(["a", "b"]);
        assert!(columns(&files, &links).values().all(|column| *column < 2));
    }
}
