//! Reads, analyzes and plans; shared by `migrate`, `check` and `init`.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use super::recovery::{self, InterruptedRuns};
use super::{Console, gather};
use crate::cli::CommonArgs;
use crate::engine;
use crate::files::{self, Batch, Context, Scope};
use crate::outcome::{FileStatus, Outcome};
use crate::progress::{Bar, Progress, Silent, Work};
use crate::settings::{Settings, WorkloadChoices};

/// The files of a run and its outcome; `None` if the interrupted writes of an earlier run cannot be completed.
pub(super) fn analyze(
    scope: &Scope,
    common: &CommonArgs,
    console: &mut Console<'_>,
    progress: &dyn Progress,
    writes: bool,
    finish: impl Fn(Settings) -> Settings + Send,
) -> io::Result<Option<(Batch, Outcome)>> {
    let choices = common.decisions.choices();
    let pool = gather::pool(&common.scope)?;
    let directory = console.working_directory.clone();
    let gather = || pool.install(|| Batch::gather(scope, &directory, progress));
    let mut batch = gather();
    if !writes {
        recovery::exclude(&mut batch);
    } else {
        match recovery::finish(&batch.journals(), console)? {
            InterruptedRuns::None => {}
            InterruptedRuns::ReadAgain => batch = gather(),
            InterruptedRuns::Stuck => return Ok(None),
        }
    }
    progress.begin(Work::Planning);
    Ok(Some(pool.install(|| {
        let mut outcome = run_each(&mut batch, &choices, finish);
        files::look_for_names(&mut outcome, &batch, &directory);
        (batch, outcome)
    })))
}

/// Progress is only shown on a terminal.
pub(super) fn progress(common: &CommonArgs, console: &Console<'_>) -> Box<dyn Progress> {
    if console.shows_progress && !common.quiet {
        Box::new(Bar::on_stderr())
    } else {
        Box::new(Silent)
    }
}

/// Migrates every source under its own settings, combined with the command line.
pub(super) fn run_each(
    batch: &mut Batch,
    choices: &WorkloadChoices,
    finish: impl Fn(Settings) -> Settings,
) -> Outcome {
    let sources = std::mem::take(&mut batch.sources);
    let value_files: Arc<[String]> = std::mem::take(&mut batch.values).into();
    let finish = |settings| Settings {
        value_files: value_files.clone(),
        ..finish(settings)
    };
    let plain = finish(Settings::of_command_line(choices.clone()));
    let settings: Vec<Option<Box<Settings>>> = sources
        .iter()
        .map(|source| {
            let governed = batch.governed.get(&source.path)?;
            let path = governed.path.as_deref();
            let settings = finish(governed.config.settings(path, choices));
            Some(Box::new(settings))
        })
        .collect();
    let settings = settings.iter().map(|own| own.as_deref().unwrap_or(&plain));
    let context: HashSet<String> = sources
        .iter()
        .filter(|source| source.is_context)
        .map(|source| source.path.clone())
        .collect();
    let mut outcome = engine::migrate_each(sources.into_iter().zip(settings).collect());
    batch.context = exclude(&mut outcome, &context);
    let refused = std::mem::take(&mut batch.refused);
    files::merge(&mut outcome, refused, std::mem::take(&mut batch.unread));
    outcome
}

/// The files that findings of workloads refer to.
fn referenced(outcome: &Outcome) -> HashSet<Arc<str>> {
    let findings = outcome.workloads.iter().flat_map(|one| &one.findings);
    let files = findings.flat_map(|finding| {
        let related = finding.related.iter().map(|one| &one.file);
        std::iter::once(&finding.file).chain(related)
    });
    files.cloned().collect()
}

/// Removes the files that were only read as context from the result, and counts them.
fn exclude(outcome: &mut Outcome, context: &HashSet<String>) -> Context {
    let mut counts = Context::default();
    let referenced = referenced(outcome);
    outcome.files.retain_mut(|file| {
        let is_context = context.contains(&file.path);
        if is_context {
            counts.read += 1;
            let is_refused = matches!(file.status, FileStatus::Refused { .. });
            counts.not_understood += usize::from(is_refused);
            if referenced.contains(file.path.as_str()) {
                let text = std::mem::take(&mut file.before);
                counts.texts.insert(file.path.clone(), text);
            }
        }
        !is_context
    });
    outcome
        .findings
        .retain(|finding| !context.contains(&*finding.file));
    counts
}
