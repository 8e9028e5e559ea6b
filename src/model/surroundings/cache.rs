//! What is known about the surroundings of a module's tasks: computed on first use, once for all steps and workloads.

use std::sync::OnceLock;

use super::accelerators::Accelerators;
use super::file_systems::FileSystemMount;
use super::machines::{Machines, Mark};
use super::scripts::ScriptLine;
use crate::model::Expr;
use crate::syntax::NodeId;

/// Resources by their indexes, each with the index of the resource that it is launched from.
pub(super) type Indexes = Vec<(usize, Option<usize>)>;

/// The facts, with resources by their indexes and places by their nodes.
#[derive(Default)]
pub(crate) struct Cache {
    /// The container instances with what they are launched from: those that certainly are some, and all that may be.
    pub(super) instances: [OnceLock<Indexes>; 2],
    /// The subnets of each load balancer.
    pub(super) balancer_subnets: OnceLock<Vec<(usize, Expr)>>,
    /// The lines of the instances' startup scripts.
    pub(super) script_lines: OnceLock<Vec<ScriptLine>>,
    /// The EFS file systems that these mount.
    pub(super) file_systems: OnceLock<Vec<FileSystemMount>>,
    /// The processors of all container instances.
    pub(super) machines: OnceLock<Option<Machines>>,
    /// The images of all container instances.
    pub(super) images: OnceLock<Vec<Mark>>,
    /// The accelerators of all container instances.
    pub(super) accelerators: OnceLock<Accelerators>,
    /// The policies of the instances' roles.
    pub(super) policies: OnceLock<Vec<String>>,
    /// The size of the largest disk of the instances in GiB.
    pub(super) largest_disk: OnceLock<Option<u64>>,
    /// The roles with which ECS can pull images.
    pub(super) execution_roles: OnceLock<Vec<usize>>,
    /// The statements of policies that allow something, each with the resource that holds the policy.
    pub(in crate::model) allow_statements: OnceLock<Vec<(usize, NodeId)>>,
    /// The revisions of task definitions in policies, each with its family.
    pub(in crate::model) pinned_revisions: OnceLock<Vec<(NodeId, String)>>,
    /// The settings that the scripts apply, each with its first line, both by their indexes.
    pub(super) settings: OnceLock<Vec<(usize, usize)>>,
    /// The programs that collect logs and metrics, and the first line with one.
    pub(super) watchers: OnceLock<Option<(Vec<&'static str>, usize)>>,
}
