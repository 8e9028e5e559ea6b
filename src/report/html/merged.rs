//! The reports of many repositories as one page, with the look of the page of one.

use std::io::{self, Write};

use maud::{Markup, PreEscaped, html};

use super::overview::{VERDICTS, bar};
use super::table::ROWS;
use super::{SCRIPT, footer, head, put, shown};
use crate::facts::rules::by_id;
use crate::outcome::Verdict;
use crate::report::cost::{dollars, listed};
use crate::report::merge::{Merged, Repository, Workload};
use crate::report::plural;
use crate::report::text::{rule_url, urgency};

/// The number of rules that are listed.
const REASONS: usize = 12;

/// The headings of the columns, and whether they hold numbers. The first ones are those of the page of one repository.
const COLUMNS: [(&str, bool); 8] = [
    ("Workload", false),
    ("Verdict", false),
    ("Update", false),
    ("Downtime", false),
    ("CPU/MiB", true),
    ("A month", true),
    ("To do", true),
    ("Repository", false),
];

/// Writes the page.
///
/// # Errors
/// The writer's errors.
pub fn page(merged: &Merged, out: &mut dyn Write) -> io::Result<()> {
    put(out, &head("Migration of many repositories to AWS Fargate"))?;
    put(out, &body_head())?;
    write!(out, "<main>")?;
    put(out, &overview(merged))?;
    put(out, &repositories(merged))?;
    workloads(merged, out)?;
    write!(out, "</main>")?;
    put(out, &footer())?;
    put(out, &html! { script { (PreEscaped(SCRIPT)) } })?;
    writeln!(out, "</body></html>")
}

fn body_head() -> Markup {
    html! {
        a.skip href="#workloads" { "Skip to the workloads" }
        header.top {
            nav aria-label="Sections" {
                a href="#overview" { "Overview" }
                a href="#repositories" { "Repositories" }
                a href="#workloads" { "Workloads" }
            }
            button #theme type="button" aria-label="Switch between light and dark colors" title="Light or dark" { "◐" }
        }
        noscript { p.noscript { "Sorting and filtering need JavaScript. The page loads nothing from a network." } }
    }
}

fn overview(merged: &Merged) -> Markup {
    use Verdict::{ActionRequired, Blocked, NeedsDecision, Ready};
    let moving = merged.count(&[Ready, ActionRequired]);
    let open = moving + merged.count(&[NeedsDecision, Blocked]);
    html! {
        section #overview aria-labelledby="title" {
            p.eyebrow { "From EC2 container instances" }
            h1 #title { "Migration to AWS Fargate" }
            p.headline {
                @if open == 0 { "No workload is left to migrate." }
                @else {
                    strong { (moving) " of " (plural(open, "workload", "workloads")) }
                    " can move with the edits of ecs2fargate."
                }
            }
            (bar(&merged.verdicts))
            (figures(merged))
            (reasons(merged))
        }
    }
}

fn figures(merged: &Merged) -> Markup {
    use Verdict::{ActionRequired, Blocked, NeedsDecision};
    let waiting = merged.count(&[ActionRequired, NeedsDecision, Blocked]);
    let all = merged.repositories.iter().flat_map(|one| &one.workloads);
    let down = all.filter(|one| one.has_downtime).count();
    let (fargate, instances) = (merged.fargate, merged.instances);
    let dates = merged.repositories.iter().flat_map(|one| &one.dates);
    let dates = listed(&dates.map(String::as_str).collect());
    html! {
        dl.figures {
            div { dt { "Repositories" } dd { (merged.repositories.len()) small { "with " (plural(merged.workloads(), "workload", "workloads")) } } }
            div { dt { "Need a person" } dd { (waiting) small { "action, decision or redesign" } } }
            div { dt { "Downtime" } dd { (down) small { "while their stacks are updated" } } }
            div {
                dt { "Fargate, a month" }
                @if fargate.known > 0 {
                    dd {
                        (dollars(fargate.monthly))
                        small {
                            @if instances.known > 0 { "container instances: " (dollars(instances.monthly)) "; " }
                            @if fargate.unknown > 0 { "not known for " (fargate.unknown) "; " }
                            "prices of " (shown(&dates))
                        }
                    }
                } @else { dd { "–" small { "not known" } } }
            }
        }
    }
}

/// The rules that stop most workloads.
fn reasons(merged: &Merged) -> Markup {
    let most = merged.blockers.first().map_or(1, |one| one.workloads);
    html! {
        @if !merged.blockers.is_empty() {
            h2 { "What stops most workloads" }
            ol.reasons {
                @for one in merged.blockers.iter().take(REASONS) {
                    li {
                        span.count { (one.workloads) }
                        div {
                            p {
                                @match by_id(&one.rule) {
                                    Some(rule) => { strong { (rule.title) } " " a.rule href=(rule_url(rule.id)) { (one.rule) } }
                                    None => span.rule { (shown(&one.rule)) }
                                }
                                " " small { "in " (plural(one.repositories, "repository", "repositories")) }
                            }
                            span.meter.error style=(format!("width:{}%", (one.workloads * 100).div_ceil(most))) {}
                        }
                    }
                }
            }
            @if merged.blockers.len() > REASONS { p.more { "and " (merged.blockers.len() - REASONS) " more rules" } }
        }
    }
}

fn repositories(merged: &Merged) -> Markup {
    html! {
        section #repositories aria-labelledby="repositories-title" {
            h2 #repositories-title { "Repositories" }
            div.scroll tabindex="0" role="region" aria-label="Table of the repositories" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Repository" }
                            th.number scope="col" { "Workloads" }
                            @for verdict in VERDICTS { th.number scope="col" { (verdict.name()) } }
                            th.number scope="col" { "Files refused" }
                            th.number scope="col" { "A month" }
                        }
                    }
                    tbody { @for one in &merged.repositories { (repository(one)) } }
                }
            }
        }
    }
}

fn repository(one: &Repository) -> Markup {
    html! {
        tr {
            th scope="row" { (shown(&one.name)) }
            td.number { (one.workloads.len()) }
            @for verdict in VERDICTS { td.number { (one.count(&[verdict])) } }
            td.number { (one.refused) }
            td.number { @if one.fargate.known > 0 { (dollars(one.fargate.monthly)) } @else { "–" } }
        }
    }
}

/// The table of all workloads, those that need a person first.
fn workloads(merged: &Merged, out: &mut dyn Write) -> io::Result<()> {
    let verdicts = VERDICTS
        .into_iter()
        .filter(|one| merged.verdicts.contains_key(one));
    let verdicts: Vec<&str> = verdicts.map(Verdict::name).collect();
    let tools = html! {
        div.tools role="search" {
            label { span.label { "Search" } input #search type="search" placeholder="Name, file, repository or rule" autocomplete="off"; }
            div.chips role="group" aria-label="Show only these verdicts" {
                @for name in verdicts { button.chip type="button" aria-pressed="false" data-verdict=(name) { (name) } }
            }
            p #shown role="status" aria-live="polite" {}
        }
    };
    let headings = html! {
        tr {
            @for (name, is_number) in COLUMNS {
                th scope="col" aria-sort="none" .number[is_number] { button type="button" { (name) } }
            }
        }
    };
    write!(
        out,
        "<section id=\"workloads\" aria-labelledby=\"workloads-title\"><h2 id=\"workloads-title\">Workloads</h2>{}\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of the workloads\"><table id=\"table\">\
         <thead>{}</thead><tbody>",
        tools.0, headings.0
    )?;
    let all = merged.repositories.iter();
    let all = all.flat_map(|one| one.workloads.iter().map(move |workload| (one, workload)));
    let mut all: Vec<(&Repository, &Workload)> = all.collect();
    all.sort_by_key(|(_, workload)| urgency(workload.verdict));
    for (number, (repository, workload)) in all.into_iter().enumerate() {
        put(out, &row(number, repository, workload))?;
    }
    let more = html! { button #more type="button" hidden { "Show more" } };
    write!(out, "</tbody></table></div>{}</section>", more.0)
}

fn row(number: usize, repository: &Repository, one: &Workload) -> Markup {
    let is_migrated = one.verdict.is_migrated();
    let update = match one.impact.as_str() {
        _ if !is_migrated => "–",
        "replaced" => "replaced",
        "in-place" => "in place",
        "new-revision" => "new revision",
        _ => "–",
    };
    let downtime = match one.has_downtime {
        _ if !is_migrated => "–",
        true => "yes",
        false => "no",
    };
    let month = one.month.filter(|_| is_migrated);
    let rules: Vec<&str> = one
        .blockers
        .union(&one.warnings)
        .map(String::as_str)
        .collect();
    let name = one.verdict.name();
    html! {
        tr #{ "w" (number) } data-verdict=(name) data-rules=(shown(&rules.join(" "))) hidden[number >= ROWS] {
            th scope="row" data-v=(shown(&one.id)) {
                strong { (shown(&one.id)) }
                span.place { (shown(&one.file)) }
            }
            td data-v=(urgency(one.verdict)) { span.verdict.(name) { (name) } }
            td.empty[update == "–"] data-v=(update) { (update) }
            td.down[downtime == "yes"].empty[downtime == "–"] data-v=(downtime) { (downtime) }
            td.number.empty[one.size.is_empty()] data-v=(one.cpu) { @if one.size.is_empty() { "-" } @else { (shown(&one.size)) } }
            td.number.empty[month.is_none()] data-v=(format!("{:.2}", month.unwrap_or(-1.0))) {
                @match month { Some(month) => (dollars(month)), None => "–" }
            }
            td.number data-v=(rules.len()) { (rules.len()) }
            td data-v=(shown(&repository.name)) { (shown(&repository.name)) }
        }
    }
}
