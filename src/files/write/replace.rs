//! Replacing one file's content: at every moment the old file or the new one is there, whole.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempPath;

use super::sync::sync_folder;

/// The names of new files that wait for their places begin so. They are hidden, so that one left behind by a kill is not
/// taken for a template.
pub(in crate::files) const PREFIX: &str = ".ecs2fargate-";

/// And end so.
pub(in crate::files) const SUFFIX: &str = ".tmp";

/// A file that is to become another one.
#[derive(Clone, Copy)]
pub(in crate::files) struct Change<'a> {
    /// The path, with every link resolved.
    pub(in crate::files) path: &'a Path,
    pub(in crate::files) before: &'a [u8],
    pub(in crate::files) after: &'a [u8],
    /// Whether the old file stays beside the new one.
    pub(in crate::files) keeps_old: bool,
}

impl Change<'_> {
    /// Writes the new content beside the file, in the name of a run, once the file is seen to be one that can be
    /// replaced. It is gone when dropped.
    pub(in crate::files) fn stage(&self, run: &str) -> Result<TempPath> {
        let metadata = self.look()?;
        let Some(folder) = self.path.parent() else {
            bail!("it has no folder");
        };
        // In the same folder, so that the rename stays on one file system.
        let mut new = tempfile::Builder::new()
            .prefix(&format!("{PREFIX}{run}-"))
            .suffix(SUFFIX)
            .tempfile_in(folder)
            .context("no temporary file can be made beside it")?;
        new.write_all(self.after)
            .context("its new content cannot be written beside it")?;
        keep_owner_and_mode(new.as_file(), &metadata)?;
        // Without its handle: of these a process has few.
        Ok(new.into_temp_path())
    }

    /// Puts the new file in the place of the old one.
    pub(in crate::files) fn put(&self, new: TempPath) -> Result<()> {
        // As late as can be: an editor may have saved the file meanwhile.
        self.look()?;
        new.persist(self.path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Both at once, for a file on its own.
    pub(in crate::files) fn replace(&self, run: &str) -> Result<()> {
        let new = self.stage(run)?;
        File::open(&new)?.sync_all()?;
        self.put(new)?;
        self.path.parent().into_iter().for_each(sync_folder);
        Ok(())
    }

    /// The other way round.
    pub(super) fn back(&self) -> Self {
        Self {
            before: self.after,
            after: self.before,
            ..*self
        }
    }

    /// Whether it is still the file that was read, and one that can be replaced.
    fn look(&self) -> Result<Metadata> {
        let met = fs::symlink_metadata(self.path)?;
        ensure!(
            !met.is_symlink(),
            "it became a link while this run looked at it; run again"
        );
        ensure!(met.is_file(), "it is no regular file");
        ensure!(!met.permissions().readonly(), "it is read-only");
        let mut file = open(self.path)?;
        let metadata = file.metadata()?;
        ensure!(metadata.is_file(), "it is no regular file");
        let is_same = metadata.len() == self.before.len() as u64 && {
            let mut content = Vec::with_capacity(self.before.len() + 1);
            file.read_to_end(&mut content)?;
            content == self.before
        };
        ensure!(
            is_same,
            "it was changed while this run looked at it; run again"
        );
        Ok(metadata)
    }
}

/// Opened for writing too: one that may not be written is not to be replaced either. What it was swapped for in between is
/// neither followed nor waited for.
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

/// The flags for opening what may turn out to be a link or a pipe.
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
        // Only root may give files away; for others the file becomes their own, as with any editor that saves by renaming.
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
