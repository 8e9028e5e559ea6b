//! The options for file selection.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

use crate::files::Globs;

/// Which files a run looks at.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Where to look")]
pub struct ScopeArgs {
    /// Leave out files and folders that fit, as a line of .gitignore here would (repeatable)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub exclude: Vec<String>,
    /// Migrate only files that fit; one that names an extension, such as '*.cfn', takes in such files (repeatable)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub include: Vec<String>,
    /// Migrate also the files that this file lists, by lines or with NUL between them; `-` reads standard input
    #[arg(long, value_name = "FILE|-")]
    pub files_from: Option<PathBuf>,
    /// The folder whose other templates are read to understand these [default: the git repository around them]
    #[arg(long, value_name = "FOLDER")]
    pub root: Option<PathBuf>,
    /// How many threads work [default: one for each core]
    #[arg(short = 'j', long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

impl ScopeArgs {
    /// Whether any option concerns files, which does not apply to standard input.
    pub fn is_about_files(&self) -> bool {
        let has_globs = !self.exclude.is_empty() || !self.include.is_empty();
        has_globs || self.files_from.is_some() || self.root.is_some()
    }
}

fn glob(text: &str) -> Result<String, String> {
    Globs::check(text).map(|()| text.to_owned())
}
