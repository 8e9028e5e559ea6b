//! Runs a check with the texts of the editor, and finds what it reports about the open documents.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use lsp_types::Range;
use serde::{Deserialize, Serialize};

use super::diagnostics::{self, Found};
use super::documents::{Document, Group, Workspace};
use super::position::Encoding;
use crate::facts::prices::Prices;
use crate::files::{self, Batch, LeftAlone, Scope};
use crate::outcome::Outcome;
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
    pub(super) outcome: Outcome,
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
pub(super) fn check(group: &Group, snapshot: &Snapshot, left_alone: &LeftAlone) -> Checked {
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
    batch.leave_out_half_done();
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
