//! `--backup`: keeps the old file next to the new one, with the suffix `.orig`.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tempfile::TempPath;

use super::replace::Change;

/// Creates the backup and returns its path; it is removed when dropped. `None` if a backup with the same content
/// already exists, for example after a run that was killed.
pub(super) fn keep(change: &Change<'_>) -> Result<Option<TempPath>> {
    let name = name_for(change.path);
    // A hard link preserves all attributes of the file, uses no space, and never overwrites another file.
    let kept = match fs::hard_link(change.path, &name) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Not every file system supports hard links.
        Err(_) => copy(change, &name),
    };
    match kept {
        Ok(()) => Ok(Some(TempPath::try_from_path(name)?)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let is_file = fs::symlink_metadata(&name).is_ok_and(|data| data.is_file());
            if is_file && fs::read(&name)? == change.before {
                return Ok(None);
            }
            let name = name.file_name().unwrap_or_default().display();
            bail!("{name} already exists, and --backup does not overwrite it; move it away")
        }
        Err(error) => Err(error).context("the old content could not be saved alongside the file"),
    }
}

fn name_for(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".orig");
    PathBuf::from(name)
}

fn copy(change: &Change<'_>, name: &Path) -> std::io::Result<()> {
    let mode = fs::metadata(change.path)?.permissions();
    let mut file = OpenOptions::new().write(true).create_new(true).open(name)?;
    let written = file
        .set_permissions(mode)
        .and_then(|()| file.write_all(change.before))
        .and_then(|()| file.sync_all());
    written.inspect_err(|_| {
        let _ = fs::remove_file(name);
    })
}
