//! The settings that answer questions: what they are about, and the answers that they accept.

use crate::model::names_in;
use crate::model::new_value::copy_of;
use crate::settings::{
    Kind, SizeFault, Value, VolumeAnswer, fault, is_reason, public_ip, size_fault,
};
use crate::syntax::NewValue;

/// A setting that answers a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::commands) enum Setting {
    /// A value in the templates.
    Value(Kind),
    /// The value of a parameter in the deployed stacks of a file.
    Parameter { file: String, name: String },
    /// What services run on today.
    LaunchType,
    /// CPU and memory of a task.
    Size,
    /// What becomes of task definitions that nothing runs.
    Standalone,
    /// The log driver.
    LogDriver,
    /// What replaces a volume of the container instances, by its path or name.
    Volume(String),
    /// Why a workload is not migrated.
    Keep,
}

/// An accepted answer.
#[derive(Clone, Debug)]
pub(in crate::commands) struct Answer {
    /// The keys below that of a file or workload, and their values.
    pub(in crate::commands) entries: Vec<(Vec<String>, NewValue)>,
    /// The parameters and resources of the template that the value references.
    pub(in crate::commands) names: Vec<String>,
}

impl Setting {
    /// The place among the questions.
    pub(super) fn order(&self) -> usize {
        match self {
            Self::Value(kind) => {
                let order = [
                    Kind::Subnets,
                    Kind::AssignPublicIp,
                    Kind::Vpc,
                    Kind::SecurityGroups,
                    Kind::ExecutionRole,
                ];
                order.iter().position(|one| one == kind).unwrap_or(0)
            }
            Self::Keep => 7,
            _ => 6,
        }
    }

    /// Whether the answer for one workload means nothing for another one.
    pub(super) fn is_of_one_workload(&self) -> bool {
        matches!(self, Self::Size | Self::Keep)
    }

    /// Whether a number is an answer, so that it cannot choose one from a list.
    pub(in crate::commands) fn takes_any_number(&self) -> bool {
        matches!(self, Self::Parameter { .. })
    }

    /// The key of the setting; of several the first one.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Value(kind) => kind.name(),
            Self::Parameter { .. } => "parameters",
            Self::LaunchType => "launch-type",
            Self::Size => "cpu",
            Self::Standalone => "standalone",
            Self::LogDriver => "log-driver",
            Self::Volume(_) => "volumes",
            Self::Keep => "keep",
        }
    }

    /// The name of the setting, with what it is about.
    pub(in crate::commands) fn name(&self) -> String {
        match self {
            Self::Parameter { name, .. } => format!("parameters: {name}"),
            Self::Size => "cpu/memory".to_owned(),
            Self::Volume(path) => format!("volumes: {path}"),
            setting => setting.key().to_owned(),
        }
    }

    /// What it decides, as a sentence.
    pub(in crate::commands) fn what(&self) -> &'static str {
        match self {
            Self::Value(Kind::Subnets) => {
                "Subnets for the tasks: IDs, or functions such as !ImportValue Subnets."
            }
            Self::Value(Kind::AssignPublicIp) => {
                "Whether tasks get a public IP address: true in public subnets, false behind a NAT gateway or VPC endpoints."
            }
            Self::Value(Kind::Vpc) => "VPC of the security groups of the tasks.",
            Self::Value(Kind::SecurityGroups) => {
                "Security groups of the tasks. Without them, a group is generated that allows inbound traffic from the load balancer."
            }
            Self::Value(Kind::ExecutionRole) => {
                "Execution role that Fargate uses to pull images and write logs."
            }
            Self::Parameter { .. } => "Value of the parameter in the deployed stack.",
            Self::LaunchType => "What the services run on today.",
            Self::Size => "Task size, as CPU units/MiB.",
            Self::Standalone => "What to do with task definitions that nothing in the files runs.",
            Self::LogDriver => "Log driver of the containers.",
            Self::Volume(_) => "What replaces the volume of the container instances.",
            Self::Keep => "Why the workload stays on EC2. It is then skipped.",
        }
    }

    /// The lines of a settings file with an example.
    pub(in crate::commands) fn example(&self) -> &'static [&'static str] {
        match self {
            Self::Value(Kind::Subnets) => {
                &["subnets: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]"]
            }
            Self::Value(Kind::AssignPublicIp) => &["assign-public-ip: false"],
            Self::Value(Kind::Vpc) => &["vpc: vpc-0123456789abcdef0"],
            Self::Value(Kind::SecurityGroups) => &["security-groups: [sg-0123456789abcdef0]"],
            Self::Value(Kind::ExecutionRole) => {
                &["execution-role: arn:aws:iam::123456789012:role/ecsTaskExecutionRole"]
            }
            Self::LaunchType => &["launch-type: ec2"],
            Self::Size => &["cpu: 256", "memory: 512"],
            Self::Standalone => &["standalone: migrate"],
            Self::LogDriver => &["log-driver: awslogs"],
            Self::Keep => &["keep: REASON"],
            Self::Parameter { .. } | Self::Volume(_) => &[],
        }
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// What is wrong with it, and what is expected.
    pub(in crate::commands) fn read(&self, text: &str) -> Result<Answer, String> {
        let text = text.trim();
        match self {
            Self::Value(kind) => value(*kind, text),
            Self::Parameter { name, .. } => parameter(name, text),
            Self::LaunchType => word("launch-type", text, &["ec2", "fargate"]),
            Self::Standalone => word("standalone", text, &["migrate", "report"]),
            Self::LogDriver => word("log-driver", text, &["awslogs"]),
            Self::Size => size(text),
            Self::Volume(path) => {
                let _: VolumeAnswer = text.parse().map_err(|why| format!("`{text}`: {why}"))?;
                let key = vec!["volumes".to_owned(), path.clone()];
                Ok(Answer::of(key, NewValue::Text(text.to_owned())))
            }
            Self::Keep if is_reason(text) => Ok(Answer::of(
                vec!["keep".to_owned()],
                NewValue::Text(text.to_owned()),
            )),
            Self::Keep => Err(format!(
                "`{text}` is not a reason (expected e.g. needs GPUs)"
            )),
        }
    }
}

impl Answer {
    fn of(key: Vec<String>, value: NewValue) -> Self {
        Self {
            entries: vec![(key, value)],
            names: Vec::new(),
        }
    }
}

fn value(kind: Kind, text: &str) -> Result<Answer, String> {
    let is_list = matches!(kind, Kind::Subnets | Kind::SecurityGroups);
    let value = match is_list {
        true => Value::parse_list(text)?,
        false => Value::parse(text)?,
    };
    let cursor = value.cursor();
    if let Some((_, message)) = fault(kind, cursor) {
        return Err(message);
    }
    let names = names_in(cursor).into_iter();
    let names = names.filter(|name| !name.starts_with("AWS::"));
    let new = match cursor.text().and_then(public_ip) {
        Some(word) if kind == Kind::AssignPublicIp => NewValue::Bool(word == "ENABLED"),
        _ => copy_of(cursor),
    };
    Ok(Answer {
        names: names.map(str::to_owned).collect(),
        ..Answer::of(vec![kind.name().to_owned()], new)
    })
}

fn word(name: &str, text: &str, words: &[&str]) -> Result<Answer, String> {
    if words.contains(&text) {
        let value = NewValue::Text(text.to_owned());
        return Ok(Answer::of(vec![name.to_owned()], value));
    }
    Err(format!("`{text}`: expected {}", words.join(" or ")))
}

/// One value, or a list of the values in several stacks in YAML.
fn parameter(name: &str, text: &str) -> Result<Answer, String> {
    let key = vec!["parameters".to_owned(), name.to_owned()];
    let written = |text: &str| NewValue::Text(text.to_owned());
    if !text.starts_with('[') {
        return Ok(Answer::of(key, written(text)));
    }
    let value = Value::parse(text)?;
    let items: Option<Vec<&str>> = value.items().iter().map(|one| one.text()).collect();
    let items = items.filter(|items| !items.is_empty());
    let items = items.ok_or("expected the values in several stacks, e.g. [512, 1024]")?;
    let list = NewValue::Sequence(items.into_iter().map(written).collect());
    Ok(Answer::of(key, list))
}

fn size(text: &str) -> Result<Answer, String> {
    let wrong =
        || format!("`{text}` is not a task size (expected CPU units and MiB, e.g. 256/512)");
    let (cpu, memory) = text.split_once('/').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong());
    let (cpu, memory) = (number(cpu)?, number(memory)?);
    if let Some(SizeFault::Cpu(message) | SizeFault::Memory(message)) =
        size_fault(Some(cpu), Some(memory))
    {
        return Err(message);
    }
    let entry = |name: &str, value: u32| (vec![name.to_owned()], NewValue::Number(value.into()));
    Ok(Answer {
        entries: vec![entry("cpu", cpu), entry("memory", memory)],
        names: Vec::new(),
    })
}
