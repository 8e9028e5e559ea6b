//! Records in a text what a migration in parallel added to it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::back::{is_marked_behind, text_before};
use super::marks::{Mark, mark, written};
use super::text::{
    Edits, comments_above, declarations, indent, line_end, line_start, newline, next_line, parsed,
};
use crate::syntax::{Cursor, Document, Format, hcl_format};

/// A new text with comments at everything that was added to the old one. It is checked that a return gives the old text.
/// `None` for a file that is not of Terraform.
pub(in crate::hosts::terraform) fn recorded(
    path: &str,
    before: &str,
    after: &str,
) -> Option<Result<String, String>> {
    hcl_format(path.as_ref())?;
    Some(with_marks(before, after))
}

fn with_marks(before: &str, after: &str) -> Result<String, String> {
    let unread = || "a part that cannot be read again".to_owned();
    let old = Document::parse_as(before, Format::Hcl).map_err(|_| unread())?;
    let new = Document::parse_as(after, Format::Hcl).map_err(|_| unread())?;
    let known = declarations(&old);
    let known: BTreeMap<String, Cursor<'_>> = known
        .into_iter()
        .filter(|one| !one.labels.is_empty())
        .map(|one| (format!("{} {}", one.keyword, one.address()), one.body))
        .collect();
    let mut edits = Edits::default();
    for one in declarations(&new) {
        if one.mark.is_some() || one.labels.is_empty() {
            continue;
        }
        match known.get(&format!("{} {}", one.keyword, one.address())) {
            Some(body) => compare(*body, one.body, &mut edits)?,
            None => {
                let comment = format!("{}{}", written(Mark::Added), newline(after));
                edits.insert(one.whole.start, comment);
            }
        }
    }
    let marked = edits.applied(after).ok_or_else(unread)?;
    let back = |text: &str| {
        let document = parsed(text).ok_or_else(unread)?;
        text_before(&document).map_err(|span| format!("line {}", span.start.line))
    };
    let (restored, before) = (back(&marked)?, back(before)?);
    match restored == before {
        true => Ok(marked),
        false => Err(first_difference(&before, &restored)),
    }
}

/// The first line that a return would not restore.
fn first_difference(before: &str, back: &str) -> String {
    let mut lines = before.lines().zip(back.lines()).enumerate();
    let line = lines.find(|(_, (one, other))| one != other);
    let number = line.map_or(before.lines().count(), |(number, _)| number + 1);
    format!("line {number}")
}

/// Marks what a body has in addition to what it had.
fn compare(old: Cursor<'_>, new: Cursor<'_>, edits: &mut Edits) -> Result<(), String> {
    if text_of(old) == text_of(new) {
        return Ok(());
    }
    let document = new.document;
    let text = document.text();
    let mut marked: Vec<Range<usize>> = Vec::new();
    for (name, key, value) in new.written_entries() {
        let before = old.written(name);
        let is_blocks = value
            .written_items()
            .next()
            .is_some_and(|one| document.is_hcl_block(one.node));
        if is_blocks {
            blocks(before, value, edits)?;
            continue;
        }
        match before {
            // The argument may be what a mark says that was here instead, or be aligned anew.
            Some(before) if text_of(before) == text_of(value) => {}
            Some(_) => return Err(document.path(value.node)),
            None => {
                let end = document.byte_range(value.node).end;
                let line = end..line_end(text, end);
                let start = line_start(text, document.byte_range(key.node).start);
                let is_known = is_marked_behind(&text[line.clone()])
                    || comments_above(text, start).1.is_some();
                if !is_known {
                    if document.is_heredoc(value.node) || !text[line].trim().is_empty() {
                        return Err(document.path(value.node));
                    }
                    marked.push(start..line_end(text, end));
                }
            }
        }
    }
    marked.sort_by_key(|line| line.end);
    for lines in marked.chunk_by(|one, other| next_line(text, one.end) == other.start) {
        mark_behind(text, lines, edits);
    }
    for (name, ..) in old.written_entries() {
        if new.written(name).is_none() && !is_instead(new, name) {
            return Err(format!("{}.{name}", old.document.path(old.node)));
        }
    }
    Ok(())
}

/// Adds comments behind arguments on consecutive lines, below each other as `terraform fmt` puts them.
fn mark_behind(text: &str, lines: &[Range<usize>], edits: &mut Edits) {
    let width = |line: &Range<usize>| {
        let last = &text[line_start(text, line.end)..line.end];
        last.chars().count()
    };
    let widest = lines.iter().map(width).max().unwrap_or_default();
    for line in lines {
        let padding = " ".repeat(widest - width(line) + 1);
        edits.insert(line.end, format!("{padding}{}", written(Mark::Added)));
    }
}

/// Whether a comment in a body records that an argument was there.
fn is_instead(body: Cursor<'_>, name: &str) -> bool {
    let text = text_of(body);
    text.lines().any(|line| match mark(line) {
        Some(Mark::Instead(argument)) => argument.starts_with(name),
        _ => false,
    })
}

/// Marks the new ones among blocks of a type.
fn blocks(old: Option<Cursor<'_>>, new: Cursor<'_>, edits: &mut Edits) -> Result<(), String> {
    let text = new.document.text();
    let mut before = old.into_iter().flat_map(Cursor::written_items).peekable();
    let count = old.map_or(0, |old| old.written_items().len());
    let is_same_count = count == new.written_items().len();
    for block in new.written_items() {
        match before.peek() {
            Some(one) if is_same_count || text_of(*one) == text_of(block) => {
                compare(*one, block, edits)?;
                before.next();
            }
            _ => {
                let start = line_start(text, new.document.byte_range(block.node).start);
                let (lead, mark) = comments_above(text, start);
                let is_weighted =
                    old.is_none() && new.document.path(block.node).contains("forward");
                if mark.is_none() && !is_weighted {
                    let margin = indent(text, start);
                    let comment = written(Mark::Added);
                    edits.insert(lead, format!("{margin}{comment}{}", newline(text)));
                }
            }
        }
    }
    match before.next() {
        Some(one) => Err(one.document.path(one.node)),
        None => Ok(()),
    }
}

fn text_of<'d>(place: Cursor<'d>) -> &'d str {
    &place.document.text()[place.document.byte_range(place.node)]
}
