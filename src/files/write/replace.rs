//! Replaces one file's content atomically: at any time either the complete old file or the complete new one exists.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempPath;

use super::sync::sync_directory;

/// The prefix of staged files. They are hidden, so that one left behind by a killed run is not taken for a template.
pub(in crate::files) const PREFIX: &str = ".ecs2fargate-";

/// The suffix of staged files.
pub(in crate::files) const SUFFIX: &str = ".tmp";

/// The replacement of a file.
#[derive(Clone, Copy)]
pub(in crate::files) struct Change<'a> {
    /// The path, with every link resolved.
    pub(in crate::files) path: &'a Path,
    pub(in crate::files) before: &'a [u8],
    pub(in crate::files) after: &'a [u8],
    /// Whether the old file is kept next to the new one.
    pub(in crate::files) keeps_old: bool,
}

impl Change<'_> {
    /// Writes the new content next to the file, under the name of a run, after checking that the file can be replaced.
    /// The staged file is removed when dropped.
    pub(in crate::files) fn stage(&self, run: &str) -> Result<TempPath> {
        let metadata = self.look()?;
        let Some(directory) = self.path.parent() else {
            bail!("the file has no parent directory");
        };
        // In the same directory, so that the rename is within one file system.
        let mut new = tempfile::Builder::new()
            .prefix(&format!("{PREFIX}{run}-"))
            .suffix(SUFFIX)
            .tempfile_in(directory)
            .context("a temporary file could not be created alongside the file")?;
        new.write_all(self.after)
            .context("the new content could not be written alongside the file")?;
        keep_owner_and_mode(new.as_file(), &metadata)?;
        // Without its handle: a process may only have a limited number.
        Ok(new.into_temp_path())
    }

    /// Replaces the old file with the staged one.
    pub(in crate::files) fn put(&self, new: TempPath) -> Result<()> {
        // As late as possible: an editor may have saved the file in the meantime.
        self.look()?;
        new.persist(self.path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Stages and replaces, for a file that belongs to no unit.
    pub(in crate::files) fn replace(&self, run: &str) -> Result<()> {
        let new = self.stage(run)?;
        File::open(&new)?.sync_all()?;
        self.put(new)?;
        self.path.parent().into_iter().for_each(sync_directory);
        Ok(())
    }

    /// The reverse change.
    pub(super) fn back(&self) -> Self {
        Self {
            before: self.after,
            after: self.before,
            ..*self
        }
    }

    /// Whether it is still the file that was read, and can be replaced.
    fn look(&self) -> Result<Metadata> {
        let met = fs::symlink_metadata(self.path)?;
        ensure!(
            !met.is_symlink(),
            "the file was replaced by a link during the run; run again"
        );
        ensure!(met.is_file(), "not a regular file");
        ensure!(!met.permissions().readonly(), "the file is read-only");
        let mut file = open(self.path)?;
        let metadata = file.metadata()?;
        ensure!(metadata.is_file(), "not a regular file");
        let is_same = metadata.len() == self.before.len() as u64 && {
            let mut content = Vec::with_capacity(self.before.len() + 1);
            file.read_to_end(&mut content)?;
            content == self.before
        };
        ensure!(is_same, "the file was changed during the run; run again");
        Ok(metadata)
    }
}

/// Opened for writing too: a read-only file must not be replaced either. If the path was replaced by a link or a pipe
/// in the meantime, it is neither followed nor waited for.
fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(unfollowed());
    }
    options.open(path)
}

/// The flags for opening a path that may turn out to be a link or a pipe.
#[cfg(unix)]
pub(in crate::files) fn unfollowed() -> i32 {
    use rustix::fs::OFlags;
    (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed()
}

#[cfg(unix)]
fn keep_owner_and_mode(new: &File, old: &Metadata) -> Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let made = new.metadata()?;
    if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
        // Only root may change the owner; otherwise the file belongs to the current user, as with any editor that saves
        // by renaming.
        let _ = fchown(new, Some(old.uid()), Some(old.gid()))
            .or_else(|_| fchown(new, None, Some(old.gid())));
    }
    new.set_permissions(old.permissions())?;
    Ok(())
}

#[cfg(not(unix))]
fn keep_owner_and_mode(new: &File, old: &Metadata) -> Result<()> {
    new.set_permissions(old.permissions())?;
    Ok(())
}
