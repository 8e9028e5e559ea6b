//! The commands in the README and the book, run one after the other in a fresh copy of the examples.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::pages::{Page, all, is_updating, root};

/// A command of a page, and what the page shows as its output.
struct Shown {
    command: String,
    /// The place of the lines below it, up to the next command or the end of the block.
    output: Range<usize>,
}

fn commands(page: &Page) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    for block in page.code("console") {
        let mut at = block.start;
        for line in page.text[block].split_inclusive('\n') {
            let end = at + line.len();
            if let Some(command) = line.trim_end().strip_prefix("$ ") {
                let command = command
                    .split("  #")
                    .next()
                    .unwrap_or(command)
                    .trim_end()
                    .to_owned();
                found.push(Shown {
                    command,
                    output: end..end,
                });
            } else if let Some(last) = found.last_mut() {
                last.output.end = end;
            }
            at = end;
        }
    }
    found
}

/// A command of this tool; others, such as `cargo install`, are not run.
fn own(command: &str) -> Option<String> {
    match command.strip_prefix("cargo run --release -- ") {
        Some(arguments) => Some(format!("ecs2fargate {arguments}")),
        None => command
            .starts_with("ecs2fargate ")
            .then(|| command.to_owned()),
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the copy can be written");
    for entry in fs::read_dir(from).expect("the examples can be read") {
        let entry = entry.expect("the examples can be read");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("the copy can be written");
        }
    }
}

/// A git repository with the examples, and a directory for the state between runs.
pub struct Sandbox(tempfile::TempDir, tempfile::TempDir);

impl Sandbox {
    pub fn new() -> Self {
        let directory = || tempfile::tempdir().expect("a directory can be made");
        let sandbox = Self(directory(), directory());
        let examples = sandbox.0.path().join("examples");
        copy(&root().join("examples"), &examples);
        // It keeps the rest of this repository out of the runs on the examples; here there is no rest.
        fs::remove_file(examples.join(".ecs2fargate.yaml"))
            .expect("the examples have a settings file");
        for command in [
            "git init -q",
            "git add .",
            "git -c user.name=a -c user.email=a@example.com commit -qm examples",
        ] {
            let output = sandbox.run(command);
            assert!(output.status.success(), "{command}: {output:?}");
        }
        sandbox
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    pub fn run(&self, command: &str) -> Output {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_ecs2fargate"));
        let programs = program.parent().expect("it is in a directory").to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([programs].into_iter().chain(std::env::split_paths(&path)));
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{{ {command}; }} 2>&1")]);
        shell
            .current_dir(self.0.path())
            .env("XDG_STATE_HOME", self.1.path())
            .env("PATH", path.expect("it is a list of directories"));
        for variable in [
            "NO_COLOR",
            "FORCE_COLOR",
            "CLICOLOR_FORCE",
            "GIT_DIR",
            "COLUMNS",
        ] {
            shell.env_remove(variable);
        }
        shell.output().expect("there is a shell")
    }
}

/// Runs the commands of a page and returns the page with their outputs.
fn run(page: &Page) -> String {
    let sandbox = Sandbox::new();
    let mut text = String::new();
    let mut done = 0;
    for shown in commands(page) {
        let Some(command) = own(&shown.command) else {
            continue;
        };
        let output = sandbox.run(&command);
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let is_usage = output.status.code() == Some(2) || printed.contains("Usage:");
        assert!(!is_usage, "{}: {}: {printed}", page.name(), shown.command);
        if !page.text[shown.output.clone()].trim().is_empty() {
            text.push_str(&page.text[done..shown.output.start]);
            text.push_str(&printed);
            done = shown.output.end;
        }
    }
    text.push_str(&page.text[done..]);
    text
}

#[cfg(unix)]
#[test]
fn commands_print_what_the_pages_show() {
    let pages: Vec<Page> = all();
    let pages = pages.iter().filter(|page| {
        commands(page)
            .iter()
            .any(|shown| own(&shown.command).is_some())
    });
    let mut count = 0;
    for page in pages {
        count += 1;
        let text = run(page);
        if is_updating() {
            fs::write(&page.path, &text).expect("the page can be written");
        } else {
            assert_eq!(
                page.text,
                text,
                "{}: UPDATE_CASES=1 cargo test --test docs writes it",
                page.name()
            );
        }
    }
    assert!(count >= 4, "only {count} pages with commands were found");
}
