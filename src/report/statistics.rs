//! The number of findings by rule.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Renderer, Run};
use crate::facts::rules::RuleId;
use crate::outcome::{Finding, Omitted, Severity};

/// The counts by rule, most findings first.
pub struct Statistics {
    /// Whether they are printed as JSON.
    pub json: bool,
}

/// Incremented when a reader of the old structure would misread the new one.
const VERSION: u32 = 1;

/// The counts by rule, most findings first.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Statistics of ecs2fargate")]
struct Document<'a> {
    /// The version of this structure. Later releases may add keys without changing it.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    statistics: &'a [Row],
    /// What the counts omit; only with `--diff-base`.
    #[serde(skip_serializing_if = "Option::is_none")]
    omitted: Option<&'a Omitted>,
}

/// The counts of one rule.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
struct Row {
    rule: RuleId,
    /// The highest severity of its findings.
    severity: Severity,
    findings: usize,
    /// The workloads with at least one of them.
    workloads: usize,
    /// The files with at least one of them.
    files: usize,
}

impl Renderer for Statistics {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let rows = rows(run);
        if self.json {
            let document = Document {
                version: VERSION,
                statistics: &rows,
                omitted: run.outcome.omitted.as_ref(),
            };
            serde_json::to_writer_pretty(&mut *out, &document)?;
            return writeln!(out);
        }
        table(&rows, out)
    }
}

fn rows(run: &Run<'_>) -> Vec<Row> {
    let mut by_rule: BTreeMap<RuleId, (Vec<&Finding>, usize)> = BTreeMap::new();
    for finding in &run.outcome.findings {
        by_rule.entry(finding.rule).or_default().0.push(finding);
    }
    for workload in &run.outcome.workloads {
        let mut rules = BTreeSet::new();
        for finding in &workload.findings {
            let (findings, workloads) = by_rule.entry(finding.rule).or_default();
            findings.push(finding);
            *workloads += usize::from(rules.insert(finding.rule));
        }
    }
    let mut rows: Vec<Row> = by_rule
        .into_iter()
        .map(|(rule, (findings, workloads))| {
            let files: BTreeSet<&str> = findings.iter().map(|one| &*one.file).collect();
            let severity = findings.iter().map(|one| one.severity).max();
            Row {
                rule,
                severity: severity.unwrap_or(Severity::Note),
                findings: findings.len(),
                workloads,
                files: files.len(),
            }
        })
        .collect();
    // Rules with the same number stay in the order of their table.
    rows.sort_by_key(|row| std::cmp::Reverse(row.findings));
    rows
}

fn table(rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "No findings");
    }
    writeln!(out, "findings  workloads  files  severity  rule")?;
    for row in rows {
        let Row {
            rule,
            severity,
            findings,
            workloads,
            files,
        } = row;
        let severity = severity.name();
        writeln!(
            out,
            "{findings:8}  {workloads:9}  {files:5}  {severity:8}  {rule}"
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{samples, schemas};

    fn printed(json: bool) -> String {
        let mut outcome = samples::outcome();
        // A second finding of the same rule in the same workload, and another in a second workload.
        let blocked = outcome.workloads[1].findings[0].clone();
        outcome.workloads[1].findings.push(blocked.clone());
        outcome.workloads[2].findings.push(blocked);
        let mut bytes = Vec::new();
        let run = samples::run(&outcome);
        Statistics { json }.render(&run, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn findings_workloads_and_files_are_counted() {
        let text = printed(false);
        let lines: Vec<&str> = text.lines().collect();
        let words = |line: &str| {
            line.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(lines[1])[..4], ["3", "2", "1", "error"], "{text}");
        // A finding that concerns no workload.
        assert!(
            lines
                .iter()
                .any(|line| words(line)[..4] == ["1", "0", "1", "warning"]),
            "{text}"
        );
    }

    #[test]
    fn the_schema_is_the_one_of_the_types() {
        schemas::assert_current::<Document<'_>>("statistics");
    }

    #[test]
    fn json_has_the_same_counts() {
        let value: serde_json::Value = serde_json::from_str(&printed(true)).unwrap();
        assert_eq!(value["version"], 1);
        let first = &value["statistics"][0];
        let counts = ["findings", "workloads", "files"].map(|key| first[key].as_u64().unwrap());
        assert_eq!(counts, [3, 2, 1], "{first}");
        assert_eq!(first["severity"], "error");
    }
}
