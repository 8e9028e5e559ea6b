//! `man`: writes the man pages.

use std::fs;
use std::io;
use std::path::Path;

use clap::{Command, CommandFactory};

use super::{Console, Exit};
use crate::cli::Cli;

/// Writes one page per command; existing pages are replaced.
pub(super) fn write(directory: &Path, console: &mut Console<'_>) -> io::Result<Exit> {
    let target = console.working_directory.join(directory);
    let written = fs::create_dir_all(&target)
        .and_then(|()| clap_mangen::generate_to(with_examples(Cli::command()), &target));
    if let Err(error) = written {
        let directory = directory.display();
        console.say(format_args!(
            "error: {directory}: man pages not written: {error}"
        ))?;
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}

/// Pages have no text before the usage, where the help has its examples; they get them at the end.
fn with_examples(command: Command) -> Command {
    let texts = [
        command.get_before_long_help(),
        command.get_after_long_help(),
    ];
    let texts: Vec<String> = texts
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let names: Vec<String> = command
        .get_subcommands()
        .map(|one| one.get_name().to_owned())
        .collect();
    let command = command.after_long_help(texts.join("\n\n"));
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, with_examples)
    })
}
