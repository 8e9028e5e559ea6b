//! The documents that are open in the editor, and the workspace folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Uri, WorkspaceFolder};

use super::position::{Encoding, Lines};
use super::uri;

/// An open document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) text: Arc<str>,
    /// The path of its file, with every symbolic link resolved.
    pub(super) path: PathBuf,
}

/// The open documents, by URI, and the folders. Documents that are not those of files are not among them.
#[derive(Clone, Debug, Default)]
pub(super) struct Workspace {
    pub(super) documents: BTreeMap<String, Document>,
    /// The folders, with every symbolic link resolved.
    folders: Vec<PathBuf>,
}

/// What is analyzed together, as one run of `check` does.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// The directory that paths are relative to.
    pub(super) directory: PathBuf,
    /// Whether all files in the directory are analyzed, because it is a workspace folder.
    pub(super) is_folder: bool,
    /// The URIs of the open documents.
    pub(super) documents: Vec<String>,
}

impl Workspace {
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: String) {
        let Some(path) = uri::path(uri.as_str()) else {
            return;
        };
        let document = Document {
            version,
            text: text.into(),
            path: uri::resolved(&path),
            uri,
        };
        let key = document.uri.as_str().to_owned();
        self.documents.insert(key, document);
    }

    /// Applies changes in their order, each to the result of the one before it.
    pub(super) fn change(
        &mut self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        let Some(document) = self.documents.get_mut(uri.as_str()) else {
            return;
        };
        let mut text = String::from(&*document.text);
        for change in changes {
            let Some(range) = change.range else {
                text = change.text;
                continue;
            };
            let lines = Lines::of(&text, encoding);
            let start = lines.offset(range.start);
            let end = lines.offset(range.end).max(start);
            text.replace_range(start..end, &change.text);
        }
        document.text = text.into();
        document.version = version;
    }

    /// Whether the document was open.
    pub(super) fn close(&mut self, uri: &Uri) -> bool {
        self.documents.remove(uri.as_str()).is_some()
    }

    pub(super) fn add_folders(&mut self, folders: &[WorkspaceFolder]) {
        for folder in folders {
            self.add_folder(&folder.uri);
        }
    }

    pub(super) fn add_folder(&mut self, uri: &Uri) {
        let path = uri::path(uri.as_str()).map(|path| uri::resolved(&path));
        self.folders.extend(path);
    }

    pub(super) fn remove_folders(&mut self, folders: &[WorkspaceFolder]) {
        for folder in folders {
            let path = uri::path(folder.uri.as_str()).map(|path| uri::resolved(&path));
            self.folders.retain(|one| Some(one) != path.as_ref());
        }
    }

    /// The groups of the documents: those in the same workspace folder, which is the innermost one, and otherwise those in
    /// the same directory.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut groups: BTreeMap<(PathBuf, bool), Vec<String>> = BTreeMap::new();
        for (uri, document) in &self.documents {
            let key = match self.folder_of(&document.path) {
                Some(folder) => (folder.to_owned(), true),
                None => {
                    let directory = document.path.parent().unwrap_or(&document.path);
                    (directory.to_owned(), false)
                }
            };
            groups.entry(key).or_default().push(uri.clone());
        }
        let groups = groups.into_iter();
        let group = |((directory, is_folder), documents)| Group {
            directory,
            is_folder,
            documents,
        };
        groups.map(group).collect()
    }

    fn folder_of(&self, path: &Path) -> Option<&Path> {
        let around = self.folders.iter().filter(|one| path.starts_with(one));
        around
            .max_by_key(|folder| folder.components().count())
            .map(PathBuf::as_path)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::str::FromStr;

    use lsp_types::{Position, Range};

    use super::*;

    fn file(path: &str) -> Uri {
        Uri::from_str(&format!("file://{path}")).unwrap()
    }

    #[test]
    fn documents_are_grouped_by_the_innermost_folder() {
        let mut workspace = Workspace::default();
        for folder in ["/w", "/w/inner"] {
            workspace.add_folder(&file(folder));
        }
        for path in [
            "/w/a.yaml",
            "/w/inner/b.yaml",
            "/other/c.yaml",
            "/w2/d.yaml",
        ] {
            workspace.open(file(path), 1, String::new());
        }
        workspace.open(Uri::from_str("untitled:x").unwrap(), 1, String::new());
        let group = |directory: &str, is_folder, document: &str| Group {
            directory: directory.into(),
            is_folder,
            documents: vec![format!("file://{document}")],
        };
        let expected = [
            group("/other", false, "/other/c.yaml"),
            group("/w", true, "/w/a.yaml"),
            group("/w/inner", true, "/w/inner/b.yaml"),
            group("/w2", false, "/w2/d.yaml"),
        ];
        assert_eq!(workspace.groups(), expected);
        let name = "inner".to_owned();
        let uri = file("/w/inner");
        workspace.remove_folders(&[WorkspaceFolder { uri, name }]);
        assert_eq!(workspace.groups()[1].documents.len(), 2);
    }

    #[test]
    fn changes_are_applied_one_after_the_other() {
        let mut workspace = Workspace::default();
        let uri = file("/a.yaml");
        workspace.open(uri.clone(), 1, "ä𝒳: b\r\nc\r\n".to_owned());
        let change = |start: (u32, u32), end: (u32, u32), text: &str| {
            let (start, end) = (Position::new(start.0, start.1), Position::new(end.0, end.1));
            TextDocumentContentChangeEvent {
                range: Some(Range::new(start, end)),
                range_length: None,
                text: text.to_owned(),
            }
        };
        let changes = vec![
            change((0, 5), (0, 6), "x\r\nnew"),
            change((1, 3), (2, 1), "!"),
        ];
        workspace.change(&uri, 7, changes, Encoding::Utf16);
        let document = &workspace.documents["file:///a.yaml"];
        assert_eq!(
            (&*document.text, document.version),
            ("ä𝒳: x\r\nnew!\r\n", 7)
        );
        assert!(workspace.close(&uri) && !workspace.close(&uri));
    }
}
