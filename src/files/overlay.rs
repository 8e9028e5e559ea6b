//! Texts that are read instead of files, such as those of an editor, which are not saved yet.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The texts, by the path of the file with every symbolic link resolved. The file need not exist.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    texts: Arc<HashMap<PathBuf, Arc<str>>>,
}

impl Overlay {
    /// The text of a file, if it is not read from the file.
    pub(super) fn get(&self, path: &Path) -> Option<&str> {
        self.texts.get(path).map(AsRef::as_ref)
    }

    pub(super) fn contains(&self, path: &Path) -> bool {
        self.texts.contains_key(path)
    }
}

impl FromIterator<(PathBuf, Arc<str>)> for Overlay {
    fn from_iter<I: IntoIterator<Item = (PathBuf, Arc<str>)>>(texts: I) -> Self {
        Self {
            texts: Arc::new(texts.into_iter().collect()),
        }
    }
}
