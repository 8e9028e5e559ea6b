//! Task definitions, containers, services and target groups, in whichever spelling a document has them.

mod dialect;
mod files;
mod input;
mod launch;
mod members;
mod set;
mod workload;

pub use dialect::Dialect;
pub use input::family_of;
pub use launch::{Evidence, Launch, launch};
pub use members::{Container, Runner, Service, TargetGroup, TaskDefinition, container_port};
pub use set::{Content, SourceFile, SourceSet};
pub use workload::{TARGET_GROUP, Workload, workloads};
