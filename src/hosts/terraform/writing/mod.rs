//! Writes values and resources of the model in HCL.
//!
//! The values are in the form that they have in a CloudFormation template, with the functions of
//! [`model::new_value`](crate::model::new_value). Everything is written as `terraform fmt` writes it.
//!
//! - [`Scope`]: what the expressions of a module may refer to. It also gathers what has to be added for them.
//! - [`value`]: a value with expressions in place of its functions.
//! - [`items`]: properties as arguments and blocks.
//! - [`container_entry`]: a setting of a container in the spelling of the ECS API.

mod containers;
mod convert;
mod expression;
mod functions;
mod items;
mod scope;
#[cfg(test)]
mod tests;
mod tree;
mod value;

pub use containers::{container_entry, container_value};
pub use items::{block_of, items};
pub use scope::{InlineRules, Repetition, Scope, Target};
pub use value::{EXPRESSION, count, value};

/// Why something has no equivalent in a module.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotWritable(pub String);

impl NotWritable {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}
