//! The details of one workload.

use maud::{Markup, html};

use super::diff::Diffs;
use super::{Page, cost, shown, timeline, topology};
use crate::outcome::{Change, Class, Finding, Renamed, Severity, WorkloadReport};
use crate::report::plural;
use crate::report::text::rule_url;

/// The number of references to a name that are listed.
const PLACES: usize = 12;

pub(super) fn of(
    page: &Page<'_>,
    diffs: &Diffs<'_>,
    number: usize,
    workload: &WorkloadReport,
) -> Markup {
    let is_migrated = page.verdicts.is_migrated(workload);
    let of_kind = |belongs: fn(&Finding) -> bool| -> Vec<&Finding> {
        workload
            .findings
            .iter()
            .filter(|one| belongs(one))
            .collect()
    };
    let deciding = of_kind(|one| one.decides || one.severity == Severity::Error);
    let warnings = of_kind(|one| !one.decides && one.severity == Severity::Warning);
    let notes = of_kind(|one| !one.decides && one.severity == Severity::Note);
    let heading = if is_migrated {
        "Before you deploy"
    } else {
        "Why it does not move"
    };
    html! {
        ul.members { @for member in &workload.members { li { (shown(member)) } } }
        @if let Some(update) = workload.update.as_ref().filter(|_| is_migrated) { p.update { (capitalized(&shown(update))) } }
        (findings(heading, &deciding, true))
        @if is_migrated {
            (timeline::of(workload))
            (topology::of(workload))
            (cost::of(page, workload))
        }
        (diffs.placeholders(number, workload))
        (findings("Warnings", &warnings, warnings.len() < 4))
        @if is_migrated {
            (removed(workload))
            (renamed(workload))
            (changes(&workload.changes))
        }
        (pending(workload))
        (findings("Notes", &notes, false))
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn findings(heading: &str, findings: &[&Finding], is_open: bool) -> Markup {
    html! {
        @if !findings.is_empty() {
            details open[is_open] {
                summary { h3 { (heading) " " span.count { (findings.len()) } } }
                ul.findings { @for one in findings { (finding(one)) } }
            }
        }
    }
}

pub(super) fn finding(finding: &Finding) -> Markup {
    let place = finding.span.start.in_file(&finding.file);
    html! {
        li.finding.(finding.severity.name()) {
            p.what {
                strong { (finding.severity.name()) } " "
                a.rule href=(rule_url(finding.rule)) { (finding.rule.as_str()) }
                @if !finding.file.is_empty() { " " code.place { (shown(&place)) } }
            }
            p { (shown(&finding.message)) }
            @if !finding.help.is_empty() { p.help { (shown(&finding.help)) } }
        }
    }
}

fn removed(workload: &WorkloadReport) -> Markup {
    html! {
        @if !workload.removed.is_empty() {
            details {
                summary { h3 { "Removed settings " span.count { (workload.removed.len()) } } }
                ul.plain {
                    @for one in &workload.removed { li { code { (shown(&one.property)) } ": " (shown(&one.did)) } }
                }
            }
        }
    }
}

fn renamed(workload: &WorkloadReport) -> Markup {
    html! {
        @if !workload.renamed.is_empty() {
            details {
                summary { h3 { "Renamed " span.count { (workload.renamed.len()) } } }
                ul.plain { @for one in &workload.renamed { (one_renamed(one)) } }
            }
        }
    }
}

fn one_renamed(renamed: &Renamed) -> Markup {
    let new = renamed.new.as_deref().unwrap_or("a generated name");
    let further = renamed.places.len().saturating_sub(PLACES) + renamed.others;
    html! {
        li {
            (renamed.kind.name()) " " code { (shown(&renamed.old)) } " → " code { (shown(new)) }
            @if !renamed.places.is_empty() {
                ul {
                    @for place in renamed.places.iter().take(PLACES) {
                        li { code.place { (shown(&place.span.start.in_file(&place.file))) } " " code { (shown(place.text.trim())) } }
                    }
                    @if further > 0 { li { "and " (plural(further, "other place", "other places")) } }
                }
            }
        }
    }
}

fn changes(changes: &[Change]) -> Markup {
    html! {
        @if !changes.is_empty() {
            details {
                summary { h3 { "Changes and their reasons " span.count { (changes.len()) } } }
                ol.plain {
                    @for one in changes {
                        li {
                            code.place { (shown(&one.span.start.in_file(&one.file))) } " "
                            strong { (one.transform) } ": "
                            @if one.class == Class::Review { em { "needs review: " } }
                            (shown(&one.reason))
                            @if let Some(error) = one.prevents { p.help { "AWS error avoided: “" (error) "”" } }
                        }
                    }
                }
            }
        }
    }
}

fn pending(workload: &WorkloadReport) -> Markup {
    let mut steps: Vec<&str> = workload.pending.iter().map(|one| one.transform).collect();
    let count = steps.len();
    steps.dedup();
    html! {
        @if count > 0 {
            p.pending {
                strong { (plural(count, "edit is", "edits are")) " ready" }
                " and will be made once this is resolved: " (steps.join(", "))
            }
        }
    }
}
