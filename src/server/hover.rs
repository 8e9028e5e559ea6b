//! What is shown about a diagnostic: the page of its rule, or what becomes of its workload.

use std::fmt::Write as _;

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position, Range};

use super::diagnostics::Found;
use crate::outcome::WorkloadReport;
use crate::report::topic::{self, Topic};
use crate::visible::one_line;

/// The page of a rule, or the description of a result that is not a finding.
pub(super) fn of_topic(topic: Topic) -> String {
    match topic {
        Topic::Rule(rule) => topic::page(rule),
        other => format!(
            "# {}\n\n{}\n\n{}\n",
            other.title(),
            other.description(),
            other.help()
        ),
    }
}

/// The effect of the update and the edits of a workload, after its verdict.
pub(super) fn of_workload(workload: &WorkloadReport, verdict: &str) -> String {
    let mut page = format!("# {}\n\n{}\n", literal(&workload.id), literal(verdict));
    if let Some(update) = &workload.update {
        let _ = write!(page, "\nUpdate: {}\n", literal(update));
    }
    let (title, changes) = match workload.changes.is_empty() {
        true => (
            "Edits that are made when this is resolved",
            &workload.pending,
        ),
        false => ("Edits", &workload.changes),
    };
    if !changes.is_empty() {
        let _ = write!(page, "\n## {title}\n\n");
    }
    for change in changes {
        let (transform, reason) = (change.transform, literal(&change.reason));
        let place = change.span.start.in_file(&change.file);
        let _ = writeln!(page, "- `{transform}` ({}): {reason}", literal(&place));
    }
    page
}

/// A text of a file or a message, of which nothing is markup.
fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        if "\\`*_[]<>#".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// The pages of the diagnostics at a position, or otherwise of those in its line.
pub(super) fn at(found: &[Found], position: Position, markdown: bool) -> Option<Hover> {
    let covers = |range: Range| range.start <= position && position <= range.end;
    let in_line = |range: Range| (range.start.line..=range.end.line).contains(&position.line);
    let those = |is_meant: &dyn Fn(Range) -> bool| -> Vec<&Found> {
        let found = found.iter();
        found.filter(|one| is_meant(one.diagnostic.range)).collect()
    };
    let mut shown = those(&covers);
    if shown.is_empty() {
        shown = those(&in_line);
    }
    let range = shown.first()?.diagnostic.range;
    let mut pages: Vec<&str> = Vec::new();
    for one in shown {
        if !pages.contains(&one.page.as_str()) {
            pages.push(&one.page);
        }
    }
    let text = pages.join("\n---\n\n");
    let (kind, value) = match markdown {
        true => (MarkupKind::Markdown, text),
        false => (MarkupKind::PlainText, topic::plain(&text)),
    };
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent { kind, value }),
        range: Some(range),
    })
}
