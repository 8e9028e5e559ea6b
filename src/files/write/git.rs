//! Git status: files whose current state git could not restore.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::files::git::Repository;
use crate::files::scope::path_of;

/// The repositories that contain files; each is queried once.
#[derive(Debug, Default)]
pub(in crate::files) struct Repositories {
    /// The repository that each directory belongs to.
    homes: HashMap<PathBuf, Home>,
    /// The state of each repository by its root, or the reason why git failed.
    states: HashMap<PathBuf, Result<State, String>>,
    /// The repository that the environment names, once it was queried.
    of_environment: OnceCell<Option<Repository>>,
}

/// The repository of a directory.
#[derive(Clone, Debug)]
pub(in crate::files) enum Home {
    /// No repository.
    None,
    /// This one.
    Repository(Repository),
    /// There is a sign of one, but git does not recognize it for this reason.
    Unknown(String),
}

/// The files of a repository, by path.
#[derive(Debug)]
struct State {
    /// Those that git shows as modified.
    modified: HashSet<PathBuf>,
    /// Those that git tracks.
    tracked: HashSet<PathBuf>,
    /// Tracked files that git was told not to check, so that it cannot detect whether they are modified.
    unwatched: HashSet<PathBuf>,
}

impl Repositories {
    /// Why the file (with resolved links) should not be written without the user's explicit consent.
    pub(super) fn objection(&mut self, file: &Path) -> Option<String> {
        let repository = match self.home_of(file.parent()?) {
            Home::None => return None,
            Home::Repository(repository) => repository,
            Home::Unknown(reason) => return Some(unknown(&reason)),
        };
        match self.state(&repository) {
            Ok(state) if state.modified.contains(file) => Some(
                "not written: the file has uncommitted changes; commit or stash them, or use --allow-dirty"
                    .to_owned(),
            ),
            Ok(state) if state.unwatched.contains(file) => differs_from_index(&repository, file),
            Ok(_) => None,
            Err(reason) => Some(unknown(reason)),
        }
    }

    /// Whether git could restore the file (with resolved links) as it is now.
    pub(super) fn give_back(&mut self, file: &Path) -> bool {
        let home = file.parent().map(|directory| self.home_of(directory));
        let Some(Home::Repository(repository)) = home else {
            return false;
        };
        self.state(&repository).as_ref().is_ok_and(|state| {
            state.tracked.contains(file)
                && !state.modified.contains(file)
                && !state.unwatched.contains(file)
        })
    }

    fn state(&mut self, repository: &Repository) -> &Result<State, String> {
        self.states
            .entry(repository.root.clone())
            .or_insert_with(|| State::of(repository))
    }

    /// The root of the repository that a directory belongs to.
    pub(super) fn root_of(&mut self, directory: &Path) -> Option<PathBuf> {
        match self.home_of(directory) {
            Home::Repository(repository) => Some(repository.root),
            Home::None | Home::Unknown(_) => None,
        }
    }

    /// The repository that a directory (with resolved links) belongs to.
    pub(in crate::files) fn home_of(&mut self, directory: &Path) -> Home {
        if let Some(known) = self.homes.get(directory) {
            return known.clone();
        }
        // Only git knows whether it is a repository, and which one if not: an empty directory with this name is none.
        let home = if directory.join(".git").symlink_metadata().is_ok() {
            Repository::around(directory).map_or_else(Home::Unknown, Home::Repository)
        } else if let Some(parent) = directory.parent() {
            match self.home_of(parent) {
                // The environment may name one that no directory indicates; the one set by a hook is the one that was
                // found.
                Home::None => self.of_environment(directory),
                home => home,
            }
        } else {
            Home::None
        };
        self.homes.insert(directory.to_owned(), home.clone());
        home
    }

    fn of_environment(&self, directory: &Path) -> Home {
        let named = self
            .of_environment
            .get_or_init(Repository::of_environment)
            .clone();
        let around = named.filter(|repository| directory.starts_with(&repository.root));
        around.map_or(Home::None, Home::Repository)
    }
}

fn unknown(reason: &str) -> String {
    format!(
        "not written: git cannot determine whether the file has uncommitted changes ({reason}); use --allow-dirty to write it anyway"
    )
}

/// The objection to writing a file whose changes git ignores: its content is compared with that in the index.
fn differs_from_index(repository: &Repository, file: &Path) -> Option<String> {
    let Some(name) = file.to_str() else {
        return Some(unknown("the name is not UTF-8 text"));
    };
    let now = repository.run_git(&["hash-object", "--", name]);
    // `MODE HASH STAGE<TAB>PATH`
    let kept = repository.run_git(&["ls-files", "--stage", "-z", "--", name]);
    match (now, kept) {
        (Ok(now), Ok(kept)) => {
            let kept = kept.split(|byte| *byte == b' ').nth(1);
            let is_same = kept == Some(now.trim_ascii_end());
            (!is_same).then(|| "not written: the file has changes that git ignores (assume-unchanged or skip-worktree); save them elsewhere, or use --allow-dirty".to_owned())
        }
        (Err(reason), _) | (_, Err(reason)) => Some(unknown(&reason)),
    }
}

impl State {
    fn of(repository: &Repository) -> Result<Self, String> {
        let root = &repository.root;
        let status = ["status", "--porcelain", "-z", "--untracked-files=no"];
        let status = repository.run_git(&status)?;
        let listed = repository.run_git(&["ls-files", "-v", "-z"])?;
        let mut state = Self {
            modified: modified_files(root, &status),
            tracked: HashSet::new(),
            unwatched: HashSet::new(),
        };
        for entry in listed.split(|byte| *byte == 0) {
            // `H path`; in lower case if it is assumed to be unchanged, `S` if the working tree is not checked.
            let Some((tag, path)) = entry.split_at_checked(2) else {
                continue;
            };
            let path = root.join(path_of(path));
            if tag[0] == b'S' || tag[0].is_ascii_lowercase() {
                state.unwatched.insert(path.clone());
            }
            state.tracked.insert(path);
        }
        Ok(state)
    }
}

/// Parses `XY path\0`, and the second path of a rename or copy.
fn modified_files(root: &Path, status: &[u8]) -> HashSet<PathBuf> {
    let mut files = HashSet::new();
    let mut entries = status.split(|byte| *byte == 0);
    while let Some(entry) = entries.next() {
        let Some((letters, path)) = entry.split_at_checked(3) else {
            continue; // The text after the last zero byte is empty.
        };
        files.insert(root.join(path_of(path)));
        if letters.contains(&b'R') || letters.contains(&b'C') {
            entries.next();
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_is_read_with_renames_and_spaces() {
        let status = b" M a b.yaml\0R  new.yaml\0old.yaml\0MM \xc3\xa4.yaml\0";
        let files = modified_files(Path::new("/r"), status);
        let expected = ["/r/a b.yaml", "/r/new.yaml", "/r/\u{e4}.yaml"];
        assert_eq!(files, expected.iter().map(PathBuf::from).collect());
    }

    #[test]
    fn no_status_means_nothing_modified() {
        assert!(modified_files(Path::new("/r"), b"").is_empty());
    }
}
