//! Reads, analyzes and plans; shared by `migrate`, `check` and `init`.

use std::io;

use super::recovery::{self, InterruptedRuns};
use super::{Console, gather};
use crate::cli::CommonArgs;
use crate::files::{self, Batch, Scope};
use crate::outcome::Outcome;
use crate::progress::{Bar, Progress, Silent, Work};
use crate::settings::Settings;

/// The files of a run and its outcome; `None` if the interrupted writes of an earlier run cannot be completed.
pub(super) fn analyze(
    scope: &Scope,
    common: &CommonArgs,
    console: &mut Console<'_>,
    progress: &dyn Progress,
    writes: bool,
    finish: impl Fn(Settings) -> Settings + Send,
) -> io::Result<Option<(Batch, Outcome)>> {
    let choices = common.decisions.choices();
    let pool = gather::pool(&common.scope)?;
    let directory = console.working_directory.clone();
    let gather = || pool.install(|| Batch::gather(scope, &directory, progress));
    let mut batch = gather();
    if !writes {
        batch.leave_out_half_done();
    } else {
        match recovery::finish(&batch.journals(), console)? {
            InterruptedRuns::None => {}
            InterruptedRuns::ReadAgain => batch = gather(),
            InterruptedRuns::Stuck => return Ok(None),
        }
    }
    progress.begin(Work::Planning);
    Ok(Some(pool.install(|| {
        let mut outcome = batch.migrate(&choices, finish);
        files::look_for_names(&mut outcome, &batch, &directory);
        (batch, outcome)
    })))
}

/// Progress is only shown on a terminal.
pub(super) fn progress(common: &CommonArgs, console: &Console<'_>) -> Box<dyn Progress> {
    if console.shows_progress && !common.quiet {
        Box::new(Bar::on_stderr())
    } else {
        Box::new(Silent)
    }
}
