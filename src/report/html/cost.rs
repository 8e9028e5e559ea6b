//! The estimated costs.

use maud::{Markup, html};

use super::{Page, remaining, shown};
use crate::facts::prices::HOURS;
use crate::outcome::{Amount, CpuMemory, WorkloadReport};
use crate::report::cost::{
    Cost, InstanceCost, OMITTED, TaskCost, Total, dollars, listed, system_name,
};
use crate::report::plural;

/// The number of rows in the table of the run.
const ROWS: usize = 50;

/// The section for the whole run.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let total = Total::of(page.run);
    let prices = page.run.prices;
    let migrated = page
        .workloads
        .iter()
        .filter(|one| page.verdicts.is_migrated(one));
    let costs = migrated.map(|one| (*one, Cost::of(one, prices)));
    let mut costs: Vec<(&WorkloadReport, Cost<'_>)> =
        costs.filter(|(_, cost)| !cost.tasks.is_empty()).collect();
    let cents = |cost: &Cost<'_>| cost.month().unwrap_or(-1.0);
    costs.sort_by(|(_, one), (_, other)| cents(other).total_cmp(&cents(one)));
    let count = costs.len();
    html! {
        section #cost aria-labelledby="cost-title" {
            h2 #cost-title { "Estimated cost" }
            @if costs.is_empty() { p { "No workload moves, so that there is nothing to estimate." } }
            @else {
                p.lead {
                    strong { (dollars(total.fargate)) } " a month on Fargate for " (plural(total.known, "workload", "workloads"))
                    @if total.unknown > 0 { ", not known for " (total.unknown) }
                    "."
                    @if total.known_groups > 0 {
                        " The container instances in these templates cost " strong { (dollars(total.instances)) }
                        " a month"
                        @if total.unknown_groups > 0 { " (not known for " (plural(total.unknown_groups, "group", "groups")) ")" }
                        ", until you remove them."
                    }
                }
                div.scroll tabindex="0" role="region" aria-label="Table of the costs" {
                    table {
                        thead { tr { (heading()) } }
                        tbody {
                            @for (workload, cost) in costs.iter().take(ROWS) {
                                @for task in &cost.tasks {
                                    tr { (row(task, Some(&workload.file))) }
                                }
                            }
                        }
                    }
                }
                @if count > ROWS { p.more { "The " (ROWS) " most expensive of " (count) "; the others are in the table of workloads" } }
                p.fine {
                    (OMITTED) ". " (HOURS) " hours a month, Region " (prices.region) ", prices as of " (listed(&total.dates))
                    ". Fargate bills the task size by the second, for at least one minute (Windows: five minutes)."
                }
            }
            (remaining::part(page))
        }
    }
}

/// The part of a workload.
pub(super) fn of(page: &Page<'_>, workload: &WorkloadReport) -> Markup {
    let cost = Cost::of(workload, page.run.prices);
    html! {
        @if !cost.tasks.is_empty() {
            h3 { "Cost" }
            div.scroll tabindex="0" role="region" aria-label=(format!("Cost of {}#{}", shown(&workload.file), shown(&workload.id))) {
                table.small {
                    thead { tr { (heading()) } }
                    tbody { @for task in &cost.tasks { tr { (row(task, None)) } } }
                }
            }
            @for group in &cost.instances { (instances(group)) }
            @if !cost.dates().is_empty() { p.fine { "Region " (page.run.prices.region) ", prices as of " (listed(&cost.dates())) } }
        }
    }
}

fn heading() -> Markup {
    html! {
        th scope="col" { "Runs" }
        th scope="col" { "Tasks" }
        th.number scope="col" { "Reserved" }
        th.number scope="col" { "Billed" }
        th scope="col" { "Platform" }
        th.number scope="col" { "A month" }
    }
}

fn row(cost: &TaskCost<'_>, file: Option<&str>) -> Markup {
    let usage = cost.usage;
    html! {
        th scope="row" {
            (shown(usage.runs.as_deref().unwrap_or(&usage.task)))
            @if let Some(file) = file { span.place { (shown(file)) } }
        }
        td {
            @match &usage.count {
                Some(count) => (counted(count)),
                None => "on demand",
            }
            @if usage.is_scaled { small { ", scaled by Application Auto Scaling" } }
        }
        td.number { (amount(usage.reserved)) }
        td.number { (amount(usage.size)) @if usage.size_is_default { small { " (defaults of parameters)" } } }
        td.platform { (system_name(usage.system)) " " (usage.architecture.name()) }
        td.number {
            @match (&cost.month, &cost.hour) {
                (Ok(month), _) => (dollars(*month)),
                (Err(why), Ok(hour)) => span title=(shown(why)) { "$" (format!("{hour:.4}")) " an hour" },
                (Err(why), Err(_)) => { "not known" small { " " (shown(why)) } },
            }
        }
    }
}

fn counted(count: &Amount) -> Markup {
    html! {
        @match count.value { Some(value) => (value), None => "?" }
        @if let Some(note) = &count.note { small { " (" (shown(note)) ")" } }
    }
}

fn amount(amount: Option<CpuMemory>) -> String {
    amount.map_or_else(|| "?".to_owned(), |amount| amount.to_string())
}

fn instances(cost: &InstanceCost<'_>) -> Markup {
    let usage = cost.usage;
    let types: Vec<&str> = usage.types.iter().map(|one| one.name.as_str()).collect();
    html! {
        p.fine {
            "Container instances " code { (shown(&usage.resource)) } ": "
            @match &cost.month {
                Ok(month) => {
                    strong { (dollars(*month)) } " a month for " (counted(&usage.count)) " of type " (shown(&types.join(", ")))
                    ", on which other workloads may run as well"
                },
                Err(why) => { "not known: " (shown(why)) },
            }
        }
    }
}
