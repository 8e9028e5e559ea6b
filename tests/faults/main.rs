//! The state that `--write` leaves behind when it is killed, interrupted, or meets a disk error: real runs on real
//! files.
//!
//! `ECS2FARGATE_FAULTS=full cargo test --test faults -- --nocapture` kills 200 runs over 1,000 files each instead of a
//! few over few, and prints the moments that the kills hit. Tests that require root or Linux print a message when they
//! are skipped.

// A failed unwrap is a failed test; support.rs is part of the tests, which clippy does not detect.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

#[allow(dead_code)]
#[path = "../cli/support.rs"]
mod support;

mod disk;
mod kill;
mod meanwhile;
mod mount;
mod output;
mod person;
mod power;
mod signals;
mod tree;
mod unreadable;
