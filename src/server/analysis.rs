//! Runs a check with the texts of the editor, and finds what it reports about the open documents.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier,
    Range, TextDocumentEdit, Uri, WorkspaceEdit,
};
use serde::{Deserialize, Serialize};

use super::diagnostics::{self, Found};
use super::documents::{Document, Group, Workspace};
use super::position::Encoding;
use super::{edits, uri};
use crate::facts::prices::Prices;
use crate::files::{self, Batch, LeftAlone, Scope};
use crate::outcome::{FileReport, FileStatus, Outcome};
use crate::progress::Silent;
use crate::report::{Mode, Run};
use crate::settings::WorkloadChoices;

/// What the client can show.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Features {
    pub(super) encoding: Encoding,
    /// Diagnostics with related places.
    pub(super) related: bool,
    /// Edits of versions of documents.
    pub(super) versions: bool,
    /// Code actions whose edits are requested when they are chosen.
    pub(super) resolves: bool,
    /// Hover texts in Markdown.
    pub(super) markdown: bool,
    /// Requests of the server to watch files.
    pub(super) watches: bool,
}

/// The documents at a point in time.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshot {
    pub(super) workspace: Workspace,
    pub(super) features: Features,
}

/// Identifies a workload of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Key {
    /// The path of its file, relative to the directory of the group.
    pub(super) file: String,
    pub(super) id: String,
}

/// The workloads that are migrated together; a client returns this with a code action.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Selection {
    /// The directory of the group.
    pub(super) directory: PathBuf,
    pub(super) workloads: Vec<Key>,
}

/// A workload that can be migrated.
#[derive(Debug)]
pub(super) struct Migratable {
    /// The directory of the group.
    pub(super) directory: PathBuf,
    pub(super) key: Key,
    /// The places in open documents that concern it, by URI.
    pub(super) places: HashMap<String, Vec<Range>>,
    /// The URI of the document that it is in, if that is open.
    pub(super) home: Option<String>,
}

/// What is reported about the documents.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// By URI, with the version of the document.
    pub(super) documents: BTreeMap<String, (i32, Vec<Found>)>,
    pub(super) workloads: Vec<Migratable>,
    /// What went wrong, for the log.
    pub(super) failures: Vec<String>,
}

/// The files of a group and the outcome for them.
pub(super) struct Checked {
    batch: Batch,
    outcome: Outcome,
    /// The open documents, by the path in reports.
    pub(super) open: HashMap<String, Document>,
}

impl Checked {
    /// The run as the reports see it.
    pub(super) fn run<'r>(&'r self, prices: &'r Prices) -> Run<'r> {
        Run {
            outcome: &self.outcome,
            // A file that is no template is no mistake, even if it is open.
            named: std::collections::HashSet::new(),
            passed_over: &self.batch.passed_over,
            without_templates: self.batch.without_templates,
            context: &self.batch.context,
            prices,
            mode: Mode::Check,
        }
    }
}

/// Analyzes all documents. A defect in the analysis of one group does not affect the others.
pub(super) fn analyze(snapshot: &Snapshot) -> Report {
    let mut report = Report::default();
    for (uri, document) in &snapshot.workspace.documents {
        let nothing = (document.version, Vec::new());
        report.documents.insert(uri.clone(), nothing);
    }
    for group in snapshot.workspace.groups() {
        if !concerns_ecs(&group, snapshot) {
            continue;
        }
        let analyzed = guarded(|| {
            let checked = check(&group, snapshot, &LeftAlone::new());
            diagnostics::of(&checked, &group.directory, snapshot.features)
        });
        match analyzed {
            Ok((found, workloads)) => {
                for (uri, found) in found {
                    if let Some((_, of_document)) = report.documents.get_mut(&uri) {
                        *of_document = found;
                    }
                }
                report.workloads.extend(workloads);
            }
            Err(message) => {
                let directory = group.directory.display();
                let message = format!("The analysis of {directory} failed: {message}");
                report.failures.push(message);
            }
        }
    }
    report
}

/// Runs code that may panic, which is a defect; the message of the panic is the error.
pub(super) fn guarded<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        text.unwrap_or_else(|| "internal error".to_owned())
    })
}

/// Whether any open document may be an input; otherwise the files around it are irrelevant.
fn concerns_ecs(group: &Group, snapshot: &Snapshot) -> bool {
    documents(group, snapshot).any(|one| {
        let is_settings = one.path.ends_with(files::SETTINGS_FILE);
        is_settings || files::may_be_input(&one.path, &one.text)
    })
}

fn documents<'s>(group: &'s Group, snapshot: &'s Snapshot) -> impl Iterator<Item = &'s Document> {
    let uris = group.documents.iter();
    uris.filter_map(|uri| snapshot.workspace.documents.get(uri))
}

/// Checks the directory of a group, or its documents alone, with the texts of all open documents.
fn check(group: &Group, snapshot: &Snapshot, left_alone: &LeftAlone) -> Checked {
    let all = snapshot.workspace.documents.values();
    let overlay = all.map(|one| (one.path.clone(), Arc::clone(&one.text)));
    let paths = group.is_folder.then(|| group.directory.clone());
    let scope = Scope {
        listed: documents(group, snapshot)
            .map(|one| one.path.clone())
            .collect(),
        overlay: overlay.collect(),
        ..Scope::of(paths.into_iter().collect())
    };
    let mut batch = Batch::gather(&scope, &group.directory, &Silent);
    for journal in batch.journals() {
        batch.leave_out_half_done(&journal);
    }
    let open = documents(group, snapshot).filter_map(|one| {
        let shown = files::below(&group.directory, &one.path)?;
        Some((shown, one.clone()))
    });
    let open = open.collect();
    let choices = WorkloadChoices::default();
    let outcome = batch.migrate_without(left_alone, &choices, |settings| settings);
    Checked {
        batch,
        outcome,
        open,
    }
}

/// The edits that migrate workloads, and no others, in all files that they concern.
///
/// # Errors
/// A message for the user, if there are none.
pub(super) fn edits(
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
