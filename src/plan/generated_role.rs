//! The execution role that is generated once for a module, with the permissions that all its tasks need.

use std::collections::BTreeMap;

use crate::syntax::{NewValue, NodeId};

/// The execution role that is generated for a module.
pub struct GeneratedRole {
    /// Its logical ID.
    pub name: String,
    /// The key of the resource that it is inserted after.
    pub after: NodeId,
    /// The conditions of the workloads it serves.
    pub conditions: Vec<Option<String>>,
    /// Policy statements in addition to the managed policy: the condition of what they are for, the action, and the
    /// resources.
    pub statements: BTreeMap<Option<String>, BTreeMap<&'static str, Vec<NewValue>>>,
    /// The path of the module's roles, where all have the same.
    pub path: Option<NewValue>,
    /// The permissions boundary of the module's roles.
    pub boundary: Option<NewValue>,
}
