//! Moves ECS task and service definitions from EC2 container instances to Fargate.
//!
//! The way of the data: [`batch`] walks and reads files; [`pipeline::migrate`] takes the texts as a set and does no I/O. It
//! reads each into a lossless [`document::Document`], recognises it ([`ecs::Project`]), finds the [`ecs::Workload`]s and
//! what they run on, lets every one of the [`transforms`] gather operations into a [`plan::PlanContext`], and commits them, with
//! proof, into an [`outcome::Outcome`]. [`report`] prints that as a diff, as text or as JSON.
//!
//! What the rest knows of AWS is in [`cloudformation`] (templates, and the graph of stacks), [`network`] (what surrounds the
//! tasks in a template), [`stacks`] (what other stacks have of that) and [`fargate`] (facts, dated and sourced).
//! [`document`] knows nothing of AWS.
//!
//! ```
//! use ecs2fargate::outcome::FileStatus;
//! use ecs2fargate::pipeline::{Source, migrate};
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

pub mod batch;
pub mod cli;
pub mod cloudformation;
pub mod command;
pub mod document;
pub mod ecs;
pub mod fargate;
pub mod init;
pub mod interrupt;
pub mod network;
pub mod outcome;
pub mod parameter_files;
pub mod pipeline;
pub mod plan;
pub mod progress;
pub mod report;
pub mod settings;
pub mod stacks;
pub mod unread;
pub mod visible;

// The rooms stand at the top level, where people look for them; they are part of this crate all the same.
#[path = "../transforms/mod.rs"]
pub mod transforms;
