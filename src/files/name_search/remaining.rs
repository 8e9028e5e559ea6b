//! The remaining occurrences in a changed template, at their lines before the change.

use similar::{DiffOp, TextDiff};

use super::{Occurrences, Search};

/// The occurrences in the text after the change, with their lines before the change; those that the change itself wrote
/// are omitted.
pub(super) fn hits(search: &Search, file: &str, before: &str, after: &str) -> Occurrences {
    let mut found = search.hits(file, after, true);
    if found.hits.is_empty() {
        return found;
    }
    let diff = TextDiff::from_lines(before, after);
    let lines: Vec<&str> = before.lines().collect();
    found.hits.retain_mut(|hit| {
        let line = hit.mention.span.start.line - 1;
        let op = diff.ops().iter().find(|op| op.new_range().contains(&line));
        let old = op.and_then(|op| match op {
            DiffOp::Equal {
                old_index,
                new_index,
                ..
            } => Some(old_index + (line - new_index)),
            // A line that is changed for another reason.
            DiffOp::Replace { .. } => op.old_range().find(|old| {
                let anchor = &search.patterns[hit.pattern].anchor;
                lines
                    .get(*old)
                    .is_some_and(|line| line.matches(anchor.as_str()).nth(1).is_some())
            }),
            DiffOp::Insert { .. } | DiffOp::Delete { .. } => None,
        });
        if let Some(old) = old {
            hit.mention.span.start.line = old + 1;
            hit.mention.span.end.line = old + 1;
        }
        old.is_some()
    });
    found
}
