//! `show` and `apply`: what becomes of a plan.

use std::fs;
use std::io;
use std::path::Path;

use super::changes::{self, Difference};
use super::recovery::{self, InterruptedRuns};
use super::{Console, Exit, print};
use crate::cli::{ApplyArgs, ShowArgs};
use crate::files::{self, FileChange, LastWrites, WriteOptions};
use crate::interrupt;
use crate::report::plan::Plan;
use crate::visible::Visible;

/// `show`: prints the diff and the report of a plan, from the file alone.
pub(super) fn show(args: &ShowArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    let Some(plan) = read(&args.file, console)? else {
        return Ok(Exit::Failed);
    };
    let names: Vec<String> = plan.files.iter().map(|one| one.path.clone()).collect();
    changes::print_diff(&plan.files, &names, console)?;
    let mut out = Visible::new(console.stderr);
    // If stderr is closed, nobody reads the report.
    let _ = print(&mut out, |out| {
        plan.text
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    });
    drop(out);
    console.say(format_args!("Plan ID: {}", plan.id))?;
    Ok(Exit::Done)
}

/// `apply`: replaces the files of a plan, all of them or none.
pub(super) fn apply(args: &ApplyArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    let Some(plan) = read(&args.file, console)? else {
        return Ok(Exit::Failed);
    };
    let root = files::root(&console.working_directory, args.root.as_deref())?;
    let journals = files::journals(&root, &plan.files);
    if args.dry_run && !journals.is_empty() {
        console.say(format_args!("error: nothing to show: an earlier run was interrupted while it wrote files; run `ecs2fargate apply` without --dry-run to finish it first"))?;
        return Ok(Exit::Failed);
    }
    if let InterruptedRuns::Stuck = recovery::finish(&journals, console)? {
        return Ok(Exit::Failed);
    }
    let total = plan.files.len();
    let (to_do, differences) = changes::compare(&root, plan.files);
    if !differences.is_empty() {
        return refuse(&root, &differences, total, console);
    }
    if to_do.is_empty() {
        console.say(format_args!(
            "Applied: nothing to change, all files have the content of the plan."
        ))?;
        return Ok(Exit::Done);
    }
    let count = changes::files(to_do.len());
    if args.dry_run {
        let names = changes::names(&root, &to_do, console);
        changes::print_diff(&to_do, &names, console)?;
        console.say(format_args!(
            "Dry run: no files were changed. To change {count}, run `ecs2fargate apply` without --dry-run."
        ))?;
        return Ok(Exit::Done);
    }
    write(&root, &to_do, args, console)
}

/// The plan in a file; `None` if there is none, which is reported.
fn read(file: &Path, console: &mut Console<'_>) -> io::Result<Option<Plan>> {
    let read = fs::read(console.working_directory.join(file)).map_err(anyhow::Error::from);
    match read.and_then(|bytes| Plan::read(&bytes)) {
        Ok(plan) => Ok(Some(plan)),
        Err(error) => {
            console.say(format_args!("error: {}: {error:#}", file.display()))?;
            Ok(None)
        }
    }
}

fn refuse(
    root: &Path,
    differences: &[Difference],
    total: usize,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    for one in differences {
        let path = changes::shown(root, &one.path, console);
        let reason = match &one.place {
            Some(lines) => format!("{lines} from the content for which the plan was created"),
            None => one.reason.clone(),
        };
        console.say(format_args!("error: {path}: {reason}"))?;
    }
    let files = changes::files(total);
    let count = differences.len();
    console.say(format_args!(
        "error: nothing was applied: the plan changes {files}, of which {count} {} not as planned for; run `ecs2fargate plan` again, or specify another checkout with --root",
        if count == 1 { "is" } else { "are" }
    ))?;
    Ok(Exit::Failed)
}

fn write(
    root: &Path,
    to_do: &[FileChange],
    args: &ApplyArgs,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let last = console.state_directory.as_deref().map(LastWrites::new);
    let (written, signal) = interrupt::hold(|stop| {
        let options = WriteOptions {
            allow_dirty: args.allow_dirty,
            backup: args.backup,
            keep: last.as_ref().map(|last| (last, root)),
            stop,
        };
        files::replace(root, to_do, &options)
    });
    let written = match written {
        Ok(written) => written,
        Err(refusals) => {
            changes::say_refusals(root, &refusals, console)?;
            console.say(format_args!("error: nothing was applied"))?;
            return Ok(signal.map_or(Exit::Failed, Exit::Interrupted));
        }
    };
    changes::warn_of_lost_content(&written.without_copy, console);
    changes::warn_of_no_revert(written.not_kept.as_deref(), console);
    for path in changes::names(root, to_do, console) {
        console.say(format_args!("changed: {path}"))?;
    }
    let count = changes::files(to_do.len());
    console.say(format_args!(
        "Applied: {count}. To undo this, run `ecs2fargate revert`."
    ))?;
    Ok(Exit::Done)
}
