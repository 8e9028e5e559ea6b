//! Replaces exactly the given contents, all or nothing: for plans, and for `revert`.

use std::path::{Path, PathBuf};

use super::git::Repositories;
use super::replace::Change;
use super::transaction::Unit;
use super::{WriteOptions, Written};
use crate::files::changes::FileChange;

/// A file that prevents all files from being replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The path relative to the root.
    pub path: String,
    /// The reason.
    pub reason: String,
}

/// Replaces the files below a root, which must have its links resolved.
///
/// # Errors
/// The files that prevent it; none is replaced then.
pub fn replace(
    root: &Path,
    changes: &[FileChange],
    options: &WriteOptions<'_>,
) -> Result<Written, Vec<Refusal>> {
    let mut repositories = Repositories::default();
    let mut refusals = Vec::new();
    let mut paths = Vec::with_capacity(changes.len());
    for change in changes {
        match place(root, change, &mut repositories, options) {
            Ok(path) => paths.push(path),
            Err(reason) => refusals.push(refusal(change, reason)),
        }
    }
    if !refusals.is_empty() || changes.is_empty() {
        return refusals_or_nothing(refusals);
    }
    let mut written = Written::default();
    let mut unit: Unit<'_> = Vec::with_capacity(changes.len());
    for (change, path) in changes.iter().zip(&paths) {
        let is_in_git = repositories.give_back(path);
        if !is_in_git && !options.backup {
            written.without_copy.push(change.path.clone());
        }
        unit.push(Change {
            path,
            before: change.before.text.as_bytes(),
            after: change.after.text.as_bytes(),
            keeps_old: options.backup && !is_in_git,
        });
    }
    let (done, not_kept) = super::put(&[unit], &mut repositories, options);
    match done.into_iter().next() {
        Some(Err((culprit, error))) => {
            let reason = format!("not written: {error:#}");
            Err(vec![refusal(&changes[culprit], reason)])
        }
        _ => Ok(Written {
            files: changes.len(),
            not_kept,
            ..written
        }),
    }
}

fn place(
    root: &Path,
    change: &FileChange,
    repositories: &mut Repositories,
    options: &WriteOptions<'_>,
) -> Result<PathBuf, String> {
    let path = change.place(root).map_err(|error| format!("{error:#}"))?;
    let objection = (!options.allow_dirty).then(|| repositories.objection(&path));
    objection.flatten().map_or(Ok(path), Err)
}

fn refusal(change: &FileChange, reason: String) -> Refusal {
    Refusal {
        path: change.path.clone(),
        reason,
    }
}

fn refusals_or_nothing(refusals: Vec<Refusal>) -> Result<Written, Vec<Refusal>> {
    if refusals.is_empty() {
        Ok(Written::default())
    } else {
        Err(refusals)
    }
}
