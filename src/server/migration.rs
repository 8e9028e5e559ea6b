//! The edits that migrate workloads.

use std::path::{Path, PathBuf};

use lsp_types::{
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit, Uri, WorkspaceEdit,
};
use serde::{Deserialize, Serialize};

use super::analysis::{Checked, Key, Report, Snapshot, check, guarded};
use super::{edits, uri};
use crate::files::LeftAlone;
use crate::outcome::{FileReport, FileStatus};

/// The workloads that are migrated together; a client returns this with a code action.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Selection {
    /// The directory of the group.
    pub(super) directory: PathBuf,
    pub(super) workloads: Vec<Key>,
}

/// The edits that migrate workloads, and no others, in all files that they concern.
///
/// # Errors
/// A message for the user, if there are none.
pub(super) fn of(
    snapshot: &Snapshot,
    report: &Report,
    selection: &Selection,
) -> Result<WorkspaceEdit, String> {
    let Selection {
        directory,
        workloads,
    } = selection;
    let groups = snapshot.workspace.groups();
    let mut groups = groups.iter().filter(|one| one.directory == *directory);
    let gone = || {
        let names: Vec<&str> = workloads.iter().map(|one| one.id.as_str()).collect();
        format!("{} can no longer be migrated", names.join(", "))
    };
    let group = groups.next().ok_or_else(gone)?;
    let mut left_alone = LeftAlone::new();
    let others = report
        .workloads
        .iter()
        .filter(|one| one.directory == *directory);
    for Key { file, id } in others
        .map(|one| &one.key)
        .filter(|key| !workloads.contains(key))
    {
        left_alone.entry(file.clone()).or_default().push(id.clone());
    }
    let checked = guarded(|| check(group, snapshot, &left_alone))?;
    let migrated = checked.outcome.workloads.iter();
    let migrated = migrated.filter(|one| one.verdict.is_migrated() && !one.changes.is_empty());
    let migrated: Vec<Key> = migrated
        .map(|one| Key {
            file: one.file.clone(),
            id: one.id.clone(),
        })
        .collect();
    let is_all = workloads.iter().all(|one| migrated.contains(one));
    if !is_all || migrated.len() != workloads.len() {
        return Err(gone());
    }
    let changed = checked.outcome.files.iter();
    let changed = changed.filter_map(|file| of_file(file, &checked, directory, snapshot));
    Ok(workspace_edit(
        changed.collect(),
        snapshot.features.versions,
    ))
}

/// The edits of one file; those of a file that is not open concern no version.
fn of_file(
    file: &FileReport,
    checked: &Checked,
    directory: &Path,
    snapshot: &Snapshot,
) -> Option<TextDocumentEdit> {
    let FileStatus::Changed { after } = &file.status else {
        return None;
    };
    let open = checked.open.get(&file.path);
    let uri: Uri = match open {
        Some(document) => document.uri.clone(),
        None => uri::of(&directory.join(&file.path))?,
    };
    // Editors do not regard a byte order mark as part of the text, unless they sent one.
    let (before, after) = match open {
        Some(_) => (&*file.before, &**after),
        None => (
            file.before.trim_start_matches('\u{feff}'),
            after.trim_start_matches('\u{feff}'),
        ),
    };
    let edits = edits::between(before, after, snapshot.features.encoding);
    Some(TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier {
            uri,
            version: open.map(|document| document.version),
        },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    })
}

fn workspace_edit(files: Vec<TextDocumentEdit>, versions: bool) -> WorkspaceEdit {
    if versions {
        let operations = files.into_iter().map(DocumentChangeOperation::Edit);
        return WorkspaceEdit {
            document_changes: Some(DocumentChanges::Operations(operations.collect())),
            ..WorkspaceEdit::default()
        };
    }
    let changes = files.into_iter().map(|file| {
        let edits = file.edits.into_iter().filter_map(|edit| match edit {
            OneOf::Left(edit) => Some(edit),
            OneOf::Right(_) => None,
        });
        (file.text_document.uri, edits.collect())
    });
    // A URI is a key although its parts are cached: it is compared by its text.
    #[allow(clippy::mutable_key_type)]
    let changes = changes.collect();
    WorkspaceEdit {
        changes: Some(changes),
        ..WorkspaceEdit::default()
    }
}
