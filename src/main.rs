//! The `ecs2fargate` command.

use std::io;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use anyhow::Result;
use clap::Parser;
use ecs2fargate::cli::Cli;
use ecs2fargate::command::{self, Console, Exit};

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = cli.validate() {
        error.exit();
    }
    let exit = run(&cli).unwrap_or_else(|error| {
        anstream::eprintln!("error: {error:#}");
        Exit::Failed
    });
    ExitCode::from(exit.status())
}

fn run(cli: &Cli) -> Result<Exit> {
    let mut stdin = io::stdin().lock();
    let mut stdout = io::stdout().lock();
    let mut stderr = io::stderr().lock();
    let colour_stdout = AutoStream::choice(&stdout) != ColorChoice::Never;
    let colour_stderr = AutoStream::choice(&stderr) != ColorChoice::Never;
    let mut console = Console {
        working_folder: std::env::current_dir()?,
        stdin: &mut stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
        colour_stdout,
        colour_stderr,
    };
    Ok(command::run(cli, &mut console)?)
}
