//! `check`: what remains to be done, as a report and an exit status.

use std::io;

use super::analyze::{analyze, progress};
use super::output::render;
use super::{Console, Exit, gather, standard_input};
use crate::cli::{CheckArgs, reads_stdin};
use crate::report::Mode;

pub(super) fn run(args: &CheckArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    if reads_stdin(&args.paths) {
        return standard_input::run(&args.common, Mode::Check, Some(&args.exit), console);
    }
    let finish = |settings| args.common.looking(settings);
    let mut scope = gather::scope(&args.paths, &args.common.scope, console)?;
    let given = gather::leave_out_missing(&mut scope, console)?;
    if given == gather::GatheredFiles::Nothing {
        return Ok(Exit::Failed);
    }
    let progress = progress(&args.common, console);
    let looked = analyze(&scope, &args.common, console, &*progress, false, finish)?;
    let Some((batch, outcome)) = looked else {
        return Ok(Exit::Failed);
    };
    drop(progress);
    render(&outcome, &batch, Mode::Check, &args.common, console, None)
        .map(|told| given.ends(told.exit_of(Some(&args.exit))))
}
