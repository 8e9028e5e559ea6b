//! `explain`: the page of a step or a rule, or a table of facts.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::transforms::StepView;
use crate::cli::RulesFormat;
use crate::facts::rules::by_id;
use crate::report::rules::{self, RuleView};
use crate::report::{Paint, terminal};
use crate::transforms::by_name;

/// Incremented when a reader of the old structure would misread the new one.
const VERSION: u32 = 1;

/// A page with what is known of its subject.
#[derive(Serialize, JsonSchema)]
struct Page<T> {
    /// The version of this structure. Later releases may add keys without changing it.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// Whether the page is that of a rule or of a transform.
    #[schemars(extend("enum" = ["rule", "step"]))]
    kind: &'static str,
    #[serde(flatten)]
    subject: T,
    /// The page in Markdown.
    page: &'static str,
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
        (Some(step), RulesFormat::Json) => json("step", StepView::of(step), step.readme, out),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::schemas;

    /// The page of a rule or of a transform. A table of facts is printed as by the command `rules`.
    #[derive(JsonSchema)]
    #[schemars(title = "Page of ecs2fargate", untagged)]
    #[allow(dead_code)]
    enum Document {
        Rule(Page<RuleView>),
        Step(Page<StepView>),
    }

    #[test]
    fn the_schema_is_the_one_of_the_types() {
        schemas::assert_current::<Document>("explain");
    }
}
