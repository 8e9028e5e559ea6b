//! `--cutover parallel`: a run in two passes.
//!
//! The first pass finds the workloads that can be migrated, and splits each of them: it adds copies of its resources to
//! the text. The second pass migrates the copies as it migrates everything else, and leaves what they are copies of. What
//! was added is recorded in the text, and the result counts only if a return gives the original text again, to the byte.

mod added;
mod after_others;
mod connected;
mod end;
mod left;
mod positions;
mod rows;
mod separately;
mod split;
mod stacks;
mod traffic;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::plan::PlannedWorkload;
use super::{Source, run};
use crate::facts::rules::RuleId;
use crate::model::{Project, Workload};
use crate::outcome::{FileStatus, Finding, Outcome, Severity, Verdict, WorkloadReport};
use crate::plan::{Hosts, OTHER_CUTOVER, Split};
use crate::settings::{Cutover, Settings};
use crate::syntax::{Document, Span};

pub(super) use end::{end, row_of};
pub(super) use left::{dangling, kept_on_deletion, removed_from_parameter_files};
use positions::Positions;
pub(super) use split::{settle, split};

/// The step whose changes are the copies.
const STEP: &str = "parallel";

/// Workloads that are not split, although the settings request it, by file and name, with the reason and what to do.
pub(super) type Unsplit = HashMap<(String, String), (String, String)>;

/// What is known of the splits while a run plans.
#[derive(Default)]
pub(super) struct Splits {
    /// Workloads that cannot be split, as an earlier pass found.
    pub(super) unsplit: Unsplit,
    /// The split modules, by the path of the file that each is read from.
    pub(super) files: BTreeMap<String, SplitFile>,
    /// Workloads that cannot be split, as this pass found.
    pub(super) conflicts: Unsplit,
}

/// A module with the copies.
pub(super) struct SplitFile {
    /// The new texts of its files.
    pub(super) texts: Vec<SplitText>,
    /// The splits in it.
    pub(super) splits: Vec<(String, Split)>,
}

/// The text of a file with the copies.
pub(super) struct SplitText {
    /// The path.
    pub(super) path: String,
    /// The new text.
    pub(super) text: String,
    /// The lines of the copies, starting at 1, each with the first line of what it is a copy of.
    pub(super) copied: Vec<(Range<usize>, usize)>,
}

impl SplitFile {
    fn text(&self, path: &str) -> Option<&SplitText> {
        self.texts.iter().find(|one| one.path == path)
    }
}

/// Whether the settings may request that a service moves in parallel.
pub(super) fn is_requested(sources: &[(Source, &Settings)]) -> bool {
    let requests = |settings: &Settings| {
        let single = settings.workloads.iter();
        let mut single = single.filter_map(|(_, choices)| choices.cutover);
        settings.cutover == Cutover::Parallel || single.any(|one| one == Cutover::Parallel)
    };
    sources
        .iter()
        .any(|(source, settings)| !source.is_context && requests(settings))
}

/// Migrates sources among which some workloads may move in parallel.
pub(super) fn migrate(hosts: Hosts, sources: Vec<(Source, &Settings)>) -> Outcome {
    from(hosts, sources, Unsplit::new())
}

/// The same, where it is known of some workloads that they cannot be split.
fn from(hosts: Hosts, sources: Vec<(Source, &Settings)>, mut unsplit: Unsplit) -> Outcome {
    loop {
        let known = Splits {
            unsplit: unsplit.clone(),
            ..Splits::default()
        };
        let (first, splits) = run(hosts, sources.clone(), known);
        if !splits.conflicts.is_empty() {
            unsplit.extend(splits.conflicts);
            continue;
        }
        if splits.files.is_empty() {
            return first;
        }
        let mut second_sources = sources.clone();
        for (source, _) in &mut second_sources {
            if let Some(split) = splits.text(&source.path) {
                source.text.clone_from(&split.text);
            }
        }
        let known = Splits {
            unsplit: unsplit.clone(),
            ..Splits::default()
        };
        let (second, _) = run(hosts, second_sources, known);
        let mut failed = not_migrated(&second, &splits);
        if failed.is_empty() {
            let others = without_splits(hosts, &sources, &unsplit, &splits);
            match finish(hosts, &sources, &texts_of(&others), second, &splits) {
                Ok(outcome) => return outcome,
                Err(found) => failed = found,
            }
            let split = after_others::split(hosts, &sources, others, &unsplit, &splits);
            if let Some(outcome) = split {
                return outcome;
            }
        }
        if failed.keys().all(|one| unsplit.contains_key(one)) {
            return first;
        }
        unsplit.extend(failed);
    }
}

/// The migration of the other workloads alone: a return gives its texts.
fn without_splits(
    hosts: Hosts,
    sources: &[(Source, &Settings)],
    unsplit: &Unsplit,
    splits: &Splits,
) -> Outcome {
    let mut held = unsplit.clone();
    for (path, file) in &splits.files {
        for (id, _) in &file.splits {
            held.insert((path.clone(), id.clone()), Default::default());
        }
    }
    let known = Splits {
        unsplit: held,
        ..Splits::default()
    };
    let (outcome, _) = run(hosts, sources.to_vec(), known);
    outcome
}

/// The texts of the files of an outcome, by path.
fn texts_of(outcome: &Outcome) -> HashMap<&str, &str> {
    let files = outcome.files.iter();
    files
        .map(|file| (file.path.as_str(), after_others::text_of(file)))
        .collect()
}

/// Records what was added, proves the way back, and gives the result in terms of the original files.
fn finish(
    hosts: Hosts,
    sources: &[(Source, &Settings)],
    others: &HashMap<&str, &str>,
    mut second: Outcome,
    splits: &Splits,
) -> Result<Outcome, Unsplit> {
    record(hosts, sources, others, &mut second, splits)?;
    for split in splits.files.values().flat_map(|file| &file.texts) {
        let mut originals = sources.iter();
        let original = originals.find(|(source, _)| source.path == split.path);
        if let Some((source, _)) = original {
            let positions = Positions::new(&source.text, split);
            positions::show_in_original(&split.path, &positions, &mut second);
        }
    }
    // The edits of the splits have places in the original.
    rows::merge(&mut second, splits);
    Ok(second)
}

/// The workloads whose copies the second pass does not migrate, with the reason.
fn not_migrated(second: &Outcome, splits: &Splits) -> Unsplit {
    let mut failed = Unsplit::new();
    for (path, file) in &splits.files {
        for (id, split) in &file.splits {
            let report = rows::of_split(second, file, split);
            if !report.is_some_and(|one| one.verdict.is_migrated()) {
                let reason = report.and_then(rows::reason).unwrap_or_else(|| {
                    let what = "The copy for Fargate cannot be migrated".to_owned();
                    (what, OTHER_CUTOVER.to_owned())
                });
                failed.insert((path.clone(), id.clone()), reason);
            }
        }
    }
    failed
}

/// Records in each changed file what was added to it.
fn record(
    hosts: Hosts,
    sources: &[(Source, &Settings)],
    others: &HashMap<&str, &str>,
    second: &mut Outcome,
    splits: &Splits,
) -> Result<(), Unsplit> {
    let mut failed = Unsplit::new();
    let mut recorded = Vec::new();
    for (index, (file, (source, _))) in second.files.iter().zip(sources).enumerate() {
        let split = splits.text(&file.path);
        let after = match (&file.status, split) {
            (FileStatus::Changed { after }, _) => after.clone(),
            (_, Some(split)) => split.text.clone(),
            _ => continue,
        };
        let before = others.get(file.path.as_str()).copied();
        let before = before.unwrap_or(&source.text);
        if before == after {
            continue;
        }
        match added::recorded(hosts, &source.path, before, &after) {
            Ok(after) => recorded.push((index, source.text.clone(), after)),
            Err(what) => {
                let message = format!(
                    "The migration would also change {what} in {}, and finish --back could not restore it",
                    file.path
                );
                for one in splits.concerned(&file.path, second) {
                    failed.insert(one, (message.clone(), OTHER_CUTOVER.to_owned()));
                }
            }
        }
    }
    if !failed.is_empty() {
        return Err(failed);
    }
    for (index, before, after) in recorded {
        let file = &mut second.files[index];
        file.before = before;
        file.status = FileStatus::Changed { after };
    }
    Ok(())
}

impl Splits {
    /// The new text of a file.
    fn text(&self, path: &str) -> Option<&SplitText> {
        self.files.values().find_map(|file| file.text(path))
    }

    /// The workloads that the edits in a file belong to: those that are split in it, otherwise those whose migration
    /// concerns the file, otherwise all.
    fn concerned(&self, path: &str, second: &Outcome) -> Vec<(String, String)> {
        let all = self.files.iter().flat_map(|(home, file)| {
            let splits = file.splits.iter();
            splits.map(move |(id, split)| (home, file, id, split))
        });
        let key = |(home, _, id, _): &(&String, &SplitFile, &String, &Split)| {
            ((*home).clone(), (*id).clone())
        };
        let all: Vec<_> = all.collect();
        let is_split = |one: &&(_, &SplitFile, _, _)| one.1.text(path).is_some();
        let reaches = |one: &&(_, &SplitFile, _, &Split)| {
            let report = rows::of_split(second, one.1, one.3);
            report.is_some_and(|report| report.files.iter().any(|file| **file == *path))
        };
        let own: Vec<_> = all.iter().filter(is_split).map(key).collect();
        if !own.is_empty() {
            return own;
        }
        let near: Vec<_> = all.iter().filter(reaches).map(key).collect();
        match near.is_empty() {
            true => all.iter().map(key).collect(),
            false => near,
        }
    }
}

/// The reports without those of copies that run on Fargate: the row of the first half shows both.
pub(super) fn one_row_each(
    project: &Project<'_>,
    workloads: &[Workload<'_>],
    reports: Vec<WorkloadReport>,
) -> Vec<WorkloadReport> {
    let is_copy = |workload: &Workload<'_>| {
        let module = project.module(workload.file);
        module.is_some_and(|module| module.original_of(workload.id()).is_some())
    };
    let both = workloads.iter().zip(reports);
    let shown = both
        .filter(|(workload, report)| report.verdict != Verdict::OnFargate || !is_copy(workload));
    shown.map(|(_, report)| report).collect()
}

/// A finding about a migration in parallel. It decides the verdict.
fn finding(
    project: &Project<'_>,
    file: usize,
    span: Span,
    severity: Severity,
    text: (String, String),
) -> Finding {
    finding_in(project.shared_path(file), span, severity, text)
}

fn finding_in(
    file: Arc<str>,
    span: Span,
    severity: Severity,
    (message, help): (String, String),
) -> Finding {
    Finding {
        rule: RuleId::SvcParallel,
        severity,
        file,
        span,
        message: message.into(),
        help: help.into(),
        decides: true,
        related: Vec::new(),
    }
}

/// Parses a text with the host that reads it.
fn parse(hosts: Hosts, path: &str, text: &str) -> Option<Document> {
    let document = Document::parse(text).ok()?;
    Some(crate::hosts::mark(hosts, path, document))
}
