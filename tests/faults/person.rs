//! Somebody whom modes bind, also where the tests run as root.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::tree::skip;

/// Somebody whom modes bind.
pub struct Person {
    /// Where the program is for them; it may lie where nobody else can reach it.
    program: Option<tempfile::TempDir>,
}

const NOBODY: &str = "65534:65534";

impl Person {
    /// Nobody, who owns a tree from now on where the tests run as root.
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

    /// Runs the program in a folder.
    pub fn run(&self, root: &Path, arguments: &[&str]) -> Output {
        let mut command = match &self.program {
            Some(folder) => {
                let mut command = as_nobody();
                command.arg(folder.path().join("run"));
                command
            }
            None => Command::new(env!("CARGO_BIN_EXE_ecs2fargate")),
        };
        command.args(arguments).current_dir(root).output().unwrap()
    }
}

fn as_nobody() -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    command
}
