//! The journal: it ensures that files that change together are all new or all old, even if a run is killed or the power
//! fails.
//!
//! A rename replaces one file atomically, but between two renames one file is new and the other is not. So before the
//! first rename, a run records what it is about to do, and the next run completes it.
//!
//! **Location.** One file, `.ecs2fargate-journal`, for each run: at the root of the git repository that contains all
//! written files, otherwise in the deepest directory that contains them all (also if no file can be created in the
//! root). It is thus in a parent directory of each of them. Whichever path the next run is given, it is either below
//! the journal, which is then found by searching upwards, or above it, where the walk finds it. In directories in which
//! no journal can be created, units of several files cannot be written; a single file needs no journal.
//!
//! **The steps of a run.**
//! 1. The journal is created and locked (`flock`), so that only one run at a time writes below its directory. Others
//!    wait. The lock is released when the process ends, in whatever way: a journal that can be locked belongs to no
//!    live run.
//! 2. Its first line is written: a name for the run, and the directories in which new files will be staged under that
//!    name.
//! 3. All new files are written next to the old ones.
//! 4. The second line is written: each unit of several files, each file with its path, its old and its new content. It
//!    does not need the staged files, so nothing has to reach the disk before it.
//! 5. The new files, the journal and its directory entry are synced.
//! 6. The new files are renamed into place, in each unit first those that others need, and each only if the old content
//!    is still there. If one of a unit cannot be renamed, those before it are restored.
//! 7. The directories are synced, and the journal is removed.
//!
//! **The next run** takes the lock, and checks each unit of a remaining journal. Without a complete second line no file
//! has been renamed. If all files are old, nothing was done; if all are new, everything was. If some are old and some
//! new, the old ones are replaced like any other file. If, in addition to a new file, there is one with a third
//! content, or one is missing, the user has changed it: the unit is not touched, the problem is reported, the journal
//! is kept, and nothing is written until the user has fixed the files or deleted the journal. Finally, the staged files
//! of the run and the journal are removed. All this may itself be killed and restarted.
//!
//! A run that writes nothing does not touch the journal, and refuses the files of incomplete units.
//!
//! A journal is not followed outside of its own directory, nor if it belongs to another user: below a directory that is
//! writable for many users, it could make one user write what another wants.

mod recover;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};

pub use recover::finish;
pub(super) use recover::half_done;

use super::write::{Change, sync_directory, unfollowed};

/// The journal's file name.
pub(super) const NAME: &str = ".ecs2fargate-journal";

const VERSION: u32 = 1;

/// The maximum wait for another run; writing a thousand files takes less than a second on most disks.
const PATIENCE: Duration = Duration::from_secs(30);

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    version: u32,
    /// The name of the run.
    run: String,
    /// The directories in which new files are staged, relative to the journal's directory.
    #[serde(rename = "folders")]
    directories: Vec<String>,
}

/// One file of a unit in the second line.
#[derive(Debug, Serialize, Deserialize)]
struct Entry<'a> {
    /// Relative to the journal's directory.
    path: String,
    before: Cow<'a, str>,
    after: Cow<'a, str>,
}

/// The journal of this run.
#[derive(Debug)]
pub(super) struct Journal {
    directory: PathBuf,
    file: File,
    /// The name of the run.
    run: String,
}

impl Journal {
    /// Creates the journal in the first of the directories in which it is possible; `None` if it is possible in none.
    ///
    /// # Errors
    /// If another run is writing there, or left something that cannot be completed.
    pub(super) fn begin(
        homes: &[PathBuf],
        directories: &[&Path],
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Self>> {
        for home in homes {
            let path = home.join(NAME);
            match lock(&path, To::Make, stop) {
                Ok(Some(file)) => return Self::in_file(home, file, directories).map(Some),
                Ok(None) | Err(Fault::NoPlace) => {}
                Err(Fault::Other(error)) => return Err(error),
            }
        }
        Ok(None)
    }

    fn in_file(home: &Path, mut file: File, directories: &[&Path]) -> Result<Self> {
        if file.metadata()?.len() > 0 {
            recover::settle(home, &mut file)?;
            file.set_len(0)?;
            file.rewind()?;
        }
        let run = name_of_run();
        let header = Header {
            version: VERSION,
            run: run.clone(),
            directories: directories
                .iter()
                .filter_map(|directory| relative(home, directory).ok())
                .collect(),
        };
        let journal = Self {
            directory: home.to_owned(),
            file,
            run,
        };
        match journal.append(&header) {
            Ok(()) => Ok(journal),
            Err(error) => {
                journal.end();
                Err(error)
            }
        }
    }

    /// The name under which new files are staged.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    /// Records the units that will be renamed, and returns when the record is on the disk.
    pub(super) fn record<'a>(&self, units: impl Iterator<Item = &'a [Change<'a>]>) -> Result<()> {
        let entries = |unit: &'a [Change<'a>]| unit.iter().map(|change| self.entry(change));
        let units = units.map(|unit| entries(unit).collect());
        let units: Vec<Vec<Entry<'_>>> = units.collect::<Result<_>>()?;
        if units.is_empty() {
            return Ok(());
        }
        self.append(&units)?;
        self.file.sync_all()?;
        sync_directory(&self.directory);
        Ok(())
    }

    fn entry<'a>(&self, change: &Change<'a>) -> Result<Entry<'a>> {
        Ok(Entry {
            path: relative(&self.directory, change.path)?,
            before: Cow::Borrowed(std::str::from_utf8(change.before)?),
            after: Cow::Borrowed(std::str::from_utf8(change.after)?),
        })
    }

    fn append(&self, line: &impl Serialize) -> Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        let written = (&self.file).write_all(&bytes);
        written.with_context(|| format!("{} cannot be written", self.path().display()))
    }

    fn path(&self) -> PathBuf {
        self.directory.join(NAME)
    }

    /// Removes the journal: no unit is incomplete.
    pub(super) fn end(self) {
        // If it cannot be removed, the next run finds that everything is done.
        let _ = fs::remove_file(self.path());
    }
}

/// A name that differs between all runs that may meet.
fn name_of_run() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or_default().as_nanos();
    format!("{:x}-{now:x}", std::process::id())
}

fn relative(home: &Path, path: &Path) -> Result<String> {
    let below = path.strip_prefix(home)?;
    let below = below.to_str().context("the path is not UTF-8 text")?;
    Ok(below.to_owned())
}

/// The journals in the given real paths, next to them, or above.
pub(super) fn above<'a>(paths: impl Iterator<Item = &'a Path>) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for path in paths {
        for directory in path.ancestors() {
            if seen.contains(directory) {
                break;
            }
            seen.insert(directory);
            let journal = directory.join(NAME);
            if fs::symlink_metadata(&journal).is_ok() {
                found.push(journal);
            }
        }
    }
    found.sort();
    found
}

/// The purpose of locking a journal.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Look,
    Finish,
    Make,
}

/// Why the journal could not be locked.
enum Fault {
    /// No file can be created or locked in the directory.
    NoPlace,
    Other(anyhow::Error),
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// The locked journal at this path; `None` if there is none and none is to be created.
fn lock(path: &Path, to: To, stop: &dyn Fn() -> bool) -> Result<Option<File>, Fault> {
    let until = Instant::now() + PATIENCE;
    loop {
        let file = match open(path, to) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound && to != To::Make => return Ok(None),
            Err(error) if to == To::Make && takes_no_file(&error) => return Err(Fault::NoPlace),
            Err(error) => return Err(fault(error, "the journal cannot be opened")),
        };
        is_ours(&file)?;
        let locked = match to {
            To::Look => file.try_lock_shared(),
            To::Finish | To::Make => file.try_lock(),
        };
        match locked {
            Ok(()) if is_at(&file, path) => return Ok(Some(file)),
            // Its run ended and removed it while it was being opened.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if Instant::now() < until && !stop() => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(TryLockError::WouldBlock) => {
                let reason = "another run is still writing; try again when it has finished";
                return Err(Fault::Other(anyhow::anyhow!(reason)));
            }
            Err(TryLockError::Error(_)) if to == To::Make => {
                let _ = fs::remove_file(path);
                return Err(Fault::NoPlace);
            }
            Err(TryLockError::Error(error)) => {
                return Err(fault(error, "the journal cannot be locked"));
            }
        }
    }
}

fn fault(error: io::Error, context: &'static str) -> Fault {
    Fault::Other(anyhow::Error::new(error).context(context))
}

fn open(path: &Path, to: To) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .append(to != To::Look)
        .create(to == To::Make);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // It contains the contents of the files, which may be confidential.
        options.mode(0o600).custom_flags(unfollowed());
    }
    options.open(path)
}

fn takes_no_file(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::NotFound
    )
}

/// Whether the journal is a regular file that belongs to this user.
fn is_ours(file: &File) -> Result<()> {
    let metadata = file.metadata()?;
    ensure!(metadata.is_file(), "the journal is not a regular file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            bail!(
                "the journal belongs to another user's run; have that user run again, or delete the journal"
            );
        }
    }
    Ok(())
}

/// Whether the path still refers to the file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |data: fs::Metadata| (data.dev(), data.ino());
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(own), Ok(there)) => place(own) == place(there),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests;
