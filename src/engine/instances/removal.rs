//! `finish --instances`: removes the container instances that no workload needs.

use std::collections::BTreeMap;

use super::refusals::{other_workloads, still_needed};
use super::{Need, consequences, finding};
use crate::engine::OfDocuments;
use crate::engine::parallel::{dangling, row_of};
use crate::model::{InstanceResources, Project, Resource, Workload, instance_resources};
use crate::outcome::{FileStatus, Finding, Severity, Stage, Verdict, WorkloadReport};
use crate::plan::{Hosts, Obstacle, Removed};
use crate::settings::InstanceRemoval;
use crate::syntax::{Cursor, Operation};

/// Removes container instances from all files, with one row in the report for those of each cluster.
pub(in crate::engine) fn remove(
    project: &Project<'_>,
    hosts: Hosts,
    (workloads, reports): (&[Workload<'_>], &[WorkloadReport]),
    unread: &[Finding],
    removal: InstanceRemoval,
) -> OfDocuments {
    let files = 0..project.files.len();
    let files = files.filter(|&file| !project.files[file].is_context);
    let all: Vec<InstanceResources<'_>> = files
        .flat_map(|file| instance_resources(project, file))
        .collect();
    let mut rows: Vec<WorkloadReport> = Vec::new();
    let mut accepted: BTreeMap<usize, Vec<Resource<'_>>> = BTreeMap::new();
    for one in &all {
        let mut row = row(project, one);
        let need = Need::of(project, workloads, reports, one);
        let mut refusals = still_needed(project, one, &need);
        if !removal.no_other_workloads {
            refusals.extend(other_workloads(project, one, &need, unread));
        }
        let alone = BTreeMap::from([(one.file, one.unused.clone())]);
        let obstacle = planned(project, hosts, &alone).err();
        refusals.extend(obstacle.map(|obstacle| of_obstacle(project, obstacle)));
        if refusals.is_empty() {
            consequences::report_kept(project, one, &mut row);
            let own = accepted.entry(one.file).or_default();
            own.extend(one.unused.iter().copied());
        } else {
            refuse(&mut row, refusals);
        }
        rows.push(row);
    }
    // What several clusters share is removed once.
    let removed = planned(project, hosts, &accepted).unwrap_or_else(|obstacle| {
        let finding = of_obstacle(project, obstacle);
        let accepted = rows.iter_mut();
        for row in accepted.filter(|row| row.verdict != Verdict::NeedsDecision) {
            refuse(row, vec![finding.clone()]);
        }
        Removed::default()
    });
    for (one, row) in all.iter().zip(&mut rows) {
        if row.verdict != Verdict::NeedsDecision && !one.unused.is_empty() {
            consequences::report_removal(project, one, &removed, row);
        }
    }
    commit(project, hosts, removed, rows)
}

/// The edits of all hosts.
fn planned<'d>(
    project: &Project<'d>,
    hosts: Hosts,
    resources: &BTreeMap<usize, Vec<Resource<'d>>>,
) -> Result<Removed, Obstacle<'d>> {
    let mut all = Removed::default();
    for (number, host) in hosts.iter().enumerate() {
        let own = resources.iter();
        let own = own.filter(|(file, _)| project.files[**file].host == number);
        let own = own.map(|(file, resources)| (*file, resources.clone()));
        let removed = host.remove_resources(project, &own.collect())?;
        all.operations.extend(removed.operations);
        all.parameters.extend(removed.parameters);
        all.outputs.extend(removed.outputs);
    }
    Ok(all)
}

fn of_obstacle(project: &Project<'_>, obstacle: Obstacle<'_>) -> Finding {
    let file = project.file_of(obstacle.place).unwrap_or_default();
    let texts = (obstacle.message.into_owned(), obstacle.help.into_owned());
    finding(project, file, obstacle.place, Severity::Error, texts)
}

fn refuse(row: &mut WorkloadReport, findings: Vec<Finding>) {
    row.verdict = Verdict::NeedsDecision;
    row.findings = findings;
}

/// The new texts, each verified; if one of them cannot be written, none is.
fn commit(
    project: &Project<'_>,
    hosts: Hosts,
    removed: Removed,
    mut rows: Vec<WorkloadReport>,
) -> OfDocuments {
    let mut operations: BTreeMap<usize, Vec<Operation>> = BTreeMap::new();
    for (file, operation) in removed.operations {
        operations.entry(file).or_default().push(operation);
    }
    let mut texts: BTreeMap<usize, String> = BTreeMap::new();
    let mut failed: Option<Finding> = None;
    for (file, operations) in &operations {
        let document = project.files[*file].document;
        let root = Cursor::root(document);
        match document.commit(operations) {
            Ok(committed) => {
                let module = project.module(*file);
                let left = module
                    .and_then(|module| dangling(project, hosts, *file, module, &committed.text));
                failed = failed.or(left);
                texts.insert(*file, committed.text);
            }
            Err(error) => {
                let help =
                    "Change the file as described, or remove the container instances manually";
                let texts = (error.to_string(), help.to_owned());
                failed = failed.or(Some(finding(project, *file, root, Severity::Error, texts)));
            }
        }
    }
    if let Some(finding) = failed {
        texts.clear();
        for row in rows.iter_mut().filter(|row| !row.changes.is_empty()) {
            row.changes.clear();
            row.update = None;
            refuse(row, vec![finding.clone()]);
        }
    }
    let files = (0..project.files.len()).map(|file| match texts.remove(&file) {
        Some(after) => (FileStatus::Changed { after }, Stage::Runs),
        None => (FileStatus::Unchanged, Stage::Runs),
    });
    OfDocuments {
        files: files.collect(),
        workloads: rows,
        findings: Vec::new(),
        ignored: Vec::new(),
        links: Vec::new(),
        rewritten: Vec::new(),
        remaining: Vec::new(),
    }
}

/// The row of the container instances of one cluster.
fn row(project: &Project<'_>, one: &InstanceResources<'_>) -> WorkloadReport {
    let members = one.unused.iter();
    let members = members.map(|one| format!("{} ({})", one.name, one.kind));
    let group = &one.groups[0].resource;
    let place = Some(group.key);
    row_of(project, one.file, (group.name, place), members.collect())
}
