//! `--log`: what a run read, what it skipped and why, and how long each stage took.
//!
//! The log has paths, reasons and times. It quotes no contents of files, because templates may contain secrets.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::Exit;
use crate::files::Batch;
use crate::outcome::{FileStatus, Outcome};
use crate::progress::{Progress, Work};
use crate::visible::one_line;

/// Measures the stages of a run while it passes its progress on.
pub(super) struct Stages {
    shown: Box<dyn Progress>,
    begun: Mutex<Vec<(Work, Instant)>>,
}

impl Stages {
    pub(super) fn new(shown: Box<dyn Progress>) -> Self {
        Self {
            shown,
            begun: Mutex::default(),
        }
    }

    /// Ends the last stage, and the display of progress.
    pub(super) fn end(self) -> Vec<(Work, Duration)> {
        let begun = self.begun.into_inner();
        let begun = begun.unwrap_or_else(PoisonError::into_inner);
        let ends = begun.iter().skip(1).map(|(_, start)| *start);
        let ends = ends.chain([Instant::now()]);
        let lasted = begun.iter().zip(ends);
        lasted
            .map(|((work, start), end)| (*work, end - *start))
            .collect()
    }
}

impl Progress for Stages {
    fn begin(&self, work: Work) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.push((work, Instant::now()));
        self.shown.begin(work);
    }

    fn advance(&self) {
        self.shown.advance();
    }
}

/// The end of the first line of every run in a log.
const VERSION: &str = concat!("(ecs2fargate ", env!("CARGO_PKG_VERSION"), ")");

/// The most bytes of a log's first line.
const FIRST_LINE: u64 = 200;

/// Why nothing must be appended to a file: it is not a log, but for example a template.
fn other_content(path: &Path) -> Option<&'static str> {
    let file = File::open(path).ok()?;
    if !file.metadata().is_ok_and(|found| found.is_file()) {
        return None;
    }
    let mut line = Vec::new();
    let mut start = BufReader::new(file.take(FIRST_LINE));
    start.read_until(b'\n', &mut line).ok()?;
    let line = String::from_utf8_lossy(&line);
    let is_log = line.contains(" start ") && line.contains(" (ecs2fargate ");
    (!line.is_empty() && !is_log)
        .then_some("the file exists and is not a log of ecs2fargate; specify another file")
}

/// An opened log file.
pub(super) struct Log {
    file: BufWriter<File>,
}

impl Log {
    /// Opens the file for appending and logs the start of a command, if a file is given.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(super) fn open(
        file: Option<&Path>,
        working_directory: &Path,
        command: &str,
    ) -> io::Result<Option<Self>> {
        let Some(file) = file else {
            return Ok(None);
        };
        if let Some(error) = other_content(&working_directory.join(file)) {
            let message = format!("--log {}: {error}", file.display());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let opened = OpenOptions::new()
            .create(true)
            .append(true)
            .open(working_directory.join(file));
        let opened = opened.map_err(|error| {
            io::Error::new(error.kind(), format!("--log {}: {error}", file.display()))
        })?;
        let mut log = Self {
            file: BufWriter::new(opened),
        };
        log.line(format_args!("start {command} {VERSION}"))?;
        Ok(Some(log))
    }

    /// Logs a run that ended.
    pub(super) fn run(
        mut self,
        (batch, outcome): (&Batch, &Outcome),
        stages: &[(Work, Duration)],
        exit: Exit,
    ) -> io::Result<()> {
        for candidate in &batch.candidates {
            self.line(format_args!("read {}", candidate.shown))?;
        }
        self.line(format_args!("context files: {}", batch.context.read))?;
        let mut settings: Vec<&str> = batch
            .governed
            .values()
            .map(|one| &*one.config.path)
            .collect();
        settings.sort_unstable();
        settings.dedup();
        for path in settings {
            self.line(format_args!("settings {path}"))?;
        }
        for skipped in &batch.passed_over {
            let (shown, why) = (&skipped.shown, &skipped.why);
            self.line(format_args!("skipped {shown}: {why}"))?;
        }
        let without = batch.without_templates;
        self.line(format_args!("files without templates: {without}"))?;
        for file in &outcome.files {
            if let FileStatus::Refused { position, .. } = &file.status {
                let place =
                    position.map_or_else(String::new, |at| format!(":{}:{}", at.line, at.column));
                // The reason itself may quote the file.
                let path = &file.path;
                self.line(format_args!(
                    "refused {path}{place}: see the report for the reason"
                ))?;
            }
        }
        for (work, lasted) in stages {
            let seconds = lasted.as_secs_f64();
            self.line(format_args!("time {} {seconds:.3} s", work.name()))?;
        }
        self.line(format_args!("end exit status {}", exit.status()))?;
        self.file.flush()
    }

    fn line(&mut self, text: std::fmt::Arguments<'_>) -> io::Result<()> {
        let now = humantime::format_rfc3339_seconds(SystemTime::now());
        // A line break in a file's name must not begin another line.
        writeln!(self.file, "{now} {}", one_line(&text.to_string()))
    }
}
