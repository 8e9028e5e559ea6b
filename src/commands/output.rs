//! The output of `migrate` and `check`: data on stdout, messages on stderr.

use std::collections::HashSet;
use std::io::{self, Write};

use super::output_file::OutputFiles;
use super::{Console, Exit, print, standard_input, workload_choice};
use crate::cli::{CommonArgs, ExitArgs, FailOn, OutputFormat};
use crate::facts::prices::Prices;
use crate::files::Batch;
use crate::outcome::{FileStatus, Outcome};
use crate::report::diff::Diff;
use crate::report::github::Github;
use crate::report::gitlab::Gitlab;
use crate::report::html::Html;
use crate::report::json::Json;
use crate::report::junit::Junit;
use crate::report::markdown::Markdown;
use crate::report::runbook::Runbook;
use crate::report::sarif::Sarif;
use crate::report::statistics::Statistics;
use crate::report::text::Text;
use crate::report::{ForTerminal, Mode, Paint, Renderer, Run};

/// The inputs of the exit status.
pub(super) struct RunSummary {
    has_failed: bool,
    has_changes: bool,
    requires_action: bool,
    has_blocked: bool,
}

impl RunSummary {
    fn of(run: &Run<'_>) -> Self {
        Self {
            has_failed: run.has_failed(),
            has_changes: run.has_changes(),
            requires_action: run.requires_action(),
            has_blocked: run.has_blocked(),
        }
    }

    /// The exit status, of a check if its options are given.
    pub(super) fn exit_of(&self, check: Option<&ExitArgs>) -> Exit {
        let fails = |result, is_present| {
            is_present && check.is_some_and(|options| options.fails_on(result))
        };
        if self.has_failed {
            Exit::Failed
        } else if fails(FailOn::Manual, self.requires_action)
            || fails(FailOn::Blocked, self.has_blocked)
        {
            Exit::Waiting
        } else if fails(FailOn::Pending, self.has_changes) {
            Exit::Pending
        } else {
            Exit::Done
        }
    }
}

/// Prints the data, then the report. The report of `check` is its data.
pub(super) fn render(
    outcome: &Outcome,
    batch: &Batch,
    mode: Mode,
    common: &CommonArgs,
    console: &mut Console<'_>,
    stdin: Option<&[u8]>,
    outputs: OutputFiles,
) -> io::Result<RunSummary> {
    let prices = common.cost.prices();
    let run = run_of(outcome, batch, &prices, mode, stdin.is_some());
    let wanted = common.workload.as_deref();
    let wanted = wanted.map(|wanted| workload_choice::find(wanted, &outcome.workloads));
    let workload = match wanted.transpose() {
        Ok(workload) => workload,
        Err(message) => {
            console.say(format_args!("error: {message}"))?;
            return Ok(RunSummary {
                has_failed: true,
                ..RunSummary::of(&run)
            });
        }
    };
    let width = console.width;
    let text = |paint, quiet| {
        ForTerminal(Text {
            quiet,
            verbose: common.verbose,
            workload,
            width,
            paint,
        })
    };
    let on_stdout = Paint::new(console.colour_stdout).with_links(console.stdout_is_terminal);
    let on_stderr = Paint::new(console.colour_stderr).with_links(console.shows_progress);
    for (format, file) in outputs.others {
        match document(format) {
            Some(renderer) => file.write(renderer, &run)?,
            None => file.write(&text(Paint::new(false), common.quiet), &run)?,
        }
    }
    let data = data(common, mode, console, stdin);
    match (document(common.format), outputs.own) {
        (None, Some(file)) => {
            file.write(&text(Paint::new(false), common.quiet), &run)?;
            to_stdout(console, data.as_deref(), &run)?;
            to_stderr(console, &text(on_stderr, true), &run);
        }
        // The document contains everything.
        (Some(document), Some(file)) => {
            file.write(document, &run)?;
            to_stderr(console, &text(on_stderr, true), &run);
        }
        (Some(document), None) => {
            let document = shown(document, console.stdout_is_terminal);
            to_stdout(console, Some(&*document), &run)?;
            to_stderr(console, &text(on_stderr, true), &run);
        }
        (None, None) if mode == Mode::Check => {
            to_stdout(console, Some(&text(on_stdout, common.quiet)), &run)?;
        }
        (None, None) => {
            to_stdout(console, data.as_deref(), &run)?;
            to_stderr(console, &text(on_stderr, common.quiet), &run);
        }
    }
    Ok(RunSummary::of(&run))
}

/// The renderer of a format that contains the whole run in one document; `None` for text.
fn document(format: OutputFormat) -> Option<&'static dyn Renderer> {
    match format {
        OutputFormat::Text => None,
        OutputFormat::Json => Some(&Json),
        OutputFormat::Markdown => Some(&Markdown),
        OutputFormat::Github => Some(&Github),
        OutputFormat::Sarif => Some(&Sarif),
        OutputFormat::Gitlab => Some(&Gitlab),
        OutputFormat::Junit => Some(&Junit),
        OutputFormat::Html => Some(&Html),
        OutputFormat::Runbook => Some(&Runbook),
    }
}

fn to_stdout(
    console: &mut Console<'_>,
    renderer: Option<&dyn Renderer>,
    run: &Run<'_>,
) -> io::Result<()> {
    print(console.stdout, |out| match renderer {
        Some(renderer) => renderer.render(run, out),
        None => Ok(()),
    })
}

/// Prints the number of findings by rule on stdout, then only errors and the summary on stderr.
pub(super) fn render_statistics(
    outcome: &Outcome,
    batch: &Batch,
    common: &CommonArgs,
    console: &mut Console<'_>,
    outputs: OutputFiles,
) -> io::Result<RunSummary> {
    let prices = common.cost.prices();
    let run = run_of(outcome, batch, &prices, Mode::Check, false);
    let statistics = |format| Statistics {
        json: format == OutputFormat::Json,
    };
    for (format, file) in outputs.others {
        match format {
            OutputFormat::Runbook => file.write(&Runbook, &run)?,
            _ => file.write(&statistics(format), &run)?,
        }
    }
    let statistics = statistics(common.format);
    match outputs.own {
        Some(file) => file.write(&statistics, &run)?,
        None => print(console.stdout, |out| statistics.render(&run, out))?,
    }
    let report = ForTerminal(Text {
        quiet: true,
        verbose: 0,
        workload: None,
        width: console.width,
        paint: Paint::new(console.colour_stderr),
    });
    to_stderr(console, &report, &run);
    Ok(RunSummary::of(&run))
}

pub(super) fn run_of<'a>(
    outcome: &'a Outcome,
    batch: &'a Batch,
    prices: &'a Prices,
    mode: Mode,
    is_stdin: bool,
) -> Run<'a> {
    Run {
        outcome,
        named: named(batch, is_stdin),
        passed_over: &batch.passed_over,
        without_templates: batch.without_templates,
        context: &batch.context,
        prices,
        mode,
    }
}

/// If stderr is closed, the error cannot be reported either.
fn to_stderr(console: &mut Console<'_>, renderer: &dyn Renderer, run: &Run<'_>) {
    let _ = print(console.stderr, |out| renderer.render(run, out));
}

/// What a run prints on stdout besides its report: the diff, or the new text of standard input.
fn data<'a>(
    common: &CommonArgs,
    mode: Mode,
    console: &Console<'_>,
    input: Option<&'a [u8]>,
) -> Option<Box<dyn Renderer + 'a>> {
    let (is_terminal, is_colored) = (console.stdout_is_terminal, console.colour_data);
    let paint = Paint::new(is_colored);
    match mode {
        Mode::DryRun | Mode::FilterDiff => {
            let diff = Diff {
                context: common.diff_context,
                paint,
            };
            Some(shown(diff, is_terminal || is_colored))
        }
        Mode::Filter => {
            let input = input.unwrap_or_default();
            Some(shown(NewText { input }, is_terminal))
        }
        Mode::Check | Mode::Plan | Mode::Written(_) => None,
    }
}

fn shown<'a>(renderer: impl Renderer + 'a, on_terminal: bool) -> Box<dyn Renderer + 'a> {
    if on_terminal {
        Box::new(ForTerminal(renderer))
    } else {
        Box::new(renderer)
    }
}

/// After a signal no text report is printed; a program that reads another format still gets a complete document.
pub(super) fn report_interruption(
    outcome: &Outcome,
    batch: &Batch,
    mode: Mode,
    common: &CommonArgs,
    console: &mut Console<'_>,
    outputs: OutputFiles,
) -> io::Result<()> {
    if document(common.format).is_some() {
        render(outcome, batch, mode, common, console, None, outputs)?;
    } else {
        let prices = common.cost.prices();
        let run = run_of(outcome, batch, &prices, mode, false);
        for (format, file) in outputs.others {
            if let Some(renderer) = document(format) {
                file.write(renderer, &run)?;
            }
        }
    }
    let Mode::Written(written) = mode else {
        return Ok(());
    };
    let _ = writeln!(
        console.stderr,
        "interrupted: {written} {} written whole, the others left as they were; run again to go on",
        if written == 1 { "file" } else { "files" }
    );
    Ok(())
}

fn named(batch: &Batch, is_stdin: bool) -> HashSet<&str> {
    batch
        .candidates
        .iter()
        .filter(|candidate| candidate.named)
        .map(|candidate| candidate.shown.as_str())
        .chain(is_stdin.then_some(standard_input::NAME))
        .collect()
}

/// The new text of standard input, or the unchanged input.
struct NewText<'a> {
    input: &'a [u8],
}

impl Renderer for NewText<'_> {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut files = run.outcome.files.iter();
        let own = files.find(|file| file.path == standard_input::NAME);
        match own.map(|file| &file.status) {
            Some(FileStatus::Changed { after }) => out.write_all(after.as_bytes()),
            _ => out.write_all(self.input),
        }
    }
}
