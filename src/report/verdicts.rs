//! The verdicts of workloads as reports print them.

use std::collections::HashSet;

use super::{Mode, Run, text};
use crate::outcome::{Verdict, WorkloadReport};

/// What the verdicts of a run depend on besides the workloads.
pub(crate) struct Verdicts<'r> {
    refused: HashSet<&'r str>,
    is_written: bool,
}

impl<'r> Verdicts<'r> {
    pub(crate) fn of(run: &'r Run<'_>) -> Self {
        Self {
            refused: text::refusals(run).into_keys().collect(),
            is_written: matches!(run.mode, Mode::Written(_)),
        }
    }

    /// Whether a workload was migrated, or would be.
    pub(crate) fn is_migrated(&self, workload: &WorkloadReport) -> bool {
        workload.verdict.is_migrated() && !self.is_lost(workload)
    }

    /// Whether a migrated workload is in a file that could not be written.
    pub(super) fn is_lost(&self, workload: &WorkloadReport) -> bool {
        workload.verdict.is_migrated() && self.refused.contains(workload.file.as_str())
    }

    /// Whether the changes of a workload were written.
    pub(super) fn is_written(&self, workload: &WorkloadReport) -> bool {
        self.is_written && self.is_migrated(workload)
    }

    /// The name of the verdict, or that the file could not be written.
    pub(super) fn name(&self, workload: &WorkloadReport) -> &'static str {
        match workload.verdict {
            _ if self.is_lost(workload) => "not written",
            Verdict::Ready if self.is_written => "migrated",
            verdict => verdict.name(),
        }
    }
}
