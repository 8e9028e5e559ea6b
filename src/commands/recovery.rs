//! What an earlier run left half written, because it was killed.

use std::io;

use super::Console;
use crate::files::{self, Batch};

/// How a run goes on.
pub(super) enum InterruptedRuns {
    /// With what it has read: there is none.
    None,
    /// By reading again: files were finished.
    ReadAgain,
    /// Not at all.
    Stuck,
}

/// Finishes it, before anything else is written.
pub(super) fn finish(batch: &Batch, console: &mut Console<'_>) -> io::Result<InterruptedRuns> {
    let mut recovery = InterruptedRuns::None;
    for journal in batch.journals() {
        recovery = InterruptedRuns::ReadAgain;
        match files::finish(&journal) {
            Ok(files) => {
                for file in files {
                    let file = file.strip_prefix(&console.working_folder).unwrap_or(&file);
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

/// Keeps its files out of a run that writes nothing: what they hold now was never meant to be.
pub(super) fn exclude(batch: &mut Batch) {
    for journal in batch.journals() {
        batch.leave_out_half_done(&journal);
    }
}
