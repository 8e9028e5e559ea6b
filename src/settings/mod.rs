//! The decisions made before the run: on the command line and in settings files. Nothing here reads files.

mod check;
mod choices;
mod config;
mod edit;
mod schema;
mod size;
mod value;
mod volume;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::Deserialize;

pub(crate) use check::nearest;
pub use check::{Kind, fault, public_ip};
pub use choices::{Choices, ConfigChoices, Entries, WorkloadChoices};
pub use config::{Config, Problem};
pub use edit::{NewSetting, with_settings};
pub use schema::{SCHEMA, schema};
pub use size::{SizeFault, size_fault};
pub use value::Value;
pub use volume::VolumeAnswer;
pub(crate) use written::is_reason;

/// What to do with fixed names of resources that CloudFormation has to replace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Names {
    /// `-fargate` is appended
    #[default]
    Suffix,
    /// The name stays; CloudFormation refuses the update unless the stack is new
    Keep,
    /// The name goes; CloudFormation makes one up
    Drop,
}

/// How services move to Fargate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Cutover {
    /// The service is replaced: launch type FARGATE
    #[default]
    Replace,
    /// The service is updated in place: capacity provider FARGATE
    InPlace,
    /// A second service runs next to it, and a parameter shifts the traffic
    Parallel,
}

/// Which half of a migration in parallel is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// That on container instances.
    Ec2,
    /// That on Fargate: the files are as they were before.
    Fargate,
}

/// The removal of container instances that no workload needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InstanceRemoval {
    /// Whether the owner states that no workload outside of the files runs on them.
    pub no_other_workloads: bool,
}

/// Where the tasks' execution role comes from when the template has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExecutionRole {
    /// One role per template is generated.
    #[default]
    Generate,
    /// The task role is reused.
    TaskRole,
    /// This role.
    Given(Value),
}

/// Which security groups the tasks get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum SecurityGroupMode {
    /// A generated group, and the container instance security group if it is known
    #[default]
    Shared,
    /// Only the generated group; rules that reference the container instance group are repeated for it
    Generated,
}

/// What to do with a task definition that nothing in the templates runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Standalone {
    /// It is reported and not changed
    #[default]
    Report,
    /// It is migrated; the callers of run-task must change too
    Migrate,
}

/// The log driver for containers whose log driver is missing or not supported on Fargate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum LogDriver {
    /// To CloudWatch Logs
    Awslogs,
}

/// The current launch type of a service if the template does not specify it: the default capacity provider strategy of
/// its cluster decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum LaunchType {
    /// Container instances; it is migrated
    Ec2,
    /// Fargate already; there is nothing to do
    Fargate,
}

/// Templates that a program synthesized.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synthesized {
    /// The directory, or the only template, as reports print it.
    pub path: String,
    /// The first program that was written later, as reports print it.
    pub older_than: Option<String>,
}

/// The decisions for one file, or for one workload of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// How services move to Fargate.
    pub cutover: Cutover,
    /// Fixed names of replaced resources.
    pub names: Names,
    /// Where the execution role comes from.
    pub execution_role: ExecutionRole,
    /// Subnets for the tasks; inferred if `None`.
    pub subnets: Option<Value>,
    /// Security groups for the tasks; generated if `None`.
    pub security_groups: Option<Value>,
    /// Which groups the tasks get when none are given.
    pub security_group_mode: SecurityGroupMode,
    /// The VPC of generated security groups; inferred if `None`.
    pub vpc: Option<Value>,
    /// Whether tasks get a public IP address; inferred if `None`.
    pub assign_public_ip: Option<Value>,
    /// What services run on if the template does not specify it.
    pub launch_type: Option<LaunchType>,
    /// Task CPU in CPU units (1024 is one vCPU), for tasks whose size cannot be determined from the template.
    pub cpu: Option<u32>,
    /// Task memory in MiB, for tasks whose size cannot be determined from the template.
    pub memory: Option<u32>,
    /// Task definitions that nothing runs.
    pub standalone: Standalone,
    /// The destination of logs that cannot keep their current one; if `None`, only logs that stayed on the host go to
    /// CloudWatch Logs.
    pub log_driver: Option<LogDriver>,
    /// How volumes of the container instances are converted: a host path or the name of a Docker volume, and the
    /// answer.
    pub volumes: Vec<(String, VolumeAnswer)>,
    /// Whether resources that are no longer referenced are removed.
    pub remove_orphans: bool,
    /// The reason for not migrating the workloads.
    pub keep: Option<String>,
    /// The deployed values of parameters.
    pub parameters: BTreeMap<String, Vec<String>>,
    /// The files with values of variables that are named on the command line, in order.
    pub value_files: Arc<[String]>,
    /// The synthesized templates of the programs of the run.
    pub assemblies: Arc<[Synthesized]>,
    /// The additional choices for single workloads, by the ID of a member.
    pub workloads: Vec<(String, WorkloadChoices)>,
    /// The command line, which overrides everything else.
    pub command_line: WorkloadChoices,
    /// The settings file that these were read from.
    pub config: Option<Arc<Config>>,
    /// The indexes of its patterns that match the file.
    pub patterns: Vec<usize>,
    /// Whether new parameters without a default are added to parameter files.
    pub update_parameter_files: bool,
    /// Whether reports list what the files offer as answers to open questions.
    pub lists_candidates: bool,
    /// Whether the run ends migrations in parallel instead of migrating.
    pub finish: Option<Finish>,
    /// Whether the run removes container instances that no workload needs.
    pub remove_instances: Option<InstanceRemoval>,
    /// Only the edits of these steps are made (preview only); empty: all.
    pub only: Vec<String>,
    /// The edits of these steps are not made (preview only).
    pub skip: Vec<String>,
}

impl Settings {
    /// The choices of the command line alone.
    pub fn of_command_line(choices: WorkloadChoices) -> Self {
        let mut settings = Self {
            command_line: choices,
            ..Self::default()
        };
        settings.let_the_command_line_win();
        settings
    }

    /// The same settings, except that services move in another way, whatever single workloads or the command line specify.
    #[must_use]
    pub fn under(&self, cutover: Cutover) -> Self {
        let mut settings = self.clone();
        settings.cutover = cutover;
        settings.command_line.cutover = Some(cutover);
        settings
    }

    /// The settings of one of a workload's members, or of all of them together: the choices by their IDs, where later
    /// ones override earlier ones and the command line overrides all.
    pub fn of_members(&self, ids: &[&str]) -> Self {
        let mut settings = self.clone();
        for (id, choices) in &self.workloads {
            if ids.contains(&id.as_str()) {
                settings.apply(choices);
            }
        }
        settings.let_the_command_line_win();
        settings
    }

    fn let_the_command_line_win(&mut self) {
        let command_line = self.command_line.clone();
        self.apply(&command_line);
    }

    fn apply<P, W, F, R>(&mut self, choices: &Choices<P, W, F, R>) {
        fn put<T: Clone>(to: &mut T, from: Option<&T>) {
            if let Some(value) = from {
                to.clone_from(value);
            }
        }
        fn fill<T: Clone>(to: &mut Option<T>, from: Option<&T>) {
            if let Some(value) = from {
                *to = Some(value.clone());
            }
        }
        put(&mut self.cutover, choices.cutover.as_ref());
        put(&mut self.names, choices.names.as_ref());
        put(&mut self.standalone, choices.standalone.as_ref());
        put(&mut self.remove_orphans, choices.remove_orphans.as_ref());
        let mode = choices.security_group_mode.as_ref();
        put(&mut self.security_group_mode, mode);
        let role = choices.execution_role.as_ref().map(ExecutionRole::of);
        put(&mut self.execution_role, role.as_ref());
        fill(&mut self.subnets, choices.subnets.as_ref());
        fill(&mut self.security_groups, choices.security_groups.as_ref());
        fill(&mut self.vpc, choices.vpc.as_ref());
        fill(
            &mut self.assign_public_ip,
            choices.assign_public_ip.as_ref(),
        );
        fill(&mut self.launch_type, choices.launch_type.as_ref());
        fill(&mut self.log_driver, choices.log_driver.as_ref());
        fill(&mut self.cpu, choices.cpu.as_ref());
        fill(&mut self.memory, choices.memory.as_ref());
        fill(&mut self.keep, choices.keep.as_ref());
        for (volume, answer) in choices.volumes.iter().flat_map(|all| &all.0) {
            self.volumes.retain(|(known, _)| known != volume);
            self.volumes.push((volume.clone(), answer.clone()));
        }
    }
}

impl ExecutionRole {
    fn of(value: &Value) -> Self {
        match value.cursor().text() {
            Some("generate") => Self::Generate,
            Some("task-role") => Self::TaskRole,
            _ => Self::Given(value.clone()),
        }
    }
}
