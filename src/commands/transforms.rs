//! `transforms`: the list of steps, in order.

use std::io::{self, Write};

use textwrap::{Options, WordSplitter, wrap};

use crate::transforms::STEPS;

/// The fewest columns of the summaries.
const LEAST_SUMMARY: usize = 20;

/// Writes each step with its summary, wrapped in `width` columns.
pub(super) fn list(width: usize, out: &mut dyn Write) -> io::Result<()> {
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
pub(super) fn first_paragraph(markdown: &str) -> String {
    let lines: Vec<&str> = markdown
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty() || line.starts_with('#'))
        .take_while(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}
