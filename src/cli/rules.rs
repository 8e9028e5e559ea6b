//! The arguments of `rules`.

use clap::{Args, ValueEnum};

use super::names::Names;

/// The arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// Only this rule or table of facts
    #[arg(value_name = "NAME", value_parser = Names::rules(), hide_possible_values = true)]
    pub name: Option<String>,
    /// Only rules of this class
    #[arg(long, value_enum, conflicts_with = "name")]
    pub class: Option<RuleClass>,
    /// Output format
    #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
    pub format: RulesFormat,
}

/// The output formats of `rules`, `explain` and `transforms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// Text for the terminal
    Text,
    /// Markdown
    Markdown,
    /// One JSON document
    Json,
}

/// The classes of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RuleClass {
    /// The change needs no input
    Automatic,
    /// A value or a decision is needed
    NeedsInput,
    /// It can be deployed, but behaves differently
    Advisory,
    /// Fargate does not support it
    Blocked,
}
