//! What only this host knows about a module.

use std::sync::OnceLock;

use crate::model::Module;
use crate::syntax::NodeId;

/// How a template is deployed, and where it comes from.
pub(crate) struct Template {
    /// Whether the Serverless Framework deploys it, which passes no parameters.
    pub(super) is_serverless: bool,
    /// The number of files with ECS resources that are merged into one stack with it, including itself.
    pub(super) parts: usize,
    /// The program that generated it, by its number, and the node that shows it.
    pub(super) generator: OnceLock<Option<(usize, NodeId)>>,
}

impl Template {
    pub(super) fn new(is_serverless: bool) -> Self {
        Self {
            is_serverless,
            parts: 1,
            generator: OnceLock::new(),
        }
    }

    /// What is known about a module; `None` for one of another host.
    pub(super) fn of<'m>(module: &'m Module<'_>) -> Option<&'m Self> {
        module.of_host.as_ref()?.downcast_ref()
    }

    /// The same, to be changed.
    pub(super) fn of_mut<'m>(module: &'m mut Module<'_>) -> Option<&'m mut Self> {
        module.of_host.as_mut()?.downcast_mut()
    }
}

/// Whether the Serverless Framework deploys a module.
pub(super) fn is_serverless(module: &Module<'_>) -> bool {
    Template::of(module).is_some_and(|template| template.is_serverless)
}
