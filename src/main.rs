//! The `ecs2fargate` command.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use ecs2fargate::cli::{Cli, color};
use ecs2fargate::commands::{self, Console, Exit};
use ecs2fargate::files::state_directory;
use ecs2fargate::{interrupt, visible};

#[cfg(all(feature = "mimalloc", not(target_env = "musl")))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Before parsing, so that it also applies to usage errors and help texts.
    color::choose(std::env::args_os(), |name| std::env::var_os(name));
    let cli = Cli::try_parse().unwrap_or_else(|error| refuse(&error));
    if let Err(error) = cli.validate() {
        error.exit();
    }
    let exit = run(&cli).unwrap_or_else(|error| {
        let error = format!("{error:#}");
        anstream::eprintln!("error: {}", visible::one_line(&error));
        Exit::Failed
    });
    if let Exit::Interrupted(signal) = exit {
        interrupt::end_by(signal);
    }
    ExitCode::from(exit.status())
}

/// Ends the program with a usage error; control characters are escaped, because arguments also come from scripts and
/// file names.
fn refuse(error: &clap::Error) -> ! {
    let mut arguments = std::env::args_os();
    let hides = |argument: std::ffi::OsString| {
        let text = argument.to_str().map(str::to_owned);
        text.is_none_or(|text| text.contains(visible::is_hidden))
    };
    if error.use_stderr() && arguments.any(hides) {
        let plain = error.render().to_string();
        anstream::eprint!("{}", visible::lines(&plain));
        std::process::exit(error.exit_code());
    }
    error.exit()
}

fn run(cli: &Cli) -> Result<Exit> {
    // Not locked, because other threads use them: a server, and the progress line.
    let mut stdin = io::stdin();
    let mut stdout = io::stdout();
    let mut stderr = io::stderr();
    let stdout_is_terminal = IsTerminal::is_terminal(&stdout);
    let colour_data = color::of_data(&stdout, cli.color);
    let colour_stdout = color::of_messages(&stdout);
    let colour_stderr = color::of_messages(&stderr);
    let is_plain = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let shows_progress = IsTerminal::is_terminal(&stderr) && !is_plain;
    let mut console = Console {
        working_directory: std::env::current_dir()?,
        state_directory: state_directory(|name| std::env::var_os(name)),
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        width: columns(),
        shows_progress,
        stdout_is_terminal,
        colour_data,
        colour_stdout,
        colour_stderr,
    };
    Ok(commands::run(cli, &mut console)?)
}

/// The columns for the report: those of the terminal, else those that the environment specifies, else 80.
fn columns() -> usize {
    let of_terminal = || {
        let size = terminal_size::terminal_size_of(io::stdout());
        let size = size.or_else(|| terminal_size::terminal_size_of(io::stderr()));
        size.map(|(width, _)| usize::from(width.0))
    };
    let specified = || std::env::var("COLUMNS").ok()?.parse().ok();
    // Longer lines are hard to read.
    let width = of_terminal().map(|width| width.min(160));
    width.or_else(specified).unwrap_or(80).max(40)
}
