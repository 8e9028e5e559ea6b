//! What one run says: verdicts, changes and findings, as plain data that the reports print.

use crate::facts::updates::Update;
use crate::syntax::{Position, Span};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Note,
    /// Should be read before deploying.
    Warning,
    /// Keeps the workload from moving.
    Error,
}

/// How far a change keeps the meaning of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The meaning is kept.
    Safe,
    /// Behaviour may change: size, links, network reach, names.
    Review,
}

/// What became of one workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// All edits are made; the result is deployable as is.
    Ready,
    /// All edits are made, but a new parameter needs a value or something must be done before deploying.
    ActionRequired,
    /// An answer is missing that no parameter can carry.
    NeedsDecision,
    /// Fargate cannot run it, or not without a redesign.
    Blocked,
    /// The owner said to leave it.
    Skipped,
    /// Nothing to do: it is proven to run on Fargate.
    OnFargate,
    /// Nothing to do: it runs on ECS Managed Instances or on external instances, not on EC2 container instances.
    NotEc2,
}

impl Verdict {
    /// Whether something is left for a person to do.
    #[must_use]
    pub fn is_left_for_a_person(self) -> bool {
        matches!(
            self,
            Self::ActionRequired | Self::NeedsDecision | Self::Blocked
        )
    }

    /// Whether the workload's edits are part of the result.
    #[must_use]
    pub fn is_migrated(self) -> bool {
        matches!(self, Self::Ready | Self::ActionRequired)
    }

    /// The name printed in reports and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::ActionRequired => "action-required",
            Self::NeedsDecision => "needs-decision",
            Self::Blocked => "blocked",
            Self::Skipped => "skipped",
            Self::OnFargate => "on-fargate",
            Self::NotEc2 => "not-ec2",
        }
    }
}

/// What the update of an existing stack does to the running service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impact {
    /// CloudFormation creates a new service and then deletes the old one.
    Replaced,
    /// The same service rolls over to new tasks.
    InPlace,
    /// Only a new revision of a task definition is registered.
    NewRevision,
    /// Nothing is changed.
    None,
}

impl Impact {
    /// The name printed in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::InPlace => "in-place",
            Self::NewRevision => "new-revision",
            Self::None => "none",
        }
    }
}

/// What a migrated workload brings with it that a person should weigh, whatever its verdict is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// CloudFormation, or the person who runs the commands, replaces a service with a new one.
    pub replaced: bool,
    /// For some time no task serves: traffic or work pauses.
    pub downtime: bool,
    /// A name that others may use changes or goes.
    pub renamed: bool,
    /// The containers lose the permissions of the container instances' role.
    pub permissions: bool,
}

impl Flags {
    /// The names of those that are set, as reports and JSON print them, in this order.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let all = [
            (self.replaced, "replaced"),
            (self.downtime, "downtime"),
            (self.renamed, "renamed"),
            (self.permissions, "permissions"),
        ];
        let set = all.into_iter().filter(|(is_set, _)| *is_set);
        set.map(|(_, name)| name).collect()
    }
}

/// One thing a person should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's id, as `explain` and the documentation name it.
    pub rule: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// The file's path, as given.
    pub file: String,
    /// Where in the file as it was before the run.
    pub span: Span,
    /// What is the matter, and why.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Whether it is one of the reasons that something is left for a person.
    pub decides: bool,
}

/// One edit, told.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The transform that asked for it.
    pub transform: &'static str,
    /// The file's path, as given.
    pub file: String,
    /// What is changed, or what holds the new entry, in the file as it was before the run.
    pub span: Span,
    /// The logical id of the resource that it is made in, or that it adds; none outside of resources.
    pub resource: Option<String>,
    /// The property of that resource.
    pub property: Option<String>,
    /// What CloudFormation does with it.
    pub update: Update,
    /// Whether the meaning is kept.
    pub class: Class,
    /// Why the edit is made.
    pub reason: String,
    /// The AWS error that the edit prevents, in AWS's words.
    pub prevents: Option<&'static str>,
}

/// A resource that is replaced although nothing in it is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CascadedReplacement {
    /// Its logical id.
    pub resource: String,
    /// The property that names a replaced resource and cannot be changed.
    pub property: String,
}

/// One setting that was taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct Removed {
    /// The transform that took it out.
    pub transform: &'static str,
    /// The file's path, as given.
    pub file: String,
    /// The key or item that was taken out, or the value that another one replaces, in the file as it was before the run.
    pub span: Span,
    /// The property's path in the file, for instance `Resources.Service.Properties.Role`.
    pub property: String,
    /// What the setting did.
    pub did: String,
}

/// A name that others may know something by, and that changes or goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// What it is the name of.
    pub kind: NameKind,
    /// The name so far; `${…}` stands for what is not known.
    pub old: String,
    /// The name from now on, where that is known.
    pub new: Option<String>,
    /// The file's path, as given.
    pub file: String,
    /// The line, from 1, in the file as it was before the run.
    pub line: usize,
    /// What the name may be once the stack is deployed, written as `old`; empty where nothing of it is known.
    pub texts: Vec<String>,
    /// Whether it was looked for: too little may be known of it.
    pub was_searched: bool,
    /// The places that still say it and are worth a look, in the order of the files.
    pub places: Vec<Mention>,
    /// How many more places have the same word, which is too common to list them.
    pub others: usize,
}

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// A service.
    Service,
    /// A target group.
    TargetGroup,
    /// A container, as the containers that link to it know it.
    Host,
}

impl NameKind {
    /// The name printed in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::TargetGroup => "target group",
            Self::Host => "host",
        }
    }
}

/// A place that says a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The file's path, from the working folder.
    pub file: String,
    /// Where in the file as it was before the run.
    pub position: Position,
    /// The line, or the part of a long one around the name.
    pub text: String,
    /// Whether what stands around it says that it is that name, and not something else of the same name.
    pub is_sure: bool,
}

/// One workload: the task definitions, services and target groups that can only move together.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkloadReport {
    /// The name a person would use for it: the first service's logical id, else the task definition's.
    pub id: String,
    /// The file that holds it.
    pub file: String,
    /// The line, from 1, of what it is named after, in the file as it was before the run.
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

/// The rule of a finding that says that edits failed their verification.
pub const PROOF: &str = "proof";

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
