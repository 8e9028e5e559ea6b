//! What one run says: verdicts, changes and findings, as plain data that the reports print.

mod renamed;
mod verdict;

use serde::Serialize;

pub use renamed::{Mention, NameKind, Renamed};
pub use verdict::{Class, Flags, Impact, Severity, Verdict};

use crate::facts::rules::RuleId;
use crate::facts::updates::Update;
use crate::syntax::{Position, Span};

/// One thing a person should know.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The rule's id, as `explain` and the documentation name it.
    pub rule: RuleId,
    /// How grave it is.
    pub severity: Severity,
    /// The file's path, as given.
    pub file: String,
    /// Where in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// What is the matter, and why.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Whether it is one of the reasons that something is left for a person.
    #[serde(skip)]
    pub decides: bool,
}

/// One edit, told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The transform that asked for it.
    pub transform: &'static str,
    /// The file's path, as given.
    pub file: String,
    /// What is changed, or what holds the new entry, in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// The logical id of the resource that it is made in, or that it adds; none outside of resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The property of that resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// What CloudFormation does with it.
    pub update: Update,
    /// Whether the meaning is kept.
    pub class: Class,
    /// Why the edit is made.
    pub reason: String,
    /// The AWS error that the edit prevents, in AWS's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prevents: Option<&'static str>,
}

/// A resource that is replaced although nothing in it is edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CascadedReplacement {
    /// Its logical id.
    pub resource: String,
    /// The property that names a replaced resource and cannot be changed.
    pub property: String,
}

/// One setting that was taken out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Removed {
    /// The transform that took it out.
    #[serde(skip)]
    pub transform: &'static str,
    /// The file's path, as given.
    pub file: String,
    /// The key or item that was taken out, or the value that another one replaces, in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// The property's path in the file, for instance `Resources.Service.Properties.Role`.
    pub property: String,
    /// What the setting did.
    pub did: String,
}

/// One workload: the task definitions, services and target groups that can only move together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorkloadReport {
    /// The name a person would use for it: the first service's logical id, else the task definition's.
    pub id: String,
    /// The file that holds it.
    pub file: String,
    /// The line, from 1, of what it is named after, in the file as it was before the run.
    #[serde(skip)]
    pub line: usize,
    /// Its members, as `LogicalId (AWS::Type)`.
    pub members: Vec<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// What the update does to the running service.
    pub impact: Impact,
    /// What a person should weigh; none unless it was migrated.
    pub flags: Flags,
    /// The impact in one line, with what becomes of the traffic; none unless it was migrated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<String>,
    /// The edits, in the pipeline's order; empty unless it was migrated.
    pub changes: Vec<Change>,
    /// What is replaced in the wake of the changes; empty unless it was migrated.
    pub followers: Vec<CascadedReplacement>,
    /// The edits that are ready but not made, because the workload asks or is blocked; empty if it was migrated.
    pub pending: Vec<Change>,
    /// What a person should know, in the order of the file.
    pub findings: Vec<Finding>,
    /// The settings taken out; empty unless it was migrated.
    pub removed: Vec<Removed>,
    /// The names that change or go; empty unless it was migrated.
    pub renamed: Vec<Renamed>,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq)]
pub enum FileStatus {
    /// The proven new text.
    Changed {
        /// The whole file after the migration.
        after: String,
    },
    /// Nothing to change.
    Unchanged,
    /// The file could not be read, parsed or proven; it is left as it was.
    Refused {
        /// What, why and what to do.
        reason: String,
        /// Where, when the cause has a place.
        position: Option<Position>,
        /// Whether the file looks like it holds ECS definitions, so that the refusal matters to the run.
        holds_ecs: bool,
    },
}

/// One file of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct FileReport {
    /// The path, as given.
    pub path: String,
    /// The text as it was.
    pub before: String,
    /// What became of it.
    pub status: FileStatus,
    /// When it is written, where several files go together.
    pub stage: Stage,
}

/// When a file of several that go together is written: what others need comes before them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It gains outputs that others name.
    Gives,
    /// It hands arguments to the stacks it creates.
    Passes,
    /// It holds a workload.
    #[default]
    Runs,
}

/// Everything one run found and did, in the order the files were given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The files.
    pub files: Vec<FileReport>,
    /// The workloads, in the order of the files.
    pub workloads: Vec<WorkloadReport>,
    /// What concerns no workload, such as a setting that nothing uses.
    pub findings: Vec<Finding>,
}
