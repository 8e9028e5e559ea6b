//! The run for people: a block for each workload, then a summary that is taken in at a glance.

mod not_read;
mod renamed;
mod summary;
mod update;

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use super::{Mode, Paint, Renderer, Run, in_order};
use crate::files::SkipReason;
use crate::outcome::{
    Change, Class, FileReport, FileStatus, Finding, PROOF, Severity, Verdict, WorkloadReport,
};
use crate::syntax::Position;
use crate::visible::one_line;

/// The report for people, to be shown [`ForTerminal`](super::ForTerminal): it quotes files, and may be in colors.
pub struct Text {
    /// Whether only errors and the summary are printed.
    pub quiet: bool,
    /// Whether it is in colors.
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

/// The refused files; a migrated workload of one of them was not written after all.
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
    /// Whether the results were written, and not only shown.
    is_written: bool,
    out: &'a mut dyn Write,
}

impl Printer<'_> {
    fn workload(&mut self, workload: &WorkloadReport, not_written: bool) -> io::Result<()> {
        let place = format!("{}:{}", workload.file, workload.line);
        let verdict = if not_written && workload.verdict.is_migrated() {
            self.paint.red("not written")
        } else {
            self.verdict(workload.verdict)
        };
        let id = self.paint.bold(one_line(&workload.id));
        let flags = match workload.flags.names().join(", ") {
            none if none.is_empty() || not_written => String::new(),
            flags => format!(" ({flags})"),
        };
        writeln!(self.out, "{} {id}: {verdict}{flags}", one_line(&place))?;
        self.update(workload)?;
        self.findings(workload, "before you deploy", |finding| finding.decides)?;
        let warns = |finding: &Finding| !finding.decides && finding.severity > Severity::Note;
        self.findings(workload, "warnings", warns)?;
        self.changes(workload)?;
        self.removed(workload)?;
        self.renamed(workload)?;
        let is_note = |finding: &Finding| finding.severity == Severity::Note;
        self.findings(workload, "notes", is_note)?;
        self.pending(workload)?;
        writeln!(self.out)
    }

    /// The findings that concern no workload.
    fn others(&mut self, run: &Run<'_>) -> io::Result<()> {
        let findings = run.outcome.findings.iter();
        for finding in findings.filter(|one| one.rule != crate::hosts::foreign::RULE) {
            self.finding(finding, &format!("{}:", finding.file), "")?;
            if !finding.help.is_empty() {
                writeln!(self.out, "  help: {}", indented(&finding.help, 4))?;
            }
        }
        Ok(())
    }

    /// What is ready but waits, in one line; the edits themselves are told when they are made.
    fn pending(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        let mut steps: Vec<&str> = workload.pending.iter().map(|one| one.transform).collect();
        let count = steps.len();
        if count == 0 {
            return Ok(());
        }
        steps.dedup();
        let edits = if count == 1 { "edit" } else { "edits" };
        writeln!(
            self.out,
            "  ready once that is settled ({count} {edits}): {}",
            steps.join(", ")
        )
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

    /// Grouped by transform; edits that differ only in their lines are told once.
    fn changes(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        if !workload.changes.is_empty() {
            writeln!(self.out, "  changes")?;
        }
        for group in workload.changes.chunk_by(|a, b| a.transform == b.transform) {
            writeln!(self.out, "    {}", self.paint.cyan(group[0].transform))?;
            for alike in group.chunk_by(differ_in_line_only) {
                self.alike_changes(alike, workload)?;
            }
        }
        Ok(())
    }

    fn alike_changes(&mut self, alike: &[Change], workload: &WorkloadReport) -> io::Result<()> {
        let change = &alike[0];
        let mut lines: Vec<usize> = alike.iter().map(|change| change.span.start.line).collect();
        lines.dedup();
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let word = if lines.len() == 1 { "line" } else { "lines" };
        let file = elsewhere(&change.file, workload);
        let place = format!("{file}{word} {}", lines.join(", "));
        let mark = match change.class {
            Class::Safe => String::new(),
            Class::Review => format!("{} ", self.paint.yellow("review:")),
        };
        let reason = one_line(&change.reason);
        writeln!(self.out, "      {place}: {mark}{reason}")?;
        match change.prevents {
            Some(error) => writeln!(
                self.out,
                "        {}",
                self.paint.faint(format!("prevents: \"{error}\""))
            ),
            None => Ok(()),
        }
    }

    /// Those of one weight, in the order of the file; those that share their help stand together, and it is told once.
    fn findings(
        &mut self,
        workload: &WorkloadReport,
        heading: &str,
        belongs: impl Fn(&Finding) -> bool,
    ) -> io::Result<()> {
        let findings = workload.findings.iter().filter(|one| belongs(one));
        let findings: Vec<&Finding> = findings.collect();
        // What keeps a workload where it is needs no heading: it is all that there is to tell.
        let mut margin = "  ";
        if workload.verdict.is_migrated() && !findings.is_empty() {
            writeln!(self.out, "  {heading}")?;
            margin = "    ";
        }
        let mut helps: Vec<&str> = findings.iter().map(|one| one.help.as_str()).collect();
        let mut seen = HashSet::new();
        helps.retain(|help| seen.insert(*help));
        for help in helps {
            for finding in findings.iter().filter(|one| one.help == help) {
                self.finding(finding, &elsewhere(&finding.file, workload), margin)?;
            }
            let help = indented(help, margin.len() + 4);
            if !help.is_empty() {
                writeln!(self.out, "{margin}  help: {help}")?;
            }
        }
        Ok(())
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
        // What the command line says stands in no file.
        let place = if finding.file.is_empty() {
            String::new()
        } else {
            format!("{}{line}:{column} ", one_line(file))
        };
        writeln!(self.out, "{margin}{head} {place}{message}")
    }

    fn removed(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        if !workload.removed.is_empty() {
            writeln!(self.out, "  removed, and what it did")?;
        }
        for removed in &workload.removed {
            let file = elsewhere(&removed.file, workload);
            let property = short(&removed.property);
            let (property, did) = (one_line(&property), one_line(&removed.did));
            writeln!(
                self.out,
                "    {file}line {}: {property}: {did}",
                removed.span.start.line
            )?;
        }
        Ok(())
    }

    /// Only what a person may wonder about; the rest is counted.
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

    /// What a quiet run must not keep to itself: its own edits failed their verification.
    fn unproven(&mut self, run: &Run<'_>) -> io::Result<()> {
        for workload in &run.outcome.workloads {
            let findings = workload.findings.iter();
            for finding in findings.filter(|one| one.rule == PROOF) {
                self.finding(finding, &format!("{}:", finding.file), "")?;
                writeln!(self.out, "  help: {}", indented(&finding.help, 4))?;
            }
        }
        Ok(())
    }
}

/// A place's file, where it is not the one that the workload is told under.
fn elsewhere(file: &str, workload: &WorkloadReport) -> String {
    if file == workload.file {
        String::new()
    } else {
        format!("{}:", one_line(file))
    }
}

/// `Resources.Service.Properties.Role` is `Role` of `Service`.
fn short(property: &str) -> String {
    let inner = property.strip_prefix("Resources.").unwrap_or(property);
    inner.replacen(".Properties.", " ", 1)
}

fn differ_in_line_only(a: &Change, b: &Change) -> bool {
    (a.class, &a.reason, a.prevents, &a.file) == (b.class, &b.reason, b.prevents, &b.file)
}

/// Keeps the lines of a longer text below its first one.
fn indented(text: &str, by: usize) -> String {
    text.trim_end().replace('\n', &format!("\n{:by$}", ""))
}

#[cfg(test)]
mod tests;
