//! `migrate -` and `check -`: one text from standard input.

use std::io;

use super::output::render;
use super::output_file::OutputFiles;
use super::{Console, Exit};
use crate::cli::{CommonArgs, ExitArgs};
use crate::files::{self, Batch, Content};
use crate::report::Mode;

/// The name of standard input in reports.
pub(super) const NAME: &str = "<stdin>";

/// Runs on one text from standard input.
pub(super) fn run(
    common: &CommonArgs,
    mode: Mode,
    check: Option<&ExitArgs>,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let bytes = files::read_limited(&mut *console.stdin)?;
    let content = files::judge(&bytes, true);
    let is_too_much =
        matches!(content, Content::Refused { .. }) && bytes.len() as u64 > files::MAX_BYTES;
    let mut batch = Batch::of_content(NAME, content, &console.working_directory);
    let mut outcome = batch.migrate(&common.decisions.choices(), |settings| {
        common.looking(settings)
    });
    files::look_for_names(&mut outcome, &batch, &console.working_directory);
    // A filter returns its input if it has no result; a truncated input would be worse than no output.
    let unchanged = if is_too_much { Vec::new() } else { bytes };
    let outputs = OutputFiles::open(common, &batch, console)?;
    let input = Some(&*unchanged);
    render(&outcome, &batch, mode, common, console, input, outputs).map(|told| told.exit_of(check))
}
