//! The arguments of `verify`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::decisions::SettingFlags;
use super::scope;

/// The arguments of `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The templates before the source was changed: a cloud assembly (cdk.out), another directory, or one template
    #[arg(long, value_name = "DIR", value_hint = ValueHint::AnyPath)]
    pub before: PathBuf,
    /// The same, synthesized after the source was changed
    #[arg(long, value_name = "DIR", value_hint = ValueHint::AnyPath)]
    pub after: PathBuf,
    /// The output format
    #[arg(long, value_enum, default_value_t = VerifyFormat::Text, help_heading = "Output")]
    pub format: VerifyFormat,
    /// Also list the differences that constructs cause by themselves, each with its reason
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
    /// The number of threads [default: one per CPU core]
    #[arg(short = 'j', long, value_name = "N", value_parser = scope::threads)]
    pub threads: Option<NonZeroUsize>,
    /// The decisions that the plan is made with, as for migrate.
    #[command(flatten)]
    pub decisions: SettingFlags,
}

/// The output formats of `verify`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// Human-readable
    Text,
    /// One JSON document with all differences
    Json,
}
