//! The result of one run: verdicts, changes and findings, as plain data that the reports print.

mod links;
mod offered;
mod omitted;
mod remaining;
mod renamed;
mod size;
mod topology;
mod usage;
mod verdict;

use std::borrow::Cow;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

pub use links::{LinkKind, ModuleLink};
pub use offered::{Candidate, Offered};
pub use omitted::Omitted;
pub use remaining::{KeptResource, NeedingWorkload, RemainingInstances, RemainingResource};
pub use renamed::{Mention, NameKind, Renamed};
pub use size::{CpuMemory, TaskSize};
pub use topology::{Balancer, Downtime, Route, Topology};
pub use usage::{Amount, InstanceType, InstanceUsage, TaskUsage, Usage};
pub use verdict::{Class, Flags, Impact, Severity, Verdict};

use crate::facts::rules::RuleId;
use crate::facts::updates::Update;
use crate::syntax::{Position, Span};

/// One finding: a problem or a consequence that the user should know about.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Finding {
    /// The rule's ID, as `explain` and the documentation use it.
    pub rule: RuleId,
    /// The severity.
    pub severity: Severity,
    /// The file's path, as given.
    pub file: Arc<str>,
    /// The position in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// What is wrong, and why.
    pub message: Cow<'static, str>,
    /// What to do about it.
    pub help: Cow<'static, str>,
    /// Whether it is one of the reasons that the workload needs manual action.
    #[serde(skip)]
    pub decides: bool,
    /// Other places that the message refers to, such as the listener or the parent stack.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
}

impl Finding {
    /// The files that it refers to, the one that it is in first.
    pub fn files(&self) -> impl Iterator<Item = &Arc<str>> {
        let related = self.related.iter().map(|one| &one.file);
        std::iter::once(&self.file).chain(related)
    }
}

/// A place that a finding refers to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Related {
    /// The file's path, as given.
    pub file: Arc<str>,
    /// The position in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// What is there, in a few words.
    pub label: Cow<'static, str>,
}

/// A finding that is not reported, because the owner of the file ignores its rule at its place.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Ignored {
    /// The display name of the workload that it concerns, if it concerns one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload: Option<String>,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// The reason for ignoring it.
    pub reason: String,
}

/// One edit, as it is reported.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// The step that requested it.
    pub transform: &'static str,
    /// The file's path, as given.
    pub file: Arc<str>,
    /// The template with the resource, if the file is a program that makes templates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<Arc<str>>,
    /// The changed node, or the node that contains the new entry, in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// The logical ID of the resource that is changed or added; `None` outside of resources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The property of that resource.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// The name of the parameter that is added to the file, if the change adds one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// How CloudFormation applies it.
    pub update: Update,
    /// Whether the meaning of the template is preserved.
    pub class: Class,
    /// Why the edit is made.
    pub reason: Cow<'static, str>,
    /// The AWS error that the edit prevents, quoted from AWS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prevents: Option<&'static str>,
}

/// A resource that is replaced although nothing in it is edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CascadedReplacement {
    /// Its logical ID.
    pub resource: String,
    /// The create-only property that references a replaced resource.
    pub property: String,
}

/// One setting that was removed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Removed {
    /// The step that removed it.
    #[serde(skip)]
    pub transform: &'static str,
    /// The file's path, as given.
    pub file: Arc<str>,
    /// The removed key or item, or the value that was overwritten, in the file as it was before the run.
    #[serde(flatten)]
    pub span: Span,
    /// The property's path in the file, for example `Resources.Service.Properties.Role`.
    pub property: String,
    /// The effect of the setting.
    pub did: String,
}

/// One workload: the task definitions, services and target groups that can only be migrated together.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WorkloadReport {
    /// The display name: the logical ID of the first service, otherwise that of the task definition.
    pub id: String,
    /// The file that contains it.
    pub file: String,
    /// The line, starting at 1, of the resource that it is named after, in the file as it was before the run.
    #[serde(skip)]
    pub line: usize,
    /// Its members, as `LogicalId (AWS::Type)`.
    pub members: Vec<String>,
    /// The files that it is defined in, and those that provide values to them, as far as they are known.
    #[serde(skip)]
    pub files: Vec<Arc<str>>,
    /// The result.
    pub verdict: Verdict,
    /// The effect of the update on the running service.
    pub impact: Impact,
    /// Consequences to consider before deploying; none unless it was migrated.
    pub flags: Flags,
    /// The impact in one line, including the effect on traffic; `None` unless it was migrated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update: Option<String>,
    /// The sizes of its task definitions, where a size is set; empty unless it was migrated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<TaskSize>,
    /// What it uses, for an estimate of its cost; empty unless it was migrated.
    #[serde(skip)]
    pub usage: Usage,
    /// How traffic reaches its tasks; empty unless it was migrated.
    #[serde(skip)]
    pub topology: Vec<Topology>,
    /// Why no task serves traffic for some time, if that is so and the template shows it.
    #[serde(skip)]
    pub downtime: Option<Downtime>,
    /// The edits, in the pipeline's order; empty unless it was migrated.
    pub changes: Vec<Change>,
    /// The resources that are replaced as a consequence of the changes; empty unless it was migrated.
    pub followers: Vec<CascadedReplacement>,
    /// The edits that are planned but not made, because the workload needs a decision or is blocked; empty if it was
    /// migrated.
    pub pending: Vec<Change>,
    /// The findings, in the order of the file.
    pub findings: Vec<Finding>,
    /// The removed settings; empty unless it was migrated.
    pub removed: Vec<Removed>,
    /// The names that change or are removed; empty unless it was migrated.
    pub renamed: Vec<Renamed>,
    /// What its module offers as answers to open questions; empty unless the settings request it.
    #[serde(skip)]
    pub offered: Offered,
}

/// The result for one file.
#[derive(Clone, Debug, PartialEq)]
pub enum FileStatus {
    /// The file changes; the new text is verified.
    Changed {
        /// The whole file after the migration.
        after: String,
    },
    /// Nothing to change.
    Unchanged,
    /// The file could not be read, parsed or verified; it is not changed.
    Refused {
        /// The problem, its cause and what to do.
        reason: String,
        /// The position of the cause, if it has one.
        position: Option<Position>,
        /// Whether the file appears to contain ECS definitions, in which case the refusal affects the result of the
        /// run.
        holds_ecs: bool,
    },
}

/// One file of the run.
#[derive(Clone, Debug, PartialEq)]
pub struct FileReport {
    /// The path, as given.
    pub path: String,
    /// The text before the run.
    pub before: String,
    /// The result.
    pub status: FileStatus,
    /// The write order among several files that change together.
    pub stage: Stage,
}

/// The write order among files that change together: files that others depend on are written first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It gains outputs that other files reference.
    Gives,
    /// It passes parameters to the stacks it creates.
    Passes,
    /// It contains a workload.
    #[default]
    Runs,
}

/// The complete result of one run, in the order in which the files were given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The files.
    pub files: Vec<FileReport>,
    /// The workloads, in the order of the files.
    pub workloads: Vec<WorkloadReport>,
    /// Findings that concern no workload, such as an unused setting.
    pub findings: Vec<Finding>,
    /// Findings that the owner of the files ignores; they are not among the others.
    pub ignored: Vec<Ignored>,
    /// The connections between modules, also those of files that are only read as context; sorted.
    pub links: Vec<ModuleLink>,
    /// The container instances of clusters of which a workload moves or runs on Fargate.
    pub remaining: Vec<RemainingInstances>,
    /// What is not part of it, if it is limited to what changed.
    pub omitted: Option<Omitted>,
}
