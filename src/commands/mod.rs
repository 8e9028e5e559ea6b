//! From the parsed command line to the exit status: one module a command, and what they share.

mod analyze;
mod check;
mod explain;
mod gather;
mod init;
mod init_file;
mod migrate;
mod output;
mod recovery;
mod standard_input;
mod transforms;

use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use crate::cli::{Cli, Command, RulesFormat};
use crate::report::rules;
use crate::visible::one_line;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The run did its work.
    Done,
    /// It was asked to check, and all that is left are changes that `migrate --write` can make.
    Pending,
    /// It was asked to check, and something waits for a person.
    Waiting,
    /// A file that matters could not be read, parsed, proven or written.
    Failed,
    /// A signal came while files were written, and the others were not.
    Interrupted(u8),
}

impl Exit {
    /// The process's exit status.
    #[must_use]
    pub fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Pending => 1,
            Self::Failed => 2,
            Self::Waiting => 3,
            // As shells tell of a signal.
            Self::Interrupted(signal) => 128 + signal,
        }
    }
}

/// Where a run reads and speaks.
pub struct Console<'a> {
    /// The folder that paths are relative to.
    pub working_folder: PathBuf,
    /// What `-` reads.
    pub stdin: &'a mut dyn Read,
    /// Data: the diff, JSON, or the result for `-`.
    pub stdout: &'a mut dyn Write,
    /// The talk.
    pub stderr: &'a mut dyn Write,
    /// Whether a person waits at the talk, who may be shown how far the work is.
    pub shows_progress: bool,
    /// Whether data goes to a terminal, which control characters of files must not reach.
    pub stdout_is_terminal: bool,
    /// Whether data is coloured.
    pub colour_stdout: bool,
    /// Whether the talk is coloured.
    pub colour_stderr: bool,
}

impl Console<'_> {
    /// Prints one line of the talk; what it quotes cannot break out of it.
    fn say(&mut self, line: std::fmt::Arguments<'_>) -> io::Result<()> {
        writeln!(self.stderr, "{}", one_line(&line.to_string()))
    }
}

/// Does what the command line asks.
///
/// # Errors
/// When standard input cannot be read, or a result cannot be printed. Nobody reading any more is no error.
pub fn run(cli: &Cli, console: &mut Console<'_>) -> io::Result<Exit> {
    match &cli.command {
        Command::Migrate(args) => migrate::run(args, console),
        Command::Check(args) => check::run(args, console),
        Command::Init(args) => init::run(args, console),
        Command::Transforms => print(console.stdout, transforms::list).map(|()| Exit::Done),
        Command::Explain { name } => {
            print(console.stdout, |out| explain::one(name, out)).map(|()| Exit::Done)
        }
        Command::Rules { name, format } => print(console.stdout, |out| match format {
            RulesFormat::Text => rules::text(name.as_deref(), out),
            RulesFormat::Json => rules::json(name.as_deref(), out),
        })
        .map(|()| Exit::Done),
    }
}

/// Prints through a buffer. A reader that went away, such as `head`, has seen enough.
fn print(
    to: &mut dyn Write,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = BufWriter::new(to);
    let result = content(&mut buffer).and_then(|()| buffer.flush());
    // What is left in the buffer after a failure would only fail again.
    let _ = buffer.into_parts();
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
