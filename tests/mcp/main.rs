//! The server of the Model Context Protocol, with a scripted client on standard input and output.

// A failed unwrap is a failed test; the modules are part of the tests, which clippy does not detect.
#![allow(clippy::unwrap_used)]

mod client;
// Not all of it is used here.
#[allow(dead_code)]
#[path = "../cli/support.rs"]
mod support;

mod borders;
mod protocol;
mod tools;
