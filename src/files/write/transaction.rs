//! Writes many units at once, each completely or not at all. [`super::super::journal`] describes the order of the
//! steps, and the reasons.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Error, Result, anyhow, ensure};
use rayon::prelude::*;
use tempfile::TempPath;

use super::backup;
use super::replace::Change;
use super::sync::Disks;
use crate::files::journal::Journal;

/// Files that are replaced together or not at all, in the order of replacement.
pub(super) type Unit<'a> = Vec<Change<'a>>;

/// The result of a unit: written, or the error and the index of its file.
pub(super) type Done = Result<(), (usize, Error)>;

/// The staged files of a unit; all of them are removed when dropped.
#[derive(Default)]
struct Ready {
    /// The new files.
    new: Vec<TempPath>,
    /// The backups of old files.
    kept: Vec<TempPath>,
}

/// One run over many units.
pub(super) struct Transaction<'a> {
    units: &'a [Unit<'a>],
    /// All directories of the files, with an error if they cannot be used.
    directories: HashMap<&'a Path, Result<(), String>>,
    journal: Option<Journal>,
    /// Whether to stop before the next unit.
    stop: &'a (dyn Fn() -> bool + Sync),
    /// Whether a unit could neither be written nor restored.
    is_half_done: AtomicBool,
}

impl<'a> Transaction<'a> {
    /// Creates the journal in the first location in which it is possible.
    pub(super) fn begin(
        units: &'a [Unit<'a>],
        homes: &[PathBuf],
        stop: &'a (dyn Fn() -> bool + Sync),
    ) -> Result<Self> {
        let paths = units.iter().flatten().map(|change| change.path);
        let names: BTreeSet<&Path> = paths.filter_map(Path::parent).collect();
        let names: Vec<&Path> = names.into_iter().collect();
        Ok(Self {
            units,
            journal: Journal::begin(homes, &names, stop)?,
            directories: names
                .into_iter()
                .map(|directory| (directory, is_itself(directory)))
                .collect(),
            stop,
            is_half_done: AtomicBool::new(false),
        })
    }

    /// Writes the units.
    pub(super) fn write(self) -> Vec<Done> {
        let directories: Vec<&Path> = self.directories.keys().copied().collect();
        let disks = Disks::under(&directories, self.units.iter().map(Vec::len).sum());
        let mut ready: Vec<Result<Ready, (usize, Error)>> =
            self.units.par_iter().map(|unit| self.stage(unit)).collect();
        if let Err(error) = sync(&disks, &ready) {
            fail(ready.iter_mut(), &error);
        }
        if let Err(error) = self.record(&ready) {
            let several = self.units.iter().zip(&mut ready);
            let several = several.filter(|(unit, _)| unit.len() > 1);
            fail(several.map(|(_, ready)| ready), &error);
        }
        let done = self
            .units
            .par_iter()
            .zip(ready)
            .map(|(unit, ready)| self.put(unit, ready?))
            .collect();
        disks.sync_directories(&directories);
        if let Some(journal) = self.journal
            && !self.is_half_done.into_inner()
        {
            journal.end();
        }
        done
    }

    /// Stages a unit's new files next to the old ones.
    fn stage(&self, unit: &Unit<'_>) -> Result<Ready, (usize, Error)> {
        let mut ready = Ready::default();
        for (index, change) in unit.iter().enumerate() {
            self.stage_one(change, &mut ready)
                .map_err(|error| (index, error))?;
        }
        if unit.len() > 1 && self.journal.is_none() {
            let reason = "the file is part of a change of several files, and no common parent directory is writable for the journal that this requires";
            return Err((0, anyhow!(reason)));
        }
        Ok(ready)
    }

    fn stage_one(&self, change: &Change<'_>, ready: &mut Ready) -> Result<()> {
        self.go_on()?;
        let directory = change
            .path
            .parent()
            .and_then(|one| self.directories.get(one));
        if let Some(Err(reason)) = directory {
            return Err(anyhow!("{reason}"));
        }
        let run = self.journal.as_ref().map_or("", Journal::run);
        ready.new.push(change.stage(run)?);
        if change.keeps_old {
            ready.kept.extend(backup::keep(change)?);
        }
        Ok(())
    }

    fn go_on(&self) -> Result<()> {
        ensure!(!(self.stop)(), "the run was interrupted");
        Ok(())
    }

    /// Returns when the units of several files are recorded in the journal on the disk.
    fn record(&self, ready: &[Result<Ready, (usize, Error)>]) -> Result<()> {
        let Some(journal) = &self.journal else {
            return Ok(());
        };
        let several = self.units.iter().zip(ready);
        let several = several.filter(|(unit, ready)| unit.len() > 1 && ready.is_ok());
        journal.record(several.map(|(unit, _)| unit.as_slice()))
    }

    /// Renames a unit's files into place, or leaves them all unchanged.
    fn put(&self, unit: &Unit<'_>, ready: Ready) -> Done {
        self.go_on().map_err(|error| (0, error))?;
        for (index, (change, new)) in unit.iter().zip(ready.new).enumerate() {
            if let Err(error) = change.put(new) {
                return Err((index, self.take_back(&unit[..index], ready.kept, error)));
            }
        }
        keep(ready.kept);
        Ok(())
    }

    /// Restores the files that were already replaced.
    fn take_back(&self, changes: &[Change<'_>], kept: Vec<TempPath>, cause: Error) -> Error {
        let run = self.journal.as_ref().map_or("", Journal::run);
        for change in changes.iter().rev() {
            let back = change.back();
            if let Err(error) = back.replace(run) {
                self.is_half_done.store(true, Ordering::Relaxed);
                keep(kept);
                let path = change.path.display();
                return cause.context(format!(
                    "{path} was written and could not be restored ({error:#}); run again to finish"
                ));
            }
        }
        cause
    }
}

/// Returns when all staged files are on the disk.
fn sync(disks: &Disks, ready: &[Result<Ready, (usize, Error)>]) -> Result<()> {
    let files: Vec<&Path> = ready
        .iter()
        .flatten()
        .flat_map(|ready| ready.new.iter().chain(&ready.kept))
        .map(|path| &**path)
        .collect();
    disks
        .sync_files(&files)
        .context("the new files could not be saved to disk")
}

/// Marks the staged units as failed and removes their staged files.
fn fail<'r>(units: impl Iterator<Item = &'r mut Result<Ready, (usize, Error)>>, error: &Error) {
    let reason = format!("{error:#}");
    for unit in units.filter(|unit| unit.is_ok()) {
        *unit = Err((0, anyhow!("{reason}")));
    }
}

/// Keeps the files permanently.
fn keep(names: Vec<TempPath>) {
    for name in names {
        // This only has an effect on Windows, where the files are kept anyway.
        let _ = name.keep();
    }
}

/// Whether the path of the directory still leads to the same place: as a link, it could lead anywhere.
fn is_itself(directory: &Path) -> Result<(), String> {
    match fs::canonicalize(directory) {
        Ok(real) if real == directory => Ok(()),
        Ok(_) => Err("the directory was replaced by a link during the run".to_owned()),
        Err(error) => Err(format!("the directory cannot be reached: {error}")),
    }
}

#[cfg(test)]
mod tests;
