//! The root that the tools work in, and runs of commands there.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use clap::Parser;

use super::super::{Console, Exit, run};
use crate::cli::Cli;
use crate::interrupt;

/// The columns of texts, which nobody wraps again.
const WIDTH: usize = 160;

/// The root, and where the user's state is.
pub(super) struct Workspace {
    /// With resolved links.
    pub(super) root: PathBuf,
    pub(super) state_directory: Option<PathBuf>,
}

/// A command that ran.
pub(super) struct Ran {
    pub(super) exit: Exit,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ran {
    /// What a failed run printed on standard error.
    pub(super) fn error(self) -> String {
        match self.stderr.trim_end() {
            "" => "error: the command failed without a message".to_owned(),
            text => text.to_owned(),
        }
    }
}

impl Workspace {
    pub(super) fn new(root: PathBuf, state_directory: Option<PathBuf>) -> Self {
        Self {
            root,
            state_directory,
        }
    }

    /// Runs a command of this program in the root.
    ///
    /// # Errors
    /// A message, if the arguments are wrong or the command cannot run.
    pub(super) fn run(&self, arguments: &[OsString]) -> Result<Ran, String> {
        let name = OsString::from("ecs2fargate");
        let arguments = std::iter::once(&name).chain(arguments);
        let cli = Cli::try_parse_from(arguments).and_then(|cli| cli.validate().map(|()| cli));
        let cli = cli.map_err(|error| first_paragraph(&error.render().to_string()))?;
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut console = Console {
            working_directory: self.root.clone(),
            state_directory: self.state_directory.clone(),
            stdin: &mut io::empty(),
            stdout: &mut stdout,
            stderr: &mut stderr,
            width: WIDTH,
            shows_progress: false,
            stdout_is_terminal: false,
            colour_data: false,
            colour_stdout: false,
            colour_stderr: false,
        };
        let exit = run(&cli, &mut console).map_err(|error| format!("error: {error:#}"))?;
        if let Exit::Interrupted(signal) = exit {
            // It was held back while files were written.
            interrupt::end_by(signal);
        }
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Ok(Ran {
            exit,
            stdout: text(&stdout),
            stderr: text(&stderr),
        })
    }

    /// A path that a client gives, which must be below the root, also if links are followed.
    ///
    /// # Errors
    /// A message, if it is not, or if it does not exist.
    pub(super) fn inside(&self, given: &str) -> Result<PathBuf, String> {
        let path = self.root.join(given);
        let root = self.root.display();
        let outside = || {
            format!(
                "error: {given}: outside of the root {root}; specify a path below the root, relative to it"
            )
        };
        if !normalized(&path).starts_with(&self.root) {
            return Err(outside());
        }
        let real = fs::canonicalize(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => format!(
                "error: {given}: no such file or directory; specify a path below the root {root}, relative to it"
            ),
            _ => format!("error: {given}: {error}"),
        })?;
        if real.starts_with(&self.root) {
            Ok(path)
        } else {
            Err(outside())
        }
    }
}

/// A path without `.` and `..`, without following links.
fn normalized(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

/// A usage error without the usage, which is that of the command line.
fn first_paragraph(text: &str) -> String {
    let first = text.split("\n\n").next().unwrap_or(text);
    first.trim_end().to_owned()
}
