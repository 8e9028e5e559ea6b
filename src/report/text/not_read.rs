//! Files with ECS definitions that are not read, grouped by kind.

use std::collections::BTreeMap;
use std::io;

use super::{Printer, indented};
use crate::outcome::{Finding, Severity};
use crate::report::Run;

/// The maximum number of positions shown for each kind.
const PLACES: usize = 5;

impl Printer<'_> {
    pub(super) fn unread(&mut self, run: &Run<'_>) -> io::Result<()> {
        for (message, findings) in kinds(run) {
            let Some(first) = findings.first() else {
                continue;
            };
            let head = format!("{}[{}]", first.severity.name(), first.rule);
            let head = match first.severity {
                Severity::Note => self.paint.cyan(head),
                Severity::Warning | Severity::Error => self.paint.yellow(head),
            };
            match findings.as_slice() {
                [one] => writeln!(self.out, "{head} {} {message}", place(one))?,
                several => writeln!(
                    self.out,
                    "{head} {} files: {message}: {}",
                    several.len(),
                    places(several)
                )?,
            }
            writeln!(self.out, "  help: {}", indented(&first.help, 4))?;
        }
        Ok(())
    }
}

/// The files of each kind, by their common message.
fn kinds<'r>(run: &'r Run<'_>) -> BTreeMap<&'r str, Vec<&'r Finding>> {
    let mut kinds: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in run.unread() {
        kinds.entry(&finding.message).or_default().push(finding);
    }
    kinds
}

fn place(finding: &Finding) -> String {
    let at = finding.span.start;
    format!("{}:{}:{}", finding.file, at.line, at.column)
}

fn places(findings: &[&Finding]) -> String {
    let shown: Vec<String> = findings.iter().take(PLACES).map(|one| place(one)).collect();
    let shown = shown.join(", ");
    match findings.len().saturating_sub(PLACES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
