//! The last `--write` below each root, kept for `revert`.
//!
//! A record has both contents of each file. It is in the state directory of the user, in a file that is named after a
//! hash of the root, so that no path of this machine is in it. It is complete before the first file is replaced, under a
//! second name: only when the run has ended does it take the place of the record of the run before. After a run that was
//! killed, the second one counts if any of its files has the new content.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::changes::{FileChange, FileState, sha256};
use super::state_directory::{create_private, own_directory};

const VERSION: u32 = 1;

/// The records of a user.
#[derive(Clone, Debug)]
pub struct LastWrites {
    directory: PathBuf,
}

/// The last write below a root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWrite {
    /// The root, with every link resolved.
    pub root: PathBuf,
    /// The changes that were made.
    pub changes: Vec<FileChange>,
    /// When, in nanoseconds since 1970.
    time: u64,
}

#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    time: u64,
    files: Vec<FileChange>,
}

/// A record of a run that has not ended.
pub(super) struct Begun {
    files: Files,
    record: Record,
}

/// The files of a root in the state directory.
struct Files {
    done: PathBuf,
    begun: PathBuf,
}

impl LastWrites {
    /// The records in a state directory, which need not exist.
    pub fn new(state_directory: &Path) -> Self {
        Self {
            directory: own_directory(state_directory),
        }
    }

    /// The most recent write below a directory or one of its parent directories, up to the root of its repository.
    ///
    /// # Errors
    /// If a record cannot be read.
    pub fn find(&self, directory: &Path) -> Result<Option<LastWrite>> {
        let directory = fs::canonicalize(directory)?;
        let mut last: Option<LastWrite> = None;
        let is_outside = |inner: &Path| inner.join(".git").exists();
        let mut inner: Option<&Path> = None;
        for root in directory.ancestors() {
            // A repository inside of another one has its own writes.
            if inner.is_some_and(is_outside) {
                break;
            }
            inner = Some(root);
            let Some(record) = self.files(root).current(root)? else {
                continue;
            };
            if last.as_ref().is_none_or(|last| last.time < record.time) {
                last = Some(LastWrite {
                    root: root.to_owned(),
                    changes: record.files,
                    time: record.time,
                });
            }
        }
        Ok(last)
    }

    /// Deletes the record of a root.
    ///
    /// # Errors
    /// If it exists and cannot be deleted.
    pub fn forget(&self, root: &Path) -> Result<()> {
        let files = self.files(root);
        remove(&files.begun)?;
        remove(&files.done)
    }

    /// Records what a run is about to change.
    pub(super) fn begin(&self, root: &Path, changes: Vec<FileChange>) -> Result<Begun> {
        create_private(&self.directory)?;
        let files = self.files(root);
        files.settle(root)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.unwrap_or_default().as_nanos();
        let record = Record {
            version: VERSION,
            time: u64::try_from(now).unwrap_or(u64::MAX),
            files: changes,
        };
        write(&files.begun, &record)?;
        Ok(Begun { files, record })
    }

    fn files(&self, root: &Path) -> Files {
        let name = sha256(root.as_os_str().as_encoded_bytes());
        let name = &name[..32];
        Files {
            done: self.directory.join(format!("{name}.json")),
            begun: self.directory.join(format!("{name}.begun.json")),
        }
    }
}

impl Begun {
    /// Keeps the changes that were made; without any, the record of the run before stays.
    pub(super) fn end(mut self, is_written: impl Fn(&str) -> bool) -> Result<()> {
        let count = self.record.files.len();
        self.record.files.retain(|file| is_written(&file.path));
        match self.record.files.len() {
            0 => {}
            written if written == count => {
                return Ok(fs::rename(&self.files.begun, &self.files.done)?);
            }
            // Until it is complete, the first one counts.
            _ => write(&self.files.done, &self.record)?,
        }
        remove(&self.files.begun)
    }
}

impl Files {
    /// The record that counts.
    fn current(&self, root: &Path) -> Result<Option<Record>> {
        match read(&self.begun) {
            Ok(Some(record)) if record.has_begun(root) => Ok(Some(record)),
            // One that cannot be read was not complete, so that no file was replaced.
            _ => read(&self.done),
        }
    }

    /// Ends the record of a run that was killed.
    fn settle(&self, root: &Path) -> Result<()> {
        // One that cannot be read was not complete, so that no file was replaced.
        match read(&self.begun) {
            Ok(Some(record)) if record.has_begun(root) => Ok(fs::rename(&self.begun, &self.done)?),
            _ => remove(&self.begun),
        }
    }
}

impl Record {
    fn has_begun(&self, root: &Path) -> bool {
        let mut files = self.files.iter();
        files.any(|file| file.state(root) == FileState::After)
    }
}

fn read(path: &Path) -> Result<Option<Record>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).context("the record of the last write cannot be read"),
    };
    let record: Record =
        serde_json::from_slice(&text).context("the record of the last write is damaged")?;
    if record.version != VERSION {
        bail!("another version of ecs2fargate recorded the last write; use that version");
    }
    for file in &record.files {
        file.check()
            .context("the record of the last write is damaged")?;
    }
    Ok(Some(record))
}

/// Writes a record; returns when it is on the disk.
fn write(path: &Path, record: &Record) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Contents of files may be confidential.
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(&serde_json::to_vec(record)?)?;
    Ok(file.sync_all()?)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Place {
        _directory: tempfile::TempDir,
        root: PathBuf,
        last: LastWrites,
    }

    impl Place {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let root = fs::canonicalize(directory.path()).unwrap().join("root");
            fs::create_dir_all(root.join("sub")).unwrap();
            Self {
                last: LastWrites::new(&directory.path().join("state")),
                _directory: directory,
                root,
            }
        }

        fn begin(&self, names: &[&str]) -> Begun {
            let change = |name: &&str| FileChange::new((*name).to_owned(), "old", "new");
            let changes = names.iter().map(change).collect();
            self.last.begin(&self.root, changes).unwrap()
        }

        fn found(&self, below: &str) -> Option<Vec<String>> {
            let found = self.last.find(&self.root.join(below)).unwrap()?;
            assert_eq!(found.root, self.root);
            Some(found.changes.into_iter().map(|one| one.path).collect())
        }
    }

    #[test]
    fn the_last_run_is_kept_with_what_it_wrote() {
        let place = Place::new();
        assert_eq!(place.found(""), None);
        place.begin(&["a", "b"]).end(|_| true).unwrap();
        assert_eq!(place.found("sub").unwrap(), ["a", "b"]);
        place.begin(&["c", "d"]).end(|path| path == "d").unwrap();
        assert_eq!(place.found("").unwrap(), ["d"]);
        place.begin(&["e"]).end(|_| false).unwrap();
        assert_eq!(place.found("").unwrap(), ["d"], "a run without effect");
        place.last.forget(&place.root).unwrap();
        assert_eq!(place.found(""), None);
    }

    #[test]
    fn a_run_that_was_killed_counts_if_it_replaced_a_file() {
        let place = Place::new();
        place.begin(&["a"]).end(|_| true).unwrap();
        fs::write(place.root.join("b"), "old").unwrap();
        drop(place.begin(&["b"]));
        assert_eq!(place.found("").unwrap(), ["a"]);
        fs::write(&place.last.files(&place.root).begun, "{").unwrap();
        assert_eq!(place.found("").unwrap(), ["a"], "it was not complete");
        drop(place.begin(&["b"]));
        fs::write(place.root.join("b"), "new").unwrap();
        assert_eq!(place.found("").unwrap(), ["b"]);
        // The next run that has no effect does not lose it.
        place.begin(&["c"]).end(|_| false).unwrap();
        assert_eq!(place.found("").unwrap(), ["b"]);
    }

    #[test]
    fn a_damaged_record_is_reported_and_the_next_run_replaces_it() {
        let place = Place::new();
        place.begin(&["a"]).end(|_| true).unwrap();
        fs::write(&place.last.files(&place.root).done, "{").unwrap();
        let error = format!("{:#}", place.last.find(&place.root).unwrap_err());
        assert!(
            error.starts_with("the record of the last write is damaged"),
            "{error}"
        );
        place.begin(&["b"]).end(|_| true).unwrap();
        assert_eq!(place.found("").unwrap(), ["b"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_read_it_and_it_has_no_path_of_the_machine() {
        use std::os::unix::fs::PermissionsExt;
        let place = Place::new();
        place.begin(&["a"]).end(|_| true).unwrap();
        let file = place.last.files(&place.root).done;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&file), 0o600);
        assert_eq!(mode(&place.last.directory), 0o700);
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains(place.root.to_str().unwrap()), "{text}");
    }
}
