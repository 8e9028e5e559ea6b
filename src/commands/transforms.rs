//! `transforms`: the list of steps, in order.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use textwrap::{Options, WordSplitter, wrap};

use crate::cli::RulesFormat;
use crate::transforms::{STEPS, Step};

/// Incremented when a reader of the old structure would misread the new one.
const VERSION: u32 = 1;

/// The fewest columns of the summaries.
const LEAST_SUMMARY: usize = 20;

/// The transforms, in the order in which they run.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Transforms of ecs2fargate")]
struct Document {
    /// The version of this structure. Later releases may add keys without changing it.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    transforms: Vec<StepView>,
}

/// What is known of a transform.
#[derive(Serialize, JsonSchema)]
pub(super) struct StepView {
    /// The name, as `--only` and `--skip` take it.
    id: &'static str,
    /// What it does.
    title: String,
    /// The IDs of the rules that it handles.
    rules: Vec<&'static str>,
}

impl StepView {
    pub(super) fn of(step: &Step) -> Self {
        Self {
            id: step.name,
            title: first_paragraph(step.readme),
            rules: step.rules.iter().map(|rule| rule.as_str()).collect(),
        }
    }
}

/// Writes all steps in a format; text is wrapped in `width` columns.
pub(super) fn list(format: RulesFormat, width: usize, out: &mut dyn Write) -> io::Result<()> {
    match format {
        RulesFormat::Text => text(width, out),
        RulesFormat::Markdown => markdown(out),
        RulesFormat::Json => {
            let document = Document {
                version: VERSION,
                transforms: STEPS.iter().map(|step| StepView::of(step)).collect(),
            };
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)
        }
    }
}

fn markdown(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| transform | summary |\n|---|---|")?;
    for step in STEPS {
        let summary = first_paragraph(step.readme).replace('|', "\\|");
        writeln!(out, "| `{}` | {summary} |", step.name)?;
    }
    Ok(())
}

/// Writes each step with its summary, wrapped in `width` columns.
fn text(width: usize, out: &mut dyn Write) -> io::Result<()> {
    let longest = STEPS.iter().map(|step| step.name.len()).max();
    let left = longest.unwrap_or_default() + 2;
    let options = Options::new(width.saturating_sub(left).max(LEAST_SUMMARY))
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation);
    for step in STEPS {
        let summary = first_paragraph(step.readme);
        let mut name = step.name;
        for line in wrap(&summary, &options) {
            writeln!(out, "{name:left$}{line}")?;
            name = "";
        }
    }
    Ok(())
}

/// The first paragraph below the title, as one line.
fn first_paragraph(markdown: &str) -> String {
    let lines: Vec<&str> = markdown
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty() || line.starts_with('#'))
        .take_while(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::Document;
    use crate::report::schemas;

    #[test]
    fn the_schema_is_the_one_of_the_types() {
        schemas::assert_current::<Document>("transforms");
    }
}
