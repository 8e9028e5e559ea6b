//! How the modules of a run are connected.

use schemars::JsonSchema;
use serde::Serialize;

/// A connection between two modules, such as CloudFormation templates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct ModuleLink {
    /// The file that creates the other module, or that uses a value of it.
    pub from: String,
    /// The file of the other module.
    pub to: String,
    /// The kind of the connection.
    pub kind: LinkKind,
}

/// The kind of a connection between two modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LinkKind {
    /// A parent stack creates a nested stack.
    Creates,
    /// A stack imports a value that another one exports.
    ImportsFrom,
}
