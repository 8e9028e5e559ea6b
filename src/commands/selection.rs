//! `--diff-base`: limits a result to what changed since a revision.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use crate::files::{Batch, ChangedFiles, Governed, Scope};
use crate::outcome::{
    FileReport, FileStatus, Finding, ModuleLink, Omitted, Outcome, WorkloadReport,
};

/// The files that changed since a revision.
///
/// # Errors
/// If git cannot determine them.
pub(super) fn changed_since(
    revision: &str,
    scope: &Scope,
    working_directory: &Path,
) -> io::Result<ChangedFiles> {
    ChangedFiles::since(revision, scope, working_directory).map_err(|reason| {
        let message = format!("--diff-base {revision}: {reason}");
        io::Error::new(io::ErrorKind::InvalidInput, message)
    })
}

/// Removes the workloads from a result that have no changed file, and what concerns only these.
pub(super) fn limit(outcome: &mut Outcome, batch: &Batch, changed: &ChangedFiles, revision: &str) {
    let mut selection = Selection {
        governed: &batch.governed,
        changed,
        known: HashMap::new(),
    };
    let before = outcome.workloads.len();
    outcome.workloads.retain(|one| selection.has(one));
    outcome.omitted = Some(Omitted {
        workloads: before - outcome.workloads.len(),
        diff_base: revision.to_owned(),
        merge_base: changed.merge_base.clone(),
    });
    let files: HashSet<String> = outcome.workloads.iter().flat_map(related).collect();
    let edited: HashSet<&str> = outcome
        .workloads
        .iter()
        .flat_map(|one| &one.changes)
        .map(|change| &*change.file)
        .collect();
    outcome.files.retain_mut(|file| {
        let is_kept = match file.status {
            FileStatus::Refused { .. } => selection.changed.concerns(&file.path),
            FileStatus::Changed { .. } | FileStatus::Unchanged => {
                files.contains(&file.path) || selection.is_changed(&file.path)
            }
        };
        leave_unedited(file, &edited);
        is_kept
    });
    let findings = &mut outcome.findings;
    findings.retain(|one| one.file.is_empty() || selection.is_changed(&one.file));
    let ignored = &mut outcome.ignored;
    ignored.retain(|one| {
        files.contains(&*one.finding.file) || selection.is_changed(&one.finding.file)
    });
    let modules: HashSet<&str> = files
        .iter()
        .flat_map(|file| [&**file, directory(file)])
        .collect();
    let is_between = |link: &ModuleLink| {
        modules.contains(link.from.as_str()) && modules.contains(link.to.as_str())
    };
    outcome.links.retain(is_between);
}

/// A file that only workloads outside of the selection change is not changed by the selection.
fn leave_unedited(file: &mut FileReport, edited: &HashSet<&str>) {
    let is_changed = matches!(file.status, FileStatus::Changed { .. });
    if is_changed && !edited.contains(file.path.as_str()) {
        file.status = FileStatus::Unchanged;
    }
}

fn directory(file: &str) -> &str {
    file.rsplit_once('/')
        .map_or(".", |(directory, _)| directory)
}

/// The files of a workload, and those that its edits and findings are in.
fn related(workload: &WorkloadReport) -> HashSet<String> {
    let changes = workload.changes.iter().chain(&workload.pending);
    let findings = workload.findings.iter().flat_map(Finding::files);
    let removed = workload.removed.iter().map(|one| &one.file);
    let all = workload.files.iter().chain(changes.map(|one| &one.file));
    let all = all.chain(findings).chain(removed);
    let all = all.map(|file| file.to_string());
    all.chain([workload.file.clone()])
        .filter(|file| !file.is_empty())
        .collect()
}

/// What changed, with the answers that were already given.
struct Selection<'s> {
    governed: &'s HashMap<String, Governed>,
    changed: &'s ChangedFiles,
    known: HashMap<String, bool>,
}

impl Selection<'_> {
    /// Whether any file of a workload changed, or the settings file of one.
    fn has(&mut self, workload: &WorkloadReport) -> bool {
        let mut files = related(workload);
        let settings = files.iter().filter_map(|file| self.governed.get(file));
        let settings: Vec<String> = settings.map(|one| one.config.path.to_string()).collect();
        files.extend(settings);
        files.iter().any(|file| self.is_changed(file))
    }

    fn is_changed(&mut self, file: &str) -> bool {
        if let Some(known) = self.known.get(file) {
            return *known;
        }
        let is_changed = self.changed.has(file);
        self.known.insert(file.to_owned(), is_changed);
        is_changed
    }
}
