//! The command line: what can be asked, in the words that `--help` shows.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::settings::{self, Settings};
use crate::transforms::PIPELINE;

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
    /// Tell how ready templates are, without a diff; exit status 1 when anything is left to do
    Check(CheckArgs),
    /// List the transforms in the order they run
    Transforms,
    /// Explain one transform: what it changes, why, and which AWS error it prevents
    Explain {
        /// The transform's name, as `ecs2fargate transforms` lists it
        #[arg(value_parser = transform_names())]
        name: String,
    },
}

const MIGRATE_EXAMPLES: &str = "\
Examples:
  ecs2fargate migrate .                      the diff for all templates below this folder
  ecs2fargate migrate . | git apply          the same, applied
  ecs2fargate migrate --write services/      rewrite the files in place
  ecs2fargate migrate - < service.yaml       from standard input to standard output

Exit status:
  0  the run did its work
  1  only with --check: changes are pending, or something is left for a person
  2  wrong usage; or a file that was named, or that holds ECS definitions, could not be
     read, parsed, proven or written";

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
    /// Exit with status 1 when changes are pending or something is left for a person
    #[arg(long, conflicts_with = "write")]
    pub check: bool,
    /// With --write: also rewrite files that git shows as modified
    #[arg(long)]
    pub allow_dirty: bool,
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
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Tell errors and the summary only (with JSON always)
    #[arg(short, long)]
    pub quiet: bool,
    /// Run only this transform; for looking, not with --write (repeatable)
    #[arg(long, value_name = "TRANSFORM", value_parser = transform_names(), help_heading = "Looking closer")]
    pub only: Vec<String>,
    /// Leave this transform out; for looking, not with --write (repeatable)
    #[arg(long, value_name = "TRANSFORM", value_parser = transform_names(), help_heading = "Looking closer")]
    pub skip: Vec<String>,
    /// The decisions that a person can make beforehand.
    #[command(flatten)]
    pub decisions: Decisions,
}

/// The decisions that a person can make beforehand.
#[derive(Debug, Args)]
#[command(next_help_heading = "Decisions")]
pub struct Decisions {
    /// Fixed names of resources that CloudFormation replaces: append -fargate, keep, or drop them
    #[arg(long, value_enum, default_value_t = NamesArg::Suffix)]
    pub names: NamesArg,
    /// Where the execution role comes from when the template has none: `generate`, `task-role` or a role's ARN
    #[arg(long, value_name = "generate|task-role|ARN", default_value = "generate", value_parser = execution_role)]
    pub execution_role: settings::ExecutionRole,
    /// Subnets for the tasks, instead of those found in the template
    #[arg(long, value_name = "ID,ID", value_delimiter = ',', value_parser = subnet)]
    pub subnets: Vec<String>,
    /// Security groups for the tasks, instead of a generated one
    #[arg(long, value_name = "ID,ID", value_delimiter = ',', value_parser = security_group)]
    pub security_groups: Vec<String>,
    /// shared: a generated group and the container instances' group; generated: only the generated one
    #[arg(long, value_name = "MODE", value_enum, default_value_t = SecurityGroupModeArg::Shared)]
    pub security_group_mode: SecurityGroupModeArg,
    /// Whether tasks get a public IP address, instead of what the subnets suggest
    #[arg(long, value_name = "true|false", value_parser = on_or_off)]
    pub assign_public_ip: Option<bool>,
    /// Task CPU where the template does not tell, in CPU units (1024 is one vCPU)
    #[arg(long, value_name = "UNITS", value_parser = clap::value_parser!(u32).range(1..))]
    pub cpu: Option<u32>,
    /// Task memory where the template does not tell, in MiB
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    pub memory: Option<u32>,
    /// Task definitions that nothing in the templates runs: tell of them, or migrate them
    #[arg(long, value_enum, default_value_t = StandaloneArg::Tell)]
    pub standalone: StandaloneArg,
    /// What becomes of a volume of the container instances, by its host path or Docker volume's name (repeatable)
    #[arg(long, value_name = "PATH=scratch|drop|fs-ID[:/DIR]", value_parser = volume)]
    pub volume: Vec<(String, settings::VolumeAnswer)>,
    /// Take out resources that nothing uses any more, such as the service role
    #[arg(long)]
    pub remove_orphans: bool,
}

/// How the result is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A diff on stdout, a report on stderr
    Text,
    /// One JSON document on stdout
    Json,
}

/// [`settings::Names`] on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[expect(missing_docs, reason = "the flag's help tells them")]
pub enum NamesArg {
    Suffix,
    Keep,
    Drop,
}

/// [`settings::SecurityGroupMode`] on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[expect(missing_docs, reason = "the flag's help tells them")]
pub enum SecurityGroupModeArg {
    Shared,
    Generated,
}

/// [`settings::Standalone`] on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[expect(missing_docs, reason = "the flag's help tells them")]
pub enum StandaloneArg {
    Tell,
    Migrate,
}

impl Cli {
    /// Checks what clap cannot: what the arguments mean together.
    ///
    /// # Errors
    /// A usage error, ready to be printed.
    pub fn validate(&self) -> Result<(), clap::Error> {
        let (name, paths, common) = match &self.command {
            Command::Migrate(args) => ("migrate", &args.paths, &args.common),
            Command::Check(args) => ("check", &args.paths, &args.common),
            Command::Transforms | Command::Explain { .. } => return Ok(()),
        };
        let writes = matches!(&self.command, Command::Migrate(args) if args.write);
        if paths.is_empty() {
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
        if stdin && paths.len() > 1 {
            return conflict("`-` (standard input) stands alone, without other paths");
        }
        if stdin && writes {
            return conflict(
                "`-` (standard input) has no file to --write; its result goes to standard output",
            );
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
#[must_use]
pub fn reads_stdin(paths: &[PathBuf]) -> bool {
    paths.iter().any(|path| path == Path::new("-"))
}

impl CommonArgs {
    /// The same as the plain data that the pipeline takes.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let decisions = &self.decisions;
        Settings {
            names: match decisions.names {
                NamesArg::Suffix => settings::Names::Suffix,
                NamesArg::Keep => settings::Names::Keep,
                NamesArg::Drop => settings::Names::Drop,
            },
            execution_role: decisions.execution_role.clone(),
            subnets: decisions.subnets.clone(),
            security_groups: decisions.security_groups.clone(),
            security_group_mode: match decisions.security_group_mode {
                SecurityGroupModeArg::Shared => settings::SecurityGroupMode::Shared,
                SecurityGroupModeArg::Generated => settings::SecurityGroupMode::Generated,
            },
            assign_public_ip: decisions.assign_public_ip,
            cpu: decisions.cpu,
            memory: decisions.memory,
            standalone: match decisions.standalone {
                StandaloneArg::Tell => settings::Standalone::Tell,
                StandaloneArg::Migrate => settings::Standalone::Migrate,
            },
            volumes: decisions.volume.clone(),
            remove_orphans: decisions.remove_orphans,
            only: self.only.clone(),
            skip: self.skip.clone(),
        }
    }
}

/// Only names from the pipeline; clap lists them when another is given.
fn transform_names() -> PossibleValuesParser {
    PossibleValuesParser::new(PIPELINE.iter().map(|transform| transform.name()))
}

fn usage(subcommand: &str, kind: ErrorKind, message: &str) -> clap::Error {
    let mut command = Cli::command();
    command.build();
    match command.find_subcommand_mut(subcommand) {
        Some(found) => found.error(kind, message),
        None => command.error(kind, message),
    }
}

fn execution_role(text: &str) -> Result<settings::ExecutionRole, String> {
    match text {
        "generate" => Ok(settings::ExecutionRole::Generate),
        "task-role" => Ok(settings::ExecutionRole::TaskRole),
        arn if arn.starts_with("arn:") && arn.contains(":role/") => {
            Ok(settings::ExecutionRole::Arn(arn.to_owned()))
        }
        _ => Err(
            "give `generate`, `task-role`, or a role's ARN (arn:aws:iam::123456789012:role/name)"
                .to_owned(),
        ),
    }
}

fn volume(text: &str) -> Result<(String, settings::VolumeAnswer), String> {
    let wrong = || {
        "give a host path or a Docker volume's name, and what becomes of it: /tmp/build=scratch, /etc/ssl/certs=drop or /data=fs-0123456789abcdef0:/data"
            .to_owned()
    };
    let (key, answer) = text.split_once('=').ok_or_else(wrong)?;
    let answer = match answer {
        "scratch" => settings::VolumeAnswer::Scratch,
        "drop" => settings::VolumeAnswer::Drop,
        efs => {
            let (file_system, root) = efs.split_once(':').unwrap_or((efs, "/"));
            if key.is_empty() || !root.starts_with('/') {
                return Err(wrong());
            }
            settings::VolumeAnswer::Efs {
                file_system: id(file_system, "fs-").map_err(|_| wrong())?,
                root: root.to_owned(),
            }
        }
    };
    Ok((key.to_owned(), answer))
}

fn subnet(text: &str) -> Result<String, String> {
    id(text, "subnet-")
}

fn security_group(text: &str) -> Result<String, String> {
    id(text, "sg-")
}

/// An id of one kind: a mistaken one would be found only when the stack is deployed.
fn id(text: &str, prefix: &str) -> Result<String, String> {
    let text = text.trim();
    let rest = text.strip_prefix(prefix).unwrap_or_default();
    if rest.is_empty() || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(format!(
            "give ids like {prefix}0123456789abcdef0, separated by commas"
        ));
    }
    Ok(text.to_owned())
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "enabled" => Ok(true),
        "false" | "disabled" => Ok(false),
        _ => Err("give true or false (enabled or disabled are understood too)".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Cli, String> {
        let all = std::iter::once("ecs2fargate").chain(arguments.iter().copied());
        let cli = Cli::try_parse_from(all).map_err(|error| error.to_string())?;
        cli.validate().map_err(|error| error.to_string())?;
        Ok(cli)
    }

    fn settings_of(arguments: &[&str]) -> Settings {
        match parse(arguments).unwrap().command {
            Command::Migrate(args) => args.common.settings(),
            other => panic!("not migrate: {other:?}"),
        }
    }

    #[test]
    fn clap_finds_no_fault_in_the_definition() {
        Cli::command().debug_assert();
    }

    #[test]
    fn defaults_are_those_of_the_settings() {
        assert_eq!(settings_of(&["migrate", "."]), Settings::default());
    }

    #[test]
    fn every_decision_reaches_the_settings() {
        let line = "migrate . --names drop --execution-role arn:aws:iam::123456789012:role/x \
                    --subnets subnet-1,subnet-2 --security-groups sg-1 --security-group-mode generated \
                    --assign-public-ip Enabled --cpu 512 --memory 1024 --standalone migrate --remove-orphans \
                    --volume /tmp/x=scratch --volume /data=fs-1:/a \
                    --only launch-type --skip network-mode";
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let expected = Settings {
            names: settings::Names::Drop,
            execution_role: settings::ExecutionRole::Arn("arn:aws:iam::123456789012:role/x".into()),
            subnets: vec!["subnet-1".into(), "subnet-2".into()],
            security_groups: vec!["sg-1".into()],
            security_group_mode: settings::SecurityGroupMode::Generated,
            assign_public_ip: Some(true),
            cpu: Some(512),
            memory: Some(1024),
            standalone: settings::Standalone::Migrate,
            volumes: vec![
                ("/tmp/x".into(), settings::VolumeAnswer::Scratch),
                (
                    "/data".into(),
                    settings::VolumeAnswer::Efs {
                        file_system: "fs-1".into(),
                        root: "/a".into(),
                    },
                ),
            ],
            remove_orphans: true,
            only: vec!["launch-type".into()],
            skip: vec!["network-mode".into()],
        };
        assert_eq!(settings_of(&arguments), expected);
    }

    #[test]
    fn mistakes_are_named() {
        for (arguments, told) in [
            (&["migrate"][..], "ecs2fargate migrate ."),
            (&["check"][..], "ecs2fargate check ."),
            (&["migrate", "-", "a.yaml"][..], "stands alone"),
            (&["migrate", "-", "--write"][..], "has no file"),
            (
                &["migrate", ".", "--write", "--only", "launch-type"][..],
                "half migrated",
            ),
            (
                &["migrate", "-", "--skip", "launch-type"][..],
                "half migrated",
            ),
            (&["migrate", ".", "--only", "nothing"][..], "network-mode"),
            (&["migrate", ".", "--write", "--check"][..], "--check"),
            (
                &["migrate", ".", "--execution-role", "admin"][..],
                "task-role",
            ),
            (&["migrate", ".", "--subnets", "sg-1"][..], "subnet-0123"),
            (
                &["migrate", ".", "--subnets", "subnet-1,"][..],
                "subnet-0123",
            ),
            (&["migrate", ".", "--cpu", "0"][..], "0"),
            (
                &["migrate", ".", "--volume", "/data=efs"][..],
                "/data=fs-0123",
            ),
            (
                &["migrate", ".", "--assign-public-ip", "maybe"][..],
                "true or false",
            ),
        ] {
            let error = parse(arguments).unwrap_err();
            assert!(error.contains(told), "{arguments:?}: {error}");
        }
    }
}
