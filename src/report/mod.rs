//! Telling what a run found, and what is known: as a diff, as text for people, and as JSON for programs.

pub mod diff;
mod in_order;
pub mod json;
mod paint;
mod renderer;
pub mod rules;
pub mod text;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Serialize, Serializer};

pub use paint::Paint;
pub use renderer::{ForTerminal, Renderer};

use crate::facts::rules::RuleId;
use crate::files::{Context, PassedOver};
use crate::outcome::{FileReport, FileStatus, Finding, Outcome, Verdict, WorkloadReport};

/// What was done with the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Shown as a diff.
    DryRun,
    /// Only told about.
    Check,
    /// Printed, as the new text of standard input.
    Filter,
    /// Shown as a diff of standard input.
    FilterDiff,
    /// Written to this many files.
    Written(usize),
}

/// One run, as the reports tell it.
#[derive(Debug)]
pub struct Run<'a> {
    /// What the run found.
    pub outcome: &'a Outcome,
    /// The files that the command line names.
    pub named: HashSet<&'a str>,
    /// The files that were met but not looked into.
    pub passed_over: &'a [PassedOver],
    /// How many files cannot hold a template by their bytes.
    pub without_templates: usize,
    /// What was only read to understand the others.
    pub context: Context,
    /// What was done with the results.
    pub mode: Mode,
}

impl Run<'_> {
    /// Whether a file that matters was refused: one that is named or holds ECS definitions; or whether edits of this tool
    /// failed their verification.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.outcome.files.iter().any(|file| self.is_failure(file))
            || self.outcome.workloads.iter().any(is_unproven)
    }

    /// Whether there are changes that `migrate --write` can make.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        let changes = |file: &FileReport| matches!(file.status, FileStatus::Changed { .. });
        self.outcome.files.iter().any(changes)
    }

    /// Whether something waits for a person: a workload, or a finding that concerns none.
    #[must_use]
    pub fn waits_for_a_person(&self) -> bool {
        let mut workloads = self.outcome.workloads.iter();
        let mut findings = self.outcome.findings.iter();
        workloads.any(|one| one.verdict.is_left_for_a_person()) || findings.any(|one| one.decides)
    }

    /// Files with ECS definitions that are not read.
    fn unread(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.outcome.findings.iter();
        findings.filter(|finding| finding.rule == RuleId::NotRead)
    }

    fn is_failure(&self, file: &FileReport) -> bool {
        match file.status {
            FileStatus::Refused { holds_ecs, .. } => {
                holds_ecs || self.named.contains(file.path.as_str())
            }
            FileStatus::Changed { .. } | FileStatus::Unchanged => false,
        }
    }
}

/// The run in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The files by what became of them.
    pub files: FileCounts,
    /// Workloads by verdict.
    #[serde(rename = "workloads", serialize_with = "by_name")]
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Findings by rule.
    #[serde(rename = "findings")]
    pub rules: BTreeMap<RuleId, usize>,
    /// Workloads that are left for a person, by each rule that is a reason for it.
    #[serde(skip)]
    pub reasons: BTreeMap<RuleId, usize>,
}

/// How many files there are of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FileCounts {
    /// Files with changes.
    pub changed: usize,
    /// Files that stay as they are.
    pub unchanged: usize,
    /// Files that could not be read, parsed, proven or written.
    pub refused: usize,
    /// Files that cannot hold a template by their bytes.
    pub without_templates: usize,
    /// Files that were met but not looked into.
    pub passed_over: usize,
}

/// Verdicts in the order of their names.
fn by_name<S: Serializer>(
    verdicts: &BTreeMap<Verdict, usize>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let named = verdicts
        .iter()
        .map(|(verdict, count)| (verdict.name(), count));
    named.collect::<BTreeMap<_, _>>().serialize(serializer)
}

impl Summary {
    /// Counts.
    #[must_use]
    pub fn of(run: &Run<'_>) -> Self {
        let mut summary = Self {
            files: FileCounts {
                without_templates: run.without_templates,
                passed_over: run.passed_over.len(),
                ..FileCounts::default()
            },
            ..Self::default()
        };
        for file in &run.outcome.files {
            *match file.status {
                FileStatus::Changed { .. } => &mut summary.files.changed,
                FileStatus::Unchanged => &mut summary.files.unchanged,
                FileStatus::Refused { .. } => &mut summary.files.refused,
            } += 1;
        }
        for workload in &run.outcome.workloads {
            *summary.verdicts.entry(workload.verdict).or_default() += 1;
            for finding in &workload.findings {
                *summary.rules.entry(finding.rule).or_default() += 1;
            }
            let deciding = workload.findings.iter().filter(|finding| finding.decides);
            let reasons: BTreeSet<RuleId> = deciding.map(|finding| finding.rule).collect();
            for reason in reasons {
                *summary.reasons.entry(reason).or_default() += 1;
            }
        }
        summary
    }

    /// How many workloads are left for a person.
    #[must_use]
    pub fn left_for_a_person(&self) -> usize {
        self.verdicts
            .iter()
            .filter(|(verdict, _)| verdict.is_left_for_a_person())
            .map(|(_, count)| count)
            .sum()
    }
}

/// Whether the edits of a workload did not come to what was asked for, which is a bug of this tool.
fn is_unproven(workload: &WorkloadReport) -> bool {
    workload
        .findings
        .iter()
        .any(|one| one.rule == RuleId::Proof)
}

#[cfg(test)]
mod samples;
