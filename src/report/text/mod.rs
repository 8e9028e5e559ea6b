//! The text report: a block for each workload, then a short summary.

mod not_read;
mod renamed;
mod summary;
mod update;
mod workload;

use std::collections::HashMap;
use std::io::{self, Write};

use super::{Mode, Paint, Renderer, Run, in_order};
use crate::facts::rules::RuleId;
use crate::files::SkipReason;
use crate::outcome::{FileReport, FileStatus, Finding, Severity, Verdict};
use crate::syntax::Position;
use crate::visible::one_line;

/// The text report, to be wrapped in [`ForTerminal`](super::ForTerminal): it quotes files, and may use colors.
pub struct Text {
    /// Whether only errors and the summary are printed.
    pub quiet: bool,
    /// The colors, if any.
    pub paint: Paint,
}

impl Renderer for Text {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut printer = self.printer(run, out);
        if !self.quiet {
            self.workloads(run, printer.out)?;
            printer.others(run)?;
            printer.unread(run)?;
            printer.passed_over(run)?;
        }
        printer.failures(run)?;
        if self.quiet {
            printer.unproven(run)?;
        }
        printer.summary(run)
    }
}

impl Text {
    fn printer<'a>(&self, run: &Run<'_>, out: &'a mut dyn Write) -> Printer<'a> {
        Printer {
            paint: self.paint,
            is_written: matches!(run.mode, Mode::Written(_)),
            out,
        }
    }

    fn workloads(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let not_written = refusals(run);
        in_order::write(&run.outcome.workloads, out, |workload, out| {
            if workload.verdict == Verdict::OnFargate {
                return Ok(());
            }
            let not_written = not_written.contains_key(workload.file.as_str());
            self.printer(run, out).workload(workload, not_written)
        })
    }
}

/// The refused files; a migrated workload in one of them was not written.
fn refusals<'a>(run: &'a Run<'_>) -> HashMap<&'a str, &'a FileReport> {
    run.outcome
        .files
        .iter()
        .filter(|file| matches!(file.status, FileStatus::Refused { .. }))
        .map(|file| (file.path.as_str(), file))
        .collect()
}

struct Printer<'a> {
    paint: Paint,
    /// Whether the results were written, not only shown.
    is_written: bool,
    out: &'a mut dyn Write,
}

impl Printer<'_> {
    /// The findings that concern no workload.
    fn others(&mut self, run: &Run<'_>) -> io::Result<()> {
        let findings = run.outcome.findings.iter();
        for finding in findings.filter(|one| one.rule != RuleId::NotRead) {
            self.finding(finding, &format!("{}:", finding.file), "")?;
            if !finding.help.is_empty() {
                writeln!(self.out, "  help: {}", indented(&finding.help, 4))?;
            }
        }
        Ok(())
    }

    fn verdict(&self, verdict: Verdict) -> String {
        let name = verdict.name();
        match verdict {
            Verdict::Ready if self.is_written => self.paint.green("migrated"),
            Verdict::Ready => self.paint.green(name),
            Verdict::ActionRequired | Verdict::NeedsDecision => self.paint.yellow(name),
            Verdict::Blocked => self.paint.red(name),
            Verdict::Skipped | Verdict::OnFargate | Verdict::NotEc2 => name.to_owned(),
        }
    }

    fn finding(&mut self, finding: &Finding, file: &str, margin: &str) -> io::Result<()> {
        let head = format!("{}[{}]", finding.severity.name(), finding.rule);
        let head = match finding.severity {
            Severity::Note => self.paint.cyan(head),
            Severity::Warning => self.paint.yellow(head),
            Severity::Error => self.paint.red(head),
        };
        let Position { line, column } = finding.span.start;
        let message = one_line(&finding.message);
        // A finding about the command line has no file.
        let place = if finding.file.is_empty() {
            String::new()
        } else {
            format!("{}{line}:{column} ", one_line(file))
        };
        writeln!(self.out, "{margin}{head} {place}{message}")
    }

    /// Lists only skipped files that may be unexpected; the others are counted.
    fn passed_over(&mut self, run: &Run<'_>) -> io::Result<()> {
        for file in run.passed_over {
            if matches!(
                file.why,
                SkipReason::LinkOutOfTree | SkipReason::Unreadable(_)
            ) {
                let shown = if file.shown.is_empty() {
                    "."
                } else {
                    &file.shown
                };
                let shown = one_line(shown);
                writeln!(self.out, "note: {shown}: passed over: {}", file.why)?;
            }
        }
        Ok(())
    }

    fn failures(&mut self, run: &Run<'_>) -> io::Result<()> {
        for file in run.outcome.files.iter().filter(|file| run.is_failure(file)) {
            let FileStatus::Refused {
                reason, position, ..
            } = &file.status
            else {
                continue;
            };
            let place = match position {
                Some(at) => format!("{}:{}:{}", file.path, at.line, at.column),
                None => file.path.clone(),
            };
            let head = self.paint.red("error:");
            let place = one_line(&place);
            writeln!(self.out, "{head} {place}: {}", indented(reason, 2))?;
        }
        Ok(())
    }

    /// Printed even by a quiet run: edits of this tool failed their verification.
    fn unproven(&mut self, run: &Run<'_>) -> io::Result<()> {
        for workload in &run.outcome.workloads {
            let findings = workload.findings.iter();
            for finding in findings.filter(|one| one.rule == RuleId::Proof) {
                self.finding(finding, &format!("{}:", finding.file), "")?;
                writeln!(self.out, "  help: {}", indented(&finding.help, 4))?;
            }
        }
        Ok(())
    }
}

/// Indents the following lines of a multi-line text.
fn indented(text: &str, by: usize) -> String {
    text.trim_end().replace('\n', &format!("\n{:by$}", ""))
}

#[cfg(test)]
mod tests;
