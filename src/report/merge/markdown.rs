//! The merged report as Markdown: the totals, the rules that prevent migrations, and a table of the repositories.

use std::io::{self, Write};

use super::Merged;
use crate::outcome::Verdict;
use crate::report::cost::dollars;
use crate::report::markdown::escape::{code, text};
use crate::report::plural;

/// The number of rules that are listed.
const RULES: usize = 10;

/// The verdicts that have a column.
const COLUMNS: [Verdict; 5] = [
    Verdict::Ready,
    Verdict::ActionRequired,
    Verdict::NeedsDecision,
    Verdict::Blocked,
    Verdict::OnFargate,
];

/// Writes the totals as Markdown.
///
/// # Errors
/// The writer's errors.
pub fn markdown(merged: &Merged, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<!-- ecs2fargate -->\n## Migration to AWS Fargate\n")?;
    let repositories = plural(merged.repositories.len(), "repository", "repositories");
    writeln!(out, "**{}**, in {repositories}.\n", merged.sentence())?;
    if merged.fargate.known > 0 {
        let month = dollars(merged.fargate.monthly);
        let unknown = merged.fargate.unknown;
        writeln!(
            out,
            "Estimate: {month} a month on Fargate; the cost of {} is not known.\n",
            plural(unknown, "workload", "workloads")
        )?;
    }
    if !merged.blockers.is_empty() {
        writeln!(out, "| rule | workloads | repositories |\n|---|---:|---:|")?;
        for one in merged.blockers.iter().take(RULES) {
            let (rule, workloads) = (code(&one.rule), one.workloads);
            writeln!(out, "| {rule} | {workloads} | {} |", one.repositories)?;
        }
        writeln!(out)?;
    }
    let names = COLUMNS.map(Verdict::name);
    writeln!(
        out,
        "| repository | {} | other | a month |",
        names.join(" | ")
    )?;
    writeln!(out, "|---|{}---:|---:|", "---:|".repeat(COLUMNS.len()))?;
    for one in &merged.repositories {
        let counts = COLUMNS.map(|verdict| one.count(&[verdict]).to_string());
        let other = one.count(&[Verdict::NotEc2, Verdict::Skipped]);
        let month = match one.fargate.known {
            0 => "–".to_owned(),
            _ => dollars(one.fargate.monthly),
        };
        let (name, counts) = (text(&one.name), counts.join(" | "));
        writeln!(out, "| {name} | {counts} | {other} | {month} |")?;
    }
    Ok(())
}
