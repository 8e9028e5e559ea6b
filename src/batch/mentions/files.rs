//! The text files below the roots.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::{Found, Search};
use crate::batch::SETTINGS_FILE;
use crate::batch::left_out::is_folder_left_out;
use crate::batch::paths::{relative, slashed};

/// Larger files are data.
const LARGEST: u64 = 4 * 1024 * 1024;

/// How many bytes tell a binary file.
const HEAD: usize = 8 * 1024;

/// The places in all files but those that were searched already.
pub(super) fn hits(
    search: &Search,
    searched: &HashSet<&Path>,
    roots: &[PathBuf],
    working_folder: &Path,
) -> Found {
    let working_folder =
        fs::canonicalize(working_folder).unwrap_or_else(|_| working_folder.to_owned());
    let found = Mutex::new(search.nothing());
    for root in outermost(roots) {
        let walker = WalkBuilder::new(root)
            // Pipelines live in hidden folders.
            .hidden(false)
            .require_git(false)
            .threads(rayon::current_num_threads())
            .filter_entry(|entry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                entry.depth() == 0 || !is_folder || !is_folder_left_out(entry.file_name())
            })
            .build_parallel();
        walker.run(|| {
            Box::new(|entry| {
                let entry = entry.ok().filter(|one| !searched.contains(one.path()));
                let more = entry.and_then(|entry| look_into(search, &entry, &working_folder));
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

/// The roots with every link resolved, without those that lie in another.
fn outermost(roots: &[PathBuf]) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = roots
        .iter()
        .filter_map(|root| fs::canonicalize(root).ok())
        .collect();
    all.sort();
    all.dedup_by(|inner, outer| inner.starts_with(outer));
    all
}

fn look_into(search: &Search, entry: &DirEntry, working_folder: &Path) -> Option<Found> {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    let is_left_out = entry.file_name() == OsStr::new(SETTINGS_FILE)
        || entry.path().extension() == Some(OsStr::new("orig"));
    let is_small = || entry.metadata().is_ok_and(|data| data.len() <= LARGEST);
    if !is_file || is_left_out || !is_small() {
        return None;
    }
    let bytes = fs::read(entry.path()).ok()?;
    let head = &bytes[..bytes.len().min(HEAD)];
    if memchr::memchr(0, head).is_some() || !search.anchors.is_match(&bytes) {
        return None;
    }
    let way = relative(working_folder, entry.path());
    let shown = slashed(&way).unwrap_or_else(|| way.to_string_lossy().into_owned());
    Some(search.hits(&shown, &String::from_utf8_lossy(&bytes), false))
}
