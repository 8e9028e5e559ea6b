//! Recovery from a journal that an earlier run left behind.

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::super::write::{Change, PREFIX, SUFFIX};
use super::{Entry, Fault, Header, To, VERSION, lock};

/// Completes the writes recorded in a journal, and returns the files that were replaced.
///
/// # Errors
/// If it cannot be completed; the journal is kept.
pub fn finish(journal: &Path) -> Result<Vec<PathBuf>> {
    let Some((mut file, home)) = take(journal, To::Finish)? else {
        return Ok(Vec::new());
    };
    let finished = settle(&home, &mut file)?;
    fs::remove_file(journal).context("the journal cannot be removed")?;
    Ok(finished)
}

/// The files of the incomplete units of a journal.
///
/// # Errors
/// If the journal cannot be read.
pub(in crate::files) fn half_done(journal: &Path) -> Result<Vec<PathBuf>> {
    let Some((mut file, home)) = take(journal, To::Look)? else {
        return Ok(Vec::new());
    };
    let (_, units) = read(&mut file)?;
    let mut paths = Vec::new();
    for unit in units {
        let files = look_at(&home, &unit)?;
        if has(&files, State::New) && !files.iter().all(|(_, state)| *state == State::New) {
            paths.extend(files.into_iter().map(|(path, _)| path));
        }
    }
    Ok(paths)
}

/// The locked journal and its directory.
fn take(journal: &Path, to: To) -> Result<Option<(File, PathBuf)>> {
    let Some(home) = journal.parent() else {
        return Ok(None);
    };
    match lock(journal, to, &|| false) {
        Ok(file) => Ok(file.map(|file| (file, home.to_owned()))),
        Err(Fault::NoPlace) => bail!("the journal cannot be opened"),
        Err(Fault::Other(error)) => Err(error),
    }
}

/// Completes every unit of a locked journal, removes the staged files, and returns the files that were replaced.
pub(super) fn settle(home: &Path, file: &mut File) -> Result<Vec<PathBuf>> {
    let (header, units) = read(file)?;
    let mut finished = Vec::new();
    let mut faults = Vec::new();
    for unit in &units {
        match go_on(home, unit, header.as_ref()) {
            Ok(paths) => finished.extend(paths),
            Err(error) => faults.push(format!("{error:#}")),
        }
    }
    ensure!(faults.is_empty(), "{}", faults.join("; "));
    if let Some(header) = header {
        clear(home, &header);
    }
    Ok(finished)
}

/// The complete lines of a journal.
fn read(file: &mut File) -> Result<(Option<Header>, Vec<Vec<Entry<'static>>>)> {
    let mut text = String::new();
    file.rewind()?;
    // After a power failure the content may be arbitrary; such a journal never took effect.
    if file.read_to_string(&mut text).is_err() {
        return Ok((None, Vec::new()));
    }
    let Some((first, rest)) = text.split_once('\n') else {
        return Ok((None, Vec::new()));
    };
    let Ok(header) = serde_json::from_str::<Header>(first) else {
        return Ok((None, Vec::new()));
    };
    ensure!(
        header.version == VERSION,
        "the journal was written by another version of ecs2fargate; run that version again"
    );
    let units = rest.strip_suffix('\n').map(serde_json::from_str);
    let units = units.and_then(Result::ok).unwrap_or_default();
    Ok((Some(header), units))
}

/// The state of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Old,
    New,
    /// A different content, or no file.
    Foreign,
}

fn has(files: &[(PathBuf, State)], wanted: State) -> bool {
    files.iter().any(|(_, state)| *state == wanted)
}

fn look_at(home: &Path, unit: &[Entry<'_>]) -> Result<Vec<(PathBuf, State)>> {
    let look = |entry: &Entry<'_>| {
        let path = place(home, entry)?;
        let is_file = fs::symlink_metadata(&path).is_ok_and(|data| data.is_file());
        let content = is_file.then(|| fs::read(&path).ok()).flatten();
        let state = match content {
            Some(content) if content == entry.after.as_bytes() => State::New,
            Some(content) if content == entry.before.as_bytes() => State::Old,
            _ => State::Foreign,
        };
        Ok((path, state))
    };
    unit.iter().map(look).collect()
}

/// The path of a file in the journal: never outside of the journal's directory, whatever the journal contains.
fn place(home: &Path, entry: &Entry<'_>) -> Result<PathBuf> {
    let path = Path::new(&entry.path);
    let full = home.join(path);
    let directory = full.parent().filter(|_| is_below(path));
    let is_there = directory.is_none_or(|directory| match fs::canonicalize(directory) {
        Ok(real) => real == directory,
        Err(_) => true, // It does not exist: there is nothing to write to.
    });
    ensure!(
        directory.is_some() && is_there,
        "{} is not a file below the directory of the journal",
        entry.path
    );
    Ok(full)
}

fn is_below(path: &Path) -> bool {
    let mut parts = path.components();
    parts.all(|part| matches!(part, Component::Normal(_)))
}

/// Replaces the old files of an incomplete unit.
fn go_on(home: &Path, unit: &[Entry<'_>], header: Option<&Header>) -> Result<Vec<PathBuf>> {
    let files = look_at(home, unit)?;
    if !has(&files, State::New) {
        return Ok(Vec::new());
    }
    if has(&files, State::Foreign) {
        return Err(modified_since(&files));
    }
    let run = header.map_or("", |header| header.run.as_str());
    let mut finished = Vec::new();
    for (entry, (path, state)) in unit.iter().zip(&files) {
        if *state == State::New {
            continue;
        }
        let change = Change {
            path,
            before: entry.before.as_bytes(),
            after: entry.after.as_bytes(),
            keeps_old: false,
        };
        change
            .replace(run)
            .with_context(|| format!("{} could not be written", path.display()))?;
        finished.push(path.clone());
    }
    Ok(finished)
}

fn modified_since(files: &[(PathBuf, State)]) -> anyhow::Error {
    let names = |wanted: State| {
        let of_state = files.iter().filter(|(_, state)| *state == wanted);
        let names: Vec<String> = of_state
            .map(|(path, _)| path.display().to_string())
            .collect();
        names.join(", ")
    };
    anyhow::anyhow!(
        "{} was written, but {}, part of the same change, was modified by another program since; review these files, then delete the journal",
        names(State::New),
        names(State::Foreign)
    )
}

/// Removes the staged files of the run.
fn clear(home: &Path, header: &Header) {
    let start = format!("{PREFIX}{}-", header.run);
    let directories = header.directories.iter().map(Path::new);
    for directory in directories.filter(|directory| is_below(directory)) {
        let Ok(entries) = fs::read_dir(home.join(directory)) else {
            continue;
        };
        for entry in entries.filter_map(Result::ok) {
            let name = entry.file_name();
            let is_waiting = name
                .to_str()
                .is_some_and(|name| name.starts_with(&start) && name.ends_with(SUFFIX));
            if is_waiting {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}
