//! `migrate`: prints the diff, or rewrites the files.

use std::io;

use super::analyze::{analyze, progress};
use super::interactive::Interview;
use super::log::{Log, Stages};
use super::output::{render, report_interruption};
use super::output_file::OutputFiles;
use super::{Console, Exit, changes, gather, interactive, standard_input};
use crate::cli::{FinishArgs, MigrateArgs, reads_stdin};
use crate::files::{self, Batch, LastWrites, WriteOptions, Written};
use crate::interrupt;
use crate::outcome::Outcome;
use crate::progress::{Progress, Work};
use crate::report::Mode;
use crate::settings::Settings;

pub(super) fn run(args: &MigrateArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    run_with(args, &|settings| args.asked(settings), console)
}

/// `finish`: the same with the edits that end a migration in parallel.
pub(super) fn finish(args: &FinishArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    run_with(&args.migrate, &|settings| args.asked(settings), console)
}

fn run_with(
    args: &MigrateArgs,
    asked: &(dyn Fn(Settings) -> Settings + Sync),
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let common = &args.common;
    let check = args.check.then_some(&args.exit);
    if reads_stdin(&args.paths) {
        let mode = if args.dry_run {
            Mode::FilterDiff
        } else {
            Mode::Filter
        };
        return standard_input::run(common, mode, check, console);
    }
    let mut counts = None;
    if args.interactive {
        match interactive::run(args, console)? {
            Interview::Answered { before, after } => counts = Some((before, after)),
            Interview::Ended(exit) => return Ok(exit),
        }
    }
    let log = Log::open(common.log.as_deref(), &console.working_directory, "migrate")?;
    let mut scope = gather::scope(&args.paths, &common.scope, console)?;
    let given = gather::leave_out_missing(&mut scope, console)?;
    if given == gather::GatheredFiles::Nothing {
        return Ok(Exit::Failed);
    }
    let stages = Stages::new(progress(common, console));
    let looked = analyze(&scope, common, console, &stages, args.write, asked)?;
    let Some((batch, mut outcome)) = looked else {
        return Ok(Exit::Failed);
    };
    // Before anything is written: a report that cannot be written must not be noticed only then.
    let outputs = OutputFiles::open(common, &batch, console)?;
    let mut mode = Mode::DryRun;
    let mut stopped_by = None;
    let mut without_copy = Vec::new();
    let mut not_kept = None;
    if args.write {
        stages.begin(Work::Writing);
        let (written, signal) = write(args, &mut outcome, &batch, console);
        mode = Mode::Written(written.files);
        without_copy = written.without_copy;
        not_kept = written.not_kept;
        stopped_by = signal;
    }
    let stages = stages.end();
    changes::warn_of_lost_content(&without_copy, console);
    changes::warn_of_no_revert(not_kept.as_deref(), console);
    if gather::report_unmatched(&common.scope, (&batch, &outcome), console)? {
        return Ok(Exit::Failed);
    }
    let exit = if let Some(signal) = stopped_by {
        report_interruption(&outcome, &batch, mode, common, console, outputs)?;
        Exit::Interrupted(signal)
    } else {
        let summary = render(&outcome, &batch, mode, common, console, None, outputs)?;
        given.ends(summary.exit_of(check))
    };
    if let Some(counts) = counts {
        interactive::report_counts(args, counts, console)?;
    }
    if let Some(log) = log {
        log.run((&batch, &outcome), &stages, exit)?;
    }
    Ok(exit)
}

/// Writes the results; also returns the signal received meanwhile, if any.
fn write(
    args: &MigrateArgs,
    outcome: &mut Outcome,
    batch: &Batch,
    console: &Console<'_>,
) -> (Written, Option<u8>) {
    let last = console.state_directory.as_deref().map(LastWrites::new);
    interrupt::hold(|stop| {
        let options = WriteOptions {
            allow_dirty: args.allow_dirty,
            backup: args.backup,
            keep: last
                .as_ref()
                .map(|last| (last, &*console.working_directory)),
            stop,
        };
        files::write(outcome, &batch.candidates, &options)
    })
}
