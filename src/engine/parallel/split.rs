//! The first pass: which workloads are split, and the texts with their copies.

use std::collections::BTreeMap;

use super::positions::copied_lines;
use super::{PlannedWorkload, SplitFile, SplitText, Splits, Unsplit, finding, rows};
use crate::engine::plan::settings_of;
use crate::model::{HalfToAdd, Launch, ParallelState, Project, Projection, Workload, launch};
use crate::outcome::{Severity, Verdict, WorkloadReport};
use crate::plan::{Hosts, OTHER_CUTOVER, Split};
use crate::settings::{Cutover, Settings};
use crate::syntax::Span;

/// Splits the workloads that are to move in parallel and that would be migrated.
pub(in crate::engine) fn split(
    project: &Project<'_>,
    projections: &[Box<dyn Projection>],
    hosts: Hosts,
    workloads: &[Workload<'_>],
    reports: &[WorkloadReport],
    found: &mut Splits,
) {
    let wanted: Vec<usize> = (0..workloads.len())
        .filter(|&index| {
            let workload = &workloads[index];
            reports[index].verdict.is_migrated()
                && half(workload, state_of(project, workload)).is_none()
                && settings_of(project, workload).cutover == Cutover::Parallel
                && !is_begun(project, workload)
        })
        .collect();
    let mut by_file: BTreeMap<usize, Vec<(usize, Split)>> = BTreeMap::new();
    for &index in &wanted {
        let workload = &workloads[index];
        let host = hosts[project.files[workload.file].host];
        // Without a load balancer there is no traffic to shift, and no parameter for it.
        let mut others = wanted.iter().filter(|&&other| {
            let mut services = workloads[other].services.iter();
            services.any(|service| !service.load_balancers().is_empty())
        });
        let is_alone =
            !others.any(|&other| other != index && workloads[other].file == workload.file);
        // Obstacles are found before a workload is planned.
        if let Ok(mut split) = host.split(project, workload, is_alone) {
            let mut parts = std::mem::take(&mut split.elsewhere);
            for part in &mut parts {
                split.changes.append(&mut part.changes);
            }
            let parts = parts.into_iter().map(|part| (part.file, part));
            for (file, split) in parts.chain([(workload.file, split)]) {
                by_file.entry(file).or_default().push((index, split));
            }
        }
    }
    for (file, splits) in by_file {
        for (index, shared) in shared(&splits) {
            let message = format!(
                "{shared} belongs to several services of the template, so it cannot be copied for one of them"
            );
            let help = "Use --cutover in-place or --cutover replace for these workloads".to_owned();
            let key = key_of(project, &workloads[index]);
            found.conflicts.insert(key, (message, help));
        }
        let texts = |splits: &[(usize, Split)]| match project.files[file].projected {
            Some((number, template)) => in_files(projections[number].as_ref(), template, splits),
            None => in_document(project, hosts, file, splits),
        };
        match texts(&splits) {
            Ok(texts) => {
                // Those of other files have no workload here.
                let splits = splits
                    .into_iter()
                    .filter(|(index, _)| workloads[*index].file == file)
                    .map(|(index, split)| (workloads[index].id().to_owned(), split));
                let splits = splits.collect();
                let split = SplitFile { texts, splits };
                found.files.insert(project.path(file).to_owned(), split);
            }
            Err(message) => {
                for (index, message) in culprits(&splits, &message, texts) {
                    let key = key_of(project, &workloads[index]);
                    let text = (message, OTHER_CUTOVER.to_owned());
                    found.conflicts.insert(key, text);
                }
            }
        }
    }
}

/// The workloads because of which copies cannot be added, with the reasons: those that fail alone, otherwise all.
fn culprits(
    splits: &[(usize, Split)],
    message: &str,
    texts: impl Fn(&[(usize, Split)]) -> Result<Vec<SplitText>, String>,
) -> Vec<(usize, String)> {
    let alone = splits.iter().filter_map(|split| {
        let error = texts(std::slice::from_ref(split)).err()?;
        Some((split.0, error))
    });
    let alone: Vec<(usize, String)> = alone.collect();
    if !alone.is_empty() {
        return alone;
    }
    let all = splits.iter().map(|(index, _)| (*index, message.to_owned()));
    all.collect()
}

/// The text of a document with the copies.
fn in_document(
    project: &Project<'_>,
    hosts: Hosts,
    file: usize,
    splits: &[(usize, Split)],
) -> Result<Vec<SplitText>, String> {
    let host = hosts[project.files[file].host];
    let document = project.files[file].document;
    let all: Vec<&Split> = splits.iter().map(|(_, split)| split).collect();
    let module = project.module(file);
    let operations = module.map(|module| host.split_module(module, &all));
    let failed = |error| format!("The copies cannot be added: {error}");
    let committed = document.commit(&operations.unwrap_or_default());
    let committed = committed.map_err(failed)?;
    let after = committed.document().map_err(failed)?;
    let copied = all
        .iter()
        .flat_map(|split| copied_lines(document, &after, split));
    Ok(vec![SplitText {
        path: project.path(file).to_owned(),
        copied: copied.collect(),
        text: committed.text,
    }])
}

/// The texts of the files of a template with the copies.
fn in_files(
    projection: &dyn Projection,
    template: usize,
    splits: &[(usize, Split)],
) -> Result<Vec<SplitText>, String> {
    let halves = splits.iter().map(|(_, split)| HalfToAdd {
        copies: &split.copies,
        traffic: split.parameter.as_ref(),
        parts: &split.parts,
    });
    let halves: Vec<HalfToAdd<'_>> = halves.collect();
    let texts = projection.split(template, &halves)?;
    let texts = texts.into_iter().map(|one| SplitText {
        path: projection.path(one.source),
        text: one.text,
        copied: one.copied,
    });
    Ok(texts.collect())
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

/// The half that a workload is of a split one.
enum Half<'d> {
    /// The one on container instances: the name of one of its resources, and that of the copy.
    First(&'d str, &'d str),
    /// The one on Fargate.
    Second,
}

fn half<'d>(workload: &Workload<'d>, state: Option<&ParallelState<'d>>) -> Option<Half<'d>> {
    let (state, ids) = (state?, workload.ids());
    let mut both = ids.iter().filter_map(|id| Some((*id, state.copy_of(id)?)));
    if let Some((own, copy)) = both.next() {
        return Some(Half::First(own, copy));
    }
    let is_copy = ids.iter().any(|id| state.original_of(id).is_some());
    is_copy.then_some(Half::Second)
}

/// The record of the workload's module.
fn state_of<'p, 'd>(
    project: &'p Project<'d>,
    workload: &Workload<'d>,
) -> Option<&'p ParallelState<'d>> {
    project.module(workload.file)?.parallel()
}

/// What names a workload in all passes of a run.
fn key_of(project: &Project<'_>, workload: &Workload<'_>) -> (String, String) {
    let path = project.path(workload.file);
    (path.to_owned(), workload.id().to_owned())
}

/// The verdict on a workload that is split, or cannot be, before it is planned.
pub(in crate::engine) fn settle(
    project: &Project<'_>,
    hosts: Hosts,
    workload: &Workload<'_>,
    settings: &Settings,
    unsplit: &Unsplit,
) -> Option<PlannedWorkload> {
    let state = state_of(project, workload);
    match half(workload, state).zip(state) {
        Some((Half::First(own, copy), state)) => {
            return Some(rows::first_half(project, workload, state, own, copy));
        }
        Some((Half::Second, _)) => return None,
        None => {}
    }
    if settings.cutover != Cutover::Parallel || is_begun(project, workload) {
        return None;
    }
    if let Some(text) = unsplit.get(&key_of(project, workload)) {
        let span = workload.span();
        return Some(needs_decision(project, workload, span, text.clone()));
    }
    // What starts tasks without a service moves with the next start.
    if workload.services.is_empty() {
        return None;
    }
    let host = hosts[project.files[workload.file].host];
    let obstacle = host.split(project, workload, true).err()?;
    let text = (obstacle.message.into_owned(), obstacle.help.into_owned());
    let span = project.span(obstacle.place);
    Some(needs_decision(project, workload, span, text))
}

/// A workload that is held back until another cutover is chosen.
fn needs_decision(
    project: &Project<'_>,
    workload: &Workload<'_>,
    span: Span,
    text: (String, String),
) -> PlannedWorkload {
    let finding = finding(project, workload.file, span, Severity::Error, text);
    rows::planned(finding, Verdict::NeedsDecision)
}
