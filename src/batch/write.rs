//! Replacing one file's content: at every moment the old file or the new one is there, whole.

use std::fs::{self, File, Metadata};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

/// Puts `after` in the place of `before`, if the file still holds `before`.
pub(super) fn replace(path: &Path, before: &[u8], after: &[u8]) -> Result<()> {
    let metadata = fs::metadata(path)?;
    ensure!(metadata.is_file(), "it is no regular file");
    ensure!(!metadata.permissions().readonly(), "it is read-only");
    let Some(folder) = path.parent() else {
        bail!("it has no folder");
    };
    // In the same folder, so that the rename stays on one file system; hidden, so that one left behind by a kill is not taken for a template.
    let mut new = tempfile::Builder::new()
        .prefix(".ecs2fargate-")
        .suffix(".tmp")
        .tempfile_in(folder)
        .context("no temporary file can be made beside it")?;
    new.write_all(after)?;
    keep_owner_and_mode(new.as_file(), &metadata)?;
    new.as_file().sync_all()?;
    // As late as can be: an editor may have saved the file meanwhile.
    ensure!(
        fs::read(path)? == before,
        "it was changed while this run looked at it; run again"
    );
    new.persist(path).map_err(|error| error.error)?;
    sync_folder(folder);
    Ok(())
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

/// So that the rename outlives a power cut; not every file system can, and the content is safe either way.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|opened| opened.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        fs::write(&path, content).unwrap();
        (folder, path)
    }

    fn names(folder: &tempfile::TempDir) -> usize {
        fs::read_dir(folder.path()).unwrap().count()
    }

    #[test]
    fn content_is_replaced_and_nothing_left_beside_it() {
        let (folder, path) = folder_with(b"old");
        replace(&path, b"old", b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(&folder), 1);
    }

    #[test]
    fn a_file_changed_meanwhile_is_left() {
        let (folder, path) = folder_with(b"edited");
        let error = replace(&path, b"old", b"new").unwrap_err();
        assert!(error.to_string().contains("changed while"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"edited");
        assert_eq!(names(&folder), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_is_kept_and_a_read_only_file_is_left() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, path) = folder_with(b"old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o764)).unwrap();
        replace(&path, b"old", b"new").unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o7777,
            0o764
        );

        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let error = replace(&path, b"new", b"newer").unwrap_err();
        assert!(error.to_string().contains("read-only"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
}
