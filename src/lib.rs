//! Moves ECS task and service definitions from EC2 container instances to Fargate.
//!
//! The way of the data: [`files`] walks and reads files; [`engine::migrate`] takes the texts as a set and does no I/O. It
//! reads each into a lossless [`syntax::Document`], recognises it ([`model::Project`]), finds the [`model::Workload`]s and
//! what they run on, lets every one of the [`transforms`] gather operations into a [`plan::PlanContext`], and commits them, with
//! proof, into an [`outcome::Outcome`]. [`report`] prints that as a diff, as text or as JSON.
//!
//! [`model`] is what a run is about: modules with their resources and values, how modules hang together, what surrounds
//! the tasks, and the workloads. [`hosts`] read files into it. [`checks`] report what no edit can mend, [`facts`] are dated and
//! sourced, [`syntax`] knows nothing of AWS.
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

// A library speaks through what it returns or through the writer it is given.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod checks;
pub mod cli;
pub mod commands;
pub mod engine;
pub mod facts;
pub mod files;
pub mod hosts;
pub mod interrupt;
pub mod model;
pub mod outcome;
pub mod plan;
pub mod progress;
pub mod report;
pub mod settings;
pub mod syntax;
pub mod visible;

// The rooms stand at the top level, where people look for them; they are part of this crate all the same.
#[path = "../transforms/mod.rs"]
pub mod transforms;
