//! `explain`: the page of a step or a rule, or a table of facts.

use std::io::{self, Write};

use serde::Serialize;

use super::transforms::first_paragraph;
use crate::cli::RulesFormat;
use crate::facts::rules::by_id;
use crate::report::rules::{self, RuleView};
use crate::report::{Paint, terminal};
use crate::transforms::by_name;

/// Incremented when a reader of the old structure would misread the new one.
const VERSION: u32 = 1;

/// A page with what is known of its subject.
#[derive(Serialize)]
struct Page<T> {
    version: u32,
    kind: &'static str,
    #[serde(flatten)]
    subject: T,
    /// The page in Markdown.
    page: &'static str,
}

/// What is known of a step.
#[derive(Serialize)]
struct StepView {
    id: &'static str,
    title: String,
    rules: Vec<&'static str>,
}

/// Writes the page of a name that is known.
pub(super) fn one(
    name: &str,
    format: RulesFormat,
    width: usize,
    paint: Paint,
    out: &mut dyn Write,
) -> io::Result<()> {
    match (by_name(name), format) {
        (Some(step), RulesFormat::Text) => {
            out.write_all(terminal(step.readme, width, paint).as_bytes())
        }
        (Some(step), RulesFormat::Markdown) => out.write_all(step.readme.as_bytes()),
        (Some(step), RulesFormat::Json) => {
            let subject = StepView {
                id: step.name,
                title: first_paragraph(step.readme),
                rules: step.rules.iter().map(|rule| rule.as_str()).collect(),
            };
            json("step", subject, step.readme, out)
        }
        (None, RulesFormat::Text) => rules::text(Some(name), None, width, paint, out),
        (None, RulesFormat::Markdown) => rules::markdown(Some(name), None, out),
        (None, RulesFormat::Json) => match by_id(name) {
            Some(rule) => json("rule", RuleView::of(rule), rule.page, out),
            None => rules::json(Some(name), None, out),
        },
    }
}

fn json<T: Serialize>(
    kind: &'static str,
    subject: T,
    page: &'static str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let page = Page {
        version: VERSION,
        kind,
        subject,
        page,
    };
    serde_json::to_writer_pretty(&mut *out, &page)?;
    writeln!(out)
}
