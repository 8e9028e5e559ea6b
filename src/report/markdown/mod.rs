//! The run as a comment for a pull request: a summary, a graph of the stacks, and collapsed details.

mod comment;
mod details;
pub(super) mod escape;
mod graph;
mod table;

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use super::cost::OMITTED;
use super::text::{is_done, urgency};
use super::verdicts::Verdicts;
use super::{Renderer, Run, diff, text};
use crate::outcome::{FileReport, FileStatus, WorkloadReport};
use comment::{Comment, Part};
use graph::Graph;

/// The limit of a comment on GitHub, in characters.
pub const LIMIT: usize = 65_536;

/// Begins each comment, so that a program can find the comment of an earlier run.
const MARK: &str = "<!-- ecs2fargate -->\n";

/// A comment for a pull request, not longer than [`LIMIT`].
pub struct Markdown;

impl Renderer for Markdown {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(comment(run).fitted(LIMIT).as_bytes())
    }
}

fn comment(run: &Run<'_>) -> Comment {
    let mut workloads: Vec<&WorkloadReport> = run.outcome.workloads.iter().collect();
    workloads.retain(|one| !is_done(one.verdict) || !one.findings.is_empty());
    workloads.sort_by_key(|one| urgency(one.verdict));
    let graph = match graph::of(run) {
        Graph::None => String::new(),
        Graph::TooLarge(count) => format!(
            "The graph of the stacks has {count} connections and is omitted because it would not be readable.\n\n"
        ),
        Graph::Drawn(graph) => format!("### Stacks\n\n{}\n", escape::block("mermaid", &graph)),
    };
    let verdicts = Verdicts::of(run);
    let plan = escape::text(&text::plan(run));
    let estimate = text::cost::total(run).map_or_else(String::new, |cost| {
        format!(
            "Estimate: {}. {}.\n\n",
            escape::text(&cost),
            escape::text(OMITTED)
        )
    });
    let omitted = run.outcome.omitted.as_ref();
    let omitted = omitted.map_or_else(String::new, |one| {
        format!("Omitted: {}.\n\n", escape::text(&one.to_string()))
    });
    Comment {
        head: format!("{MARK}## Migration to AWS Fargate\n\n**{plan}**\n\n{omitted}{estimate}"),
        heading: table::HEADING,
        rows: workloads
            .iter()
            .map(|one| table::row(&verdicts, one, run.prices))
            .collect(),
        graph,
        parts: parts(run, &verdicts, &workloads),
        command: match run.mode {
            super::Mode::Check => "ecs2fargate check -v",
            _ => "ecs2fargate migrate -v",
        },
    }
}

/// The collapsed parts: files that failed, findings without a workload, and the workloads.
fn parts(run: &Run<'_>, verdicts: &Verdicts<'_>, workloads: &[&WorkloadReport]) -> Vec<Part> {
    let mut parts = Vec::new();
    let failures = details::failures(run);
    if !failures.is_empty() {
        parts.push(Part::new(
            "Files that could not be processed".into(),
            failures,
        ));
    }
    let mut diffs = Diffs::of(run);
    for workload in workloads {
        parts.push(Part {
            summary: details::heading(workload, verdicts.name(workload)),
            content: details::workload(workload, run.prices),
            diff: diffs.of_workload(workload),
        });
    }
    let remaining = details::remaining(run);
    if !remaining.is_empty() {
        parts.push(Part::new("Container instances".into(), remaining));
    }
    let general = details::findings(run.outcome.findings.iter());
    if !general.is_empty() {
        parts.push(Part::new(
            "Findings that concern no workload".into(),
            general,
        ));
    }
    // Such as those of parameter files.
    parts.extend(diffs.others());
    parts
}

/// The diffs of the changed files; each is shown once.
struct Diffs<'r> {
    files: &'r [FileReport],
    numbers: HashMap<&'r str, usize>,
    shown: HashSet<usize>,
}

impl<'r> Diffs<'r> {
    fn of(run: &'r Run<'_>) -> Self {
        let files = &run.outcome.files;
        let numbered = files.iter().zip(0..);
        let changed =
            numbered.filter(|(file, _)| matches!(file.status, FileStatus::Changed { .. }));
        Self {
            files,
            numbers: changed
                .map(|(file, number)| (&*file.path, number))
                .collect(),
            shown: HashSet::new(),
        }
    }

    /// The diffs of the files that a workload changes, if they are not shown with another workload.
    fn of_workload(&mut self, workload: &WorkloadReport) -> String {
        let mut numbers: Vec<usize> = Vec::new();
        let mut elsewhere = Vec::new();
        for change in &workload.changes {
            let Some(&number) = self.numbers.get(&*change.file) else {
                continue;
            };
            if self.shown.insert(number) {
                numbers.push(number);
            } else if !numbers.contains(&number) && !elsewhere.contains(&&*change.file) {
                elsewhere.push(&*change.file);
            }
        }
        let own = numbers.into_iter().map(|number| self.diff(number));
        let mut text: String = own.collect();
        for file in elsewhere {
            let file = escape::code(file);
            text += &format!("The diff of {file} is shown with another workload.\n\n");
        }
        text
    }

    fn diff(&self, number: usize) -> String {
        let file = &self.files[number];
        match &file.status {
            FileStatus::Changed { after } => {
                escape::block("diff", &diff::unified(&file.path, &file.before, after)) + "\n"
            }
            FileStatus::Unchanged | FileStatus::Refused { .. } => String::new(),
        }
    }

    /// The diffs that are not shown with a workload.
    fn others(&self) -> Vec<Part> {
        let changed = (0..self.files.len()).filter(|number| {
            let is_changed = self.numbers.contains_key(&*self.files[*number].path);
            is_changed && !self.shown.contains(number)
        });
        let parts = changed.map(|number| Part {
            summary: format!("Changes in {}", escape::code(&self.files[number].path)),
            content: String::new(),
            diff: self.diff(number),
        });
        parts.collect()
    }
}
