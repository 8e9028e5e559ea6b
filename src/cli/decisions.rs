//! The decisions that can be made in advance, as options.

use clap::Args;

use crate::settings::{self, Kind, SizeFault, Value, WorkloadChoices, fault, size_fault};

/// The decisions that can be made in advance; they override those of settings files.
#[derive(Debug, Args)]
#[command(next_help_heading = "Decisions (override .ecs2fargate.yaml)")]
pub struct SettingFlags {
    /// How services move to Fargate. replace: with a new service; in-place: the service stays and is updated to capacity
    /// provider FARGATE; parallel: a second service next to it, with a parameter for the traffic [default: replace]
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "replace|in-place|parallel"
    )]
    pub cutover: Option<settings::Cutover>,
    /// Fixed names of resources that CloudFormation replaces: append -fargate, keep or remove them [default: suffix]
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "suffix|keep|drop"
    )]
    pub names: Option<settings::Names>,
    /// The task execution role if the template has none: `generate`, `task-role`, a role ARN, or an intrinsic function
    /// such as '!ImportValue Role' [default: generate]
    #[arg(long, value_name = "generate|task-role|VALUE", value_parser = execution_role)]
    pub execution_role: Option<Value>,
    /// Subnets for the tasks, instead of those found in the template; also '!ImportValue Subnets' or '[!Ref A, !Ref B]'
    #[arg(long, value_name = "ID,ID", value_parser = subnets)]
    pub subnets: Option<Value>,
    /// Security groups for the tasks, instead of a generated one; also '!Ref Group'
    #[arg(long, value_name = "ID,ID", value_parser = security_groups)]
    pub security_groups: Option<Value>,
    /// Security groups of the tasks. shared: a generated group and that of the container instances; generated: only the
    /// generated group [default: shared]
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
    /// Whether tasks get a public IP address, instead of inferring it from the subnets
    #[arg(long, value_name = "true|false", value_parser = assign_public_ip)]
    pub assign_public_ip: Option<Value>,
    /// What services run on today, if the template does not specify it
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "ec2|fargate"
    )]
    pub launch_type: Option<settings::LaunchType>,
    /// Task CPU, if the template does not specify it, in CPU units (1024 is 1 vCPU)
    #[arg(long, value_name = "UNITS", value_parser = cpu)]
    pub cpu: Option<u32>,
    /// Task memory, if the template does not specify it, in MiB
    #[arg(long, value_name = "MIB", value_parser = memory)]
    pub memory: Option<u32>,
    /// Task definitions that nothing in the templates runs: report them or migrate them [default: report]
    #[arg(
        long,
        value_enum,
        hide_possible_values = true,
        value_name = "report|migrate"
    )]
    pub standalone: Option<settings::Standalone>,
    /// Log driver of containers that have none, or one that Fargate does not support
    #[arg(long, value_enum, hide_possible_values = true, value_name = "awslogs")]
    pub log_driver: Option<settings::LogDriver>,
    /// How a host path or Docker volume is converted: an empty volume of the task (scratch), nothing (drop), or a
    /// directory of an Amazon EFS file system (repeatable)
    #[arg(long, value_name = "PATH=scratch|drop|fs-ID[:/DIR]", value_parser = volume)]
    pub volume: Vec<(String, settings::VolumeAnswer)>,
    /// Remove resources that are no longer referenced, such as the service role
    #[arg(long)]
    pub remove_orphans: bool,
}

impl SettingFlags {
    /// The decisions as settings files have them.
    pub fn choices(&self) -> WorkloadChoices {
        WorkloadChoices {
            cutover: self.cutover,
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

/// A parameter and its value.
pub(super) fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or("expected a name and a value, for example FargateTraffic=100")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn subnets(text: &str) -> Result<Value, String> {
    checked(Kind::Subnets, Value::parse_list(text)?)
}

fn volume(text: &str) -> Result<(String, settings::VolumeAnswer), String> {
    let wrong = || {
        "expected a host path or Docker volume name and its conversion, for example /tmp/build=scratch, /etc/ssl/certs=drop or /data=fs-0123456789abcdef0:/data"
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

/// Checks a value by its kind: otherwise a mistake would be found only when the stack is deployed.
fn checked(kind: Kind, value: Value) -> Result<Value, String> {
    let fault = fault(kind, value.cursor()).map(|(_, message)| message);
    fault.map_or(Ok(value), Err)
}

fn cpu(text: &str) -> Result<u32, String> {
    let cpu = text.parse().map_err(|_| "not a whole number".to_owned())?;
    amount(cpu, Some(cpu), None)
}

fn memory(text: &str) -> Result<u32, String> {
    let memory = text.parse().map_err(|_| "not a whole number".to_owned())?;
    amount(memory, None, Some(memory))
}

fn amount(value: u32, cpu: Option<u32>, memory: Option<u32>) -> Result<u32, String> {
    match size_fault(cpu, memory) {
        Some(SizeFault::Cpu(message) | SizeFault::Memory(message)) => Err(message),
        None => Ok(value),
    }
}
