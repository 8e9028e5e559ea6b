//! The files that git ignores, read as git reads the rules: the rule files are bytes, some of which may not be UTF-8,
//! and the closest rule applies.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, gitconfig_excludes_path};

use super::git;
use super::paths::is_repository;
use super::read::open;
use super::scope::path_of;

/// The rule files of a directory; a rule of the first file overrides one of the second.
const NAMES: [&str; 2] = [".ignore", ".gitignore"];

/// Only this much of a rule file is read.
const LARGEST: u64 = 4 * 1024 * 1024;

/// The ignore rules below one directory, as far as the walk has reached.
pub(super) struct Ignored {
    by_directory: RwLock<HashMap<PathBuf, Arc<Rules>>>,
}

/// The rules for the entries of a directory.
#[derive(Default)]
struct Rules {
    /// Its own files; the first one that matches a path decides.
    files: Vec<RuleFile>,
    /// The rules of the parent directories, up to the root of the repository.
    above: Option<Arc<Rules>>,
}

/// One file of rules.
struct RuleFile {
    rules: Gitignore,
    /// The same including the rules that are not UTF-8, which can only match names that are not UTF-8 either.
    with_bytes: Option<Gitignore>,
}

impl Ignored {
    /// Reads the rules of a directory with resolved links, and of its parent directories.
    pub(super) fn below(top: &Path) -> Self {
        let ignored = Self {
            by_directory: RwLock::default(),
        };
        let mut around: Vec<&Path> = Vec::new();
        for directory in top.ancestors() {
            around.push(directory);
            if is_repository(directory) {
                break;
            }
        }
        for directory in around.into_iter().rev() {
            ignored.enter(directory);
        }
        ignored
    }

    /// Reads the rules of a directory before its entries are visited.
    pub(super) fn enter(&self, directory: &Path) {
        let above = match directory.parent().and_then(|parent| self.rules(parent)) {
            // A repository in another one has its own rules.
            Some(above) if !is_repository(directory) => above,
            _ => Arc::new(of_repository(directory)),
        };
        let files: Vec<RuleFile> = NAMES
            .iter()
            .filter_map(|name| read(&directory.join(name), directory))
            .collect();
        let rules = if files.is_empty() {
            above
        } else {
            let above = Some(above);
            Arc::new(Rules { files, above })
        };
        let mut known = self
            .by_directory
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        known.insert(directory.to_owned(), rules);
    }

    /// Whether a file or directory is ignored by itself; its directory must have been entered.
    pub(super) fn ignores(&self, path: &Path, is_directory: bool) -> bool {
        let mut level = path.parent().and_then(|parent| self.rules(parent));
        while let Some(rules) = level {
            for file in &rules.files {
                match file.matched(path, is_directory) {
                    Match::None => {}
                    Match::Ignore(()) => return true,
                    Match::Whitelist(()) => return false,
                }
            }
            level = rules.above.clone();
        }
        false
    }

    fn rules(&self, directory: &Path) -> Option<Arc<Rules>> {
        let known = self
            .by_directory
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        known.get(directory).cloned()
    }
}

impl RuleFile {
    fn matched(&self, path: &Path, is_directory: bool) -> Match<()> {
        let with_bytes = self.with_bytes.as_ref().filter(|_| path.to_str().is_none());
        let rules = with_bytes.unwrap_or(&self.rules);
        rules.matched(path, is_directory).map(|_| ())
    }
}

/// The rules of a repository that are not in its tree: its own (`info/exclude`), and those of the user.
fn of_repository(root: &Path) -> Rules {
    let own = git_directory(root).map(|directory| directory.join("info/exclude"));
    let files = own.into_iter().chain(excludes_file(root));
    Rules {
        files: files.filter_map(|file| read(&file, root)).collect(),
        above: None,
    }
}

/// The directory that the working trees of a repository share; `None` outside of a repository.
fn git_directory(root: &Path) -> Option<PathBuf> {
    let entry = root.join(".git");
    if entry.is_dir() {
        return Some(entry);
    }
    // In worktrees and submodules `.git` is a file that names the directory.
    let own = root.join(named_in(&entry, "gitdir: ")?);
    let shared = named_in(&own.join("commondir"), "");
    Some(shared.map_or_else(|| own.clone(), |shared| own.join(shared)))
}

/// The path after a word in a file with one line.
fn named_in(file: &Path, word: &str) -> Option<PathBuf> {
    let line = bytes_of(file)?;
    let path = line.strip_prefix(word.as_bytes())?;
    Some(path_of(path.trim_ascii_end()))
}

/// The user's own rule file.
fn excludes_file(root: &Path) -> Option<PathBuf> {
    let configured = is_repository(root)
        .then(|| git::run_git(root, &["config", "--path", "--get", "core.excludesFile"]).ok());
    match configured.flatten() {
        Some(path) => Some(root.join(git::path_in(&path))),
        None => gitconfig_excludes_path(),
    }
}

/// The bytes of a regular file; reading a pipe with this name would never end.
fn bytes_of(file: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut file = open(file).ok()?.take(LARGEST);
    file.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn read(file: &Path, root: &Path) -> Option<RuleFile> {
    let bytes = bytes_of(file)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut rules = GitignoreBuilder::new(root);
    let mut with_bytes = GitignoreBuilder::new(root);
    let mut has_bytes = false;
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // An invalid glob matches nothing, and the other lines apply all the same.
        if let Ok(line) = str::from_utf8(line) {
            let _ = rules.add_line(None, line);
            let _ = with_bytes.add_line(None, line);
        } else if !line.starts_with(b"#") {
            has_bytes = true;
            let _ = with_bytes.add_line(None, &any_byte_for_foreign(line));
        }
    }
    let rules = rules.build().ok()?;
    let with_bytes = has_bytes.then(|| with_bytes.build().ok()).flatten();
    let is_empty = rules.is_empty() && with_bytes.is_none();
    (!is_empty).then_some(RuleFile { rules, with_bytes })
}

/// Globs are text: an invalid byte becomes `?`, which matches one byte.
fn any_byte_for_foreign(line: &[u8]) -> String {
    let mut text = String::with_capacity(line.len());
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}
