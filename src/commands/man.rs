//! `man`: writes the man pages.

use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory;

use super::{Console, Exit};
use crate::cli::Cli;

/// Writes one page per command; existing pages are replaced.
pub(super) fn write(directory: &Path, console: &mut Console<'_>) -> io::Result<Exit> {
    let target = console.working_folder.join(directory);
    let written = fs::create_dir_all(&target)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), &target));
    if let Err(error) = written {
        let directory = directory.display();
        console.say(format_args!(
            "error: {directory}: man pages not written: {error}"
        ))?;
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}
