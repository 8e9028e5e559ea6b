//! Every message of the tool is asserted in some case: otherwise it could change unnoticed.

use std::collections::{BTreeMap, BTreeSet};

use ecs2fargate::facts::rules::{self, Answer, RuleId};
use ecs2fargate::outcome::{Change, Finding, Verdict};

use crate::harness::{all, is_updating, kinds};
use crate::rules::{TABLE, fail_with};

/// Findings that no case can contain.
const WITHOUT_A_CASE: [RuleId; 6] = [
    // It belongs to a run, not to a workload; tests/bombs.rs and the cases in limits cover it.
    RuleId::AnalysisLimit,
    // `finish --instances` asks and requires actions; tests/cli/instances.rs covers it.
    RuleId::CapEc2Capacity,
    // A result that fails its verification is a defect.
    RuleId::Proof,
    // It belongs to a run, not to a workload. Files that are not read have separate cases, in `unread`.
    RuleId::Settings,
    RuleId::NotRead,
    // It requires a template that is too large for a case.
    RuleId::TemplateLimit,
];

/// Every kind of finding in the tables is asserted, with its help, by a case.
pub fn every_finding_is_asserted() {
    if is_updating() {
        return;
    }
    let mut asserted: Vec<(RuleId, Vec<Answer>)> = Vec::new();
    for case in all() {
        if case.findings.is_none() && case.report.is_none() {
            continue;
        }
        let shown = case.shown();
        let kept = shown.kept();
        // A finding that concerns no workload can require action all the same.
        asserted.extend(kept.map(|(finding, verdict)| {
            let verdict = verdict.unwrap_or(Verdict::NeedsDecision);
            (finding.rule, kinds(finding, verdict))
        }));
    }
    let mut failures = Vec::new();
    for rule in rules::all() {
        let is_asserted = |answer: &Answer| {
            let mut asserted = asserted.iter();
            asserted.any(|(id, kinds)| *id == rule.id && kinds.contains(answer))
        };
        let named = rule.answers.iter().filter(|answer| answer.is_finding());
        for answer in named.filter(|answer| !is_asserted(answer)) {
            if !WITHOUT_A_CASE.contains(&rule.id) {
                failures.push(format!(
                    "{TABLE}: no case keeps {} as {}: make one, or take the word out of its row",
                    rule.id,
                    answer.word()
                ));
            }
        }
    }
    fail_with(failures);
}

/// The help of a finding without the values from the template: only its first lower-case words.
fn skeleton(help: &str) -> Vec<&str> {
    let is_plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    help.split_whitespace().filter(is_plain).take(5).collect()
}

/// Every help text is asserted by a case.
pub fn every_help_is_asserted() {
    if is_updating() {
        return;
    }
    let mut seen = BTreeSet::new();
    let mut kept = BTreeSet::new();
    for case in all() {
        let of = |(finding, _): (&'static Finding, _)| (finding.rule, skeleton(&finding.help));
        seen.extend(case.whole(case.ran()).kept().map(of));
        if case.findings.is_some() || case.report.is_some() {
            kept.extend(case.shown().kept().map(of));
        }
    }
    let missing = seen.difference(&kept);
    fail_with(
        missing
            .map(|(rule, words)| format!("no case keeps what {rule} says to do: {words:?}…"))
            .collect(),
    );
}

/// The changes of all cases, each with its case and whether the case asserts it in a report.
fn changes() -> impl Iterator<Item = (&'static Change, &'static str, bool)> {
    all().iter().flat_map(|case| {
        let workloads = case.ran().outcome.workloads.iter();
        let changes = workloads.flat_map(|one| one.changes.iter().chain(&one.pending));
        changes.map(|change| {
            let is_kept = case.report.is_some() && case.scope.has_step(change.transform);
            (change, case.name.as_str(), is_kept)
        })
    })
}

/// The AWS errors that changes prevent are an essential part of the report.
pub fn every_error_that_a_change_prevents_is_in_a_report() {
    if is_updating() {
        return;
    }
    let mut seen = BTreeMap::new();
    let mut kept = BTreeSet::new();
    for (change, case, is_kept) in changes() {
        let error = change.prevents.map(|error| (change.transform, error));
        seen.extend(error.map(|error| (error, case)));
        kept.extend(error.filter(|_| is_kept));
    }
    assert!(!kept.is_empty(), "no report keeps an error");
    let missing = seen.iter().filter(|(error, _)| !kept.contains(*error));
    fail_with(
        missing
            .map(|((step, error), case)| {
                format!(
                    "{case} shows that {step} prevents this, and no report.txt keeps it: {error}"
                )
            })
            .collect(),
    );
}
