//! Writes the results such that nothing is ever half written, and nothing of the user's is lost.

mod backup;
mod git;
mod kept;
mod replace;
mod replacement;
mod sync;
mod transaction;
mod units;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

pub(super) use git::{Home, Repositories};
pub(super) use replace::{Change, PREFIX, SUFFIX, unfollowed};
pub use replacement::{Refusal, replace};
pub(super) use sync::sync_directory;
use transaction::{Done, Transaction, Unit};

use super::{Candidate, LastWrites, refused};
use crate::outcome::{FileReport, FileStatus, Outcome};

/// How results are written.
pub struct WriteOptions<'a> {
    /// Whether files that git shows as modified are written too.
    pub allow_dirty: bool,
    /// Whether the old file is kept next to a new one if git could not restore it.
    pub backup: bool,
    /// Where the changes are kept for `revert`, with the working directory, which is their root if no repository contains
    /// all of them.
    pub keep: Option<(&'a LastWrites, &'a Path)>,
    /// Called before each unit: whether to stop there.
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

/// The result of writing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The number of files that were written.
    pub files: usize,
    /// Those whose old content neither git nor a backup can restore, as they are displayed.
    pub without_copy: Vec<String>,
    /// Why the changes could not be kept for `revert`.
    pub not_kept: Option<String>,
}

/// Writes every changed file.
///
/// A file that cannot be written, or must not be, becomes a refused one in the outcome, together with those that share
/// a workload with it; the others are still written.
pub fn write(
    outcome: &mut Outcome,
    candidates: &[Candidate],
    options: &WriteOptions<'_>,
) -> Written {
    let real_paths: HashMap<&str, &Path> = candidates
        .iter()
        .map(|candidate| (candidate.shown.as_str(), candidate.real.as_path()))
        .collect();
    let mut repositories = Repositories::default();
    let mut refusals = Vec::new();
    let mut groups = Vec::new();
    let mut changes: Vec<Unit<'_>> = Vec::new();
    for group in units::of(outcome) {
        match unit(
            &outcome.files,
            &group,
            &real_paths,
            &mut repositories,
            options,
        ) {
            Ok((unit, without_copy)) => {
                groups.push((group, without_copy));
                changes.push(unit);
            }
            Err((culprit, reason)) => refusals.push((group, culprit, reason)),
        }
    }
    let (done, not_kept) = put(&changes, &mut repositories, options);
    let mut written = Written {
        not_kept,
        ..Written::default()
    };
    for ((group, without_copy), done) in groups.into_iter().zip(done) {
        match done {
            Ok(()) => {
                written.files += group.len();
                written.without_copy.extend(without_copy);
            }
            Err((number, error)) => {
                refusals.push((group, number, format!("not written: {error:#}")))
            }
        }
    }
    for (group, culprit, reason) in refusals {
        refuse(outcome, &group, culprit, &reason);
    }
    written
}

/// Replaces the files of the units, and keeps what was replaced; also returns why that failed.
fn put(
    units: &[Unit<'_>],
    repositories: &mut Repositories,
    options: &WriteOptions<'_>,
) -> (Vec<Done>, Option<String>) {
    let homes = homes(units, repositories);
    let transaction = match Transaction::begin(units, &homes, options.stop) {
        Ok(transaction) => transaction,
        Err(error) => {
            let failed = |_: &Unit<'_>| Err((0, anyhow::anyhow!("{error:#}")));
            return (units.iter().map(failed).collect(), None);
        }
    };
    kept::keeping(units, repositories, options, || transaction.write())
}

/// The files of a group as changes, and those without a copy of their old content; or the file that prevents writing
/// them.
fn unit<'a>(
    files: &'a [FileReport],
    group: &[usize],
    real_paths: &HashMap<&str, &'a Path>,
    repositories: &mut Repositories,
    options: &WriteOptions<'_>,
) -> Result<(Unit<'a>, Vec<String>), (usize, String)> {
    let mut changes = Vec::with_capacity(group.len());
    let mut without_copy = Vec::new();
    for (number, &index) in group.iter().enumerate() {
        let file = &files[index];
        let FileStatus::Changed { after } = &file.status else {
            continue;
        };
        let Some(path) = real_paths.get(file.path.as_str()) else {
            return Err((number, "the file does not exist".to_owned()));
        };
        if !options.allow_dirty
            && let Some(objection) = repositories.objection(path)
        {
            return Err((number, objection));
        }
        let is_in_git = repositories.give_back(path);
        if !is_in_git && !options.backup {
            without_copy.push(file.path.clone());
        }
        changes.push(Change {
            path,
            before: file.before.as_bytes(),
            after: after.as_bytes(),
            keeps_old: options.backup && !is_in_git,
        });
    }
    Ok((changes, without_copy))
}

/// Marks a group as not written, because of one of its files.
fn refuse(outcome: &mut Outcome, group: &[usize], culprit: usize, reason: &str) {
    let shown = outcome.files[group[culprit]].path.clone();
    for (number, &index) in group.iter().enumerate() {
        let reason = if number == culprit {
            reason.to_owned()
        } else {
            format!("not written: {shown}, part of the same change, could not be written")
        };
        outcome.files[index].status = refused(reason, true);
    }
}

/// The possible locations of the journal: the root of the repository that contains all files, otherwise the deepest
/// directory above all of them.
fn homes(units: &[Unit<'_>], repositories: &mut Repositories) -> Vec<PathBuf> {
    let mut directories = units
        .iter()
        .flatten()
        .filter_map(|change| change.path.parent());
    let Some(first) = directories.next() else {
        return Vec::new();
    };
    let mut deepest = first;
    let mut root = repositories.root_of(first);
    for directory in directories {
        while !directory.starts_with(deepest) {
            deepest = deepest.parent().unwrap_or(Path::new(""));
        }
        root = root.filter(|root| repositories.root_of(directory).as_ref() == Some(root));
    }
    let mut homes: Vec<PathBuf> = root.into_iter().collect();
    homes.push(deepest.to_owned());
    homes
}

#[cfg(test)]
mod tests;
