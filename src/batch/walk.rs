//! Finding the files: what is named, and what lies below the named folders.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use super::{Candidate, PassedOver, Why};
use crate::parameter_files;

const EXTENSIONS: [&str; 4] = ["yaml", "yml", "json", "template"];

/// Never holds a person's templates, even where nothing ignores it.
const FOLDERS_LEFT_OUT: [&str; 2] = [".git", "node_modules"];

/// What the given paths lead to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the order of the shown paths; each file once.
    pub candidates: Vec<Candidate>,
    pub passed_over: Vec<PassedOver>,
    /// Given paths that lead to nothing, with the reason.
    pub missing: Vec<(String, String)>,
}

/// Follows every given path, seen from the working folder.
pub(super) fn find(paths: &[PathBuf], working_folder: &Path) -> Found {
    let mut search = Search {
        // The names that files are known by have their links resolved, so this one must too.
        working_folder: fs::canonicalize(working_folder)
            .unwrap_or_else(|_| working_folder.to_owned()),
        found: Found::default(),
        indexes: HashMap::new(),
    };
    for path in paths {
        search.follow(path);
    }
    let mut found = search.found;
    found.candidates.sort_by(|a, b| a.shown.cmp(&b.shown));
    found.passed_over.sort_by(|a, b| a.shown.cmp(&b.shown));
    found
}

struct Search {
    working_folder: PathBuf,
    found: Found,
    /// Where each file stands among the candidates, so that one reached twice is there once.
    indexes: HashMap<PathBuf, usize>,
}

impl Search {
    fn follow(&mut self, given: &Path) {
        let real = match fs::canonicalize(given) {
            Ok(real) => real,
            Err(error) => return self.miss(given, format!("cannot be read: {error}")),
        };
        let root_shown = self.shown_root(given, &real);
        if real.is_dir() {
            self.walk(&real, &root_shown);
        } else if leads_astray(given, &real, &self.working_folder) {
            let target = real.display();
            self.miss(
                given,
                format!(
                    "it is a link that leads out of its folder; name the file itself: {target}"
                ),
            );
        } else if let Some(shown) = slashed(&root_shown) {
            self.add(shown, real, true);
        } else {
            self.miss(given, "its name is not UTF-8 text".to_owned());
        }
    }

    fn miss(&mut self, given: &Path, reason: String) {
        let shown = tidy(given).to_string_lossy().into_owned();
        self.found.missing.push((shown, reason));
    }

    /// Relative to the working folder where that can be, else as given.
    fn shown_root(&self, given: &Path, real: &Path) -> PathBuf {
        real.strip_prefix(&self.working_folder)
            .map_or_else(|_| tidy(given), Path::to_owned)
    }

    fn add(&mut self, shown: String, real: PathBuf, named: bool) {
        let candidates = &mut self.found.candidates;
        let index = *self.indexes.entry(real.clone()).or_insert_with(|| {
            candidates.push(Candidate {
                shown,
                real,
                named: false,
            });
            candidates.len() - 1
        });
        candidates[index].named |= named;
    }

    fn pass_over(&mut self, path: &Path, why: Why) {
        let shown = path.to_string_lossy().into_owned();
        self.found.passed_over.push(PassedOver { shown, why });
    }

    fn walk(&mut self, real_root: &Path, root_shown: &Path) {
        let walker = WalkBuilder::new(real_root)
            .require_git(false)
            .filter_entry(|entry| {
                !FOLDERS_LEFT_OUT
                    .iter()
                    .any(|name| entry.file_name() == OsStr::new(name))
            })
            .build();
        for entry in walker {
            match entry {
                Ok(entry) => self.meet(&entry, real_root, root_shown),
                // The message names the path.
                Err(error) => self.pass_over(root_shown, Why::Unreadable(error.to_string())),
            }
        }
    }

    fn meet(&mut self, entry: &DirEntry, real_root: &Path, root_shown: &Path) {
        let Some(kind) = entry.file_type() else {
            return; // Only standard input has no type, and it is not walked.
        };
        let path = entry.path();
        if kind.is_dir() || !(has_template_extension(path) || parameter_files::is_text(path)) {
            return;
        }
        let shown = shown_below(path, real_root, root_shown);
        let real = if kind.is_file() {
            path.to_owned()
        } else if kind.is_symlink() {
            match link_target(path, real_root) {
                Ok(Some(target)) => target,
                Ok(None) => return,
                Err(why) => return self.pass_over(&shown, why),
            }
        } else {
            return; // A pipe or a socket: opening it could wait for ever.
        };
        match slashed(&shown_below(&real, real_root, root_shown)) {
            Some(shown) => self.add(shown, real, false),
            None => self.pass_over(
                &shown,
                Why::Unreadable("its name is not UTF-8 text".to_owned()),
            ),
        }
    }
}

/// The file behind a link, when it lies in the tree; nothing for a folder, whose files the walk meets by themselves.
fn link_target(link: &Path, real_root: &Path) -> Result<Option<PathBuf>, Why> {
    let target = fs::canonicalize(link).map_err(|error| Why::Unreadable(error.to_string()))?;
    if !target.starts_with(real_root) {
        return Err(Why::LinkOutOfTree);
    }
    Ok(target.is_file().then_some(target))
}

/// Whether a named file is itself a link to somewhere that the person may not have in mind.
fn leads_astray(given: &Path, real: &Path, working_folder: &Path) -> bool {
    let is_link = fs::symlink_metadata(given).is_ok_and(|data| data.file_type().is_symlink());
    let own_folder = match given.parent() {
        Some(parent) if parent != Path::new("") => fs::canonicalize(parent).ok(),
        _ => None,
    };
    is_link
        && !real.starts_with(working_folder)
        && !own_folder.is_some_and(|folder| real.starts_with(folder))
}

fn has_template_extension(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        EXTENSIONS
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

fn shown_below(path: &Path, real_root: &Path, root_shown: &Path) -> PathBuf {
    match path.strip_prefix(real_root) {
        Ok(below) => root_shown.join(below),
        Err(_) => path.to_owned(),
    }
}

/// Without `./` at the start and doubled slashes.
fn tidy(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

/// With `/` on every system, as diffs need it; nothing when it is no text.
fn slashed(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    Some(if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    })
}
