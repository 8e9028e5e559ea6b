//! The text files below the roots.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{DirEntry, WalkState};

use super::{Occurrences, Search};
use crate::files::ignored::Ignored;
use crate::files::left_out::is_directory_left_out;
use crate::files::paths::{real, relative, slashed};
use crate::files::read::open;
use crate::files::walk::everything_below;
use crate::files::{SETTINGS_FILE, is_report};

/// Larger files are considered data.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The number of bytes by which a binary file is detected.
const HEAD: usize = 8 * 1024;

/// The occurrences in all files except those that were searched already.
pub(super) fn hits(
    search: &Search,
    searched: &HashSet<&Path>,
    roots: &[PathBuf],
    working_directory: &Path,
) -> Occurrences {
    let working_directory = real(working_directory);
    let found = Mutex::new(search.nothing());
    for root in outermost(roots) {
        let ignored = Ignored::below(&root);
        let walker = everything_below(&root).build_parallel();
        walker.run(|| {
            Box::new(|entry| {
                let Ok(entry) = entry else {
                    return WalkState::Continue;
                };
                if is_left_out(&entry, &ignored) {
                    return WalkState::Skip;
                }
                let entry = Some(entry).filter(|one| !searched.contains(one.path()));
                let more = entry.and_then(|entry| look_into(search, &entry, &working_directory));
                if let Some(more) = more
                    && let Ok(mut found) = found.lock()
                {
                    found.add(more);
                }
                WalkState::Continue
            })
        });
    }
    found.into_inner().unwrap_or_else(|_| search.nothing())
}

/// Whether a file or directory is skipped; ignore rules are read on the way.
fn is_left_out(entry: &DirEntry, ignored: &Ignored) -> bool {
    if entry.depth() == 0 {
        return false;
    }
    let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
    let is_unwanted = is_directory && is_directory_left_out(entry.file_name());
    if is_unwanted || ignored.ignores(entry.path(), is_directory) {
        return true;
    }
    if is_directory {
        ignored.enter(entry.path());
    }
    false
}

/// The roots with every link resolved, without those below another one.
fn outermost(roots: &[PathBuf]) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = roots
        .iter()
        .filter_map(|root| fs::canonicalize(root).ok())
        .collect();
    all.sort();
    all.dedup_by(|inner, outer| inner.starts_with(outer));
    all
}

fn look_into(search: &Search, entry: &DirEntry, working_directory: &Path) -> Option<Occurrences> {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    let is_left_out = entry.file_name() == OsStr::new(SETTINGS_FILE)
        || entry.path().extension() == Some(OsStr::new("orig"));
    let is_small = || entry.metadata().is_ok_and(|data| data.len() <= LARGEST);
    if !is_file || is_left_out || !is_small() {
        return None;
    }
    let mut bytes = Vec::new();
    let mut file = open(entry.path()).ok()?.take(LARGEST);
    file.read_to_end(&mut bytes).ok()?;
    let head = &bytes[..bytes.len().min(HEAD)];
    if memchr::memchr(0, head).is_some() || !search.anchors.is_match(&bytes) || is_report(&bytes) {
        return None;
    }
    let way = relative(working_directory, entry.path());
    let shown = slashed(&way).unwrap_or_else(|| way.to_string_lossy().into_owned());
    Some(search.hits(&shown, &String::from_utf8_lossy(&bytes), false))
}
