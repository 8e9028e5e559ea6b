//! `migrate`: prints the diff, or rewrites the files.

use std::io;
use std::path::{Path, PathBuf};

use super::analyze::{analyze, progress};
use super::interactive::Interview;
use super::log::{Log, Stages};
use super::output::{render, report_interruption};
use super::output_file::OutputFiles;
use super::synthesis::Synthesis;
use super::{Console, Exit, changes, gather, interactive, standard_input, verify};
use crate::cli::{FinishArgs, MigrateArgs, reads_stdin};
use crate::files::{self, Batch, LastWrites, Scope, WriteOptions, Written};
use crate::interrupt;
use crate::outcome::{FileReport, FileStatus, Outcome};
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
    let synthesis = synthesis(args, &scope, console)?;
    if let Some((_, before)) = &synthesis {
        scope.assemblies = vec![before.clone()];
    }
    let stages = Stages::new(progress(common, console));
    let looked = analyze(&scope, common, console, &stages, args.write, asked)?;
    let Some((batch, mut outcome)) = looked else {
        return Ok(Exit::Failed);
    };
    if let Some((synthesis, before)) = &synthesis
        && let Some(exit) = disproven(args, synthesis, before, (&batch, &outcome), console)?
    {
        return Ok(exit);
    }
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

/// What `--synth` asks for, and the assembly before the change.
fn synthesis(
    args: &MigrateArgs,
    scope: &Scope,
    console: &mut Console<'_>,
) -> io::Result<Option<(Synthesis, PathBuf)>> {
    let Some(command) = &args.synth else {
        return Ok(None);
    };
    let path = scope.paths.first().or_else(|| scope.listed.first());
    let path = path.map_or_else(
        || console.working_directory.clone(),
        |path| console.working_directory.join(path),
    );
    let synthesis = Synthesis::new(command, &path)?;
    let before = synthesis.before(console)?;
    Ok(Some((synthesis, before)))
}

/// Synthesizes what changed; the exit status, if the result is not what was planned.
fn disproven(
    args: &MigrateArgs,
    synthesis: &Synthesis,
    before: &Path,
    (batch, outcome): (&Batch, &Outcome),
    console: &mut Console<'_>,
) -> io::Result<Option<Exit>> {
    let is_changed = |file: &FileReport| matches!(file.status, FileStatus::Changed { .. });
    if !outcome.files.iter().any(is_changed) {
        return Ok(None);
    }
    let after = synthesis.after(batch, outcome, console)?;
    let syntheses = verify::Syntheses {
        before,
        after: &after,
        choices: args.common.decisions.choices(),
        threads: args.common.scope.threads,
    };
    Ok(match verify::prove(&syntheses, console)? {
        Exit::Done => None,
        other => {
            console.say(format_args!(
                "Nothing was changed: the changed program does not synthesize to what was planned"
            ))?;
            Some(other)
        }
    })
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
