//! From the parsed command line to the exit status.

mod gather;
mod init;
mod init_file;
mod recovery;

use std::collections::HashSet;
use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use gather::GatheredFiles;
use recovery::InterruptedRuns;

use crate::cli::{
    CheckArgs, Cli, Command, CommonArgs, MigrateArgs, OutputFormat, RulesFormat, reads_stdin,
};
use crate::files::{Batch, Content, Context, Scope, WriteOptions};
use crate::outcome::{FileStatus, Outcome};
use crate::progress::{Bar, Progress, Silent, Work};
use crate::report::diff::Diff;
use crate::report::json::Json;
use crate::report::text::Text;
use crate::report::{ForTerminal, Mode, Paint, Renderer, Run, rules};
use crate::settings::{Settings, WorkloadChoices};
use crate::transforms::{PIPELINE, by_name};
use crate::visible::one_line;
use crate::{engine, files, interrupt};

/// The name that standard input goes by in reports.
const STDIN_NAME: &str = "<stdin>";

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The run did its work.
    Done,
    /// It was asked to check, and all that is left are changes that `migrate --write` can make.
    Pending,
    /// It was asked to check, and something waits for a person.
    Waiting,
    /// A file that matters could not be read, parsed, proven or written.
    Failed,
    /// A signal came while files were written, and the others were not.
    Interrupted(u8),
}

impl Exit {
    /// The process's exit status.
    #[must_use]
    pub fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Pending => 1,
            Self::Failed => 2,
            Self::Waiting => 3,
            // As shells tell of a signal.
            Self::Interrupted(signal) => 128 + signal,
        }
    }
}

/// Where a run reads and speaks.
pub struct Console<'a> {
    /// The folder that paths are relative to.
    pub working_folder: PathBuf,
    /// What `-` reads.
    pub stdin: &'a mut dyn Read,
    /// Data: the diff, JSON, or the result for `-`.
    pub stdout: &'a mut dyn Write,
    /// The talk.
    pub stderr: &'a mut dyn Write,
    /// Whether a person waits at the talk, who may be shown how far the work is.
    pub shows_progress: bool,
    /// Whether data goes to a terminal, which control characters of files must not reach.
    pub stdout_is_terminal: bool,
    /// Whether data is coloured.
    pub colour_stdout: bool,
    /// Whether the talk is coloured.
    pub colour_stderr: bool,
}

impl Console<'_> {
    /// Prints one line of the talk; what it quotes cannot break out of it.
    fn say(&mut self, line: std::fmt::Arguments<'_>) -> io::Result<()> {
        writeln!(self.stderr, "{}", one_line(&line.to_string()))
    }
}

/// Does what the command line asks.
///
/// # Errors
/// When standard input cannot be read, or a result cannot be printed. Nobody reading any more is no error.
pub fn run(cli: &Cli, console: &mut Console<'_>) -> io::Result<Exit> {
    match &cli.command {
        Command::Migrate(args) => migrate(args, console),
        Command::Check(args) => check(args, console),
        Command::Init(args) => init::run(args, console),
        Command::Transforms => print(console.stdout, list_transforms).map(|()| Exit::Done),
        Command::Explain { name } => {
            print(console.stdout, |out| explain(name, out)).map(|()| Exit::Done)
        }
        Command::Rules { name, format } => print(console.stdout, |out| match format {
            RulesFormat::Text => rules::text(name.as_deref(), out),
            RulesFormat::Json => rules::json(name.as_deref(), out),
        })
        .map(|()| Exit::Done),
    }
}

fn migrate(args: &MigrateArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    if reads_stdin(&args.paths) {
        let mode = if args.dry_run {
            Mode::FilterDiff
        } else {
            Mode::Filter
        };
        return filter(&args.common, mode, args.check, console);
    }
    let finish = |settings| args.asked(settings);
    let mut scope = gather::scope(&args.paths, &args.common.scope, console)?;
    let given = gather::leave_out_missing(&mut scope, console)?;
    if given == GatheredFiles::Nothing {
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
            .map(|told| given.ends(told.exit(args.check)));
    }
    progress.begin(Work::Writing);
    let (written, signal) = write(args, &mut outcome, &batch);
    drop(progress);
    let mode = Mode::Written(written);
    if let Some(signal) = signal {
        return tell_interrupted(&outcome, &batch, mode, &args.common, console)
            .map(|()| Exit::Interrupted(signal));
    }
    render(&outcome, &batch, mode, &args.common, console, None)
        .map(|told| given.ends(told.exit(false)))
}

/// Writes the results, and tells whether a signal came meanwhile.
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

fn check(args: &CheckArgs, console: &mut Console<'_>) -> io::Result<Exit> {
    if reads_stdin(&args.paths) {
        return filter(&args.common, Mode::Check, true, console);
    }
    let finish = |settings| args.common.looking(settings);
    let mut scope = gather::scope(&args.paths, &args.common.scope, console)?;
    let given = gather::leave_out_missing(&mut scope, console)?;
    if given == GatheredFiles::Nothing {
        return Ok(Exit::Failed);
    }
    let progress = progress(&args.common, console);
    let looked = analyze(&scope, &args.common, console, &*progress, false, finish)?;
    let Some((batch, outcome)) = looked else {
        return Ok(Exit::Failed);
    };
    drop(progress);
    render(&outcome, &batch, Mode::Check, &args.common, console, None)
        .map(|told| given.ends(told.exit(true)))
}

/// Everything that a run looks at, and what it makes of it; none where what an earlier run began cannot be finished.
fn analyze(
    scope: &Scope,
    common: &CommonArgs,
    console: &mut Console<'_>,
    progress: &dyn Progress,
    writes: bool,
    finish: impl Fn(Settings) -> Settings + Send,
) -> io::Result<Option<(Batch, Outcome)>> {
    let choices = common.decisions.choices();
    let pool = gather::pool(&common.scope)?;
    let folder = console.working_folder.clone();
    let gather = || pool.install(|| Batch::gather(scope, &folder, progress));
    let mut batch = gather();
    if !writes {
        recovery::exclude(&mut batch);
    } else {
        match recovery::finish(&batch, console)? {
            InterruptedRuns::PlannedWorkload => {}
            InterruptedRuns::ReadAgain => batch = gather(),
            InterruptedRuns::Stuck => return Ok(None),
        }
    }
    progress.begin(Work::Planning);
    Ok(Some(pool.install(|| {
        let mut outcome = run_each(&mut batch, &choices, finish);
        files::look_for_names(&mut outcome, &batch, &folder);
        (batch, outcome)
    })))
}

/// Only for people: nobody waits at a pipe.
fn progress(common: &CommonArgs, console: &Console<'_>) -> Box<dyn Progress> {
    if console.shows_progress && !common.quiet {
        Box::new(Bar::on_stderr())
    } else {
        Box::new(Silent)
    }
}

/// One text from standard input.
fn filter(
    common: &CommonArgs,
    mode: Mode,
    is_check: bool,
    console: &mut Console<'_>,
) -> io::Result<Exit> {
    let bytes = files::read_limited(&mut *console.stdin)?;
    let content = files::judge(&bytes, true);
    let is_too_much =
        matches!(content, Content::Refused { .. }) && bytes.len() as u64 > files::MAX_BYTES;
    let mut batch = Batch::of_content(STDIN_NAME, content, &console.working_folder);
    let mut outcome = analyze_batch(&mut batch, common);
    files::look_for_names(&mut outcome, &batch, &console.working_folder);
    // Whoever pipes through this gets back what went in, unless there is something better; a piece of it would be worse than nothing.
    let unchanged = if is_too_much { Vec::new() } else { bytes };
    render(&outcome, &batch, mode, common, console, Some(&unchanged))
        .map(|told| told.exit(is_check))
}

/// The pure middle, with the files that never reach it.
fn analyze_batch(batch: &mut Batch, common: &CommonArgs) -> Outcome {
    run_each(batch, &common.decisions.choices(), |settings| {
        common.looking(settings)
    })
}

/// Every source under its own settings, under a command line.
fn run_each(
    batch: &mut Batch,
    choices: &WorkloadChoices,
    finish: impl Fn(Settings) -> Settings,
) -> Outcome {
    let sources = std::mem::take(&mut batch.sources);
    let plain = finish(Settings::of_command_line(choices.clone()));
    let settings: Vec<Option<Settings>> = sources
        .iter()
        .map(|source| {
            let governed = batch.governed.get(&source.path)?;
            let path = governed.path.as_deref();
            Some(finish(governed.config.settings(path, choices)))
        })
        .collect();
    let settings = settings.iter().map(|own| own.as_ref().unwrap_or(&plain));
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

/// What was only read to understand the others is counted, and is no result of the run.
fn exclude(outcome: &mut Outcome, context: &HashSet<String>) -> Context {
    let mut counts = Context::default();
    outcome.files.retain(|file| {
        let is_context = context.contains(&file.path);
        if is_context {
            counts.read += 1;
            let is_refused = matches!(file.status, FileStatus::Refused { .. });
            counts.not_understood += usize::from(is_refused);
        }
        !is_context
    });
    outcome
        .findings
        .retain(|finding| !context.contains(&finding.file));
    counts
}

/// What the exit status depends on.
struct RunSummary {
    has_failed: bool,
    has_changes: bool,
    waits: bool,
}

impl RunSummary {
    fn exit(&self, is_check: bool) -> Exit {
        if self.has_failed {
            Exit::Failed
        } else if is_check && self.waits {
            Exit::Waiting
        } else if is_check && self.has_changes {
            Exit::Pending
        } else {
            Exit::Done
        }
    }
}

/// Prints data on stdout, then the talk on stderr.
fn render(
    outcome: &Outcome,
    batch: &Batch,
    mode: Mode,
    common: &CommonArgs,
    console: &mut Console<'_>,
    stdin: Option<&[u8]>,
) -> io::Result<RunSummary> {
    let run = Run {
        outcome,
        named: named(batch, stdin.is_some()),
        passed_over: &batch.passed_over,
        without_templates: batch.without_templates,
        context: batch.context,
        mode,
    };
    let renderer = renderer(common.format, mode, console, stdin);
    print(console.stdout, |out| match renderer {
        Some(renderer) => renderer.render(&run, out),
        None => Ok(()),
    })?;
    let report = ForTerminal(Text {
        // Other formats are whole.
        quiet: common.quiet || common.format != OutputFormat::Text,
        paint: Paint::new(console.colour_stderr),
    });
    // Where nobody listens there is nobody to tell that either.
    let _ = print(console.stderr, |out| report.render(&run, out));
    Ok(RunSummary {
        has_failed: run.has_failed(),
        has_changes: run.has_changes(),
        waits: run.waits_for_a_person(),
    })
}

/// What prints a run on stdout in a format, if anything is to be printed there.
fn renderer<'a>(
    format: OutputFormat,
    mode: Mode,
    console: &Console<'_>,
    input: Option<&'a [u8]>,
) -> Option<Box<dyn Renderer + 'a>> {
    let (is_terminal, is_coloured) = (console.stdout_is_terminal, console.colour_stdout);
    let paint = Paint::new(is_coloured);
    match (format, mode) {
        (OutputFormat::Json, _) => Some(shown(Json, is_terminal)),
        (OutputFormat::Text, Mode::DryRun | Mode::FilterDiff) => {
            Some(shown(Diff { paint }, is_terminal || is_coloured))
        }
        (OutputFormat::Text, Mode::Filter) => {
            let input = input.unwrap_or_default();
            Some(shown(NewText { input }, is_terminal))
        }
        (OutputFormat::Text, Mode::Check | Mode::Written(_)) => None,
    }
}

fn shown<'a>(renderer: impl Renderer + 'a, on_terminal: bool) -> Box<dyn Renderer + 'a> {
    if on_terminal {
        Box::new(ForTerminal(renderer))
    } else {
        Box::new(renderer)
    }
}

/// After a signal nobody waits for a report; where a program listens, it gets what it expects.
fn tell_interrupted(
    outcome: &Outcome,
    batch: &Batch,
    mode: Mode,
    common: &CommonArgs,
    console: &mut Console<'_>,
) -> io::Result<()> {
    if common.format != OutputFormat::Text {
        render(outcome, batch, mode, common, console, None)?;
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
        .chain(is_stdin.then_some(STDIN_NAME))
        .collect()
}

/// The new text of standard input, or what came in.
struct NewText<'a> {
    input: &'a [u8],
}

impl Renderer for NewText<'_> {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut files = run.outcome.files.iter();
        let own = files.find(|file| file.path == STDIN_NAME);
        match own.map(|file| &file.status) {
            Some(FileStatus::Changed { after }) => out.write_all(after.as_bytes()),
            _ => out.write_all(self.input),
        }
    }
}

/// Prints through a buffer. A reader that went away, such as `head`, has seen enough.
fn print(
    to: &mut dyn Write,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut buffer = BufWriter::new(to);
    let result = content(&mut buffer).and_then(|()| buffer.flush());
    // What is left in the buffer after a failure would only fail again.
    let _ = buffer.into_parts();
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

fn list_transforms(out: &mut dyn Write) -> io::Result<()> {
    let width = PIPELINE
        .iter()
        .map(|transform| transform.name().len())
        .max()
        .unwrap_or_default();
    for transform in PIPELINE {
        let summary = first_paragraph(transform.explanation());
        writeln!(out, "{:width$}  {summary}", transform.name())?;
    }
    Ok(())
}

fn explain(name: &str, out: &mut dyn Write) -> io::Result<()> {
    match by_name(name) {
        Some(transform) => writeln!(out, "{}", transform.explanation().trim_end()),
        None => rules::text(Some(name), out),
    }
}

/// The first paragraph below the title, as one line.
fn first_paragraph(markdown: &str) -> String {
    let lines: Vec<&str> = markdown
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty() || line.starts_with('#'))
        .take_while(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}
