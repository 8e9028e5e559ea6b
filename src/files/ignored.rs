//! What git ignores, read as git reads it: the rule files are bytes, of which some may not be UTF-8, and the nearest rule counts.

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

/// The rule files of a directory; of two rules the one of the first file counts.
const NAMES: [&str; 2] = [".ignore", ".gitignore"];

/// No more of a rule file is read.
const LARGEST: u64 = 4 * 1024 * 1024;

/// What is ignored below one directory, known as far as a walk has come.
pub(super) struct Ignored {
    by_folder: RwLock<HashMap<PathBuf, Arc<Rules>>>,
}

/// The rules that hold for what a directory holds.
#[derive(Default)]
struct Rules {
    /// Its own files; the first one that knows a path decides.
    files: Vec<RuleFile>,
    /// Those of the directories around, up to the root of the repository.
    above: Option<Arc<Rules>>,
}

/// One file of rules.
struct RuleFile {
    rules: Gitignore,
    /// The same with those rules that are not UTF-8, which can only name what is not UTF-8 either.
    with_bytes: Option<Gitignore>,
}

impl Ignored {
    /// Reads the rules of a directory, its links resolved, and of those around it.
    pub(super) fn below(top: &Path) -> Self {
        let ignored = Self {
            by_folder: RwLock::default(),
        };
        let mut around: Vec<&Path> = Vec::new();
        for folder in top.ancestors() {
            around.push(folder);
            if is_repository(folder) {
                break;
            }
        }
        for folder in around.into_iter().rev() {
            ignored.enter(folder);
        }
        ignored
    }

    /// Reads the rules of a directory before what it holds is met.
    pub(super) fn enter(&self, folder: &Path) {
        let above = match folder.parent().and_then(|parent| self.rules(parent)) {
            // A repository in another one has its own rules.
            Some(above) if !is_repository(folder) => above,
            _ => Arc::new(of_repository(folder)),
        };
        let files: Vec<RuleFile> = NAMES
            .iter()
            .filter_map(|name| read(&folder.join(name), folder))
            .collect();
        let rules = if files.is_empty() {
            above
        } else {
            let above = Some(above);
            Arc::new(Rules { files, above })
        };
        let mut known = self
            .by_folder
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        known.insert(folder.to_owned(), rules);
    }

    /// Whether a file or directory is ignored by itself; its directory was entered.
    pub(super) fn ignores(&self, path: &Path, is_folder: bool) -> bool {
        let mut level = path.parent().and_then(|parent| self.rules(parent));
        while let Some(rules) = level {
            for file in &rules.files {
                match file.matched(path, is_folder) {
                    Match::None => {}
                    Match::Ignore(()) => return true,
                    Match::Whitelist(()) => return false,
                }
            }
            level = rules.above.clone();
        }
        false
    }

    fn rules(&self, folder: &Path) -> Option<Arc<Rules>> {
        let known = self
            .by_folder
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        known.get(folder).cloned()
    }
}

impl RuleFile {
    fn matched(&self, path: &Path, is_folder: bool) -> Match<()> {
        let with_bytes = self.with_bytes.as_ref().filter(|_| path.to_str().is_none());
        let rules = with_bytes.unwrap_or(&self.rules);
        rules.matched(path, is_folder).map(|_| ())
    }
}

/// The rules of a repository that are not in its tree: its own, and those of the person.
fn of_repository(root: &Path) -> Rules {
    let own = git_folder(root).map(|folder| folder.join("info/exclude"));
    let files = own.into_iter().chain(excludes_file(root));
    Rules {
        files: files.filter_map(|file| read(&file, root)).collect(),
        above: None,
    }
}

/// Where a repository keeps what its working trees share; none for what is no repository.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let entry = root.join(".git");
    if entry.is_dir() {
        return Some(entry);
    }
    // In worktrees and submodules it is a file that names the directory.
    let own = root.join(named_in(&entry, "gitdir: ")?);
    let shared = named_in(&own.join("commondir"), "");
    Some(shared.map_or_else(|| own.clone(), |shared| own.join(shared)))
}

/// The path behind a word in a file of one line.
fn named_in(file: &Path, word: &str) -> Option<PathBuf> {
    let line = bytes_of(file)?;
    let path = line.strip_prefix(word.as_bytes())?;
    Some(path_of(path.trim_ascii_end()))
}

/// The person's own file of rules.
fn excludes_file(root: &Path) -> Option<PathBuf> {
    let configured = is_repository(root)
        .then(|| git::run_git(root, &["config", "--path", "--get", "core.excludesFile"]).ok());
    match configured.flatten() {
        Some(path) => Some(root.join(git::path_in(&path))),
        None => gitconfig_excludes_path(),
    }
}

/// A regular file's bytes; a pipe of this name would never end.
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
        // What is no glob names nothing, and the other lines count all the same.
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

/// Globs are text: a byte that is none becomes `?`, which stands for one byte.
fn any_byte_for_foreign(line: &[u8]) -> String {
    let mut text = String::with_capacity(line.len());
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}
