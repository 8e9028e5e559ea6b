//! Paths in the given, real and displayed forms.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// The path with every link resolved, or as it is if that is not possible.
pub(super) fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The root of the git repository that contains a directory.
pub(super) fn repository(directory: &Path) -> Option<PathBuf> {
    let mut directories = directory.ancestors();
    directories
        .find(|directory| is_repository(directory))
        .map(Path::to_owned)
}

/// Whether git finds a repository right here: in worktrees and submodules `.git` is a file, and a directory with that
/// name must not be empty.
pub(super) fn is_repository(directory: &Path) -> bool {
    let entry = directory.join(".git");
    match fs::metadata(&entry) {
        Ok(data) if data.is_dir() => entry.join("HEAD").symlink_metadata().is_ok(),
        Ok(data) => data.is_file(),
        Err(_) => false,
    }
}

/// The relative path from one directory to another, both with resolved links.
pub(super) fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

/// Whether a named file is itself a link to a location that the user may not expect.
pub(super) fn is_surprising_symlink(given: &Path, real: &Path, working_directory: &Path) -> bool {
    let is_link = fs::symlink_metadata(given).is_ok_and(|data| data.file_type().is_symlink());
    let own_directory = given
        .parent()
        .and_then(|parent| fs::canonicalize(parent).ok());
    is_link
        && !real.starts_with(working_directory)
        && !own_directory.is_some_and(|directory| real.starts_with(directory))
}

/// The path without a leading `./` and doubled slashes.
pub(super) fn normalized(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

/// How a path below a directory is displayed.
pub(super) fn shown_below(path: &Path, top: &Path, shown_top: &Path) -> PathBuf {
    match path.strip_prefix(top) {
        // Joining an empty path would append a slash.
        Ok(below) if below == Path::new("") => shown_top.to_owned(),
        Ok(below) => shown_top.join(below),
        Err(_) => path.to_owned(),
    }
}

/// With `/` on every system, as diffs need it; `None` if the path is not UTF-8.
pub(super) fn slashed(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    Some(if cfg!(windows) {
        text.replace('\\', "/")
    } else {
        text.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_one_directory_to_another() {
        for (from, to, expected) in [
            ("/a/b", "/a", ".."),
            ("/a/b", "/a/c/d", "../c/d"),
            ("/a", "/a/b", "b"),
            ("/a/b", "/c", "../../c"),
        ] {
            let found = relative(Path::new(from), Path::new(to));
            assert_eq!(found, Path::new(expected), "{from} {to}");
        }
    }
}
