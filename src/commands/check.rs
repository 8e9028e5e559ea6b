//! `check`: what remains to be done, as a report and an exit status.

use std::io;

use super::analyze::{analyze, progress};
use super::log::{Log, Stages};
use super::output::{render, render_statistics};
use super::output_file::OutputFiles;
use super::{Console, Exit, gather, selection, standard_input};
use crate::cli::{CheckArgs, reads_stdin};
use crate::report::Mode;

pub(super) fn run(args: &CheckArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    let common = &args.common;
    if reads_stdin(&args.paths) {
        return standard_input::run(common, Mode::Check, Some(&args.exit), console);
    }
    let log = Log::open(common.log.as_deref(), &console.working_directory, "check")?;
    let finish = |settings| common.looking(settings);
    let mut scope = gather::scope(&args.paths, &common.scope, console)?;
    let given = gather::leave_out_missing(&mut scope, console)?;
    if given == gather::GatheredFiles::Nothing {
        return Ok(Exit::Failed);
    }
    let changed = args.diff_base.as_deref();
    let changed = changed
        .map(|revision| selection::changed_since(revision, &scope, &console.working_directory))
        .transpose()?;
    let stages = Stages::new(progress(common, console));
    let looked = analyze(&scope, common, console, &stages, false, finish)?;
    let Some((batch, mut outcome)) = looked else {
        return Ok(Exit::Failed);
    };
    let stages = stages.end();
    if gather::report_unmatched(&common.scope, (&batch, &outcome), console)? {
        return Ok(Exit::Failed);
    }
    if let Some((changed, revision)) = changed.as_ref().zip(args.diff_base.as_deref()) {
        selection::limit(&mut outcome, &batch, changed, revision);
    }
    let outputs = OutputFiles::open(common, &batch, console)?;
    let summary = if args.statistics {
        render_statistics(&outcome, &batch, common, console, outputs)?
    } else {
        render(
            &outcome,
            &batch,
            Mode::Check,
            common,
            console,
            None,
            outputs,
        )?
    };
    let exit = given.ends(summary.exit_of(Some(&args.exit)));
    if let Some(log) = log {
        log.run((&batch, &outcome), &stages, exit)?;
    }
    Ok(exit)
}
