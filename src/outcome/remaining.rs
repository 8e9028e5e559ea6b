//! The container instances that remain when their workloads have moved.

use std::sync::Arc;

use super::InstanceUsage;
use crate::syntax::Span;

/// The container instances of a cluster, of which at least one workload moves or runs on Fargate.
#[derive(Clone, Debug, PartialEq)]
pub struct RemainingInstances {
    /// The file that defines them.
    pub file: Arc<str>,
    /// The logical IDs of their clusters; empty if these cannot be determined from the files.
    pub clusters: Vec<String>,
    /// The workloads that may still run on them; empty if none of the files does.
    pub needed_by: Vec<NeedingWorkload>,
    /// Whether some workloads move only when the changes of this run are deployed.
    pub after_migration: bool,
    /// What belongs to them and nothing else refers to.
    pub resources: Vec<RemainingResource>,
    /// What belongs to them and something else refers to.
    pub kept: Vec<KeptResource>,
}

/// A workload that may still run on container instances.
#[derive(Clone, Debug, PartialEq)]
pub struct NeedingWorkload {
    /// Its display name.
    pub workload: String,
    /// The file that contains it.
    pub file: Arc<str>,
    /// Where it is.
    pub span: Span,
    /// Why it may run on them, in a few words.
    pub why: &'static str,
}

/// A resource that belongs to container instances.
#[derive(Clone, Debug, PartialEq)]
pub struct RemainingResource {
    /// Its logical ID.
    pub resource: String,
    /// Its type.
    pub kind: String,
    /// Its key in the file.
    pub span: Span,
    /// What it uses, if it is a group of instances or an instance.
    pub usage: Option<InstanceUsage>,
}

/// A resource that belongs to container instances, and that something else refers to.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptResource {
    /// Its logical ID.
    pub resource: String,
    /// Its type.
    pub kind: String,
    /// Its key in the file.
    pub span: Span,
    /// The file with the reference.
    pub by_file: Arc<str>,
    /// The reference.
    pub by_span: Span,
    /// What refers to it: a logical ID, or the path in the file.
    pub by: String,
}
