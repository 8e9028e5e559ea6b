//! Checks of what only templates have: who writes them, what they include, what sets their parameters, how large they may
//! be.

mod blue_green;
mod generated_templates;
mod includes;
mod parameter_files;
pub(super) mod post_edit_checks;
mod unread;
mod unset_parameters;

use crate::model::{Project, Workload};
use crate::outcome::{Finding, WorkloadReport};
use crate::plan::Step;

/// The checks of a workload in the order they run, phase by phase.
pub(super) static STEPS: &[&Step] = &[
    &generated_templates::GATE,
    &blue_green::CHECK,
    &includes::ADVICE,
    &parameter_files::ADVICE,
    &generated_templates::TOUCHED,
];

/// What files lack for workloads that already run on Fargate, each with the index of a workload.
pub(super) fn findings_at_rest(
    project: &Project<'_>,
    workloads: &[Workload<'_>],
    reports: &[WorkloadReport],
) -> Vec<(usize, Finding)> {
    unset_parameters::findings(project, workloads, reports)
}

/// What there is to report of the files of a run, besides its workloads.
pub(super) fn findings(
    project: &Project<'_>,
    workloads: &[Workload<'_>],
    reports: &[WorkloadReport],
) -> Vec<Finding> {
    let mut found = unread::findings(project);
    found.extend(parameter_files::findings(project, workloads, reports));
    found
}
