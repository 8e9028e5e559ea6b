//! The command line: commands, options and their help text.

pub mod color;
mod cost;
mod decisions;
mod examples;
mod exit;
mod merge;
mod names;
mod output;
mod rules;
mod scope;
mod validate;
mod verify;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{ArgAction, Args, ColorChoice, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::report::diff;
use crate::settings::{Finish, InstanceRemoval, Settings};
use names::Names;

pub use cost::CostArgs;
pub use decisions::SettingFlags;
pub use exit::{ExitArgs, FailOn};
pub use merge::{MergeArgs, MergeFormat, NamedReport};
pub use output::{OutputFormat, OutputTarget};
pub use rules::{RuleClass, RulesArgs, RulesFormat};
pub use scope::ScopeArgs;
pub use verify::{VerifyArgs, VerifyFormat};

/// Migrate Amazon ECS services and task definitions from EC2 container instances to AWS Fargate
#[derive(Debug, Parser)]
#[command(
    name = "ecs2fargate",
    version,
    arg_required_else_help = true,
    help_template = examples::TEMPLATE,
    before_long_help = examples::ROOT,
    subcommand_help_heading = "Commands",
    disable_help_subcommand = true
)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// When output is colored; `auto` respects NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE
    #[arg(
        long,
        value_enum,
        default_value_t = ColorChoice::Auto,
        hide_possible_values = true,
        value_name = "auto|always|never",
        global = true,
        help_heading = "Global options",
        display_order = 900
    )]
    pub color: ColorChoice,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the diff that migrates templates to Fargate, or apply it with --write
    #[command(
        help_template = examples::TEMPLATE,
        before_long_help = examples::MIGRATE,
        after_long_help = examples::MIGRATE_EXIT
    )]
    Migrate(MigrateArgs),
    /// Report what the migration needs, without a diff; the exit status shows what remains to be done
    #[command(
        help_template = examples::TEMPLATE,
        before_long_help = examples::CHECK,
        // It prints no diff.
        mut_arg("diff_context", |argument| argument.hide(true)),
        after_long_help = examples::CHECK_EXIT
    )]
    Check(CheckArgs),
    /// Save the whole change to a file, to review it with show and to make it with apply
    #[command(
        help_template = examples::TEMPLATE,
        before_long_help = examples::PLAN,
        // It prints no diff.
        mut_arg("diff_context", |argument| argument.hide(true)),
        after_long_help = examples::PLAN_NOTE
    )]
    Plan(PlanArgs),
    /// Print the diff and the report of a plan
    #[command(help_template = examples::TEMPLATE, before_long_help = examples::SHOW)]
    Show(ShowArgs),
    /// Change the files of a plan, unless one has another content than planned for
    #[command(
        help_template = examples::TEMPLATE,
        before_long_help = examples::APPLY,
        after_long_help = examples::APPLY_NOTE
    )]
    Apply(ApplyArgs),
    /// Print the diff that ends a migration with --cutover parallel, or apply it with --write
    #[command(
        help_template = examples::TEMPLATE,
        before_long_help = examples::FINISH,
        after_long_help = examples::FINISH_NOTE
    )]
    Finish(FinishArgs),
    /// Verify that a changed CDK app or troposphere script synthesizes to what migrate plans for its templates
    #[command(
        help_template = examples::TEMPLATE,
        before_long_help = examples::VERIFY,
        after_long_help = examples::VERIFY_EXIT
    )]
    Verify(VerifyArgs),
    /// Merge the JSON reports of many repositories into one HTML page
    #[command(help_template = examples::TEMPLATE, before_long_help = examples::MERGE)]
    Merge(MergeArgs),
    /// Undo the last migrate --write in a directory or its repository, unless the files were edited since
    #[command(
        help_template = examples::TEMPLATE,
        before_long_help = examples::REVERT,
        after_long_help = examples::REVERT_NOTE
    )]
    Revert(RevertArgs),
    /// Create a commented .ecs2fargate.yaml that lists the decisions only you can make
    #[command(
        help_template = examples::TEMPLATE,
        before_long_help = examples::INIT,
        after_long_help = examples::INIT_NOTE
    )]
    Init(InitArgs),
    /// List the transforms in the order in which they run
    Transforms {
        /// The output format
        #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
        format: RulesFormat,
    },
    /// Show the page of a rule or transform: what it is, why, an example, and what to do
    #[command(help_template = examples::TEMPLATE, before_long_help = examples::EXPLAIN)]
    Explain {
        /// A transform (see `ecs2fargate transforms`), or a rule or table (see `ecs2fargate rules`)
        #[arg(value_parser = Names::explained(), hide_possible_values = true)]
        name: String,
        /// The output format
        #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
        format: RulesFormat,
    },
    /// List the rules with their classes; `explain` shows the page of one
    #[command(help_template = examples::TEMPLATE, before_long_help = examples::RULES)]
    Rules(RulesArgs),
    /// Serve an editor: diagnostics, rule pages and edits, by the Language Server Protocol
    #[command(
        help_template = examples::TEMPLATE,
        before_long_help = examples::SERVER,
        after_long_help = examples::SERVER_NOTE
    )]
    Server(ServerArgs),
    /// Serve check, explain, plan and apply to an agent: the Model Context Protocol on standard input and output
    #[cfg(feature = "mcp")]
    #[command(help_template = examples::TEMPLATE, before_long_help = examples::MCP)]
    Mcp(McpArgs),
    /// Print the completion script of a shell
    #[command(help_template = examples::TEMPLATE, before_long_help = examples::COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the man pages of all commands into a directory
    #[command(help_template = examples::TEMPLATE, before_long_help = examples::MAN)]
    Man {
        /// The directory, which is created if it does not exist
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        directory: PathBuf,
    },
}

/// The arguments of `plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Files, or directories to search for .yaml, .yml, .json and .template files
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// The file of the plan
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub out: PathBuf,
    /// Add new parameters without a default to the parameter files of their templates, as entries to fill in
    #[arg(long, help_heading = "Mode")]
    pub update_parameter_files: bool,
    /// The arguments shared with `check`.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// The arguments of `show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The file of the plan
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
}

/// The arguments of `apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// The file of the plan
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// The root of the checkout to change [default: the root of the repository that contains this directory]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub root: Option<PathBuf>,
    /// Print the diff without changing files
    #[arg(long)]
    pub dry_run: bool,
    /// Also change files with uncommitted changes
    #[arg(long)]
    pub allow_dirty: bool,
    /// Keep FILE.orig of each file that git cannot restore
    #[arg(long, conflicts_with = "dry_run")]
    pub backup: bool,
}

/// The arguments of `mcp`.
#[cfg(feature = "mcp")]
#[derive(Debug, Args)]
pub struct McpArgs {
    /// The directory that the tools read and change; no path leads out of it
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
}

/// The arguments of `revert`.
#[derive(Debug, Args)]
pub struct RevertArgs {
    /// A directory of the repository whose last --write is undone
    #[arg(value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub path: PathBuf,
    /// Print the diff that restores the files, without changing them
    #[arg(long)]
    pub dry_run: bool,
}

/// The arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The directory to analyze and to write to; `-` prints the settings file for this directory
    #[arg(value_name = "PATH", default_value = ".", value_hint = ValueHint::DirPath)]
    pub path: PathBuf,
    /// Print the settings file instead of writing it
    #[arg(long)]
    pub stdout: bool,
    /// Print the JSON Schema of settings files, for editors
    #[arg(long, conflicts_with_all = ["stdout", "path"])]
    pub schema: bool,
}

/// The arguments of `server`.
#[derive(Debug, Args)]
pub struct ServerArgs {
    /// Use standard input and output, which is the only way; some editors add this option
    #[arg(long)]
    pub stdio: bool,
    /// The number of threads [default: one per CPU core]
    #[arg(short = 'j', long, value_name = "N", value_parser = scope::threads)]
    pub threads: Option<NonZeroUsize>,
}

/// The arguments of `migrate`.
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// Files, or directories to search for .yaml, .yml, .json and .template files; `-` reads standard input
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Print a unified diff without changing files (default)
    #[arg(long, conflicts_with = "write", help_heading = "Mode")]
    pub dry_run: bool,
    /// Rewrite the files in place
    #[arg(long, help_heading = "Mode")]
    pub write: bool,
    /// Ask the open questions on the terminal, write the answers to .ecs2fargate.yaml, then print the plan
    #[arg(long, help_heading = "Mode")]
    pub interactive: bool,
    /// Print the diff and exit as the check command does: 1 for pending changes, 3 for manual action
    #[arg(long, conflicts_with = "write", help_heading = "Mode")]
    pub check: bool,
    /// With --write: also rewrite files with uncommitted changes
    #[arg(long, help_heading = "Mode")]
    pub allow_dirty: bool,
    /// With --write: keep FILE.orig of each file that git cannot restore, such as a file outside a repository
    #[arg(long, requires = "write", help_heading = "Mode")]
    pub backup: bool,
    /// Synthesize an AWS CDK app with this command before and after the change, and change nothing unless the result is
    /// what was planned: it runs your program, for example 'npx cdk synth'
    #[arg(
        long,
        value_name = "COMMAND",
        conflicts_with = "assembly",
        help_heading = "Mode"
    )]
    pub synth: Option<String>,
    /// Add new parameters without a default to the parameter files of their templates, as entries to fill in
    #[arg(long, help_heading = "Mode")]
    pub update_parameter_files: bool,
    /// The exit status.
    #[command(flatten)]
    pub exit: ExitArgs,
    /// The arguments shared with `check`.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// The arguments of `finish`.
#[derive(Debug, Args)]
pub struct FinishArgs {
    /// Remove the half on Fargate instead: the files are then as they were before the migration
    #[arg(long, help_heading = "Mode")]
    pub back: bool,
    /// Remove the container instances of clusters whose workloads all run on Fargate, with everything that only they use
    #[arg(long, conflicts_with = "back", help_heading = "Mode")]
    pub instances: bool,
    /// With --instances: state that nothing outside of the files runs tasks on the container instances, such as a stack that
    /// imports the cluster
    #[arg(long, requires = "instances", help_heading = "Mode")]
    pub no_other_workloads: bool,
    /// Values of parameters in the deployed stacks, such as FargateTraffic=100 (repeatable)
    #[arg(long, value_name = "NAME=VALUE", value_parser = decisions::parameter, help_heading = "Mode")]
    pub parameters: Vec<(String, String)>,
    /// The arguments shared with `migrate`.
    #[command(flatten)]
    pub migrate: MigrateArgs,
}

impl FinishArgs {
    /// The settings that the arguments of this run specify.
    pub fn asked(&self, settings: Settings) -> Settings {
        let mut settings = self.migrate.asked(settings);
        if self.instances {
            settings.remove_instances = Some(InstanceRemoval {
                no_other_workloads: self.no_other_workloads,
            });
        } else {
            settings.finish = Some(match self.back {
                true => Finish::Fargate,
                false => Finish::Ec2,
            });
        }
        for (name, value) in &self.parameters {
            settings
                .parameters
                .insert(name.clone(), vec![value.clone()]);
        }
        settings
    }
}

/// The arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files, or directories to search for .yaml, .yml, .json and .template files; `-` reads standard input
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Report only workloads whose files changed since the merge base of this git revision and HEAD, uncommitted and
    /// untracked changes included
    #[arg(
        long,
        value_name = "REV",
        conflicts_with = "workload",
        help_heading = "File selection"
    )]
    pub diff_base: Option<String>,
    /// Print the number of findings by rule instead of the report
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,
    /// The exit status.
    #[command(flatten)]
    pub exit: ExitArgs,
    /// The arguments shared with `migrate`.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// The arguments shared by `migrate` and `check`.
#[derive(Debug, Args)]
pub struct CommonArgs {
    /// The output format
    #[arg(long, value_enum, default_value_t = OutputFormat::Text, help_heading = "Output")]
    pub format: OutputFormat,
    /// Unchanged lines around each change in the diff; apply a diff with 0 lines with git apply --unidiff-zero
    #[arg(long, value_name = "LINES", default_value_t = diff::CONTEXT, help_heading = "Output")]
    pub diff_context: usize,
    /// Append to this file what is read and skipped, and the time of each stage
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub log: Option<PathBuf>,
    /// Print only errors and the summary (implied by all formats but text)
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
    /// List every finding and change of each workload with its reason; -vv adds notes
    #[arg(short, long, action = ArgAction::Count, conflicts_with = "quiet", help_heading = "Output")]
    pub verbose: u8,
    /// Report only this workload, in full; the ID alone is enough if it is unique
    #[arg(long, value_name = "FILE#ID", help_heading = "Output")]
    pub workload: Option<String>,
    /// Write the report to a file, without colors: in the format of --format, or in another one, in addition to what is
    /// printed (repeatable)
    #[arg(
        long,
        value_name = "[FORMAT=]FILE",
        value_parser = OutputTarget::parser(),
        value_hint = ValueHint::FilePath,
        help_heading = "Output"
    )]
    pub output: Vec<OutputTarget>,
    /// Write the steps and commands of the deployment to a Markdown file (short for --output runbook=FILE)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub runbook: Option<PathBuf>,
    /// The file selection.
    #[command(flatten)]
    pub scope: ScopeArgs,
    /// Preview only this transform; cannot be combined with --write (repeatable)
    #[arg(
        long,
        value_name = "TRANSFORM",
        value_parser = Names::transforms(),
        hide_possible_values = true,
        help_heading = "Preview"
    )]
    pub only: Vec<String>,
    /// Preview without this transform; cannot be combined with --write (repeatable)
    #[arg(
        long,
        value_name = "TRANSFORM",
        value_parser = Names::transforms(),
        hide_possible_values = true,
        help_heading = "Preview"
    )]
    pub skip: Vec<String>,
    /// The prices of estimated costs.
    #[command(flatten)]
    pub cost: CostArgs,
    /// The decisions that can be made in advance.
    #[command(flatten)]
    pub decisions: SettingFlags,
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

    /// The formats of everything that is printed or written.
    fn formats(&self) -> impl Iterator<Item = OutputFormat> {
        let of_files = self.outputs().filter_map(|target| target.format);
        std::iter::once(self.format).chain(of_files)
    }

    /// The files that get reports.
    pub fn outputs(&self) -> impl Iterator<Item = OutputTarget> {
        let runbook = self.runbook.iter().map(|file| OutputTarget {
            format: Some(OutputFormat::Runbook),
            file: file.clone(),
        });
        self.output.iter().cloned().chain(runbook)
    }

    /// Whether only some of the edits are previewed.
    fn is_preview(&self) -> bool {
        !self.only.is_empty() || !self.skip.is_empty()
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

impl PlanArgs {
    /// The settings that the arguments of this run specify.
    pub fn asked(&self, settings: Settings) -> Settings {
        Settings {
            update_parameter_files: self.update_parameter_files,
            ..self.common.looking(settings)
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

#[cfg(test)]
mod tests;
