//! The run as one HTML page that needs no network: an overview, a table of the workloads, and the details of each.
//!
//! Everything from files is escaped by the templates. The details are not part of the document before the page's own script
//! inserts them, so that a page with thousands of workloads opens at once.

mod cost;
mod details;
mod diff;
mod graph;
pub mod merged;
mod overview;
mod parts;
mod remaining;
mod svg;
mod table;
mod timeline;
mod topology;

use std::io::{self, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::verdicts::Verdicts;
use super::{Renderer, Run, text};
use crate::outcome::WorkloadReport;
use crate::visible::one_line;
use diff::Diffs;
use parts::Parts;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The hash of the page's own script. Browsers run no other one, even if an escape failed.
const SCRIPT_HASH: &str = include_str!("page.js.sha256");

/// One HTML page.
pub struct Html;

/// What all parts of the page use.
struct Page<'r> {
    run: &'r Run<'r>,
    verdicts: Verdicts<'r>,
    /// The workloads, those that need a person first.
    workloads: Vec<&'r WorkloadReport>,
}

impl<'r> Page<'r> {
    fn of(run: &'r Run<'r>) -> Self {
        let mut workloads: Vec<&WorkloadReport> = run.outcome.workloads.iter().collect();
        workloads.sort_by_key(|one| text::urgency(one.verdict));
        Self {
            run,
            verdicts: Verdicts::of(run),
            workloads,
        }
    }
}

impl Renderer for Html {
    fn render(&self, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let page = Page::of(run);
        let diffs = Diffs::of(&page);
        put(out, &head("Migration to AWS Fargate"))?;
        put(out, &body_head(&page))?;
        write!(out, "<main>")?;
        put(out, &overview::section(&page))?;
        put(out, &table::section(&page))?;
        put(out, &graph::section(&page))?;
        put(out, &cost::section(&page))?;
        write!(out, "</main>")?;
        put(out, &footer())?;
        let mut parts = Parts::of(&page, out);
        for (number, workload) in page.workloads.iter().enumerate() {
            let details = details::of(&page, &diffs, number, workload);
            parts.put(&format!("d{number}"), &details)?;
        }
        for (number, file) in diffs.files() {
            parts.put(&format!("f{number}"), &file)?;
        }
        parts.finish()?;
        put(out, &html! { script { (PreEscaped(SCRIPT)) } })?;
        writeln!(out, "</body></html>")
    }
}

fn put(out: &mut dyn Write, markup: &Markup) -> io::Result<()> {
    out.write_all(markup.0.as_bytes())?;
    writeln!(out)
}

fn head(title: &str) -> Markup {
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        SCRIPT_HASH.trim_end()
    );
    html! {
        (DOCTYPE)
        (PreEscaped("<html lang=\"en\">"))
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy);
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="generator" content=(concat!("ecs2fargate ", env!("CARGO_PKG_VERSION")));
            title { (title) }
            style { (PreEscaped(STYLE)) }
            noscript { style { "#table tr[hidden] { display: table-row !important }" } }
        }
        (PreEscaped("<body>"))
    }
}

fn body_head(page: &Page<'_>) -> Markup {
    html! {
        a.skip href="#workloads" { "Skip to the workloads" }
        header.top {
            nav aria-label="Sections" {
                a href="#overview" { "Overview" }
                a href="#workloads" { "Workloads" }
                @if graph::is_drawn(page) { a href="#stacks" { "Stacks" } }
                a href="#cost" { "Cost" }
            }
            button #theme type="button" aria-label="Switch between light and dark colors" title="Light or dark" { "◐" }
        }
        noscript { p.noscript { "The details of the workloads, sorting and filtering need JavaScript. The page loads nothing from a network." } }
    }
}

fn footer() -> Markup {
    html! {
        footer {
            p {
                "Made by ecs2fargate " (env!("CARGO_PKG_VERSION")) ". This page is one file and loads nothing from a network. Press "
                kbd { "/" } " to search the workloads, " kbd { "Esc" } " to close one."
            }
        }
    }
}

/// A text of a file in one line, with hidden characters made visible.
fn shown(text: &str) -> String {
    one_line(text).into_owned()
}

/// The verdict of a workload as a label.
fn verdict(page: &Page<'_>, workload: &WorkloadReport) -> Markup {
    let name = page.verdicts.name(workload);
    let class = match name {
        "migrated" => "ready",
        "not written" => "blocked",
        _ => workload.verdict.name(),
    };
    html! { span.verdict.(class) { (name) } }
}

#[cfg(test)]
mod tests;
