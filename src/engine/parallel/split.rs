//! The first pass: which workloads are split, and the texts with their copies.

use std::collections::BTreeMap;

use super::{ELSEWHERE, PlannedWorkload, SplitFile, Splits, Unsplit, rows};
use crate::engine::plan::settings_of;
use crate::facts::rules::RuleId;
use crate::model::{Launch, Project, Workload, launch};
use crate::outcome::{Finding, Severity, Verdict, WorkloadReport};
use crate::plan::{Hosts, Obstacle, Split};
use crate::settings::{Cutover, Settings};
use crate::syntax::Span;

/// Splits the workloads that are to move in parallel and that would be migrated.
pub(in crate::engine) fn split(
    project: &Project<'_>,
    hosts: Hosts,
    workloads: &[Workload<'_>],
    reports: &[WorkloadReport],
    found: &mut Splits,
) {
    let wanted: Vec<usize> = (0..workloads.len())
        .filter(|&index| {
            let settings = settings_of(project, &workloads[index]);
            settings.cutover == Cutover::Parallel
                && reports[index].verdict.is_migrated()
                && !is_begun(project, &workloads[index])
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
                    let help = ELSEWHERE.to_owned();
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

/// Whether a migration was begun manually: the service declares Fargate already, and the migration completes it.
fn is_begun(project: &Project<'_>, workload: &Workload<'_>) -> bool {
    matches!(
        launch(project, workload),
        Launch::Fargate | Launch::Unfinished(_)
    )
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
pub(in crate::engine) fn settle(
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
    if settings.cutover != Cutover::Parallel || is_begun(project, workload) {
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
