//! What git knows: files whose last state it could not give back.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The repositories that files lie in; each is asked once.
#[derive(Debug, Default)]
pub(super) struct Repositories {
    /// The repository that each folder belongs to.
    roots: HashMap<PathBuf, Option<PathBuf>>,
    /// The modified files of each repository, or why git could not tell.
    modified: HashMap<PathBuf, Answer>,
    /// The files that each repository has, likewise.
    tracked: HashMap<PathBuf, Answer>,
}

type Answer = Result<HashSet<PathBuf>, String>;

impl Repositories {
    /// Why the file (its links resolved) should not be written without a word from the user.
    pub(super) fn objection(&mut self, file: &Path) -> Option<String> {
        let root = self.root_of(file.parent()?)?;
        match self.modified(&root) {
            Ok(modified) if modified.contains(file) => Some(
                "not written: git shows it as modified; commit or stash it, or give --allow-dirty"
                    .to_owned(),
            ),
            Ok(_) => None,
            Err(error) => Some(format!(
                "not written: git cannot tell whether it is modified ({error}); --allow-dirty writes it anyway"
            )),
        }
    }

    /// Whether git could give back the file (its links resolved) as it is now.
    pub(super) fn give_back(&mut self, file: &Path) -> bool {
        let Some(root) = file.parent().and_then(|folder| self.root_of(folder)) else {
            return false;
        };
        let is_clean = |modified: &HashSet<PathBuf>| !modified.contains(file);
        self.modified(&root).as_ref().is_ok_and(is_clean)
            && (self.tracked(&root).as_ref()).is_ok_and(|tracked| tracked.contains(file))
    }

    fn modified(&mut self, root: &Path) -> &Answer {
        self.modified.entry(root.to_owned()).or_insert_with(|| {
            let answer = ask(
                root,
                &["status", "--porcelain", "-z", "--untracked-files=no"],
            )?;
            Ok(modified_files(root, &answer))
        })
    }

    fn tracked(&mut self, root: &Path) -> &Answer {
        self.tracked.entry(root.to_owned()).or_insert_with(|| {
            let answer = ask(root, &["ls-files", "-z"])?;
            let paths = answer.split(|byte| *byte == 0);
            Ok(paths.map(|path| root.join(path_of(path))).collect())
        })
    }

    /// The root of the repository that a folder belongs to.
    pub(super) fn root_of(&mut self, folder: &Path) -> Option<PathBuf> {
        if let Some(known) = self.roots.get(folder) {
            return known.clone();
        }
        // In worktrees and submodules it is a file.
        let root = if folder.join(".git").exists() {
            Some(folder.to_owned())
        } else {
            folder.parent().and_then(|parent| self.root_of(parent))
        };
        self.roots.insert(folder.to_owned(), root.clone());
        root
    }
}

/// Asks git; without git there is nothing to protect by it.
fn ask(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let answer = Command::new("git")
        .arg("--no-optional-locks")
        .arg("-C")
        .arg(root)
        .args(arguments)
        // Set inside hooks, these would point git at another repository or index.
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .output();
    match answer {
        Ok(output) if output.status.success() => Ok(output.stdout),
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr);
            Err(told.lines().next().unwrap_or("no reason given").to_owned())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads `XY path\0`, and the second path that a rename or copy brings.
fn modified_files(root: &Path, status: &[u8]) -> HashSet<PathBuf> {
    let mut files = HashSet::new();
    let mut entries = status.split(|byte| *byte == 0);
    while let Some(entry) = entries.next() {
        let Some((letters, path)) = entry.split_at_checked(3) else {
            continue; // What follows the last zero byte is empty.
        };
        files.insert(root.join(path_of(path)));
        if letters.contains(&b'R') || letters.contains(&b'C') {
            entries.next();
        }
    }
    files
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
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
