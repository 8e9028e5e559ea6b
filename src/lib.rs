//! Moves ECS task and service definitions from EC2 container instances to Fargate.
//!
//! Data flow: [`files`] walks and reads files; [`engine::migrate`] takes the texts as a set and does no I/O. It reads
//! each into a lossless [`syntax::Document`], recognizes it ([`model::Project`]), finds the [`model::Workload`]s and
//! what they run on, lets every one of the [`transforms`] add operations to a [`plan::PlanContext`], verifies the
//! result and commits it into an [`outcome::Outcome`]. [`report`] prints that as a diff, as text or as JSON.
//!
//! [`model`] describes the subject of a run: modules with their resources and values, how modules reference each other,
//! the resources around the tasks, and the workloads. [`hosts`] read files into it. [`checks`] report what no edit can
//! fix, [`facts`] are dated and sourced, [`syntax`] is independent of AWS.
//!
//! ```
//! use ecs2fargate::outcome::FileStatus;
//! use ecs2fargate::engine::{Source, migrate};
//! use ecs2fargate::report::diff;
//! use ecs2fargate::settings::{Settings, Standalone};
//!
//! let template = "\
//! Resources:
//!   Task:
//!     Type: AWS::ECS::TaskDefinition
//!     Properties:
//!       TaskRoleArn: !ImportValue TaskRole
//!       ExecutionRoleArn: !ImportValue ExecutionRole
//!       ContainerDefinitions:
//!         - Name: job # runs at night
//!           Image: alpine:3
//!           Memory: 300
//! ";
//! let source = Source { path: "job.yaml".into(), text: template.into(), named: true, is_context: false };
//! let settings = Settings { standalone: Standalone::Migrate, ..Settings::default() };
//! let outcome = migrate(vec![source], &settings);
//!
//! let FileStatus::Changed { after } = &outcome.files[0].status else { panic!("it moves") };
//! assert_eq!(diff::unified("job.yaml", template, after), "\
//! --- a/job.yaml
//! +++ b/job.yaml
//! @@ -4,6 +4,11 @@
//!      Properties:
//!        TaskRoleArn: !ImportValue TaskRole
//!        ExecutionRoleArn: !ImportValue ExecutionRole
//! +      NetworkMode: awsvpc
//! +      RequiresCompatibilities:
//! +        - FARGATE
//! +      Cpu: '256'
//! +      Memory: '512'
//!        ContainerDefinitions:
//!          - Name: job # runs at night
//!            Image: alpine:3
//! ");
//! ```

// A library communicates through return values or through the writer that it is given.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod checks;
pub mod cli;
pub mod commands;
pub mod engine;
pub mod facts;
pub mod files;
pub mod hosts;
pub mod interrupt;
mod memory;
pub mod model;
pub mod outcome;
pub mod plan;
pub mod progress;
pub mod report;
pub mod server;
pub mod settings;
pub mod syntax;
pub mod verify;
pub mod visible;

// The transforms are in a directory at the top level, so that they are easy to find; they are part of this crate all
// the same.
#[path = "../transforms/mod.rs"]
pub mod transforms;
