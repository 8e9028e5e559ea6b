//! Moves ECS task and service definitions from EC2 container instances to Fargate.

// A library speaks through what it returns or through the writer it is given.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod batch;
pub mod cli;
pub mod cloudformation;
pub mod command;
pub mod document;
pub mod ecs;
pub mod fargate;
pub mod network;
pub mod outcome;
pub mod pipeline;
pub mod plan;
pub mod report;
pub mod settings;

// The rooms stand at the top level, where people look for them; they are part of this crate all the same.
#[path = "../transforms/mod.rs"]
pub mod transforms;
