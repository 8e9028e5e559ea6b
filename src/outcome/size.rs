//! The sizes of tasks.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// What the containers of a task definition reserve, and the task size that is set for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TaskSize {
    /// The logical ID of the task definition.
    pub task: String,
    /// What its containers reserve; `None` if that cannot be determined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved: Option<CpuMemory>,
    /// The size that is set; `None` if it is a parameter without a known value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<CpuMemory>,
    /// Whether the amounts are the defaults of parameters, so that the deployed stack may have others.
    pub by_default: bool,
}

/// An amount of CPU and memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CpuMemory {
    /// CPU units; 1024 are one vCPU.
    pub cpu: u32,
    /// Memory in MiB.
    pub memory: u32,
}

impl fmt::Display for CpuMemory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.cpu, self.memory)
    }
}
