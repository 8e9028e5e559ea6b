//! What `--write` leaves behind when it is killed, interrupted, or met by a disk that fails: real runs on real files.
//!
//! `ECS2FARGATE_FAULTS=full cargo test --test faults -- --nocapture` kills 200 runs over 1,000 files each instead of a few
//! over few, and prints where the kills hit. What needs root or Linux says so where it is left out.

// A test that cannot go on has failed; support.rs is part of the tests, which clippy does not see.
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
