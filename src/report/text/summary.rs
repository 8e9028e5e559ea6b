//! The run at a glance.

use std::io;

use super::Printer;
use crate::report::{Mode, Run, Summary};

/// How many of the commonest reasons the summary names.
const REASONS_NAMED: usize = 5;

impl Printer<'_> {
    pub(super) fn summary(&mut self, run: &Run<'_>) -> io::Result<()> {
        let summary = Summary::of(run.outcome);
        let failed = run
            .outcome
            .files
            .iter()
            .filter(|file| run.is_failure(file))
            .count();
        let files = listed(&[
            (summary.changed, "changed"),
            (summary.unchanged, "unchanged"),
            (failed, "refused"),
            (
                summary.refused - failed,
                "not understood (without ECS definitions)",
            ),
            (run.without_templates, "without a template"),
            (run.passed_over.len(), "passed over"),
        ]);
        writeln!(self.out, "{}      {files}", self.paint.bold("Files"))?;
        let workloads: Vec<String> = summary
            .verdicts
            .iter()
            .map(|(verdict, count)| format!("{count} {}", self.verdict(*verdict)))
            .collect();
        let workloads = if workloads.is_empty() {
            "none found".to_owned()
        } else {
            workloads.join(", ")
        };
        writeln!(self.out, "{}  {workloads}", self.paint.bold("Workloads"))?;
        self.left(&summary)?;
        self.ending(run, &summary)
    }

    fn left(&mut self, summary: &Summary) -> io::Result<()> {
        let left = summary.left_for_a_person();
        if left == 0 {
            return Ok(());
        }
        let mut reasons: Vec<(&str, usize)> = summary
            .reasons
            .iter()
            .map(|(rule, count)| (*rule, *count))
            .collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        reasons.truncate(REASONS_NAMED);
        let reasons: Vec<String> = reasons
            .iter()
            .map(|(rule, count)| format!("{rule} ({count})"))
            .collect();
        let head = self.paint.bold("For you");
        let noun = plural(left, "workload", "workloads");
        if reasons.is_empty() {
            writeln!(self.out, "{head}    {noun}")
        } else {
            writeln!(self.out, "{head}    {noun}; mostly {}", reasons.join(", "))
        }
    }

    fn ending(&mut self, run: &Run<'_>, summary: &Summary) -> io::Result<()> {
        match run.mode {
            Mode::Written(count) => {
                writeln!(self.out, "{} written.", plural(count, "file", "files"))
            }
            Mode::DryRun if summary.changed > 0 => {
                writeln!(self.out, "Nothing was written; --write does it.")
            }
            Mode::DryRun | Mode::Check | Mode::Filter | Mode::FilterDiff => Ok(()),
        }
    }
}

/// `3 changed, 1 refused`: what there is none of is not mentioned.
fn listed(counts: &[(usize, &str)]) -> String {
    let told: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if told.is_empty() {
        "none found".to_owned()
    } else {
        told.join(", ")
    }
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
