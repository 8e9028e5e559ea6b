//! The `ecs2fargate` command.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use anyhow::Result;
use clap::Parser;
use ecs2fargate::cli::Cli;
use ecs2fargate::command::{self, Console, Exit};
use ecs2fargate::interrupt;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = cli.validate() {
        error.exit();
    }
    let exit = run(&cli).unwrap_or_else(|error| {
        anstream::eprintln!("error: {error:#}");
        Exit::Failed
    });
    if let Exit::Interrupted(signal) = exit {
        interrupt::end_by(signal);
    }
    ExitCode::from(exit.status())
}

fn run(cli: &Cli) -> Result<Exit> {
    let mut stdin = io::stdin().lock();
    let mut stdout = io::stdout().lock();
    // Not locked, because the line that shows progress comes from another thread.
    let mut stderr = io::stderr();
    let colour_stdout = is_coloured(&stdout);
    let colour_stderr = is_coloured(&stderr);
    let is_plain = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let shows_progress = IsTerminal::is_terminal(&stderr) && !is_plain;
    let mut console = Console {
        working_folder: std::env::current_dir()?,
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        shows_progress,
        colour_stdout,
        colour_stderr,
    };
    Ok(command::run(cli, &mut console)?)
}

/// Only on a terminal, even where colour is forced: coloured, the diff is none that could be applied.
fn is_coloured(stream: &(impl RawStream + IsTerminal)) -> bool {
    IsTerminal::is_terminal(stream) && AutoStream::choice(stream) != ColorChoice::Never
}
