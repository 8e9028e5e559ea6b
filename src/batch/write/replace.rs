//! Replacing files' contents: at every moment the old file or the new one is there, whole, and of files that go together
//! all or none are new.

use std::fs::{self, File, Metadata};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use tempfile::NamedTempFile;

/// A file that is to become another one.
pub(super) struct Change<'a> {
    /// The path, with every link resolved.
    pub(super) path: &'a Path,
    pub(super) before: &'a [u8],
    pub(super) after: &'a [u8],
}

/// Puts all files in their places or none; where it fails, says at which.
pub(super) fn replace_all(changes: &[Change<'_>]) -> Result<(), (usize, anyhow::Error)> {
    let mut made = Vec::with_capacity(changes.len());
    for (index, change) in changes.iter().enumerate() {
        made.push(make(change).map_err(|error| (index, error))?);
    }
    for (index, (change, new)) in changes.iter().zip(made).enumerate() {
        if let Err(error) = put(change, new) {
            return Err((index, take_back(&changes[..index], error)));
        }
    }
    Ok(())
}

/// Puts the files back that are new already.
fn take_back(changes: &[Change<'_>], cause: anyhow::Error) -> anyhow::Error {
    for change in changes {
        let back = Change {
            path: change.path,
            before: change.after,
            after: change.before,
        };
        if let Err(error) = make(&back).and_then(|new| put(&back, new)) {
            let path = change.path.display();
            return cause.context(format!(
                "{path} is new and could not be put back: {error:#}"
            ));
        }
    }
    cause
}

/// Writes the new content beside a file, once the file is seen to be one that can be replaced.
fn make(change: &Change<'_>) -> Result<NamedTempFile> {
    let Change {
        path,
        before,
        after,
    } = change;
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
    is_still(path, before)?;
    Ok(new)
}

fn is_still(path: &Path, before: &[u8]) -> Result<()> {
    ensure!(
        fs::read(path)? == before,
        "it was changed while this run looked at it; run again"
    );
    Ok(())
}

/// Puts the new file in the place of the old one.
fn put(change: &Change<'_>, new: NamedTempFile) -> Result<()> {
    // As late as can be: an editor may have saved the file meanwhile.
    is_still(change.path, change.before)?;
    new.persist(change.path).map_err(|error| error.error)?;
    if let Some(folder) = change.path.parent() {
        sync_folder(folder);
    }
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

    fn replace(path: &Path, before: &[u8], after: &[u8]) -> Result<()> {
        let change = Change {
            path,
            before,
            after,
        };
        replace_all(&[change]).map_err(|(_, error)| error)
    }

    #[test]
    fn of_files_that_go_together_all_or_none_are_new() {
        let (folder, one) = folder_with(b"old");
        let other = folder.path().join("b.yaml");
        fs::write(&other, b"edited").unwrap();
        let changes = [&one, &other].map(|path| Change {
            path,
            before: b"old",
            after: b"new",
        });
        let (index, error) = replace_all(&changes).unwrap_err();
        assert_eq!(index, 1);
        assert!(error.to_string().contains("changed while"), "{error}");
        assert_eq!(fs::read(&one).unwrap(), b"old");
        assert_eq!(names(&folder), 2);
    }

    #[test]
    fn what_is_new_already_is_put_back() {
        let (_folder, one) = folder_with(b"new");
        let change = Change {
            path: &one,
            before: b"old",
            after: b"new",
        };
        let error = take_back(&[change], anyhow::anyhow!("the next one failed"));
        assert_eq!(error.to_string(), "the next one failed");
        assert_eq!(fs::read(&one).unwrap(), b"old");
    }

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
