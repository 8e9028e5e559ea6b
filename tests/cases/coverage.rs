//! What the tool says is asserted somewhere: a test that nothing keeps cannot fail.

use std::collections::{BTreeMap, BTreeSet};

use ecs2fargate::facts::rules::{self, Answer, RuleId};
use ecs2fargate::outcome::{Change, Finding, Verdict};

use crate::harness::{all, is_updating, kinds};
use crate::rules::{TABLE, fail_with};

/// Findings that no case can show.
const WITHOUT_A_CASE: [RuleId; 6] = [
    // Of a run, and not of a workload; tests/bombs.rs and the cases in limits have it.
    RuleId::AnalysisLimit,
    // A result that failed its proof is a defect.
    RuleId::Proof,
    // Of a run, and not of a workload. What is not read has cases of its own, in `unread`.
    RuleId::Settings,
    RuleId::NotRead,
    // Cases are named files, and generated templates are migrated when they are named.
    RuleId::TemplateGenerated,
    // It takes a template that is too large to be a case.
    RuleId::TemplateLimit,
];

/// Every kind of finding that the tables name is kept, with its help, by a case.
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
        // One that concerns no workload asks a person all the same.
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

/// What a finding says to do, without what the template at hand puts into it: its first words of small letters alone.
fn skeleton(help: &str) -> Vec<&str> {
    let is_plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
    help.split_whitespace().filter(is_plain).take(5).collect()
}

/// Every text that says what to do is kept by a case.
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

/// The changes of all cases, each with its case and whether that keeps it in a report.
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

/// The AWS errors that changes prevent are what the report is read for.
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
