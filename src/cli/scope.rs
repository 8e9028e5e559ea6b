//! The options for file selection.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::files::Globs;

/// The file selection of a run.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "File selection")]
pub struct ScopeArgs {
    /// Skip files and directories that match, with the syntax of .gitignore; `!GLOB` re-includes (repeatable)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub exclude: Vec<String>,
    /// Migrate only files that match; a pattern with an extension, such as '*.cfn', adds such files (repeatable)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub include: Vec<String>,
    /// Also migrate the files listed in this file, separated by newlines or NUL; `-` reads standard input
    #[arg(long, value_name = "FILE|-", value_hint = ValueHint::FilePath)]
    pub files_from: Option<PathBuf>,
    /// Treat the files that are named as those of a list, for hooks that name all changed files: one without ECS definitions
    /// is skipped, even if it cannot be parsed
    #[arg(long)]
    pub skip_unrelated: bool,
    /// The directory whose other templates are read as context [default: the nearest directory above the paths whose
    /// .ecs2fargate.yaml has `root: true`, or the git repository]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub root: Option<PathBuf>,
    /// A file with values of Terraform variables, as for `terraform plan`: they apply to the root modules under the
    /// given paths, and override those of `*.auto.tfvars` (repeatable)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub var_file: Vec<PathBuf>,
    /// The synthesized templates of the programs under the given paths: a cloud assembly of the AWS CDK, or the output of a
    /// troposphere script (repeatable) [default: cdk.out of the app]
    #[arg(long, value_name = "DIR|FILE", value_hint = ValueHint::AnyPath)]
    pub assembly: Vec<PathBuf>,
    /// The number of threads [default: one per CPU core]
    #[arg(short = 'j', long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
}

impl ScopeArgs {
    /// Whether any option concerns files, which does not apply to standard input.
    pub fn is_about_files(&self) -> bool {
        let has_globs = !self.exclude.is_empty() || !self.include.is_empty();
        has_globs
            || self.files_from.is_some()
            || self.root.is_some()
            || self.skip_unrelated
            || !self.var_file.is_empty()
            || !self.assembly.is_empty()
    }
}

fn glob(text: &str) -> Result<String, String> {
    Globs::check(text).map(|()| text.to_owned())
}

pub(super) fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let count: usize = text.parse().map_err(|_| "not a whole number".to_owned())?;
    NonZeroUsize::new(count).ok_or_else(|| "--threads must be at least 1".to_owned())
}
