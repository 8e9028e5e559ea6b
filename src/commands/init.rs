//! `init`: creates a settings file.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::gather::pool;
use super::{Console, Exit, print};
use crate::cli::{InitArgs, ScopeArgs};
use crate::commands::init_file::{has_questions, settings_file};
use crate::files::{Batch, SETTINGS_FILE, Scope};
use crate::outcome::{FileReport, FileStatus, Outcome};
use crate::progress::Silent;
use crate::settings::{SCHEMA, Settings, WorkloadChoices};

pub(super) fn run(args: &InitArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    if args.schema {
        return print(console.stdout, |out| out.write_all(SCHEMA.as_bytes())).map(|()| Exit::Done);
    }
    let is_here = args.path == Path::new("-");
    let directory = if is_here {
        console.working_directory.clone()
    } else {
        console.working_directory.join(&args.path)
    };
    let target = directory.join(SETTINGS_FILE);
    let shown = args.path.join(SETTINGS_FILE);
    let shown = shown.strip_prefix(".").unwrap_or(&shown).display();
    let only_prints = args.stdout || is_here;
    if !directory.exists() {
        let place = args.path.display();
        console.say(format_args!("error: {place}: no such file or directory"))?;
        return Ok(Exit::Failed);
    }
    if !directory.is_dir() {
        let place = args.path.display();
        console.say(format_args!("error: {place}: not a directory"))?;
        return Ok(Exit::Failed);
    }
    if !only_prints && fs::symlink_metadata(&target).is_ok() {
        console.say(format_args!("error: {shown}: already exists, not overwritten; use --stdout to print the remaining decisions"))?;
        return Ok(Exit::Failed);
    }
    let pool = pool(&ScopeArgs::default())?;
    let scope = Scope::of(vec![directory.clone()]);
    let mut batch = pool.install(|| Batch::gather(&scope, &directory, &Silent));
    let hidden: Vec<String> = batch
        .governed
        .values()
        .map(|governed| governed.config.path.clone())
        .filter(|path| Path::new(path).is_absolute())
        .collect();
    let choices = WorkloadChoices::default();
    let finish = |settings| Settings {
        lists_candidates: true,
        ..settings
    };
    let mut outcome = pool.install(|| batch.migrate(&choices, finish));
    let found = outcome.workloads.len();
    leave_out_governed(&mut outcome, &batch);
    let is_refused = |file: &FileReport| matches!(file.status, FileStatus::Refused { .. });
    if outcome.workloads.is_empty() && !outcome.files.iter().any(is_refused) {
        let place = if is_here { Path::new(".") } else { &args.path };
        let place = place.display();
        let why = if found > 0 {
            "all templates have a settings file nearer to them, which applies instead of one here; edit that file"
        } else {
            "no ECS services or task definitions found; pass the directory that contains your templates"
        };
        console.say(format_args!("error: {place}: {why}"))?;
        return Ok(Exit::Failed);
    }
    let text = settings_file(&outcome);
    if only_prints {
        print(console.stdout, |out| out.write_all(text.as_bytes()))?;
    } else if let Err(error) = create(&target, &text) {
        console.say(format_args!("error: {shown}: not written: {error}"))?;
        return Ok(Exit::Failed);
    } else {
        let what = if has_questions(&outcome) {
            "written; review it and uncomment your choices"
        } else {
            "nothing to decide; wrote an empty skeleton"
        };
        console.say(format_args!("{shown}: {what}"))?;
        if let Some(other) = hidden.first() {
            console.say(format_args!("note: {other} no longer applies to the templates below; only the nearest settings file does"))?;
        }
    }
    report_refused(&outcome, console)
}

/// Removes templates that are governed by another settings file in a subdirectory.
fn leave_out_governed(outcome: &mut Outcome, batch: &Batch) {
    let is_own = |path: &String| {
        let config = batch
            .governed
            .get(path)
            .map(|one| Path::new(&one.config.path));
        config.is_none_or(|config| config.is_absolute() || config == Path::new(SETTINGS_FILE))
    };
    outcome.files.retain(|file| is_own(&file.path));
    outcome.workloads.retain(|workload| is_own(&workload.file));
}

/// Never overwrites an existing file, not even one created in the meantime.
fn create(target: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(target)?;
    file.write_all(text.as_bytes())
}

/// Reports the files that could not be analyzed: no questions about them does not mean that nothing is open.
fn report_refused(outcome: &Outcome, console: &mut Console<'_>) -> io::Result<Exit> {
    let mut exit = Exit::Done;
    for file in &outcome.files {
        if let FileStatus::Refused {
            reason,
            position,
            holds_ecs: true,
        } = &file.status
        {
            let place =
                position.map_or_else(String::new, |at| format!("{}:{}:", at.line, at.column));
            console.say(format_args!("error: {}:{place} {reason}", file.path))?;
            exit = Exit::Failed;
        }
    }
    Ok(exit)
}
