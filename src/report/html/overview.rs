//! The overview: how far the workloads are, and what most of them wait for.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::{Page, shown};
use crate::facts::rules::RuleId;
use crate::outcome::{Severity, Verdict};
use crate::report::cost::{Total, dollars, listed};
use crate::report::plural;
use crate::report::text::{self, rule_url};

/// The number of reasons that are listed.
const REASONS: usize = 8;

/// The verdicts in the order of the bar.
pub(super) const VERDICTS: [Verdict; 7] = [
    Verdict::Ready,
    Verdict::ActionRequired,
    Verdict::NeedsDecision,
    Verdict::Blocked,
    Verdict::OnFargate,
    Verdict::NotEc2,
    Verdict::Skipped,
];

pub(super) fn section(page: &Page<'_>) -> Markup {
    let counts = counts(page);
    let count = |verdict| counts.get(&verdict).copied().unwrap_or(0);
    let moving = count(Verdict::Ready) + count(Verdict::ActionRequired);
    let open = moving + count(Verdict::NeedsDecision) + count(Verdict::Blocked);
    html! {
        section #overview aria-labelledby="title" {
            p.eyebrow { "From EC2 container instances" }
            h1 #title { "Migration to AWS Fargate" }
            p.headline {
                @if open == 0 { "No workload is left to migrate." }
                @else {
                    strong { (moving) " of " (plural(open, "workload", "workloads")) }
                    " can move with the edits of this run."
                }
            }
            p.plan { (shown(&text::plan(page.run))) }
            @if let Some(omitted) = &page.run.outcome.omitted {
                p.plan { "Omitted: " (shown(&omitted.to_string())) "." }
            }
            (bar(&counts))
            (figures(page, &counts))
            (reasons(page))
            (general(page))
        }
    }
}

fn counts(page: &Page<'_>) -> BTreeMap<Verdict, usize> {
    let mut counts = BTreeMap::new();
    for workload in &page.workloads {
        *counts.entry(workload.verdict).or_default() += 1;
    }
    counts
}

pub(super) fn bar(counts: &BTreeMap<Verdict, usize>) -> Markup {
    let present: Vec<(Verdict, usize)> = VERDICTS
        .into_iter()
        .filter_map(|verdict| Some((verdict, *counts.get(&verdict)?)))
        .collect();
    let described: Vec<String> = present
        .iter()
        .map(|(verdict, count)| format!("{count} {}", verdict.name()))
        .collect();
    html! {
        @if !present.is_empty() {
            div.bar role="img" aria-label=(format!("Workloads by verdict: {}", described.join(", "))) {
                @for (verdict, count) in &present {
                    span.(verdict.name()) style=(format!("flex-grow:{count}")) {}
                }
            }
            ul.legend {
                @for (verdict, count) in &present {
                    li { span.dot.(verdict.name()) {} strong { (count) } " " (verdict.name()) }
                }
            }
        }
    }
}

fn figures(page: &Page<'_>, counts: &BTreeMap<Verdict, usize>) -> Markup {
    let migrated = page
        .workloads
        .iter()
        .filter(|one| page.verdicts.is_migrated(one));
    let down = migrated.filter(|one| one.flags.downtime).count();
    let files: BTreeSet<&str> = page.workloads.iter().map(|one| one.file.as_str()).collect();
    let total = Total::of(page.run);
    let waiting = [
        Verdict::ActionRequired,
        Verdict::NeedsDecision,
        Verdict::Blocked,
    ];
    let waiting: usize = waiting
        .iter()
        .filter_map(|verdict| counts.get(verdict))
        .sum();
    html! {
        dl.figures {
            div { dt { "Workloads" } dd { (page.workloads.len()) small { "in " (plural(files.len(), "file", "files")) } } }
            div { dt { "Need a person" } dd { (waiting) small { "action, decision or redesign" } } }
            div { dt { "Downtime" } dd { (down) small { "while their stacks are updated" } } }
            div {
                dt { "Fargate, a month" }
                @if total.known > 0 {
                    dd {
                        (dollars(total.fargate))
                        small {
                            @if total.known_groups > 0 { "container instances: " (dollars(total.instances)) "; " }
                            @if total.unknown > 0 { "not known for " (total.unknown) "; " }
                            "prices of " (listed(&total.dates))
                        }
                    }
                } @else { dd { "–" small { "not known" } } }
            }
        }
    }
}

/// The rules that stop most workloads.
fn reasons(page: &Page<'_>) -> Markup {
    let mut by_rule: BTreeMap<RuleId, (usize, Severity)> = BTreeMap::new();
    for workload in &page.workloads {
        let findings = workload.findings.iter();
        let deciding = findings.filter(|one| one.decides || one.severity == Severity::Error);
        let rules: BTreeMap<RuleId, Severity> =
            deciding.map(|one| (one.rule, one.severity)).collect();
        for (rule, severity) in rules {
            let (count, worst) = by_rule.entry(rule).or_insert((0, severity));
            *count += 1;
            *worst = severity.max(*worst);
        }
    }
    let mut rules: Vec<(RuleId, usize, Severity)> = by_rule
        .into_iter()
        .map(|(rule, (count, severity))| (rule, count, severity))
        .collect();
    rules.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
    let most = rules.first().map_or(1, |(_, count, _)| *count);
    html! {
        @if !rules.is_empty() {
            h2 { "What most workloads wait for" }
            ol.reasons {
                @for (rule, count, severity) in rules.iter().take(REASONS) {
                    li {
                        span.count { (count) }
                        div {
                            p {
                                strong { (rule.rule().title) } " "
                                a.rule href=(rule_url(*rule)) { (rule.as_str()) }
                            }
                            span.meter.(severity.name()) style=(format!("width:{}%", (count * 100).div_ceil(most))) {}
                        }
                    }
                }
            }
            @if rules.len() > REASONS { p.more { "and " (rules.len() - REASONS) " more, in the table of workloads" } }
        }
    }
}

/// Findings that concern no workload, and files that could not be read.
fn general(page: &Page<'_>) -> Markup {
    let files = page.run.outcome.files.iter();
    let refused: Vec<_> = files.filter(|file| page.run.is_failure(file)).collect();
    let findings = &page.run.outcome.findings;
    html! {
        @if !refused.is_empty() || !findings.is_empty() {
            h2 { "Beyond the workloads" }
            ul.findings {
                @for file in refused {
                    li.finding.error {
                        p { strong { "error" } " " code { (shown(&file.path)) } }
                        @if let crate::outcome::FileStatus::Refused { reason, .. } = &file.status { p { (shown(reason)) } }
                    }
                }
                @for finding in findings { (super::details::finding(finding)) }
            }
        }
    }
}
