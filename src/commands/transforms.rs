//! `transforms`: the list of steps, in order.

use std::io::{self, Write};

use crate::transforms::STEPS;

pub(super) fn list(out: &mut dyn Write) -> io::Result<()> {
    let width = STEPS
        .iter()
        .map(|step| step.name.len())
        .max()
        .unwrap_or_default();
    for step in STEPS {
        let summary = first_paragraph(step.readme);
        writeln!(out, "{:width$}  {summary}", step.name)?;
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
