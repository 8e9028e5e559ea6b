//! From the parsed command line to the exit status: one module per command, and what they share.

mod analyze;
mod apply;
mod changes;
mod check;
mod completions;
mod explain;
mod gather;
mod init;
mod init_file;
mod interactive;
mod log;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod merge;
mod migrate;
mod output;
mod output_file;
mod plan;
mod questions;
mod recovery;
mod revert;
mod selection;
mod server;
mod standard_input;
mod synthesis;
mod transforms;
mod verify;
mod workload_choice;

use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use terminal_size::{Width, terminal_size};

use crate::cli::{Cli, Command, RuleClass, RulesFormat};
use crate::facts::rules::Class;
use crate::report::{Paint, rules};
use crate::visible::{Visible, one_line};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Success.
    Done,
    /// `check`: the only remaining work is changes that `migrate --write` can make. `verify`: a difference is unexplained.
    Pending,
    /// `check`: manual action is required.
    Waiting,
    /// `server`: the client ended the server without a request for its shutdown.
    Abandoned,
    /// A relevant file could not be read, parsed, verified or written.
    Failed,
    /// A signal arrived while files were written; the remaining ones were not written.
    Interrupted(u8),
}

impl Exit {
    /// The process's exit status.
    pub fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Pending | Self::Abandoned => 1,
            Self::Failed => 2,
            Self::Waiting => 3,
            // The shell convention for termination by a signal.
            Self::Interrupted(signal) => 128 + signal,
        }
    }
}

/// The input and output of a run.
pub struct Console<'a> {
    /// The directory that paths are relative to.
    pub working_directory: PathBuf,
    /// The user's directory for state between runs, if the environment names one.
    pub state_directory: Option<PathBuf>,
    /// The standard input, read for `-`.
    pub stdin: &'a mut (dyn Read + Send),
    /// Data: the diff, JSON, or the result for `-`.
    pub stdout: &'a mut dyn Write,
    /// Messages and the report.
    pub stderr: &'a mut dyn Write,
    /// The columns of the terminal, at which the report is wrapped.
    pub width: usize,
    /// Whether the messages go to a terminal, so that progress can be shown.
    pub shows_progress: bool,
    /// Whether the data goes to a terminal, which must not receive control characters from files.
    pub stdout_is_terminal: bool,
    /// Whether a diff is colored, which cannot be applied then.
    pub colour_data: bool,
    /// Whether messages on stdout are colored.
    pub colour_stdout: bool,
    /// Whether messages on stderr are colored.
    pub colour_stderr: bool,
}

impl Console<'_> {
    /// Prints one line of messages; control characters in quoted text are escaped.
    fn say(&mut self, line: std::fmt::Arguments<'_>) -> io::Result<()> {
        writeln!(self.stderr, "{}", one_line(&line.to_string()))
    }
}

/// Executes the command.
///
/// # Errors
/// If standard input cannot be read, or a result cannot be printed. A closed output pipe is no error.
pub fn run(cli: &Cli, console: &mut Console<'_>) -> io::Result<Exit> {
    match &cli.command {
        Command::Migrate(args) => migrate::run(args, console),
        Command::Check(args) => check::run(args, console),
        Command::Plan(args) => plan::run(args, console),
        Command::Show(args) => apply::show(args, console),
        Command::Apply(args) => apply::apply(args, console),
        Command::Finish(args) => migrate::finish(args, console),
        Command::Verify(args) => verify::run(args, console),
        Command::Merge(args) => merge::run(args, console),
        Command::Revert(args) => revert::run(args, console),
        Command::Init(args) => init::run(args, console),
        Command::Transforms { format } => {
            let (width, _) = page_style(console);
            print(console.stdout, |out| transforms::list(*format, width, out)).map(|()| Exit::Done)
        }
        Command::Explain { name, format } => {
            let (width, paint) = page_style(console);
            let mut out = Visible::new(console.stdout);
            print(&mut out, |out| {
                explain::one(name, *format, width, paint, out)
            })
            .map(|()| Exit::Done)
        }
        Command::Rules(args) => {
            let (width, paint) = page_style(console);
            let (name, class) = (args.name.as_deref(), args.class.map(class));
            let mut out = Visible::new(console.stdout);
            print(&mut out, |out| match args.format {
                RulesFormat::Text => rules::text(name, class, width, paint, out),
                RulesFormat::Markdown => rules::markdown(name, class, out),
                RulesFormat::Json => rules::json(name, class, out),
            })
            .map(|()| Exit::Done)
        }
        Command::Completions { shell } => {
            print(console.stdout, |out| completions::script(*shell, out)).map(|()| Exit::Done)
        }
        Command::Server(args) => server::run(args, console),
        Command::Man { directory } => man::write(directory, console),
        #[cfg(feature = "mcp")]
        Command::Mcp(args) => mcp::run(args, console),
    }
}

fn class(class: RuleClass) -> Class {
    match class {
        RuleClass::Automatic => Class::Automatic,
        RuleClass::NeedsInput => Class::NeedsInput,
        RuleClass::Advisory => Class::Advisory,
        RuleClass::Blocked => Class::Blocked,
    }
}

/// The width and the colors of pages: those of the terminal, or 80 columns without color.
fn page_style(console: &Console<'_>) -> (usize, Paint) {
    let columns = terminal_size().filter(|_| console.stdout_is_terminal);
    let width = columns.map_or(80, |(Width(columns), _)| usize::from(columns));
    (width.clamp(40, 120), Paint::new(console.colour_stdout))
}

/// Prints through a buffer. A closed pipe (for example of `head`) is no error.
fn print(
    to: &mut dyn Write,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = BufWriter::new(to);
    let result = content(&mut buffer).and_then(|()| buffer.flush());
    // Writing the rest of the buffer after a failure would only fail again.
    let _ = buffer.into_parts();
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
