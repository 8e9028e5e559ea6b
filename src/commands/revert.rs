//! `revert`: undoes the last `migrate --write`.

use std::io;
use std::path::Path;

use super::changes::{self, Difference};
use super::recovery::{self, InterruptedRuns};
use super::{Console, Exit};
use crate::cli::RevertArgs;
use crate::files::{self, FileChange, LastWrite, LastWrites, WriteOptions};
use crate::interrupt;

pub(super) fn run(args: &RevertArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    let directory = console.working_directory.join(&args.path);
    if !directory.is_dir() {
        let path = args.path.display();
        console.say(format_args!("error: {path}: not a directory"))?;
        return Ok(Exit::Failed);
    }
    let Some(last) = console.state_directory.as_deref().map(LastWrites::new) else {
        console.say(format_args!("error: nothing to revert: the environment names no state directory (XDG_STATE_HOME or HOME)"))?;
        return Ok(Exit::Failed);
    };
    match last.find(&directory) {
        Ok(Some(found)) => revert(found, &last, args, console),
        Ok(None) => {
            console.say(format_args!("error: nothing to revert: no files were written in this directory or in the repository that contains it"))?;
            Ok(Exit::Failed)
        }
        Err(error) => {
            console.say(format_args!("error: nothing was reverted: {error:#}"))?;
            Ok(Exit::Failed)
        }
    }
}

fn revert(
    found: LastWrite,
    last: &LastWrites,
    args: &RevertArgs,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let LastWrite { root, changes, .. } = found;
    let changes: Vec<FileChange> = changes.into_iter().map(FileChange::reversed).collect();
    let journals = files::journals(&root, &changes);
    if args.dry_run && !journals.is_empty() {
        console.say(format_args!("error: nothing to show: an earlier run was interrupted while it wrote these files; run `ecs2fargate revert` to finish it and to revert it"))?;
        return Ok(Exit::Failed);
    }
    if let InterruptedRuns::Stuck = recovery::finish(&journals, console)? {
        return Ok(Exit::Failed);
    }
    let total = changes.len();
    let (to_do, edited) = changes::compare(&root, changes);
    if !edited.is_empty() {
        return refuse(&root, &edited, total, console);
    }
    if args.dry_run {
        let names = changes::names(&root, &to_do, console);
        changes::print_diff(&to_do, &names, console)?;
        let files = changes::files(to_do.len());
        console.say(format_args!(
            "Dry run: no files were changed. To restore {files}, run `ecs2fargate revert`."
        ))?;
        return Ok(Exit::Done);
    }
    write(&root, &to_do, last, console)
}

fn refuse(
    root: &Path,
    edited: &[Difference],
    total: usize,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    for one in edited {
        let path = changes::shown(root, &one.path, console);
        let reason = match &one.place {
            Some(lines) => format!(
                "{lines} from what the last --write wrote; undo this edit and run `ecs2fargate revert` again, or restore the files manually"
            ),
            None => one.reason.clone(),
        };
        console.say(format_args!("error: {path}: {reason}"))?;
    }
    let count = edited.len();
    let files = changes::files(total);
    console.say(format_args!(
        "error: nothing was reverted: the last --write changed {files}, of which {count} {} since; all of them are reverted, or none",
        if count == 1 { "was edited" } else { "were edited" }
    ))?;
    Ok(Exit::Failed)
}

fn write(
    root: &Path,
    to_do: &[FileChange],
    last: &LastWrites,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let (written, signal) = interrupt::hold(|stop| {
        let options = WriteOptions {
            // What the run wrote is not committed yet; the contents are compared instead.
            allow_dirty: true,
            backup: false,
            keep: None,
            stop,
        };
        files::replace(root, to_do, &options)
    });
    if let Err(refusals) = written {
        changes::say_refusals(root, &refusals, console)?;
        console.say(format_args!("error: nothing was reverted"))?;
        return Ok(signal.map_or(Exit::Failed, Exit::Interrupted));
    }
    if let Err(error) = last.forget(root) {
        console.say(format_args!(
            "warning: the record of the reverted --write could not be deleted: {error:#}"
        ))?;
    }
    for path in changes::names(root, to_do, console) {
        console.say(format_args!("restored: {path}"))?;
    }
    let files = changes::files(to_do.len());
    console.say(format_args!(
        "Reverted: {files}. The content is that before the last --write."
    ))?;
    Ok(Exit::Done)
}
