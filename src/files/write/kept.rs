//! Keeps the changes of a run for `revert`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::WriteOptions;
use super::git::Repositories;
use super::transaction::{Done, Unit};
use crate::files::below;
use crate::files::changes::FileChange;

/// Writes units such that they can be reverted; also returns why they cannot, which is no reason not to write them.
pub(super) fn keeping(
    units: &[Unit<'_>],
    repositories: &mut Repositories,
    options: &WriteOptions<'_>,
    write: impl FnOnce() -> Vec<Done>,
) -> (Vec<Done>, Option<String>) {
    let Some((last, working_directory)) = options.keep.filter(|_| !units.is_empty()) else {
        return (write(), None);
    };
    let root = root(units, working_directory, repositories);
    let begun = changes(units, &root).and_then(|changes| last.begin(&root, changes));
    let done = write();
    let written = units.iter().zip(&done).filter(|(_, done)| done.is_ok());
    let written: HashSet<String> = written
        .flat_map(|(unit, _)| unit.iter().filter_map(|one| below(&root, one.path)))
        .collect();
    let ended = begun.and_then(|begun| begun.end(|path| written.contains(path)));
    let failed = ended.err().filter(|_| !written.is_empty());
    (done, failed.map(|error| format!("{error:#}")))
}

/// The root of the repository that contains all files, otherwise the working directory, or the deepest directory above
/// them all.
fn root(units: &[Unit<'_>], working_directory: &Path, repositories: &mut Repositories) -> PathBuf {
    let working_directory = std::fs::canonicalize(working_directory).ok();
    let homes = super::homes(units, repositories);
    let mut changes = units.iter().flatten();
    match homes.as_slice() {
        [repository, _] => repository.clone(),
        [deepest] => working_directory
            .filter(|one| changes.all(|change| change.path.starts_with(one)))
            .unwrap_or_else(|| deepest.clone()),
        _ => PathBuf::new(),
    }
}

fn changes(units: &[Unit<'_>], root: &Path) -> Result<Vec<FileChange>> {
    let mut changes = Vec::new();
    for change in units.iter().flatten() {
        let path = below(root, change.path).context("a path is not UTF-8 text")?;
        let before = std::str::from_utf8(change.before)?;
        let after = std::str::from_utf8(change.after)?;
        changes.push(FileChange::new(path, before, after));
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}
