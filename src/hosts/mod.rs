//! The hosts: each reads files of one kind into the model and turns the steps' edits into edits of its syntax.

pub mod cloudformation;
pub mod ecs_api;
pub mod foreign;
