//! Task definitions, containers, services and target groups, in whichever spelling a document has them.

mod components;
mod dialect;
mod dual;
mod embedded;
mod files;
mod input;
mod launch;
mod launch_of_runs;
mod members;
mod misfit;
mod nearest;
mod policies;
mod runs;
mod set;
mod state_machines;
mod strategy;
mod twins;
mod volumes;
mod workload;

pub(crate) use components::Components;
pub use dialect::Dialect;
pub use dual::{Dual, dual};
pub use embedded::Embedded;
pub use input::family_of;
pub use launch::{Evidence, Launch, launch};
pub use members::{Container, Service, TargetGroup, TaskDefinition, container_port};
pub use policies::{Allows, allows};
pub use runs::{Held, Run, Runner};
pub use set::{Content, SourceFile, SourceSet};
pub use state_machines::tasks_named;
pub use strategy::{cluster_of, is_fargate_strategy};
pub use volumes::answerable;
pub use workload::{TARGET_GROUP, Workload, workloads};
