//! The block of a workload.

use std::collections::HashSet;
use std::io;

use super::{Printer, indented};
use crate::outcome::{Change, Class, Finding, Severity, WorkloadReport};
use crate::visible::one_line;

impl Printer<'_> {
    pub(super) fn workload(
        &mut self,
        workload: &WorkloadReport,
        not_written: bool,
    ) -> io::Result<()> {
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

    /// The planned edits of a blocked workload, in one line; the edits themselves are only shown once they are made.
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

    /// The changes, grouped by step; edits that differ only in their lines are shown once.
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

    /// The findings of one severity, in the order of the file; those with the same help are grouped, and it is shown
    /// once.
    fn findings(
        &mut self,
        workload: &WorkloadReport,
        heading: &str,
        belongs: impl Fn(&Finding) -> bool,
    ) -> io::Result<()> {
        let findings = workload.findings.iter().filter(|one| belongs(one));
        let findings: Vec<&Finding> = findings.collect();
        // Findings that block a workload need no heading: nothing else is shown.
        let mut margin = "  ";
        if workload.verdict.is_migrated() && !findings.is_empty() {
            writeln!(self.out, "  {heading}")?;
            margin = "    ";
        }
        let mut helps: Vec<&str> = findings.iter().map(|one| one.help.as_ref()).collect();
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
}

/// The file of a position, if it differs from the workload's file.
pub(super) fn elsewhere(file: &str, workload: &WorkloadReport) -> String {
    if file == workload.file {
        String::new()
    } else {
        format!("{}:", one_line(file))
    }
}

/// `Resources.Service.Properties.Role` becomes `Role` of `Service`.
fn short(property: &str) -> String {
    let inner = property.strip_prefix("Resources.").unwrap_or(property);
    inner.replacen(".Properties.", " ", 1)
}

fn differ_in_line_only(a: &Change, b: &Change) -> bool {
    (a.class, &a.reason, a.prevents, &a.file) == (b.class, &b.reason, b.prevents, &b.file)
}
