//! Splits on top of the other migrations of a run.
//!
//! Where a service that moves in parallel shares what is generated with a workload that moves at once, such as a task
//! execution role, a return could not separate them: the role stays, but it would be where the second service is. So the
//! others are migrated first, and the splits are made in the result, as a second run would make them.

use std::collections::HashMap;

use super::positions::{Positions, show_in_original};
use super::{STEP, SplitText, Splits, Unsplit, from};
use crate::engine::Source;
use crate::outcome::{FileReport, FileStatus, Outcome, WorkloadReport};
use crate::plan::Hosts;
use crate::settings::Settings;

/// Splits what can be split once the other workloads are migrated. `None` if that changes nothing, or more than the splits.
pub(super) fn split(
    hosts: Hosts,
    sources: &[(Source, &Settings)],
    others: Outcome,
    unsplit: &Unsplit,
    splits: &Splits,
) -> Option<Outcome> {
    let texts = others.files.iter().map(|file| text_of(file).to_owned());
    let texts: Vec<String> = texts.collect();
    let mut moved = sources.to_vec();
    for ((source, _), text) in moved.iter_mut().zip(&texts) {
        source.text.clone_from(text);
    }
    let is_changed = |((source, _), text): (&(Source, _), &String)| source.text != *text;
    if !sources.iter().zip(&texts).any(is_changed) {
        return None;
    }
    let mut on_top = from(hosts, moved, unsplit.clone());
    for ((source, _), text) in sources.iter().zip(texts) {
        if source.text != text {
            let path = source.path.clone();
            let moved = SplitText {
                path,
                text,
                copied: Vec::new(),
            };
            let positions = Positions::new(&source.text, &moved);
            show_in_original(&source.path, &positions, &mut on_top);
        }
    }
    merged(others, on_top, splits)
}

/// The text of a file after the run.
pub(super) fn text_of(file: &FileReport) -> &str {
    match &file.status {
        FileStatus::Changed { after } => after,
        _ => &file.before,
    }
}

/// The rows of the split workloads, by file and name; `None` if nothing is split, or if other workloads would change
/// again.
fn of_splits(
    on_top: &Outcome,
    splits: &Splits,
) -> Option<HashMap<(String, String), WorkloadReport>> {
    let is_split = |row: &&WorkloadReport| {
        let mut changes = row.changes.iter();
        changes.any(|change| change.transform == STEP)
    };
    let rows = || on_top.workloads.iter();
    let is_new = |row: &&WorkloadReport| row.verdict.is_migrated() && !row.changes.is_empty();
    if !rows().any(|row| is_split(&row)) || rows().any(|row| is_new(&row) && !is_split(&row)) {
        return None;
    }
    let is_wanted = |row: &&WorkloadReport| {
        let mut files = splits.files.values();
        files.any(|file| {
            let mut names = file.splits.iter();
            file.text(&row.file).is_some() && names.any(|(name, _)| *name == row.id)
        })
    };
    let wanted = rows().filter(is_wanted);
    Some(wanted.map(|row| (key(row), row.clone())).collect())
}

fn key(row: &WorkloadReport) -> (String, String) {
    (row.file.clone(), row.id.clone())
}

/// The result of the other migrations with the splits in it.
fn merged(mut others: Outcome, mut on_top: Outcome, splits: &Splits) -> Option<Outcome> {
    let mut rows = of_splits(&on_top, splits)?;
    for row in &mut others.workloads {
        if let Some(split) = rows.remove(&key(row)) {
            *row = split;
        }
    }
    for (file, split) in others.files.iter_mut().zip(on_top.files) {
        if let FileStatus::Changed { after } = split.status {
            file.status = FileStatus::Changed { after };
            file.stage = file.stage.min(split.stage);
        }
    }
    on_top.ignored.retain(|one| !others.ignored.contains(one));
    others.ignored.append(&mut on_top.ignored);
    others.remaining = on_top.remaining;
    Some(others)
}
