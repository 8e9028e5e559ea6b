//! The command line: what can be asked, in the words that `--help` shows.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::report::rules;
use crate::settings::{self, Kind, Settings, SizeFault, Value, WorkloadChoices, fault, size_fault};
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
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
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
    /// Exit with status 1 when changes are pending or something is left for a person
    #[arg(long, conflicts_with = "write")]
    pub check: bool,
    /// With --write: also rewrite files that git shows as modified
    #[arg(long)]
    pub allow_dirty: bool,
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

/// The decisions that a person can make beforehand; they win over those of settings files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Decisions (they win over .ecs2fargate.yaml)")]
pub struct Decisions {
    /// Fixed names of resources that CloudFormation replaces: append -fargate, keep, or drop them [default: suffix]
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "suffix|keep|drop"
    )]
    pub names: Option<settings::Names>,
    /// Where the execution role comes from when the template has none: `generate`, `task-role`, a role's ARN, or a
    /// value such as '!ImportValue Role' [default: generate]
    #[arg(long, value_name = "generate|task-role|VALUE", value_parser = execution_role)]
    pub execution_role: Option<Value>,
    /// Subnets for the tasks, instead of those found in the template; also '!ImportValue Subnets' or '[!Ref A, !Ref B]'
    #[arg(long, value_name = "ID,ID", value_parser = subnets)]
    pub subnets: Option<Value>,
    /// Security groups for the tasks, instead of a generated one; also '!Ref Group'
    #[arg(long, value_name = "ID,ID", value_parser = security_groups)]
    pub security_groups: Option<Value>,
    /// shared: a generated group and the container instances' group; generated: only the generated one [default: shared]
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "shared|generated"
    )]
    pub security_group_mode: Option<settings::SecurityGroupMode>,
    /// VPC of the generated security group, instead of the one found in the template; also '!ImportValue Vpc'
    #[arg(long, value_name = "ID", value_parser = vpc)]
    pub vpc: Option<Value>,
    /// Whether tasks get a public IP address, instead of what the subnets suggest
    #[arg(long, value_name = "true|false", value_parser = assign_public_ip)]
    pub assign_public_ip: Option<Value>,
    /// What services run on today where the template does not tell
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "ec2|fargate"
    )]
    pub launch_type: Option<settings::LaunchType>,
    /// Task CPU where the template does not tell, in CPU units (1024 is one vCPU)
    #[arg(long, value_name = "UNITS", value_parser = cpu)]
    pub cpu: Option<u32>,
    /// Task memory where the template does not tell, in MiB
    #[arg(long, value_name = "MIB", value_parser = memory)]
    pub memory: Option<u32>,
    /// Task definitions that nothing in the templates runs: tell of them, or migrate them [default: tell]
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "tell|migrate"
    )]
    pub standalone: Option<settings::Standalone>,
    /// Where containers log that have a log driver which Fargate lacks, or none
    #[arg(long, value_enum, hide_possible_values = true, value_name = "awslogs")]
    pub log_driver: Option<settings::LogDriver>,
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

impl Cli {
    /// Checks what clap cannot: what the arguments mean together.
    ///
    /// # Errors
    /// A usage error, ready to be printed.
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
#[must_use]
pub fn reads_stdin(paths: &[PathBuf]) -> bool {
    paths.iter().any(|path| path == Path::new("-"))
}

impl CommonArgs {
    /// The same as the plain data that the pipeline takes, where there is no settings file.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.looking(Settings::of_command_line(self.decisions.choices()))
    }

    /// Settings for a run that may be for looking only.
    #[must_use]
    pub fn looking(&self, settings: Settings) -> Settings {
        Settings {
            only: self.only.clone(),
            skip: self.skip.clone(),
            ..settings
        }
    }
}

impl MigrateArgs {
    /// Settings as this run was asked to use them.
    #[must_use]
    pub fn asked(&self, settings: Settings) -> Settings {
        Settings {
            update_parameter_files: self.update_parameter_files,
            ..self.common.looking(settings)
        }
    }
}

impl Decisions {
    /// The decisions as settings files have them.
    #[must_use]
    pub fn choices(&self) -> WorkloadChoices {
        WorkloadChoices {
            names: self.names,
            execution_role: self.execution_role.clone(),
            subnets: self.subnets.clone(),
            security_groups: self.security_groups.clone(),
            security_group_mode: self.security_group_mode,
            vpc: self.vpc.clone(),
            assign_public_ip: self.assign_public_ip.clone(),
            launch_type: self.launch_type,
            cpu: self.cpu,
            memory: self.memory,
            standalone: self.standalone,
            log_driver: self.log_driver,
            volumes: (!self.volume.is_empty()).then(|| settings::Entries(self.volume.clone())),
            remove_orphans: self.remove_orphans.then_some(true),
            ..WorkloadChoices::default()
        }
    }
}

/// Only names from the pipeline; clap lists them when another is given.
fn transform_names() -> PossibleValuesParser {
    PossibleValuesParser::new(PIPELINE.iter().map(|transform| transform.name()))
}

/// The transforms, and silently everything that `rules` takes.
fn explained_names() -> PossibleValuesParser {
    let transforms = PIPELINE.iter().map(|transform| transform.name());
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

fn subnets(text: &str) -> Result<Value, String> {
    checked(Kind::Subnets, Value::parse_list(text)?)
}

fn volume(text: &str) -> Result<(String, settings::VolumeAnswer), String> {
    let wrong = || {
        "give a host path or a Docker volume's name, and what becomes of it: /tmp/build=scratch, /etc/ssl/certs=drop or /data=fs-0123456789abcdef0:/data"
            .to_owned()
    };
    let (key, answer) = text.split_once('=').ok_or_else(wrong)?;
    let answer = answer.parse().map_err(|_| wrong())?;
    if key.is_empty() {
        return Err(wrong());
    }
    Ok((key.to_owned(), answer))
}

fn security_groups(text: &str) -> Result<Value, String> {
    checked(Kind::SecurityGroups, Value::parse_list(text)?)
}

fn vpc(text: &str) -> Result<Value, String> {
    checked(Kind::Vpc, Value::parse(text)?)
}

fn execution_role(text: &str) -> Result<Value, String> {
    checked(Kind::ExecutionRole, Value::parse(text)?)
}

fn assign_public_ip(text: &str) -> Result<Value, String> {
    checked(Kind::AssignPublicIp, Value::parse(text)?)
}

/// A value of its kind: a mistaken one would be found only when the stack is deployed.
fn checked(kind: Kind, value: Value) -> Result<Value, String> {
    let fault = fault(kind, value.cursor()).map(|(_, message)| message);
    fault.map_or(Ok(value), Err)
}

fn cpu(text: &str) -> Result<u32, String> {
    let cpu = text.parse().map_err(|_| "give a number".to_owned())?;
    amount(cpu, Some(cpu), None)
}

fn memory(text: &str) -> Result<u32, String> {
    let memory = text.parse().map_err(|_| "give a number".to_owned())?;
    amount(memory, None, Some(memory))
}

fn amount(value: u32, cpu: Option<u32>, memory: Option<u32>) -> Result<u32, String> {
    match size_fault(cpu, memory) {
        Some(SizeFault::Cpu(message) | SizeFault::Memory(message)) => Err(message),
        None => Ok(value),
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
                    --subnets subnet-1,subnet-2 --security-groups sg-1 --security-group-mode generated --vpc vpc-1 --launch-type ec2 \
                    --assign-public-ip Enabled --cpu 512 --memory 1024 --standalone migrate --remove-orphans \
                    --volume /tmp/x=scratch --volume /data=fs-1:/a --log-driver awslogs \
                    --only launch-type --skip network-mode";
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let value = |text| Some(Value::parse_list(text).unwrap());
        let choices = WorkloadChoices {
            names: Some(settings::Names::Drop),
            execution_role: Some(Value::parse("arn:aws:iam::123456789012:role/x").unwrap()),
            subnets: value("subnet-1,subnet-2"),
            security_groups: value("sg-1"),
            security_group_mode: Some(settings::SecurityGroupMode::Generated),
            vpc: Some(Value::parse("vpc-1").unwrap()),
            assign_public_ip: Some(Value::parse("Enabled").unwrap()),
            launch_type: Some(settings::LaunchType::Ec2),
            cpu: Some(512),
            memory: Some(1024),
            standalone: Some(settings::Standalone::Migrate),
            log_driver: Some(settings::LogDriver::Awslogs),
            volumes: Some(settings::Entries(vec![
                ("/tmp/x".into(), settings::VolumeAnswer::Scratch),
                (
                    "/data".into(),
                    settings::VolumeAnswer::Efs {
                        file_system: "fs-1".into(),
                        root: "/a".into(),
                    },
                ),
            ])),
            remove_orphans: Some(true),
            ..WorkloadChoices::default()
        };
        let expected = Settings {
            only: vec!["launch-type".into()],
            skip: vec!["network-mode".into()],
            ..Settings::of_command_line(choices)
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
            (&["migrate", ".", "--cpu", "0"][..], "256, 512"),
            (
                &["migrate", ".", "--cpu", "256", "--memory", "4096"][..],
                "512, 1024, 2048",
            ),
            (&["migrate", ".", "--memory", "1500"][..], "2048"),
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
