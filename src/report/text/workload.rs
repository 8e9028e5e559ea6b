//! Everything about one workload.

use std::collections::HashSet;
use std::io;

use super::finding::Look;
use super::table::Row;
use super::{Printer, wrap};
use crate::outcome::{Change, Class, CpuMemory, Finding, Severity, WorkloadReport};
use crate::syntax::Span;
use crate::visible::one_line;

/// The column at which the texts of a workload's fields begin.
const FIELD: usize = 20;

impl Printer<'_, '_> {
    pub(super) fn workload(&mut self, row: &Row<'_>) -> io::Result<()> {
        let workload = row.workload;
        let place = format!("{}:{}", workload.file, workload.line);
        let id = self.paint.bold(one_line(&workload.id));
        let verdict = self.in_color(row, &self.verdict_name(row));
        let flags = match workload.flags.names().join(", ") {
            none if none.is_empty() || row.is_lost => String::new(),
            flags => format!(" ({flags})"),
        };
        writeln!(self.out, "{} {id}: {verdict}{flags}", one_line(&place))?;
        self.update(workload)?;
        self.sizes(workload)?;
        self.cost(workload)?;
        self.findings(workload, "Before you deploy", |finding| finding.decides)?;
        let warns = |finding: &Finding| !finding.decides && finding.severity > Severity::Note;
        self.findings(workload, "Warnings", warns)?;
        self.changes(workload)?;
        self.removed(workload)?;
        self.renamed(workload)?;
        if self.verbose > 1 {
            let is_note = |finding: &Finding| finding.severity == Severity::Note;
            self.findings(workload, "Notes", is_note)?;
        }
        self.pending(workload)?;
        writeln!(self.out)
    }

    /// `Label:   text`, wrapped below the text.
    pub(super) fn field(&mut self, label: &str, text: &str) -> io::Result<()> {
        let head = wrap::padded(&format!("  {label}:"), FIELD);
        // A long label is followed by one space.
        let head = if head.ends_with(' ') {
            head
        } else {
            format!("{head} ")
        };
        let width = head.chars().count();
        wrap::write(self.out, self.width, (&head, width), FIELD, &one_line(text))
    }

    fn sizes(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        for size in &workload.sizes {
            let amount =
                |amount: CpuMemory| format!("{} CPU units and {} MiB", amount.cpu, amount.memory);
            let reserved = size
                .reserved
                .map_or_else(|| "an unknown amount".to_owned(), amount);
            let set = size
                .size
                .map_or_else(|| "set by parameters".to_owned(), amount);
            let defaults = if size.by_default {
                " (by the defaults of parameters)"
            } else {
                ""
            };
            let text = format!(
                "{}: {set}; its containers reserve {reserved}{defaults}",
                size.task
            );
            self.field("Task size", &text)?;
        }
        Ok(())
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
        let text = format!(
            "{count} {edits}, applied once this is resolved: {}",
            steps.join(", ")
        );
        self.field("Blocked edits", &text)
    }

    /// The changes, grouped by step; edits that differ only in their places are shown once.
    fn changes(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        if !workload.changes.is_empty() {
            writeln!(self.out, "  Changes")?;
        }
        for group in workload.changes.chunk_by(|a, b| a.transform == b.transform) {
            writeln!(self.out, "    {}", self.paint.cyan(group[0].transform))?;
            for alike in group.chunk_by(differ_in_place_only) {
                self.alike_changes(alike)?;
            }
        }
        Ok(())
    }

    fn alike_changes(&mut self, alike: &[Change]) -> io::Result<()> {
        let change = &alike[0];
        let mut places: Vec<String> = alike.iter().map(|one| place(&one.file, one.span)).collect();
        places.dedup();
        let mark = match change.class {
            Class::Safe => "",
            Class::Review => "Needs review: ",
        };
        let text = format!("{}: {mark}{}", places.join(", "), change.reason);
        self.item(6, &text)?;
        match change.prevents {
            Some(error) => self.item(8, &format!("AWS error avoided: \"{error}\"")),
            None => Ok(()),
        }
    }

    /// A paragraph whose further lines are indented.
    pub(super) fn item(&mut self, margin: usize, text: &str) -> io::Result<()> {
        let head = " ".repeat(margin);
        wrap::write(
            self.out,
            self.width,
            (&head, margin),
            margin + 2,
            &one_line(text),
        )
    }

    /// The findings of one kind, in the order of the file; those with the same help follow each other, and it is shown
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
        let mut margin = 2;
        if workload.verdict.is_migrated() && !findings.is_empty() {
            writeln!(self.out, "  {heading}")?;
            margin = 4;
        }
        let mut helps: Vec<&str> = findings.iter().map(|one| one.help.as_ref()).collect();
        let mut seen = HashSet::new();
        helps.retain(|help| seen.insert(*help));
        for help in helps {
            let alike: Vec<&&Finding> = findings.iter().filter(|one| one.help == help).collect();
            for (index, finding) in alike.iter().enumerate() {
                let look = Look {
                    margin,
                    with_excerpt: finding.severity > Severity::Note,
                    with_help: index + 1 == alike.len(),
                };
                self.finding(finding, look)?;
            }
        }
        Ok(())
    }

    fn removed(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        if !workload.removed.is_empty() {
            writeln!(self.out, "  Removed settings")?;
        }
        for removed in &workload.removed {
            let place = place(&removed.file, removed.span);
            let property = short(&removed.property);
            self.item(4, &format!("{place}: {property}: {}", removed.did))?;
        }
        Ok(())
    }
}

/// `path:line:column`.
pub(super) fn place(file: &str, span: Span) -> String {
    span.start.in_file(file)
}

/// `Resources.Service.Properties.Role` becomes `Service Role`.
fn short(property: &str) -> String {
    let inner = property.strip_prefix("Resources.").unwrap_or(property);
    inner.replacen(".Properties.", " ", 1)
}

fn differ_in_place_only(a: &Change, b: &Change) -> bool {
    (a.class, &a.reason, a.prevents, &a.file) == (b.class, &b.reason, b.prevents, &b.file)
}
