//! From plans to proven texts: one commit a file, and what cannot be committed goes back to its workload.

use std::collections::{HashMap, HashSet};

use super::plan::{Plan, Settled, plan};
use crate::document::{CommitError, Cursor, Operation};
use crate::ecs::{SourceSet, Workload};
use crate::outcome::{FileStatus, Finding, Impact, Severity, Verdict, WorkloadReport};
use crate::settings::Settings;

/// Plans and commits until everything that is planned is also proven.
pub(super) fn settle(
    set: &SourceSet<'_>,
    workloads: &[Workload<'_>],
    settings: &Settings,
) -> (Vec<FileStatus>, Vec<WorkloadReport>) {
    let mut held_back: HashSet<usize> = HashSet::new();
    let mut failures: HashMap<usize, Finding> = HashMap::new();
    loop {
        let mut plan = plan(set, workloads, settings, &held_back);
        let mut statuses = Vec::with_capacity(set.files.len());
        let mut failed = None;
        for file in 0..set.files.len() {
            match commit(set, file, &mut plan) {
                Ok(status) => statuses.push(status),
                Err(failure) => {
                    failed = Some((file, failure));
                    break;
                }
            }
        }
        let Some((file, failure)) = failed else {
            let reports = reports(set, workloads, plan, failures);
            return (statuses, reports);
        };
        hold_back(
            set,
            workloads,
            &plan,
            file,
            &failure,
            &mut held_back,
            &mut failures,
        );
    }
}

/// An error of a commit with the workload whose operation it names.
struct Failure {
    error: CommitError,
    workload: Option<usize>,
}

/// The operations on one file with the workload that each comes from.
fn operations(plan: &Plan, file: usize) -> Vec<(Option<usize>, Operation)> {
    let own = plan
        .workloads
        .iter()
        .enumerate()
        .flat_map(|(index, settled)| {
            let moved = settled.verdict.is_migrated();
            let planned = settled.drafted.operations.iter().filter(move |_| moved);
            planned.map(move |planned| (Some(index), planned))
        });
    own.chain(plan.shared.iter().map(|planned| (None, planned)))
        .filter(|(_, planned)| planned.file == file)
        .map(|(workload, planned)| (workload, planned.operation.clone()))
        .collect()
}

fn commit(set: &SourceSet<'_>, file: usize, plan: &mut Plan) -> Result<FileStatus, Failure> {
    let (owners, operations): (Vec<_>, Vec<_>) = operations(plan, file).into_iter().unzip();
    if operations.is_empty() {
        return Ok(FileStatus::Unchanged);
    }
    let document = set.files[file].document;
    let committed = document.commit(&operations).map_err(|error| Failure {
        workload: error
            .operation()
            .and_then(|index| owners.get(index).copied().flatten()),
        error,
    })?;
    let path = set.path(file);
    let lost = committed.lost_comments.iter().map(|lost| {
        (
            lost,
            "comment-lost",
            format!("a comment went with what it stood at: {}", lost.text),
        )
    });
    let stale = committed.stale_comments.iter().map(|stale| {
        (
            stale,
            "comment-stale",
            format!("the value before this comment has changed: {}", stale.text),
        )
    });
    for (comment, rule, message) in lost.chain(stale) {
        let owner = owners.get(comment.operation).copied().flatten();
        let Some(settled) = owner.and_then(|owner| plan.workloads.get_mut(owner)) else {
            continue;
        };
        settled.drafted.findings.push(Finding {
            rule,
            severity: Severity::Note,
            file: path.to_owned(),
            position: comment.position,
            message,
            help: "read it, and move or correct it if it is still wanted".to_owned(),
        });
    }
    Ok(FileStatus::Changed {
        after: committed.document.text().to_owned(),
    })
}

/// What cannot be committed is taken out of the plan, with the reason.
fn hold_back(
    set: &SourceSet<'_>,
    workloads: &[Workload<'_>],
    plan: &Plan,
    file: usize,
    failure: &Failure,
    held_back: &mut HashSet<usize>,
    failures: &mut HashMap<usize, Finding>,
) {
    let concerned: Vec<usize> = match failure.workload {
        Some(workload) => vec![workload],
        None => (0..workloads.len())
            .filter(|&index| {
                let settled = &plan.workloads[index];
                workloads[index].file == file && settled.verdict.is_migrated()
            })
            .collect(),
    };
    for index in concerned {
        held_back.insert(index);
        let root = Cursor::root(set.files[file].document);
        failures.insert(
            index,
            Finding {
                rule: if failure.error.is_bug() {
                    "proof"
                } else {
                    "document"
                },
                severity: Severity::Error,
                file: set.path(file).to_owned(),
                position: failure.error.position().unwrap_or_else(|| root.position()),
                message: failure.error.to_string(),
                help: failure.error.help(),
            },
        );
    }
}

fn reports(
    set: &SourceSet<'_>,
    workloads: &[Workload<'_>],
    plan: Plan,
    mut failures: HashMap<usize, Finding>,
) -> Vec<WorkloadReport> {
    workloads
        .iter()
        .zip(plan.workloads)
        .enumerate()
        .map(|(index, (workload, settled))| report(set, workload, settled, failures.remove(&index)))
        .collect()
}

fn report(
    set: &SourceSet<'_>,
    workload: &Workload<'_>,
    settled: Settled,
    failure: Option<Finding>,
) -> WorkloadReport {
    let verdict = if failure.is_some() {
        Verdict::Blocked
    } else {
        settled.verdict
    };
    let mut drafted = settled.drafted;
    drafted.findings.extend(failure);
    drafted
        .findings
        .sort_by(|one, other| (&one.file, one.position).cmp(&(&other.file, other.position)));
    if !verdict.is_migrated() {
        drafted.changes.clear();
        drafted.removed.clear();
        // Warnings about edits that are not made would be untrue.
        drafted
            .findings
            .retain(|finding| finding.severity == Severity::Error);
    }
    WorkloadReport {
        id: workload.id().to_owned(),
        file: set.path(workload.file).to_owned(),
        members: workload.members(),
        impact: if verdict.is_migrated() {
            settled.impact
        } else {
            Impact::None
        },
        verdict,
        changes: drafted.changes,
        findings: drafted.findings,
        removed: drafted.removed,
    }
}
