//! The table of workloads.

use maud::{Markup, html};

use super::{Page, shown, verdict};
use crate::outcome::{Impact, Severity, WorkloadReport};
use crate::report::cost::{Cost, dollars};
use crate::report::text::{size, urgency};

/// The number of rows that are shown at once, as in the page's script. A browser takes seconds to lay out thousands.
pub(super) const ROWS: usize = 250;

/// The headings of the columns, and whether they hold numbers.
const COLUMNS: [(&str, bool); 7] = [
    ("Workload", false),
    ("Verdict", false),
    ("Update", false),
    ("Downtime", false),
    ("CPU/MiB", true),
    ("A month", true),
    ("To do", true),
];

pub(super) fn section(page: &Page<'_>) -> Markup {
    let mut verdicts: Vec<&str> = page
        .workloads
        .iter()
        .map(|one| page.verdicts.name(one))
        .collect();
    verdicts.dedup();
    verdicts.sort_unstable();
    verdicts.dedup();
    html! {
        section #workloads aria-labelledby="workloads-title" {
            h2 #workloads-title { "Workloads" }
            div.tools role="search" {
                label { span.label { "Search" } input #search type="search" placeholder="Name, file or rule" autocomplete="off"; }
                div.chips role="group" aria-label="Show only these verdicts" {
                    @for name in verdicts { button.chip type="button" aria-pressed="false" data-verdict=(name) { (name) } }
                }
                p #shown role="status" aria-live="polite" {}
            }
            div.scroll tabindex="0" role="region" aria-label="Table of the workloads" {
                table #table {
                    thead {
                        tr {
                            @for (name, is_number) in COLUMNS {
                                th scope="col" aria-sort="none" .number[is_number] { button type="button" { (name) } }
                            }
                        }
                    }
                    tbody {
                        @for (number, workload) in page.workloads.iter().enumerate() { (row(page, number, workload)) }
                    }
                }
            }
            button #more type="button" hidden { "Show more" }
        }
    }
}

fn row(page: &Page<'_>, number: usize, workload: &WorkloadReport) -> Markup {
    let is_migrated = page.verdicts.is_migrated(workload);
    let update = match workload.impact {
        _ if !is_migrated => "–",
        Impact::Replaced => "replaced",
        Impact::InPlace => "in place",
        Impact::Parallel => "parallel",
        Impact::NewRevision => "new revision",
        Impact::None => "–",
    };
    let downtime = match workload.flags.downtime {
        _ if !is_migrated => "–",
        true => "yes",
        false => "no",
    };
    let month = Cost::of(workload, page.run.prices)
        .month()
        .filter(|_| is_migrated);
    let cpu = workload
        .sizes
        .iter()
        .filter_map(|one| one.size)
        .map(|size| size.cpu)
        .max();
    let findings = workload.findings.iter();
    let deciding = findings.filter(|one| one.decides || one.severity == Severity::Error);
    let rules: Vec<&str> = deciding.map(|one| one.rule.as_str()).collect();
    let place = format!("{}:{}", workload.file, workload.line);
    html! {
        tr #{ "w" (number) } data-verdict=(page.verdicts.name(workload)) data-rules=(rules.join(" ")) hidden[number >= ROWS] {
            th scope="row" data-v=(shown(&workload.id)) {
                button.open type="button" aria-expanded="false" { (shown(&workload.id)) }
                span.place { (shown(&place)) }
            }
            td data-v=(urgency(workload.verdict)) { (verdict(page, workload)) }
            td.empty[update == "–"] data-v=(update) { (update) }
            td.down[downtime == "yes"].empty[downtime == "–"] data-v=(downtime) { (downtime) }
            td.number.empty[workload.sizes.is_empty()] data-v=(cpu.unwrap_or(0)) { (shown(&size(workload, false))) }
            td.number.empty[month.is_none()] data-v=(format!("{:.2}", month.unwrap_or(-1.0))) {
                @match month { Some(month) => (dollars(month)), None => "–" }
            }
            td.number data-v=(rules.len()) { (rules.len()) }
        }
    }
}
