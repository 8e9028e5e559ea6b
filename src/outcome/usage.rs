//! What a workload uses, as far as an estimate of its cost needs it.

use schemars::JsonSchema;
use serde::Serialize;

use super::CpuMemory;
use crate::facts::platforms::System;
use crate::facts::prices::Architecture;

/// What a workload uses today and on Fargate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The tasks, by what runs them.
    pub tasks: Vec<TaskUsage>,
    /// The container instances that the workload runs on, as far as its template defines them. Other workloads may run
    /// on them as well.
    pub instances: Vec<InstanceUsage>,
}

/// The tasks of one service or launcher with one task definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskUsage {
    /// The logical ID of the service or launcher; `None` if nothing in the files runs the task definition.
    pub runs: Option<String>,
    /// The logical ID of the task definition.
    pub task: String,
    /// The number of tasks that run all the time; `None` for tasks that are started and end.
    pub count: Option<Amount>,
    /// Whether Application Auto Scaling changes the number.
    pub is_scaled: bool,
    /// What the containers reserve, if that is known.
    pub reserved: Option<CpuMemory>,
    /// The task size, which is billed; `None` if it is a parameter without a known value.
    pub size: Option<CpuMemory>,
    /// Whether the size is that of defaults of parameters.
    pub size_is_default: bool,
    /// The ephemeral storage in GiB, if the task definition sets it.
    pub storage: Option<u32>,
    /// The operating system.
    pub system: System,
    /// The processor architecture.
    pub architecture: Architecture,
}

/// A group of container instances, or a single one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceUsage {
    /// The file's path.
    pub file: String,
    /// The line of the resource, starting at 1.
    pub line: usize,
    /// The logical ID.
    pub resource: String,
    /// The number of instances.
    pub count: Amount,
    /// The instance types that it may have.
    pub types: Vec<InstanceType>,
    /// Whether some of them may be Spot Instances, whose price varies.
    pub may_be_spot: bool,
    /// Whether they run Windows, so that the price includes a license.
    pub is_windows: bool,
}

/// An instance type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InstanceType {
    /// Its name, such as `m5.large`.
    pub name: String,
    /// The parameter, if it is only its default: the deployed stack may have another value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_of: Option<String>,
}

/// A number, as far as the files contain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The number; `None` if it is not known.
    pub value: Option<u32>,
    /// Where it comes from, or why it is not known, if that must be said.
    pub note: Option<String>,
}

impl Amount {
    /// A number that is certain.
    pub fn certain(value: u32) -> Self {
        Self {
            value: Some(value),
            note: None,
        }
    }

    /// A number with where it comes from.
    pub fn from(value: u32, note: impl Into<String>) -> Self {
        Self {
            value: Some(value),
            note: Some(note.into()),
        }
    }

    /// No number, and why.
    pub fn unknown(why: impl Into<String>) -> Self {
        Self {
            value: None,
            note: Some(why.into()),
        }
    }
}
