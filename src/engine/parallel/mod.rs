//! `--cutover parallel`: a run in two passes.
//!
//! The first pass finds the workloads that can be migrated, and splits each of them: it adds copies of its resources to
//! the text. The second pass migrates the copies as it migrates everything else, and leaves what they are copies of. What
//! was added is recorded in the text, and the result counts only if a return gives the original text again, to the byte.

mod added;
mod end;
mod left;
mod positions;
mod rows;
mod traffic;

use std::collections::{BTreeMap, HashMap};

use super::plan::PlannedWorkload;
use super::{Source, run};
use crate::facts::rules::RuleId;
use crate::model::{Project, Workload};
use crate::outcome::{FileStatus, Finding, Outcome, Severity, Verdict, WorkloadReport};
use crate::plan::{Hosts, Obstacle, Split, WorkloadPlan};
use crate::settings::{Cutover, Settings};
use crate::syntax::{Committed, Document, Span};

pub(super) use end::end;
use positions::Positions;

/// Workloads that are not split, although the settings request it, by file and name, with the reason and what to do.
pub(super) type Unsplit = HashMap<(String, String), (String, String)>;

/// What is known of the splits while a run plans.
#[derive(Default)]
pub(super) struct Splits {
    /// Workloads that cannot be split, as an earlier pass found.
    pub(super) unsplit: Unsplit,
    /// The split files, by path.
    pub(super) files: BTreeMap<String, SplitFile>,
    /// Workloads that cannot be split, as this pass found.
    pub(super) conflicts: Unsplit,
}

/// The text of a file with the copies.
pub(super) struct SplitFile {
    /// The new text.
    pub(super) committed: Committed,
    /// The splits in it.
    pub(super) splits: Vec<(String, Split)>,
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
    let mut unsplit = Unsplit::new();
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
            if let Some(split) = splits.files.get(&source.path) {
                source.text.clone_from(&split.committed.text);
            }
        }
        let known = Splits {
            unsplit: unsplit.clone(),
            ..Splits::default()
        };
        let (second, _) = run(hosts, second_sources, known);
        let others = without_splits(hosts, &sources, &unsplit, &splits);
        match finish(hosts, &sources, &others, second, &splits) {
            Ok(outcome) => return outcome,
            Err(found) if found.keys().all(|one| unsplit.contains_key(one)) => return first,
            Err(found) => unsplit.extend(found),
        }
    }
}

/// The texts in which only the other workloads are migrated: a return gives these.
fn without_splits(
    hosts: Hosts,
    sources: &[(Source, &Settings)],
    unsplit: &Unsplit,
    splits: &Splits,
) -> HashMap<String, String> {
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
    let files = outcome.files.into_iter();
    files
        .map(|file| match file.status {
            FileStatus::Changed { after } => (file.path, after),
            _ => (file.path, file.before),
        })
        .collect()
}

/// Records what was added, proves the way back, and gives the result in terms of the original files.
fn finish(
    hosts: Hosts,
    sources: &[(Source, &Settings)],
    others: &HashMap<String, String>,
    mut second: Outcome,
    splits: &Splits,
) -> Result<Outcome, Unsplit> {
    let mut failed = Unsplit::new();
    let of_file = |path: &str| splits.files.get(path).map_or(&[][..], |file| &file.splits);
    for (path, file) in &splits.files {
        for (id, split) in &file.splits {
            let report = rows::of_split(&second, path, split);
            let is_migrated = report.is_some_and(|one| one.verdict.is_migrated());
            if !is_migrated {
                let reason = report.and_then(rows::reason);
                let (message, help) = reason.unwrap_or_else(|| {
                    let what = "The copy for Fargate cannot be migrated".to_owned();
                    (what, String::new())
                });
                failed.insert((path.clone(), id.clone()), (message, help));
            }
        }
    }
    if !failed.is_empty() {
        return Err(failed);
    }
    for (file, (source, _)) in second.files.iter_mut().zip(sources) {
        let split = splits.files.get(&file.path);
        let after = match (&file.status, split) {
            (FileStatus::Changed { after }, _) => after.clone(),
            (_, Some(split)) => split.committed.text.clone(),
            _ => continue,
        };
        let before = others.get(&file.path).unwrap_or(&source.text);
        if *before == after {
            continue;
        }
        match added::recorded(hosts, &source.path, before, &after) {
            Ok(after) => {
                file.before.clone_from(&source.text);
                file.status = FileStatus::Changed { after };
            }
            Err(what) => {
                // The edits in other files belong to the workloads that are split.
                let own = of_file(&file.path)
                    .iter()
                    .map(|(id, _)| (file.path.clone(), id.clone()));
                let mut concerned: Vec<(String, String)> = own.collect();
                if concerned.is_empty() {
                    let all = splits.files.iter();
                    concerned = all
                        .flat_map(|(path, one)| {
                            one.splits.iter().map(|(id, _)| (path.clone(), id.clone()))
                        })
                        .collect();
                }
                for one in concerned {
                    let message = format!(
                        "The migration would also change {what} in {}, and finish --back could not restore it",
                        file.path
                    );
                    let help =
                        "Use --cutover in-place or --cutover replace for this workload".to_owned();
                    failed.insert(one, (message, help));
                }
            }
        }
    }
    if !failed.is_empty() {
        return Err(failed);
    }
    for (path, file) in &splits.files {
        let original = sources.iter().find(|(source, _)| source.path == *path);
        if let Some((source, _)) = original {
            let positions = Positions::new(&source.text, file);
            positions::show_in_original(path, &positions, &mut second);
        }
    }
    // The edits of the splits have places in the original.
    rows::merge(&mut second, splits);
    Ok(second)
}

/// Splits the workloads that are to move in parallel and that would be migrated.
pub(super) fn split(
    project: &Project<'_>,
    hosts: Hosts,
    workloads: &[Workload<'_>],
    reports: &[WorkloadReport],
    found: &mut Splits,
) {
    let wanted: Vec<usize> = (0..workloads.len())
        .filter(|&index| {
            let settings = super::plan::settings_of(project, &workloads[index]);
            settings.cutover == Cutover::Parallel
                && reports[index].verdict.is_migrated()
                && !is_split(project, &workloads[index])
        })
        .collect();
    let mut by_file: BTreeMap<usize, Vec<(usize, Split)>> = BTreeMap::new();
    for &index in &wanted {
        let workload = &workloads[index];
        let host = hosts[project.files[workload.file].host];
        let mut others = wanted.iter();
        let is_alone =
            !others.any(|&other| other != index && workloads[other].file == workload.file);
        // Obstacles are found before a workload is planned.
        if let Ok(split) = host.split(project, workload, is_alone) {
            by_file
                .entry(workload.file)
                .or_default()
                .push((index, split));
        }
    }
    for (file, splits) in by_file {
        for (index, shared) in shared(&splits) {
            let key = (
                project.path(file).to_owned(),
                workloads[index].id().to_owned(),
            );
            let message = format!(
                "{shared} belongs to several services of the template, so it cannot be copied for one of them"
            );
            let help = "Use --cutover in-place or --cutover replace for these workloads".to_owned();
            found.conflicts.insert(key, (message, help));
        }
        let host = hosts[project.files[file].host];
        let Some(module) = project.module(file) else {
            continue;
        };
        let all: Vec<&Split> = splits.iter().map(|(_, split)| split).collect();
        let operations = host.split_module(module, &all);
        match project.files[file].document.commit(&operations) {
            Ok(committed) => {
                let splits = splits
                    .into_iter()
                    .map(|(index, split)| (workloads[index].id().to_owned(), split));
                let split = SplitFile {
                    committed,
                    splits: splits.collect(),
                };
                found.files.insert(project.path(file).to_owned(), split);
            }
            Err(error) => {
                for (index, _) in splits {
                    let key = (
                        project.path(file).to_owned(),
                        workloads[index].id().to_owned(),
                    );
                    let message = format!("The copies cannot be added: {error}");
                    let help =
                        "Use --cutover in-place or --cutover replace for this workload".to_owned();
                    found.conflicts.insert(key, (message, help));
                }
            }
        }
    }
}

/// The workloads of a file that would copy the same resource, each with the first of these.
fn shared(splits: &[(usize, Split)]) -> Vec<(usize, String)> {
    let copies = |split: &Split, name: &str| split.copies.iter().any(|(own, _)| own == name);
    let shared = |(index, split): &(usize, Split)| {
        let mut names = split.copies.iter().map(|(own, _)| own);
        let others = || splits.iter().filter(|(other, _)| other != index);
        let name = names.find(|name| others().any(|(_, other)| copies(other, name)))?;
        Some((*index, name.clone()))
    };
    splits.iter().filter_map(shared).collect()
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

/// Whether a workload is one half of a split one.
fn is_split(project: &Project<'_>, workload: &Workload<'_>) -> bool {
    let module = project.module(workload.file);
    let state = module.and_then(|module| module.parallel());
    state.is_some_and(|state| {
        let mut ids = workload.ids().into_iter();
        ids.any(|id| state.copy_of(id).is_some() || state.original_of(id).is_some())
    })
}

/// The verdict on a workload that is split, or cannot be, before it is planned.
pub(super) fn settle(
    project: &Project<'_>,
    hosts: Hosts,
    workload: &Workload<'_>,
    settings: &Settings,
    unsplit: &Unsplit,
) -> Option<PlannedWorkload> {
    let module = project.module(workload.file);
    let state = module.and_then(|module| module.parallel());
    if let Some(state) = state {
        let mut ids = workload.ids().into_iter();
        if let Some((own, copy)) = ids.find_map(|id| Some((id, state.copy_of(id)?))) {
            return Some(rows::first_half(project, workload, state, own, copy));
        }
        let mut ids = workload.ids().into_iter();
        if ids.any(|id| state.original_of(id).is_some()) {
            return None;
        }
    }
    if settings.cutover != Cutover::Parallel {
        return None;
    }
    let key = (
        project.path(workload.file).to_owned(),
        workload.id().to_owned(),
    );
    if let Some((message, help)) = unsplit.get(&key) {
        return Some(needs_decision(
            project,
            workload,
            workload.span(),
            message,
            help,
        ));
    }
    let host = hosts[project.files[workload.file].host];
    // What starts tasks without a service moves with the next start.
    if workload.services.is_empty() {
        return None;
    }
    let Obstacle {
        place,
        message,
        help,
    } = host.split(project, workload, true).err()?;
    Some(needs_decision(
        project,
        workload,
        project.span(place),
        &message,
        &help,
    ))
}

/// A workload that is held back until another cutover is chosen.
fn needs_decision(
    project: &Project<'_>,
    workload: &Workload<'_>,
    span: Span,
    message: &str,
    help: &str,
) -> PlannedWorkload {
    let finding = Finding {
        rule: RuleId::SvcParallel,
        severity: Severity::Error,
        file: project.shared_path(workload.file),
        span,
        message: message.to_owned().into(),
        help: help.to_owned().into(),
        decides: true,
        related: Vec::new(),
    };
    rows::planned(finding, Verdict::NeedsDecision)
}

/// A plan without edits.
fn plan_of(finding: Finding) -> WorkloadPlan {
    WorkloadPlan {
        findings: vec![finding],
        ..WorkloadPlan::default()
    }
}

/// Parses a text with the host that reads it.
fn parse(hosts: Hosts, path: &str, text: &str) -> Option<Document> {
    let document = Document::parse(text).ok()?;
    Some(crate::hosts::mark(hosts, path, document))
}
