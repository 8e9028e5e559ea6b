//! Moves ECS task and service definitions from EC2 container instances to Fargate.

// A library speaks through what it returns or through the writer it is given.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod batch;
pub mod cli;
pub mod command;
pub mod document;
pub mod outcome;
pub mod pipeline;
pub mod report;
pub mod settings;
#[path = "../transforms/mod.rs"]
pub mod transforms;
