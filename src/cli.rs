//! The command line: commands, options and their help text.

mod decisions;
mod scope;

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::ErrorKind;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::report::rules;
use crate::settings::{Settings, SizeFault, size_fault};
use crate::transforms::STEPS;

pub use decisions::SettingFlags;
pub use scope::ScopeArgs;

/// Moves ECS services and task definitions from EC2 container instances to Fargate, in CloudFormation templates.
///
/// Only what must change changes: comments, order, quotes and blank lines stay as they are.
#[derive(Debug, Parser)]
#[command(name = "ecs2fargate", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the diff that moves templates to Fargate, or write it with --write
    #[command(after_long_help = MIGRATE_EXAMPLES)]
    Migrate(MigrateArgs),
    /// Report how ready templates are, without a diff; the exit status shows what is left to do
    #[command(after_long_help = CHECK_EXIT)]
    Check(CheckArgs),
    /// Write a commented .ecs2fargate.yaml with what the templates do not tell
    #[command(after_long_help = INIT_EXAMPLES)]
    Init(InitArgs),
    /// List the transforms in the order they run
    Transforms,
    /// Explain one transform: what it changes, why, and which AWS error it prevents; or one rule that a finding names
    Explain {
        /// The transform's name, as `ecs2fargate transforms` lists it, or a rule's id
        #[arg(value_parser = explained_names())]
        name: String,
    },
    /// List what is different on Fargate, rule by rule, with what is done about it; and the facts behind it, dated and sourced
    Rules {
        /// Only this rule, finding or table
        #[arg(value_name = "ID", value_parser = known_name)]
        name: Option<String>,
        /// For people or for programs
        #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
        format: RulesFormat,
    },
}

const MIGRATE_EXAMPLES: &str = "\
Examples:
  ecs2fargate migrate .                      the diff for all templates below this folder
  ecs2fargate migrate . | git apply          the same, applied
  ecs2fargate migrate --write services/      rewrite the files in place
  ecs2fargate migrate --exclude old/ .       without what lies in folders called old
  git ls-files -z | ecs2fargate migrate --files-from -
                                             only what git knows
  ecs2fargate migrate - < service.yaml       from standard input to standard output

Exit status:
  0  the run did its work; with --check: nothing is left to do
  1  only with --check: all that is left are changes that migrate --write can make
  2  wrong usage; or a file that was named, or that holds ECS definitions, could not be
     read, parsed, proven or written
  3  only with --check: something waits for a person (a workload that is action-required,
     needs-decision or blocked)";

const CHECK_EXIT: &str = "\
Exit status:
  0  nothing is left to do
  1  all that is left are changes that migrate --write can make
  2  wrong usage; or a file that was named, or that holds ECS definitions, could not be
     read, parsed or proven
  3  something waits for a person (a workload that is action-required, needs-decision or
     blocked)";

const INIT_EXAMPLES: &str = "\
Examples:
  ecs2fargate init                 look at this folder and write .ecs2fargate.yaml here
  ecs2fargate init services/       the same for a folder
  ecs2fargate init -               print it instead
  ecs2fargate init --schema        print the JSON Schema of settings files

A settings file that is there is never overwritten; with --stdout it counts, so that only what
is still open is printed.";

/// What `init` takes.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The folder to look at and to write to; `-` prints for this folder
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// Print the settings file instead of writing it
    #[arg(long)]
    pub stdout: bool,
    /// Print the JSON Schema of settings files, for editors
    #[arg(long, conflicts_with_all = ["stdout", "path"])]
    pub schema: bool,
}

/// What `migrate` takes.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// Files, or folders to search for .yaml, .yml, .json and .template; `-` reads standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print a unified diff and write nothing (this is the default)
    #[arg(long, conflicts_with = "write")]
    pub dry_run: bool,
    /// Rewrite the files in place
    #[arg(long)]
    pub write: bool,
    /// Exit like the check command: 1 when changes are pending, 3 when something waits for a person
    #[arg(long, conflicts_with = "write")]
    pub check: bool,
    /// With --write: also rewrite files that git shows as modified
    #[arg(long)]
    pub allow_dirty: bool,
    /// With --write: keep NAME.orig beside each file that git could not give back, such as one outside of a repository
    #[arg(long, requires = "write")]
    pub backup: bool,
    /// Add new parameters without a default to the parameter files of their templates, as entries to fill in
    #[arg(long)]
    pub update_parameter_files: bool,
    /// How the run is decided and told.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// What `check` takes.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files, or folders to search for .yaml, .yml, .json and .template; `-` reads standard input
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How the run is decided and told.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// What `migrate` and `check` share.
#[derive(Debug, Args)]
pub struct CommonArgs {
    /// The run's result for people or for programs
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
    /// Tell errors and the summary only (with JSON always)
    #[arg(short, long)]
    pub quiet: bool,
    /// List every finding and change of each workload with its reason; -vv adds notes
    #[arg(short, long, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,
    /// Report only this workload, in full; the ID alone is enough if it is unique
    #[arg(long, value_name = "FILE#ID")]
    pub workload: Option<String>,
    /// Write the report to a file, without colors
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Which files are looked at.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Show the edits of this transform only; for looking, not with --write (repeatable)
    #[arg(long, value_name = "TRANSFORM", value_parser = transform_names(), help_heading = "Looking closer")]
    pub only: Vec<String>,
    /// Leave out the edits of this transform; for looking, not with --write (repeatable)
    #[arg(long, value_name = "TRANSFORM", value_parser = transform_names(), help_heading = "Looking closer")]
    pub skip: Vec<String>,
    /// The decisions that a person can make beforehand.
    #[command(flatten)]
    pub decisions: SettingFlags,
}

/// How `rules` prints what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// Tables for people
    Text,
    /// One JSON document
    Json,
}

/// How `migrate` and `check` print a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// A diff on stdout, a report on stderr
    Text,
    /// One JSON document on stdout
    Json,
}

impl Cli {
    /// Checks what clap cannot: the combinations of arguments.
    ///
    /// # Errors
    /// A usage error, ready for printing.
    pub fn validate(&self) -> Result<(), clap::Error> {
        let (name, paths, common) = match &self.command {
            Command::Migrate(args) => ("migrate", &args.paths, &args.common),
            Command::Check(args) => ("check", &args.paths, &args.common),
            Command::Init(_)
            | Command::Transforms
            | Command::Explain { .. }
            | Command::Rules { .. } => return Ok(()),
        };
        let writes = matches!(&self.command, Command::Migrate(args) if args.write);
        let scope = &common.scope;
        if paths.is_empty() && scope.files_from.is_none() {
            return Err(usage(
                name,
                ErrorKind::MissingRequiredArgument,
                &format!(
                    "no file or folder given; for all templates below this folder: ecs2fargate {name} ."
                ),
            ));
        }
        let conflict = |message: &str| Err(usage(name, ErrorKind::ArgumentConflict, message));
        let stdin = reads_stdin(paths);
        if stdin && (paths.len() > 1 || scope.is_about_files()) {
            return conflict(
                "`-` (standard input) stands alone, without other paths and without --exclude, --include, --files-from and --root",
            );
        }
        if stdin && writes {
            return conflict(
                "`-` (standard input) has no file to --write; its result goes to standard output",
            );
        }
        let (cpu, memory) = (common.decisions.cpu, common.decisions.memory);
        if let Some(SizeFault::Cpu(message) | SizeFault::Memory(message)) = size_fault(cpu, memory)
        {
            return conflict(&message);
        }
        let partly = !common.only.is_empty() || !common.skip.is_empty();
        if partly && (writes || (stdin && name == "migrate")) {
            return conflict(
                "--only and --skip are for looking at a diff: a template that is half migrated does not deploy",
            );
        }
        Ok(())
    }
}

/// Whether `-` is among the paths.
pub fn reads_stdin(paths: &[PathBuf]) -> bool {
    paths.iter().any(|path| path == Path::new("-"))
}

impl CommonArgs {
    /// The arguments as the plain data that the pipeline takes, without a settings file.
    pub fn settings(&self) -> Settings {
        self.looking(Settings::of_command_line(self.decisions.choices()))
    }

    /// The settings for a run, which may be preview only.
    pub fn looking(&self, settings: Settings) -> Settings {
        Settings {
            only: self.only.clone(),
            skip: self.skip.clone(),
            ..settings
        }
    }
}

impl MigrateArgs {
    /// The settings that the arguments of this run specify.
    pub fn asked(&self, settings: Settings) -> Settings {
        Settings {
            update_parameter_files: self.update_parameter_files,
            ..self.common.looking(settings)
        }
    }
}

/// Accepts only names from the pipeline; clap lists them for an unknown name.
fn transform_names() -> PossibleValuesParser {
    PossibleValuesParser::new(STEPS.iter().map(|step| step.name))
}

/// The transforms, and (not listed) everything that `rules` accepts.
fn explained_names() -> PossibleValuesParser {
    let transforms = STEPS.iter().map(|step| step.name);
    let transforms = transforms.map(PossibleValue::new);
    let rules = rules::names().map(|name| PossibleValue::new(name).hide(true));
    PossibleValuesParser::new(transforms.chain(rules))
}

fn known_name(text: &str) -> Result<String, String> {
    if rules::names().any(|name| name == text) {
        return Ok(text.to_owned());
    }
    Err("no rule, finding or table has this name; `ecs2fargate rules` lists them".to_owned())
}

fn usage(subcommand: &str, kind: ErrorKind, message: &str) -> clap::Error {
    let mut command = Cli::command();
    command.build();
    match command.find_subcommand_mut(subcommand) {
        Some(found) => found.error(kind, message),
        None => command.error(kind, message),
    }
}

#[cfg(test)]
mod tests;
