//! The way back: a text without anything that a migration in parallel added.

use super::forward::{forwards, without_blank_above};
use super::marks::{Mark, mark};
use super::text::{Edits, comments_above, declarations, line_end, line_start, next_line, parsed};
use crate::syntax::{Cursor, Document, Span};

/// The text without the half on Fargate.
///
/// # Errors
/// The part that changed since it was added, so that it is not known what to remove.
pub(super) fn text_before(document: &Document) -> Result<String, Span> {
    let text = document.text();
    let whole = Cursor::root(document).span();
    let mut edits = Edits::default();
    for one in declarations(document) {
        if let Some((_, comment)) = &one.mark {
            remove_lines(text, comment.start, one.whole.end, &mut edits);
            continue;
        }
        for forward in forwards(one.body).map_err(Cursor::span)? {
            forward.restore(false, &mut edits).map_err(Cursor::span)?;
        }
        remove_marked(one.body, &mut edits);
    }
    let ends_open = !text.ends_with('\n');
    let mut text = edits.applied(text).ok_or(whole)?;
    if ends_open {
        text.truncate(text.trim_end_matches(['\r', '\n']).len());
    }
    parsed(&text).map(|_| text).ok_or(whole)
}

/// Removes arguments and blocks that were added to a body.
pub(super) fn remove_marked(body: Cursor<'_>, edits: &mut Edits) {
    let document = body.document;
    let text = document.text();
    let mut parts = Vec::new();
    for (_, key, value) in body.written_entries() {
        let is_blocks = value.is_sequence() && !document.is_tuple(value.node);
        let blocks = value.written_items().filter(|_| is_blocks);
        let blocks: Vec<Cursor<'_>> = blocks
            .filter(|one| document.is_hcl_block(one.node))
            .collect();
        match blocks.is_empty() {
            false => parts.extend(
                blocks
                    .iter()
                    .map(|one| (document.byte_range(one.node), Some(*one))),
            ),
            true => {
                let range =
                    document.byte_range(key.node).start..document.byte_range(value.node).end;
                parts.push((range, None));
            }
        }
    }
    for (range, block) in parts {
        let start = line_start(text, range.start);
        if edits.covers(start) {
            continue;
        }
        if let (_, Some((Mark::Added | Mark::CopyOf(_), comment))) = comments_above(text, start) {
            remove_lines(text, comment.start, range.end, edits);
        } else if is_marked_behind(&text[range.end..line_end(text, range.end)]) {
            remove_lines(text, start, range.end, edits);
        } else if let Some(block) = block {
            remove_marked(block, edits);
        }
    }
}

/// Whether the comment behind an argument records that it was added.
pub(super) fn is_marked_behind(rest: &str) -> bool {
    let comment = rest.find('#').map(|at| &rest[at..]);
    comment.is_some_and(|comment| matches!(mark(comment), Some(Mark::Added)))
}

/// Removes lines and the blank line above them, up to the line of a place. At the start of a file or a block the blank
/// line below goes.
pub(super) fn remove_lines(text: &str, from: usize, to: usize, edits: &mut Edits) {
    let end = line_end(text, to);
    let start = without_blank_above(text, from);
    let is_first = start <= line_start(text, 0);
    if !is_first && end == text.len() {
        // The last line has no line break, neither before nor after.
        let start = line_end(text, line_start(text, start - 1));
        // The line break may belong to the part above, which is removed as well.
        let start = match edits.covers(start) {
            true => next_line(text, start),
            false => start,
        };
        edits.replace(start..end, "");
        return;
    }
    let mut after = next_line(text, end);
    if is_first {
        let blank = line_end(text, after);
        if text[after..blank].trim().is_empty() && blank < text.len() {
            after = next_line(text, after);
        }
    }
    edits.replace(start..after, "");
}
