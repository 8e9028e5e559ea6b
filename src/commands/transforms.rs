//! `transforms`: their list, in order.

use std::io::{self, Write};

use crate::transforms::PIPELINE;

pub(super) fn list(out: &mut dyn Write) -> io::Result<()> {
    let width = PIPELINE
        .iter()
        .map(|transform| transform.name().len())
        .max()
        .unwrap_or_default();
    for transform in PIPELINE {
        let summary = first_paragraph(transform.explanation());
        writeln!(out, "{:width$}  {summary}", transform.name())?;
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
