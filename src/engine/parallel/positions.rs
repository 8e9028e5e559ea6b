//! Places in a text with copies, as places in the original text: those of a copy are those of what it is a copy of.

use std::ops::Range;
use std::sync::Arc;

use similar::{ChangeTag, TextDiff};

use super::SplitText;
use crate::outcome::{Finding, Outcome};
use crate::plan::Split;
use crate::syntax::{Cursor, Document, Position, Span};

/// The lines of a text with copies, as lines of the original.
pub(super) struct Positions {
    /// For each line, starting at 0, the line of the original and whether it has the same text.
    lines: Vec<usize>,
    /// The lengths of the lines of the original, in characters.
    lengths: Vec<usize>,
}

impl Positions {
    pub(super) fn new(original: &str, split: &SplitText) -> Self {
        let mut lines = Vec::new();
        let mut last = 0;
        for change in TextDiff::from_lines(original, &split.text).iter_all_changes() {
            match change.tag() {
                ChangeTag::Equal => {
                    last = change.old_index().unwrap_or(last);
                    lines.push(last);
                }
                ChangeTag::Insert => lines.push(last),
                ChangeTag::Delete => last = change.old_index().unwrap_or(last),
            }
        }
        // The lines of the copies are those of the originals, one for one.
        for (copy, own) in &split.copied {
            for (number, line) in copy.clone().enumerate() {
                if let Some(known) = lines.get_mut(line - 1) {
                    *known = (own + number).saturating_sub(1);
                }
            }
        }
        let lengths = original.lines().map(|line| line.chars().count()).collect();
        Self { lines, lengths }
    }

    fn of(&self, position: Position) -> Position {
        let last = self.lengths.len().saturating_sub(1);
        let line = self.lines.get(position.line.saturating_sub(1));
        let line = line.copied().unwrap_or(last).min(last);
        let length = self.lengths.get(line).copied().unwrap_or(0);
        Position {
            line: line + 1,
            column: position.column.min(length + 1),
        }
    }

    fn of_span(&self, span: Span) -> Span {
        let (start, mut end) = (self.of(span.start), self.of(span.end));
        if (end.line, end.column) <= (start.line, start.column) {
            let length = self.lengths.get(start.line - 1).copied().unwrap_or(0);
            end = Position {
                line: start.line,
                column: length + 1,
            };
        }
        Span { start, end }
    }
}

/// The lines of the copies of resources, with the comments above them, each with the first line of its original.
pub(super) fn copied_lines(
    before: &Document,
    after: &Document,
    split: &Split,
) -> Vec<(Range<usize>, usize)> {
    let both = split.copies.iter().zip(&split.resources);
    let lines = both.filter_map(|((own, copy), (_, entry))| {
        let comment = entry.comment.as_deref();
        let comment = comment.map_or(0, |text| text.lines().count());
        let (from, to) = (lines_of(before, own)?, lines_of(after, copy)?);
        Some((to.start - comment..to.end + 1, from.start - comment))
    });
    lines.collect()
}

/// The lines of a resource, by its name.
fn lines_of(document: &Document, name: &str) -> Option<Range<usize>> {
    let root = Cursor::root(document);
    let mappings = root.descendants().into_iter();
    let mut found = mappings.filter_map(|mapping| {
        let body = mapping.get(name)?;
        // What is named like it is no resource, such as the entry in the record.
        body.get("Type")?;
        Some((mapping.key(name)?, body))
    });
    let (key, body) = found.next()?;
    let end = document.byte_range(body.node).end;
    let end = document.text()[..end].trim_end().lines().count();
    Some(key.position().line..end)
}

/// Replaces the places of a file in an outcome.
pub(super) fn show_in_original(path: &str, positions: &Positions, outcome: &mut Outcome) {
    let move_finding = |finding: &mut Finding| {
        move_span(&finding.file, path, &mut finding.span, positions);
        for related in &mut finding.related {
            move_span(&related.file, path, &mut related.span, positions);
        }
    };
    outcome.findings.iter_mut().for_each(move_finding);
    for ignored in &mut outcome.ignored {
        move_finding(&mut ignored.finding);
    }
    for remaining in &mut outcome.remaining {
        let file = &remaining.file;
        for resource in &mut remaining.resources {
            move_span(file, path, &mut resource.span, positions);
        }
        for kept in &mut remaining.kept {
            move_span(file, path, &mut kept.span, positions);
            move_span(&kept.by_file, path, &mut kept.by_span, positions);
        }
        for needing in &mut remaining.needed_by {
            move_span(&needing.file, path, &mut needing.span, positions);
        }
    }
    for workload in &mut outcome.workloads {
        workload.findings.iter_mut().for_each(move_finding);
        for change in workload.changes.iter_mut().chain(&mut workload.pending) {
            move_span(&change.file, path, &mut change.span, positions);
        }
        for removed in &mut workload.removed {
            move_span(&removed.file, path, &mut removed.span, positions);
        }
        if workload.file == path {
            let at = Position {
                line: workload.line,
                column: 1,
            };
            workload.line = positions.of(at).line;
        }
    }
}

fn move_span(file: &Arc<str>, path: &str, span: &mut Span, positions: &Positions) {
    if **file == *path {
        *span = positions.of_span(*span);
    }
}
