//! The collapsed parts: a workload with its findings, the findings that concern none, and diffs.

use super::escape::{block, code, text};
use crate::facts::prices::Prices;
use crate::outcome::{Finding, Severity, WorkloadReport};
use crate::report::text::cost::of_workload;
use crate::report::{Run, plural, remaining};

/// A collapsed part. The summary is Markdown of one line, the content has blank lines around it.
pub(super) fn collapsed(summary: &str, content: &str) -> String {
    format!("<details>\n<summary>{summary}</summary>\n\n{content}\n</details>\n\n")
}

/// The heading of a workload's part.
pub(super) fn heading(workload: &WorkloadReport, verdict: &str) -> String {
    let place = format!("{}:{}", workload.file, workload.line);
    let findings = match workload.findings.len() {
        0 => String::new(),
        count => format!(", {}", plural(count, "finding", "findings")),
    };
    let (id, place) = (code(&workload.id), code(&place));
    format!("{id} in {place}: {verdict}{findings}")
}

/// The update, the cost and the findings of a workload, the most severe ones first.
pub(super) fn workload(workload: &WorkloadReport, prices: &Prices) -> String {
    let mut content = String::new();
    let flags = workload.flags.names().join(", ");
    if let Some(update) = &workload.update {
        content += &format!("Update: {}.\n\n", text(update.trim_end_matches('.')));
    }
    if !flags.is_empty() {
        content += &format!("Flags: {flags}.\n\n");
    }
    for (label, cost) in of_workload(workload, prices) {
        content += &format!("{label}: {}.\n\n", text(&cost));
    }
    if !workload.pending.is_empty() {
        let edits = plural(workload.pending.len(), "edit", "edits");
        content += &format!("{edits} planned, to be applied once this is resolved.\n\n");
    }
    content + &findings(workload.findings.iter())
}

/// A list of findings, the most severe ones first.
pub(super) fn findings<'f>(findings: impl Iterator<Item = &'f Finding>) -> String {
    let mut findings: Vec<&Finding> = findings.collect();
    findings.sort_by_key(|one| std::cmp::Reverse((one.severity, one.decides)));
    findings.into_iter().map(finding).collect()
}

fn finding(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Warning if finding.decides => "action",
        severity => severity.name(),
    };
    let rule = finding.rule;
    let url = crate::report::text::rule_url(rule);
    let mut item = format!("- **{severity}** [{rule}]({url})");
    if !finding.file.is_empty() {
        let place = finding.span.start.in_file(&finding.file);
        item += &format!(" at {}", code(&place));
    }
    item += &format!(": {}\n", sentence(&finding.message));
    for related in &finding.related {
        let place = related.span.start.in_file(&related.file);
        item += &format!("  - See {}: {}\n", code(&place), sentence(&related.label));
    }
    let mut help = finding.help.trim_end().lines();
    if let Some(first) = help.next().filter(|line| !line.is_empty()) {
        item += &format!("  - Help: {}\n", sentence(first));
    }
    // The other lines are commands to be copied.
    let commands: Vec<&str> = help.collect();
    if !commands.is_empty() {
        let commands = block("sh", &commands.join("\n"));
        let indented = commands.lines().map(|line| format!("    {line}\n"));
        item += &format!("\n{}", indented.collect::<String>());
    }
    item
}

fn sentence(line: &str) -> String {
    let line = line.trim_end();
    let end = if line.ends_with(['.', '?', '!', ':']) {
        ""
    } else {
        "."
    };
    text(line) + end
}

/// The container instances that remain and what still needs them; empty if none are known.
pub(super) fn remaining(run: &Run<'_>) -> String {
    let mut list = String::new();
    for one in &run.outcome.remaining {
        list += &format!("- {}\n", sentence(&remaining::sentence(one, run.prices)));
        for line in remaining::lines(one, run.prices) {
            list += &format!("  - {}\n", sentence(&line));
        }
    }
    list
}

/// The files that cannot be read, parsed, verified or written; empty if there are none.
pub(super) fn failures(run: &Run<'_>) -> String {
    let failures = run.failures().map(|failure| {
        let place = failure.place();
        let reason = failure.reason.trim_end().replace('\n', " ");
        format!("- **error** at {}: {}\n", code(&place), sentence(&reason))
    });
    failures.collect()
}
