//! Findings that say the same, once.

use std::collections::HashMap;

use super::pattern;
use crate::facts::rules::RuleId;
use crate::outcome::{Finding, Severity, Verdict};
use crate::report::Run;

/// A rule whose findings have more patterns than this is one group.
const PATTERNS: usize = 3;

/// A finding of a workload, or of none.
#[derive(Clone, Copy)]
pub(super) struct Located<'r> {
    pub(super) finding: &'r Finding,
    /// The index of the workload in the outcome.
    pub(super) workload: Option<usize>,
}

/// Findings of one rule with one message, up to what the message names.
pub(super) struct Group<'r> {
    pub(super) findings: Vec<Located<'r>>,
    /// Whether the messages differ in more than names.
    is_mixed: bool,
}

impl<'r> Group<'r> {
    /// The finding that stands for all.
    pub(super) fn first(&self) -> &'r Finding {
        self.findings[0].finding
    }

    pub(super) fn rule(&self) -> RuleId {
        self.first().rule
    }

    /// The number of workloads, or of findings that belong to none.
    pub(super) fn count(&self) -> usize {
        let mut workloads: Vec<Option<usize>> =
            self.findings.iter().map(|one| one.workload).collect();
        let others = workloads.iter().filter(|one| one.is_none()).count();
        workloads.retain(Option::is_some);
        workloads.dedup();
        workloads.len() + others
    }

    /// The common message.
    pub(super) fn message(&self) -> String {
        if self.is_mixed {
            return format!("{} (and similar)", self.first().message);
        }
        pattern::merged(self.findings.iter().map(|one| &*one.finding.message))
    }

    /// The help, and whether it is that of the first finding only.
    pub(super) fn help(&self) -> (&'r str, bool) {
        let help = &*self.first().help;
        let differs = self.findings.iter().any(|one| one.finding.help != help);
        (help, differs)
    }
}

/// The findings that a person has to act on: errors first, then actions; the most frequent first.
pub(super) fn deciding<'r>(run: &'r Run<'_>) -> Vec<Group<'r>> {
    grouped(all(run).filter(|one| one.finding.decides))
}

/// The findings that concern no workload, or one that already runs on Fargate, and require no action, such as an unknown key in a settings file. Notes only on
/// request, except for files with ECS definitions that are not read.
pub(super) fn general<'r>(run: &'r Run<'_>, with_notes: bool) -> Vec<Group<'r>> {
    let warns = |one: &Located<'_>| {
        let is_note = one.finding.severity == Severity::Note && one.finding.rule != RuleId::NotRead;
        !one.finding.decides && (with_notes || !is_note)
    };
    let is_general = |one: &Located<'_>| {
        one.workload
            .is_none_or(|index| run.outcome.workloads[index].verdict == Verdict::OnFargate)
    };
    grouped(all(run).filter(is_general).filter(warns))
}

/// The number of workloads by rule with a warning, the most frequent first.
pub(super) fn warnings(run: &Run<'_>) -> Vec<(RuleId, usize)> {
    let warns = |one: &Located<'_>| {
        let is_warning = !one.finding.decides && one.finding.severity > Severity::Note;
        let verdict = one
            .workload
            .map(|index| run.outcome.workloads[index].verdict);
        is_warning && verdict.is_some_and(|verdict| verdict != Verdict::OnFargate)
    };
    let mut counts: HashMap<RuleId, (usize, Option<usize>)> = HashMap::new();
    for one in all(run).filter(warns) {
        let (count, last) = counts.entry(one.finding.rule).or_insert((0, None));
        if *last != one.workload {
            *count += 1;
            *last = one.workload;
        }
    }
    let mut counts: Vec<(RuleId, usize)> = counts
        .into_iter()
        .map(|(rule, (count, _))| (rule, count))
        .collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts
}

/// All findings, in the order of the workloads.
fn all<'r>(run: &'r Run<'_>) -> impl Iterator<Item = Located<'r>> {
    let workloads = run.outcome.workloads.iter().enumerate();
    let of_workloads = workloads.flat_map(|(index, workload)| {
        let findings = workload.findings.iter();
        findings.map(move |finding| Located {
            finding,
            workload: Some(index),
        })
    });
    let others = run.outcome.findings.iter().map(|finding| Located {
        finding,
        workload: None,
    });
    of_workloads.chain(others)
}

fn grouped<'r>(findings: impl Iterator<Item = Located<'r>>) -> Vec<Group<'r>> {
    type Key = (bool, RuleId);
    let mut by_pattern: HashMap<(Key, String), Vec<Located<'r>>> = HashMap::new();
    let mut patterns: HashMap<Key, Vec<String>> = HashMap::new();
    for one in findings {
        let key = (one.finding.severity == Severity::Error, one.finding.rule);
        let pattern = pattern::of(&one.finding.message);
        let group = by_pattern.entry((key, pattern.clone())).or_default();
        if group.is_empty() {
            patterns.entry(key).or_default().push(pattern);
        }
        group.push(one);
    }
    let mut groups = Vec::new();
    for (key, patterns) in patterns {
        let of_pattern = patterns
            .into_iter()
            .filter_map(|one| by_pattern.remove(&(key, one)));
        let of_pattern: Vec<Vec<Located<'r>>> = of_pattern.collect();
        if of_pattern.len() > PATTERNS {
            let mut findings: Vec<Located<'r>> = of_pattern.into_iter().flatten().collect();
            findings.sort_by_key(|one| one.workload.unwrap_or(usize::MAX));
            groups.push(Group {
                findings,
                is_mixed: true,
            });
        } else {
            groups.extend(of_pattern.into_iter().map(|findings| Group {
                findings,
                is_mixed: false,
            }));
        }
    }
    groups.sort_by(|a, b| {
        let order = |group: &Group<'_>| {
            (
                std::cmp::Reverse(group.first().severity),
                std::cmp::Reverse(group.count()),
                group.rule(),
            )
        };
        let place = |group: &Group<'r>| (group.findings[0].workload, group.first().span.start);
        order(a)
            .cmp(&order(b))
            .then_with(|| place(a).cmp(&place(b)))
    });
    groups
}
