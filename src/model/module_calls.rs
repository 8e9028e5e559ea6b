//! Calls of modules that run tasks and are not among the files.

use super::{Evidence, Resource};

/// A call of a module that runs tasks and is not among the files: only the arguments of the call are known.
#[derive(Clone, Copy)]
pub struct ModuleCall<'d> {
    /// The file's index in the set.
    pub file: usize,
    /// The call.
    pub resource: Resource<'d>,
    /// What shows that its tasks do not run on Fargate, or leaves it open; `None` if they run on Fargate.
    pub not_on_fargate: Option<Evidence<'d>>,
}
