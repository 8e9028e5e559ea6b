//! The workloads of a run in parallel, as they are reported: one row for both halves.

use super::{PlannedWorkload, SplitFile, Splits, finding, traffic};
use crate::model::{ParallelState, Project, Workload};
use crate::outcome::{Finding, Outcome, Severity, Verdict, WorkloadReport};
use crate::plan::{Split, WorkloadPlan};

/// The report of the copies of a split workload.
pub(super) fn of_split<'o>(
    outcome: &'o Outcome,
    file: &SplitFile,
    split: &Split,
) -> Option<&'o WorkloadReport> {
    let mut workloads = outcome.workloads.iter();
    workloads.find(|one| is_of(one, file, split))
}

/// Whether a report is that of the copies.
fn is_of(report: &WorkloadReport, file: &SplitFile, split: &Split) -> bool {
    let is_copy = split.copies.iter().any(|(_, copy)| *copy == report.id);
    is_copy && file.text(&report.file).is_some()
}

/// Why a workload is not migrated, and what to do about it.
pub(super) fn reason(report: &WorkloadReport) -> Option<(String, String)> {
    let mut findings = report.findings.iter();
    let finding = findings.find(|finding| finding.severity == Severity::Error)?;
    Some((finding.message.to_string(), finding.help.to_string()))
}

/// A workload with one finding and no edits.
pub(super) fn planned(finding: Finding, verdict: Verdict) -> PlannedWorkload {
    PlannedWorkload {
        workload_plan: WorkloadPlan {
            findings: vec![finding],
            ..WorkloadPlan::default()
        },
        verdict,
        foreseen: None,
        followers: Vec::new(),
    }
}

/// The half on container instances of a workload that an earlier run split.
pub(super) fn first_half(
    project: &Project<'_>,
    workload: &Workload<'_>,
    state: &ParallelState<'_>,
    own: &str,
    copy: &str,
) -> PlannedWorkload {
    let names = traffic::of_workload(project, workload, state);
    let next = match names.as_slice() {
        [] => "Check that the tasks of both services do their work, then run ecs2fargate finish. To return, run ecs2fargate finish --back".to_owned(),
        names => format!(
            "Deploy with {} set to 10, 50 and 100, then run ecs2fargate finish. To return, set it to 0 and run ecs2fargate finish --back",
            names.join(" and ")
        ),
    };
    let message =
        format!("{own} runs on container instances, and {copy} runs next to it on Fargate");
    let (span, text) = (workload.span(), (message, next));
    let finding = finding(project, workload.file, span, Severity::Warning, text);
    planned(finding, Verdict::ActionRequired)
}

/// Makes one row of the two halves of each workload that the run splits: its name is that of the first half.
pub(super) fn merge(outcome: &mut Outcome, splits: &Splits) {
    for file in splits.files.values() {
        for (id, split) in &file.splits {
            let is_first = |one: &WorkloadReport| {
                let mut copies = split.copies.iter();
                file.text(&one.file).is_some() && copies.any(|(own, _)| *own == one.id)
            };
            let at = outcome.workloads.iter().position(is_first);
            let first = at.map(|at| outcome.workloads.remove(at));
            let own = outcome.workloads.iter_mut();
            for report in own.filter(|one| is_of(one, file, split)) {
                let mut changes = split.changes.clone();
                changes.append(&mut report.changes);
                report.changes = changes;
                report.id.clone_from(id);
                report.line = first.as_ref().map_or(report.line, |one| one.line);
            }
        }
    }
}
