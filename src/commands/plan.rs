//! `plan`: saves the whole change to a file, for `show` and `apply`.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use super::analyze::{analyze, progress};
use super::log::{Log, Stages};
use super::output::{render, run_of};
use super::output_file::{OutputFile, OutputFiles};
use super::{Console, Exit, gather};
use crate::cli::PlanArgs;
use crate::files::{self, Batch, FileChange, Scope};
use crate::outcome::{FileStatus, Outcome};
use crate::report::Mode;
use crate::report::plan::Plan;

pub(super) fn run(args: &PlanArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    let common = &args.common;
    let log = Log::open(common.log.as_deref(), &console.working_directory, "plan")?;
    let mut scope = gather::scope(&args.paths, &common.scope, console)?;
    let given = gather::leave_out_missing(&mut scope, console)?;
    if given == gather::GatheredFiles::Nothing {
        return Ok(Exit::Failed);
    }
    let directory = console.working_directory.clone();
    let root = files::root(&directory, common.scope.root.as_deref())?;
    make_absolute(&mut scope, &directory);
    let stages = Stages::new(progress(common, console));
    // All paths of a plan are relative to its root.
    console.working_directory.clone_from(&root);
    let finish = |settings| args.asked(settings);
    let looked = analyze(&scope, common, console, &stages, false, finish);
    console.working_directory = directory;
    let Some((batch, outcome)) = looked? else {
        return Ok(Exit::Failed);
    };
    let stages = stages.end();
    if gather::report_unmatched(&common.scope, (&batch, &outcome), console)? {
        return Ok(Exit::Failed);
    }
    if let Some(path) = outside(&batch, &root, console) {
        console.say(format_args!(
            "error: {path}: not below the root of the plan; run `ecs2fargate plan` in a directory above all files, or specify it with --root"
        ))?;
        return Ok(Exit::Failed);
    }
    let changes = changes(&outcome, &batch, &root);
    let out = OutputFile::open("--out", &args.out, common, &batch, console)?;
    let outputs = OutputFiles::open(common, &batch, console)?;
    let prices = common.cost.prices();
    let run = run_of(&outcome, &batch, &prices, Mode::Plan, false);
    let plan = Plan::new(&run, changes, common.verbose)?;
    out.write_bytes(&plan.to_json()?)?;
    let summary = render(&outcome, &batch, Mode::Plan, common, console, None, outputs)?;
    let exit = given.ends(summary.exit_of(None));
    if let Some(log) = log {
        log.run((&batch, &outcome), &stages, exit)?;
    }
    Ok(exit)
}

/// The paths are not relative to the root, but to the working directory.
fn make_absolute(scope: &mut Scope, directory: &Path) {
    let paths = scope.paths.iter_mut().chain(&mut scope.listed);
    for path in paths.chain(&mut scope.root) {
        *path = directory.join(&*path);
    }
}

/// A file that is not below the root, so that no path from there leads to it in another checkout.
fn outside(batch: &Batch, root: &Path, console: &Console<'_>) -> Option<String> {
    let mut candidates = batch.candidates.iter();
    let outside = candidates.find(|one| files::below(root, &one.real).is_none())?;
    files::shown_from(&console.working_directory, &outside.real)
}

/// The changed files, by paths relative to the root.
fn changes(outcome: &Outcome, batch: &Batch, root: &Path) -> Vec<FileChange> {
    let candidates = batch.candidates.iter();
    let below: HashMap<&str, String> = candidates
        .filter_map(|one| Some((one.shown.as_str(), files::below(root, &one.real)?)))
        .collect();
    let changes = outcome.files.iter().filter_map(|file| match &file.status {
        FileStatus::Changed { after } => {
            let path = below.get(file.path.as_str())?.clone();
            Some(FileChange::new(path, &file.before, after))
        }
        FileStatus::Unchanged | FileStatus::Refused { .. } => None,
    });
    let mut changes: Vec<FileChange> = changes.collect();
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    changes
}
