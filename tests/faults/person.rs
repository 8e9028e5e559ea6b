//! A user to whom file modes apply, even if the tests run as root.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::support::STATE;
use super::tree::skip;

/// A user to whom file modes apply.
pub struct Person {
    /// The location of the program for this user; the original may be in a directory that is not accessible.
    program: Option<tempfile::TempDir>,
}

const NOBODY: &str = "65534:65534";

impl Person {
    /// The user `nobody`, made the owner of a tree if the tests run as root.
    pub fn who_owns(root: &Path) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            return Some(Self { program: None });
        }
        let program = tempfile::tempdir().unwrap();
        fs::copy(
            env!("CARGO_BIN_EXE_ecs2fargate"),
            program.path().join("run"),
        )
        .unwrap();
        let given = Command::new("chown")
            .args(["-R", NOBODY])
            .args([root, program.path()])
            .status();
        let mut dropped = as_nobody();
        let is_there = dropped
            .arg("true")
            .output()
            .is_ok_and(|output| output.status.success());
        if is_there && given.is_ok_and(|status| status.success()) {
            return Some(Self {
                program: Some(program),
            });
        }
        skip(
            "what a person may not read or write",
            "modes do not bind root, and there is no setpriv",
        );
        None
    }

    /// Runs the program in a directory.
    pub fn run(&self, root: &Path, arguments: &[&str]) -> Output {
        let mut command = match &self.program {
            Some(directory) => {
                let mut command = as_nobody();
                command.arg(directory.path().join("run"));
                command
            }
            None => Command::new(env!("CARGO_BIN_EXE_ecs2fargate")),
        };
        command.env("XDG_STATE_HOME", STATE);
        command.args(arguments).current_dir(root).output().unwrap()
    }
}

fn as_nobody() -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    command
}
