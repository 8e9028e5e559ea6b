//! Moves ECS task and service definitions from EC2 container instances to Fargate.

pub mod cloudformation;
pub mod document;
pub mod ecs;
pub mod fargate;
pub mod network;
pub mod outcome;
pub mod plan;
pub mod settings;
