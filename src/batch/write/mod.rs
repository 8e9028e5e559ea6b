//! Writing the results so that nothing is ever half written, and nothing of a person's is lost.

mod git;
mod replace;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use replace::Change;

use super::{Candidate, refused};
use crate::outcome::{FileReport, FileStatus, Outcome};

/// Writes every changed file and returns how many were written.
///
/// A file that cannot be written, or must not be, becomes a refused one in the outcome, with those whose workloads go
/// together with its own; the others go on.
pub fn write(outcome: &mut Outcome, candidates: &[Candidate], allow_dirty: bool) -> usize {
    let real_paths: HashMap<&str, &Path> = candidates
        .iter()
        .map(|candidate| (candidate.shown.as_str(), candidate.real.as_path()))
        .collect();
    let mut modified = git::Modified::default();
    let mut object = |path: &Path| modified.objection(path).filter(|_| !allow_dirty);
    let mut written = 0;
    for group in together(outcome) {
        match write_group(&outcome.files, &group, &real_paths, &mut object) {
            Ok(()) => written += group.len(),
            Err((culprit, reason)) => {
                let shown = outcome.files[culprit].path.clone();
                for index in group {
                    let reason = if index == culprit {
                        reason.clone()
                    } else {
                        format!("not written, because it goes together with {shown}, which is not")
                    };
                    outcome.files[index].status = refused(reason, true);
                }
            }
        }
    }
    written
}

/// Writes the files of a group, all or none; else says which one kept it from that.
fn write_group(
    files: &[FileReport],
    group: &[usize],
    real_paths: &HashMap<&str, &Path>,
    object: &mut impl FnMut(&Path) -> Option<String>,
) -> Result<(), (usize, String)> {
    let mut changes = Vec::with_capacity(group.len());
    for &index in group {
        let file = &files[index];
        let FileStatus::Changed { after } = &file.status else {
            continue;
        };
        let Some(path) = real_paths.get(file.path.as_str()) else {
            return Err((index, "there is no file of this name to write".to_owned()));
        };
        if let Some(objection) = object(path) {
            return Err((index, objection));
        }
        changes.push(Change {
            path,
            before: file.before.as_bytes(),
            after: after.as_bytes(),
        });
    }
    replace::replace_all(&changes)
        .map_err(|(number, error)| (group[number], format!("not written: {error:#}")))
}

/// The changed files by their indexes, those of one workload together.
fn together(outcome: &Outcome) -> Vec<Vec<usize>> {
    let is_changed = |file: &FileReport| matches!(file.status, FileStatus::Changed { .. });
    let changed = (0..outcome.files.len()).filter(|&index| is_changed(&outcome.files[index]));
    let mut groups: Vec<Vec<usize>> = changed.map(|index| vec![index]).collect();
    for workload in &outcome.workloads {
        let touched: HashSet<&str> = workload
            .changes
            .iter()
            .map(|one| one.file.as_str())
            .collect();
        if touched.len() < 2 {
            continue;
        }
        let is_touched = |group: &Vec<usize>| {
            let mut files = group
                .iter()
                .map(|&index| outcome.files[index].path.as_str());
            files.any(|path| touched.contains(path))
        };
        let (joined, others): (Vec<_>, Vec<_>) = groups.into_iter().partition(is_touched);
        groups = others;
        groups.push(joined.concat());
    }
    groups
}

#[cfg(test)]
mod tests;
