//! Writes values and resources of the model in HCL.
//!
//! The values are in the form that they have in a CloudFormation template, with the functions of
//! [`model::new_value`](crate::model::new_value). Everything is written as `terraform fmt` writes it.
//!
//! - [`Scope`]: what the expressions of a module may refer to. It also gathers what has to be added for them.
//! - [`value`]: a value with expressions in place of its functions.
//! - [`items`]: properties as arguments and blocks.
//! - [`container_entry`]: a setting of a container in the spelling of the ECS API.
//! - [`resource`], [`variable`], [`output`]: additions to a module. New resources and variables get a name with
//!   [`Scope::declare`] and [`Scope::declare_variable`] before anything that refers to them is written.

mod alternatives;
mod containers;
mod convert;
mod dependencies;
mod expression;
mod functions;
mod items;
mod labels;
mod lists;
mod policy_document;
mod resource;
mod role;
mod rules;
mod scope;
mod security_group;
mod spread;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod variables;

pub use containers::{container_entry, container_value};
pub use dependencies::depends_on;
pub use items::items;
pub use labels::{Habits, LabelStyle, PolicyStyle, RuleStyle, label_of, snake_case};
pub use lists::EXPAND;
pub use resource::resource;
pub use scope::{InlineRules, Repetition, Scope, Target};
pub use spread::with_item;
pub use value::{EXPRESSION, count, plain_entry, value};
pub use variables::{output, variable};

/// Why something has no equivalent in a module.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct NotWritable(pub String);

impl NotWritable {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}
