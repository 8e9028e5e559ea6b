//! The directory whose other templates are read as context, if none is given.

use std::path::{Path, PathBuf};

use super::paths::is_repository;
use super::read::{open, read_limited};
use super::settings::SETTINGS_FILE;
use crate::settings::Config;

/// The nearest directory from `folder` upwards whose settings file has `root: true`, otherwise the root of the git
/// repository.
pub(super) fn root_around(directory: &Path) -> Option<PathBuf> {
    let mut directories = directory.ancestors();
    let root =
        directories.find(|directory| is_declared_root(directory) || is_repository(directory));
    root.map(Path::to_owned)
}

/// An invalid settings file declares nothing; it is reported where its settings are needed.
fn is_declared_root(directory: &Path) -> bool {
    // Not every entry of this name is a file that can be read without waiting.
    let bytes = open(&directory.join(SETTINGS_FILE)).and_then(read_limited);
    let text = bytes.map(|bytes| String::from_utf8(bytes).unwrap_or_default());
    text.is_ok_and(|text| {
        // Most settings files do not have the key, and need not be parsed for it.
        text.contains("root") && Config::read(SETTINGS_FILE, &text).is_ok_and(|one| one.is_root())
    })
}
