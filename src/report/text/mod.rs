//! The text report: a row for each workload, the findings that need a person, and a summary.

mod consequences;
pub(super) mod cost;
mod ending;
mod excerpt;
mod finding;
mod groups;
mod pattern;
mod remaining;
mod renamed;
mod summary;
mod table;
mod update;
mod workload;
mod wrap;

use std::collections::HashMap;
use std::io::{self, Write};

use super::{Mode, Paint, Renderer, Run, Summary, in_order};
use crate::facts::prices::Prices;
use crate::facts::rules::RuleId;
use crate::files::SkipReason;
use crate::outcome::{FileReport, FileStatus, Severity, Verdict, WorkloadReport};
use crate::visible::one_line;
pub(super) use consequences::listed;
pub(crate) use excerpt::Texts;
use finding::Look;
pub(super) use finding::rule_url;
use groups::Group;
use table::Row;
pub(super) use table::size;

/// The lines of files are shown in the short report only if there are no more groups of findings than this.
const GROUPS_WITH_EXCERPTS: usize = 10;

/// The text report, to be wrapped in [`ForTerminal`](super::ForTerminal): it quotes files, and may use colors.
pub struct Text {
    /// Whether only errors and the summary are printed.
    pub quiet: bool,
    /// 0: the short report; 1: also each workload with its changes and findings; 2: also notes.
    pub verbose: u8,
    /// The only workload that is reported, by its index in the outcome.
    pub workload: Option<usize>,
    /// The columns of the terminal.
    pub width: usize,
    /// The colors, if any.
    pub paint: Paint,
}

impl Renderer for Text {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let texts = Texts::of(run);
        if let Some(index) = self.workload {
            return self.one(index, run, &texts, out);
        }
        let groups = groups::deciding(run);
        let summary = Summary::of(run);
        let mut printer = self.printer(run, &texts, out);
        if self.quiet {
            printer.failures(run)?;
            printer.unproven(run)?;
            printer.counts(run, &summary)?;
            return printer.ending(run, &summary, &groups);
        }
        let rows = rows(run, &groups, self.verbose > 0);
        printer.table(&rows)?;
        printer.groups(&groups)?;
        if self.verbose > 0 {
            self.workloads(&rows, run, &texts, printer.out)?;
        }
        let mut printer = self.printer(run, &texts, out);
        printer.general(run)?;
        printer.passed_over(run)?;
        printer.failures(run)?;
        printer.counts(run, &summary)?;
        printer.consequences(run)?;
        printer.remaining(run)?;
        if self.verbose > 0 {
            printer.total_cost(run)?;
        }
        printer.ending(run, &summary, &groups)
    }
}

impl Text {
    fn printer<'p, 'r>(
        &self,
        run: &'p Run<'_>,
        texts: &'p Texts<'r>,
        out: &'p mut dyn Write,
    ) -> Printer<'p, 'r> {
        Printer {
            paint: self.paint,
            width: self.width,
            verbose: self.verbose,
            is_quiet: self.quiet,
            is_written: matches!(run.mode, Mode::Written(_)),
            texts,
            prices: run.prices,
            out,
        }
    }

    fn workloads(
        &self,
        rows: &[Row<'_>],
        run: &Run<'_>,
        texts: &Texts<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        in_order::write(rows, out, |row, out| {
            self.printer(run, texts, out).workload(row)
        })
    }

    /// One workload in full.
    fn one(
        &self,
        index: usize,
        run: &Run<'_>,
        texts: &Texts<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let Some(workload) = run.outcome.workloads.get(index) else {
            return Ok(());
        };
        let is_lost = refusals(run).contains_key(workload.file.as_str());
        let row = Row {
            workload,
            is_lost,
            needs: Vec::new(),
        };
        let mut printer = Printer {
            verbose: 2,
            ..self.printer(run, texts, out)
        };
        printer.failures(run)?;
        printer.workload(&row)
    }
}

/// What the run changes or would change and what is left for a person, in one sentence.
pub(super) fn plan(run: &Run<'_>) -> String {
    let (head, text) = ending::sentence(run, &groups::deciding(run));
    format!("{head}: {text}")
}

/// The rows of the table, those that need a person first. Workloads with nothing to do are listed on request only.
fn rows<'r>(run: &'r Run<'_>, groups: &[Group<'_>], with_all: bool) -> Vec<Row<'r>> {
    let refused = refusals(run);
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); run.outcome.workloads.len()];
    for (group, number) in groups.iter().zip(1..) {
        for index in group.findings.iter().filter_map(|one| one.workload) {
            if needs[index].last() != Some(&number) {
                needs[index].push(number);
            }
        }
    }
    let rows = run.outcome.workloads.iter().zip(needs);
    let rows = rows.filter(|(workload, _)| with_all || !is_done(workload.verdict));
    let rows = rows.map(|(workload, needs)| Row {
        workload,
        is_lost: refused.contains_key(workload.file.as_str()),
        needs,
    });
    let mut rows: Vec<Row<'r>> = rows.collect();
    rows.sort_by_key(|row| urgency(row.workload.verdict));
    rows
}

/// Whether nothing is to be done for a workload.
pub(super) fn is_done(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Skipped | Verdict::OnFargate | Verdict::NotEc2
    )
}

/// The order of verdicts in the table.
pub(super) fn urgency(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Blocked => 0,
        Verdict::NeedsDecision => 1,
        Verdict::ActionRequired => 2,
        Verdict::Ready => 3,
        Verdict::Skipped | Verdict::OnFargate | Verdict::NotEc2 => 4,
    }
}

/// The refused files; a migrated workload in one of them was not written.
pub(super) fn refusals<'a>(run: &'a Run<'_>) -> HashMap<&'a str, &'a FileReport> {
    run.outcome
        .files
        .iter()
        .filter(|file| matches!(file.status, FileStatus::Refused { .. }))
        .map(|file| (file.path.as_str(), file))
        .collect()
}

/// The workloads without those whose files could not be written: nothing changes for them.
fn effective<'r>(run: &'r Run<'_>) -> Vec<&'r WorkloadReport> {
    let refused = refusals(run);
    let workloads = run.outcome.workloads.iter();
    let effective = workloads.filter(|one| !refused.contains_key(one.file.as_str()));
    effective.collect()
}

struct Printer<'p, 'r> {
    paint: Paint,
    width: usize,
    verbose: u8,
    is_quiet: bool,
    /// Whether the results were written, not only shown.
    is_written: bool,
    texts: &'p Texts<'r>,
    prices: &'p Prices,
    out: &'p mut dyn Write,
}

impl Printer<'_, '_> {
    /// The findings that need a person, with the numbers that the table refers to.
    fn groups(&mut self, groups: &[Group<'_>]) -> io::Result<()> {
        let is_short = groups.len() <= GROUPS_WITH_EXCERPTS && self.verbose == 0;
        for (group, number) in groups.iter().zip(1..) {
            let with_excerpt = is_short && group.first().severity == Severity::Error;
            self.group(group, Some(number), with_excerpt)?;
        }
        self.end_block(!groups.is_empty())
    }

    /// Warnings that concern no workload.
    fn general(&mut self, run: &Run<'_>) -> io::Result<()> {
        let groups = groups::general(run, self.verbose > 1);
        for group in &groups {
            self.group(group, None, false)?;
        }
        self.end_block(!groups.is_empty())
    }

    fn end_block(&mut self, has_content: bool) -> io::Result<()> {
        if has_content {
            writeln!(self.out)
        } else {
            Ok(())
        }
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
                let text = format!("{shown}: skipped: {}", file.why);
                wrap::write(self.out, self.width, ("note: ", 6), 4, &one_line(&text))?;
            }
        }
        Ok(())
    }

    fn failures(&mut self, run: &Run<'_>) -> io::Result<()> {
        for failure in run.failures() {
            let place = failure.place();
            let mut lines = failure.reason.trim_end().lines();
            let first = format!("{place}: {}", lines.next().unwrap_or_default());
            let head = format!("{} ", self.paint.red("error:"));
            wrap::write(self.out, self.width, (&head, 7), 4, &one_line(&first))?;
            for line in lines {
                self.item(2, line)?;
            }
        }
        Ok(())
    }

    /// Printed even by a quiet run: edits of this tool failed their verification.
    fn unproven(&mut self, run: &Run<'_>) -> io::Result<()> {
        for workload in &run.outcome.workloads {
            let findings = workload.findings.iter();
            for finding in findings.filter(|one| one.rule == RuleId::Proof) {
                let look = Look {
                    margin: 0,
                    with_excerpt: false,
                    with_help: true,
                };
                self.finding(finding, look)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
