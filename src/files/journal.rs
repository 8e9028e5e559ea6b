//! The journal, so that of files that go together all or none are new, whenever a run is killed or the power fails.
//!
//! A rename replaces one file in one step; between two renames lies a moment in which one file is new and the other is not.
//! So before the first rename a run writes down what it is about to do, and the next start finishes it.
//!
//! **Where.** One file, `.ecs2fargate-journal`, for each run: at the root of the git repository that all written files are
//! in, else in the deepest folder that they all lie below (so too where the root takes no file). It thus lies above each of
//! them, and whichever path the next start is given, it either lies below the journal, which is found by looking
//! upwards, or above it, where the walk comes by. Folders that take no journal cannot have units of several files written
//! below them; a single file needs none.
//!
//! **The order of a run.**
//! 1. The journal is made and locked (`flock`), so that one run at a time writes below its folder. Others wait. The lock
//!    goes with the process, however it ends: a journal that can be locked belongs to no living run.
//! 2. Its first line is written: a name for the run, and the folders in which new files will wait under that name.
//! 3. All new files are written beside the old ones.
//! 4. The second line is written: each unit of several files, each file with its path, its old and its new content. It does
//!    not need the waiting files, so nothing has to reach the disk before it.
//! 5. The new files, the journal and its folder's entry are synced.
//! 6. The new files are renamed into place, in each unit those first that others need, and each only if the old content is still there.
//!    Where one of a unit cannot be, those before it are put back.
//! 7. The folders are synced, and the journal is removed.
//!
//! **The next start** takes the lock, and looks at each unit of a journal that is left. Without a whole second line no
//! file has been renamed. Where all files are old, nothing was done; where all are new, everything was. Where some are
//! old and some new, the old ones are replaced as any file is. Where beside a new file there is one with a third content,
//! or none at all, a person was at work: nothing of the unit is touched, the person is told, the journal stays, and nothing is
//! written until the person has put the files right or deleted it. Last, what waits under the name of the run is removed,
//! and the journal. All this may itself be killed and begun again.
//!
//! A run that writes nothing leaves the journal alone, and refuses the files of units that are half done.
//!
//! A journal is not followed out of its own folder, nor when it belongs to another user: below a folder that many can write
//! to, it could make one user write what another wants.

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

use super::write::{Change, sync_folder, unfollowed};

/// The journal's name in its folder.
pub(super) const NAME: &str = ".ecs2fargate-journal";

const VERSION: u32 = 1;

/// How long another run is waited for; to write a thousand files takes less than a second on most disks.
const PATIENCE: Duration = Duration::from_secs(30);

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    version: u32,
    /// The name of the run.
    run: String,
    /// The folders in which new files wait, relative to the journal's own.
    folders: Vec<String>,
}

/// One file of a unit in the second line.
#[derive(Debug, Serialize, Deserialize)]
struct Entry<'a> {
    /// Relative to the journal's folder.
    path: String,
    before: Cow<'a, str>,
    after: Cow<'a, str>,
}

/// The journal of this run.
#[derive(Debug)]
pub(super) struct Journal {
    folder: PathBuf,
    file: File,
    /// The name of the run.
    run: String,
}

impl Journal {
    /// Makes the journal in the first of the folders that takes one; none where none does.
    ///
    /// # Errors
    /// When another run is writing there, or has left something that cannot be finished.
    pub(super) fn begin(
        homes: &[PathBuf],
        folders: &[&Path],
        stop: &dyn Fn() -> bool,
    ) -> Result<Option<Self>> {
        for home in homes {
            let path = home.join(NAME);
            match lock(&path, To::Make, stop) {
                Ok(Some(file)) => return Self::in_file(home, file, folders).map(Some),
                Ok(None) | Err(Fault::NoPlace) => {}
                Err(Fault::Other(error)) => return Err(error),
            }
        }
        Ok(None)
    }

    fn in_file(home: &Path, mut file: File, folders: &[&Path]) -> Result<Self> {
        if file.metadata()?.len() > 0 {
            recover::settle(home, &mut file)?;
            file.set_len(0)?;
            file.rewind()?;
        }
        let run = name_of_run();
        let header = Header {
            version: VERSION,
            run: run.clone(),
            folders: folders
                .iter()
                .filter_map(|folder| relative(home, folder).ok())
                .collect(),
        };
        let journal = Self {
            folder: home.to_owned(),
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

    /// The name under which new files wait.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    /// Writes down the units that will be renamed, and returns when that is on the disk.
    pub(super) fn record<'a>(&self, units: impl Iterator<Item = &'a [Change<'a>]>) -> Result<()> {
        let entries = |unit: &'a [Change<'a>]| unit.iter().map(|change| self.entry(change));
        let units = units.map(|unit| entries(unit).collect());
        let units: Vec<Vec<Entry<'_>>> = units.collect::<Result<_>>()?;
        if units.is_empty() {
            return Ok(());
        }
        self.append(&units)?;
        self.file.sync_all()?;
        sync_folder(&self.folder);
        Ok(())
    }

    fn entry<'a>(&self, change: &Change<'a>) -> Result<Entry<'a>> {
        Ok(Entry {
            path: relative(&self.folder, change.path)?,
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
        self.folder.join(NAME)
    }

    /// Removes the journal: no unit is half done.
    pub(super) fn end(self) {
        // One that stays behind finds everything done, at the next start.
        let _ = fs::remove_file(self.path());
    }
}

/// Different for every run that could meet another.
fn name_of_run() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or_default().as_nanos();
    format!("{:x}-{now:x}", std::process::id())
}

fn relative(home: &Path, path: &Path) -> Result<String> {
    let below = path.strip_prefix(home)?;
    let below = below.to_str().context("its path is not UTF-8 text")?;
    Ok(below.to_owned())
}

/// The journals that stand beside the given real paths, in them, or above.
pub(super) fn above<'a>(paths: impl Iterator<Item = &'a Path>) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for path in paths {
        for folder in path.ancestors() {
            if seen.contains(folder) {
                break;
            }
            seen.insert(folder);
            let journal = folder.join(NAME);
            if fs::symlink_metadata(&journal).is_ok() {
                found.push(journal);
            }
        }
    }
    found.sort();
    found
}

/// What a journal is locked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Look,
    Finish,
    Make,
}

/// Why there is no lock.
enum Fault {
    /// The folder takes no file, or no lock.
    NoPlace,
    Other(anyhow::Error),
}

impl From<anyhow::Error> for Fault {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(error)
    }
}

/// The locked journal at this path; none when there is none and none is to be made.
fn lock(path: &Path, to: To, stop: &dyn Fn() -> bool) -> Result<Option<File>, Fault> {
    let until = Instant::now() + PATIENCE;
    loop {
        let file = match open(path, to) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound && to != To::Make => return Ok(None),
            Err(error) if to == To::Make && takes_no_file(&error) => return Err(Fault::NoPlace),
            Err(error) => return Err(fault(error, "it cannot be opened")),
        };
        is_ours(&file)?;
        let locked = match to {
            To::Look => file.try_lock_shared(),
            To::Finish | To::Make => file.try_lock(),
        };
        match locked {
            Ok(()) if is_at(&file, path) => return Ok(Some(file)),
            // Its run ended, and removed it, while we opened it.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if Instant::now() < until && !stop() => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(TryLockError::WouldBlock) => {
                let told = "another run is still writing; run again when it is done";
                return Err(Fault::Other(anyhow::anyhow!(told)));
            }
            Err(TryLockError::Error(_)) if to == To::Make => {
                let _ = fs::remove_file(path);
                return Err(Fault::NoPlace);
            }
            Err(TryLockError::Error(error)) => return Err(fault(error, "it cannot be locked")),
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
        // It holds what the files hold, which may be for few eyes.
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

/// Whether the journal is a file, and of this user.
fn is_ours(file: &File) -> Result<()> {
    let metadata = file.metadata()?;
    ensure!(metadata.is_file(), "it is no regular file");
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            bail!("it is the journal of another user's run; let that user run again, or delete it");
        }
    }
    Ok(())
}

/// Whether the path still leads to the file.
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
