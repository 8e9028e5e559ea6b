//! Moves ECS task and service definitions from EC2 container instances to Fargate.

pub mod document;
pub mod outcome;
pub mod settings;
