//! Reports of a run and of the rules, a module for each format.

pub(crate) mod annotations;
pub mod cost;
pub mod diff;
pub mod github;
pub mod gitlab;
pub mod html;
mod in_order;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod merge;
mod page;
mod paint;
pub mod plan;
mod remaining;
mod renderer;
pub mod rules;
pub mod runbook;
pub mod sarif;
#[cfg(test)]
pub(crate) mod schemas;
pub mod statistics;
pub mod text;
pub(crate) mod topic;
pub(crate) mod uri;
mod verdicts;
pub mod verification;
mod words;

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

pub use page::terminal;
pub use paint::Paint;
pub use renderer::{ForTerminal, Renderer};
pub(crate) use text::Texts;
pub(crate) use verdicts::Verdicts;

use crate::facts::prices::Prices;
use crate::facts::rules::RuleId;
use crate::files::{Context, PassedOver};
use crate::outcome::{FileReport, FileStatus, Outcome, Verdict, WorkloadReport};
use crate::syntax::Position;

/// How the results are output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Shown as a diff.
    DryRun,
    /// Only reported.
    Check,
    /// Saved in a plan.
    Plan,
    /// Printed, as the new text of standard input.
    Filter,
    /// Shown as a diff of standard input.
    FilterDiff,
    /// Written to this many files.
    Written(usize),
}

/// One run, as input of the reports.
#[derive(Debug)]
pub struct Run<'a> {
    /// The result of the run.
    pub outcome: &'a Outcome,
    /// The files that are named on the command line.
    pub named: HashSet<&'a str>,
    /// The files that were found but not analyzed.
    pub passed_over: &'a [PassedOver],
    /// The number of files that cannot contain a template, judging by their bytes.
    pub without_templates: usize,
    /// The files that were only read as context.
    pub context: &'a Context,
    /// The prices of estimated costs.
    pub prices: &'a Prices,
    /// How the results are output.
    pub mode: Mode,
}

impl Run<'_> {
    /// Whether a relevant file was refused (one that is named or contains ECS definitions), or edits of this tool
    /// failed their verification.
    pub fn has_failed(&self) -> bool {
        self.outcome.files.iter().any(|file| self.is_failure(file))
            || self.outcome.workloads.iter().any(is_unproven)
    }

    /// Whether there are changes that `migrate --write` can make.
    pub fn has_changes(&self) -> bool {
        let changes = |file: &FileReport| matches!(file.status, FileStatus::Changed { .. });
        self.outcome.files.iter().any(changes)
    }

    /// Whether an action or a decision is required, by a workload or by a finding that concerns none.
    pub fn requires_action(&self) -> bool {
        let is_open = |verdict| matches!(verdict, Verdict::ActionRequired | Verdict::NeedsDecision);
        let mut workloads = self.outcome.workloads.iter();
        let mut findings = self.outcome.findings.iter();
        workloads.any(|one| is_open(one.verdict)) || findings.any(|one| one.decides)
    }

    /// Whether a workload cannot be migrated as it is.
    pub fn has_blocked(&self) -> bool {
        let mut workloads = self.outcome.workloads.iter();
        workloads.any(|one| one.verdict == Verdict::Blocked)
    }

    /// The relevant files that were refused, each with the position, if there is one, and the reason.
    fn failures(&self) -> impl Iterator<Item = Failure<'_>> {
        let failures = self
            .outcome
            .files
            .iter()
            .filter(|file| self.is_failure(file));
        failures.filter_map(|file| match &file.status {
            FileStatus::Refused {
                reason, position, ..
            } => Some(Failure {
                file: &file.path,
                position: *position,
                reason,
            }),
            _ => None,
        })
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

/// A relevant file that was refused.
struct Failure<'r> {
    file: &'r str,
    position: Option<Position>,
    reason: &'r str,
}

impl Failure<'_> {
    /// `path:line:column`, or the path alone.
    fn place(&self) -> String {
        match self.position {
            Some(at) => at.in_file(self.file),
            None => self.file.to_owned(),
        }
    }
}

/// The counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// The files by result.
    pub files: FileCounts,
    /// Workloads by verdict.
    #[serde(rename = "workloads", serialize_with = "by_name")]
    #[schemars(with = "BTreeMap<String, usize>")]
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Findings by rule.
    #[serde(rename = "findings")]
    pub rules: BTreeMap<RuleId, usize>,
}

/// The number of files of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileCounts {
    /// Files with changes.
    pub changed: usize,
    /// Unchanged files.
    pub unchanged: usize,
    /// Files that could not be read, parsed, verified or written.
    pub refused: usize,
    /// Files that cannot contain a template, judging by their bytes.
    pub without_templates: usize,
    /// Files that were found but not analyzed.
    pub passed_over: usize,
}

/// Serializes verdicts in the order of their names.
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
    /// Counts the results of a run.
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
        }
        summary
    }
}

/// `1 file`, `2 files`.
pub(crate) fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Whether the edits of a workload failed their verification, which is a bug of this tool.
fn is_unproven(workload: &WorkloadReport) -> bool {
    workload
        .findings
        .iter()
        .any(|one| one.rule == RuleId::Proof)
}

#[cfg(test)]
mod samples;
