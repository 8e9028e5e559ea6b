//! `migrate`: prints the diff, or rewrites the files.

use std::io;

use super::analyze::{analyze, progress};
use super::output::{render, report_interruption};
use super::{Console, Exit, gather, standard_input};
use crate::cli::{MigrateArgs, reads_stdin};
use crate::files::{self, Batch, WriteOptions};
use crate::interrupt;
use crate::outcome::Outcome;
use crate::progress::Work;
use crate::report::Mode;

pub(super) fn run(args: &MigrateArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    let check = args.check.then_some(&args.exit);
    if reads_stdin(&args.paths) {
        let mode = if args.dry_run {
            Mode::FilterDiff
        } else {
            Mode::Filter
        };
        return standard_input::run(&args.common, mode, check, console);
    }
    let finish = |settings| args.asked(settings);
    let mut scope = gather::scope(&args.paths, &args.common.scope, console)?;
    let given = gather::leave_out_missing(&mut scope, console)?;
    if given == gather::GatheredFiles::Nothing {
        return Ok(Exit::Failed);
    }
    let progress = progress(&args.common, console);
    let looked = analyze(
        &scope,
        &args.common,
        console,
        &*progress,
        args.write,
        finish,
    )?;
    let Some((batch, mut outcome)) = looked else {
        return Ok(Exit::Failed);
    };
    if !args.write {
        drop(progress);
        return render(&outcome, &batch, Mode::DryRun, &args.common, console, None)
            .map(|told| given.ends(told.exit_of(check)));
    }
    progress.begin(Work::Writing);
    let (written, signal) = write(args, &mut outcome, &batch);
    drop(progress);
    let mode = Mode::Written(written);
    if let Some(signal) = signal {
        return report_interruption(&outcome, &batch, mode, &args.common, console)
            .map(|()| Exit::Interrupted(signal));
    }
    render(&outcome, &batch, mode, &args.common, console, None)
        .map(|told| given.ends(told.exit_of(None)))
}

/// Writes the results; also returns the signal received meanwhile, if any.
fn write(args: &MigrateArgs, outcome: &mut Outcome, batch: &Batch) -> (usize, Option<u8>) {
    interrupt::hold(|stop| {
        let options = WriteOptions {
            allow_dirty: args.allow_dirty,
            backup: args.backup,
            stop,
        };
        files::write(outcome, &batch.candidates, &options)
    })
}
