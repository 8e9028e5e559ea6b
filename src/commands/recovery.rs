//! Interrupted writes of an earlier run, which was killed.

use std::io;
use std::path::PathBuf;

use super::Console;
use crate::files;

/// How to continue after looking for interrupted writes.
pub(super) enum InterruptedRuns {
    /// Continue with the files that were read: there were no interrupted writes.
    None,
    /// Read the files again: interrupted writes were completed.
    ReadAgain,
    /// Stop: they cannot be completed.
    Stuck,
}

/// Completes them, before anything else is written.
pub(super) fn finish(
    journals: &[PathBuf],
    console: &mut Console<'_>,
) -> io::Result<InterruptedRuns> {
    let mut recovery = InterruptedRuns::None;
    for journal in journals {
        recovery = InterruptedRuns::ReadAgain;
        match files::finish(journal) {
            Ok(files) => {
                for file in files {
                    let file = file
                        .strip_prefix(&console.working_directory)
                        .unwrap_or(&file);
                    console.say(format_args!(
                        "note: {}: written, as an earlier run that was interrupted had begun to",
                        file.display()
                    ))?;
                }
            }
            Err(error) => {
                let journal = journal.display();
                console.say(format_args!("error: nothing is written: an earlier run was interrupted ({journal}): {error:#}"))?;
                return Ok(InterruptedRuns::Stuck);
            }
        }
    }
    Ok(recovery)
}
