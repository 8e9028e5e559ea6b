//! Runs of the real binary, on small files that the tests create.

// A failed unwrap is a failed test; support.rs is part of the tests, which clippy does not detect.
#![allow(clippy::unwrap_used)]

mod apps;
mod support;
mod unread;
mod var_files;

mod cdk;
mod cdk_helper;
mod cdk_l1;
mod cdk_listener;
mod cdk_machines;
mod cdk_peers;
mod cdk_provider;
mod cdk_stacks;
mod control_characters;
mod cost;
mod cutover;
mod cutover_elsewhere;
mod cutover_modules;
mod cutover_stacks;
mod cutover_terraform;
mod diff_base;
mod exit_status;
mod formats;
mod instances;
mod logs;
mod looking;
mod merge;
mod mistakes;
mod names;
mod odd_files;
mod output;
mod output_file;
mod parameter_files;
mod plan;
mod report;
mod repositories;
mod revert;
mod roots;
mod settings;
mod shells;
mod standard_input;
mod troposphere;
mod verify;
mod writing;
