//! The part of a file to which a comment applies.

use crate::syntax::{Cursor, Position, Span};

/// The findings to which a directive applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Area {
    /// Those that start in this part of the file.
    Lines(Span),
    /// Those of the workload that contains this member.
    Workload(String),
    /// Those of the whole files.
    Files,
    /// None: the directive is misplaced.
    Nothing,
}

/// The outermost entry or list item that starts on a line: its key, its value and everything below.
pub(super) fn entry_on(node: Cursor<'_>, line: usize) -> Option<Span> {
    for (_, key, value) in node.written_entries() {
        let span = Span {
            start: key.position(),
            end: end(value).max(key.span().end),
        };
        if span.start.line == line {
            return Some(span);
        }
        if (span.start.line..=span.end.line).contains(&line) {
            return entry_on(value, line);
        }
    }
    for item in node.written_items() {
        let span = Span {
            start: item.position(),
            end: end(item),
        };
        // The dash may be alone on the line before.
        let dash = dash_line(item).unwrap_or(span.start.line);
        if (dash..=span.start.line).contains(&line) {
            return Some(span);
        }
        if (dash..=span.end.line).contains(&line) {
            return entry_on(item, line);
        }
    }
    None
}

/// The area of everything below a node.
pub(super) fn below(key: Cursor<'_>, value: Cursor<'_>) -> Area {
    Area::Lines(Span {
        start: key.position(),
        end: end(value).max(key.span().end),
    })
}

/// The position after everything below a node.
fn end(node: Cursor<'_>) -> Position {
    let ends = node.descendants().into_iter().map(|below| below.span().end);
    ends.max().unwrap_or_else(|| node.span().end)
}

/// The line before an item, if it contains only the item's dash.
fn dash_line(item: Cursor<'_>) -> Option<usize> {
    let before = item.position().line.checked_sub(1)?;
    let text = item.document.text().lines().nth(before.checked_sub(1)?)?;
    (text.split('#').next()?.trim() == "-").then_some(before)
}

#[cfg(test)]
mod tests {
    use super::entry_on;
    use crate::syntax::{Cursor, Document};

    const TEXT: &str =
        "A:\n  B:\n    - N: 1\n      M: 2\n    -\n      N: 3\n  C: |\n    x\n    y\nD: {E: 1}\n";

    /// The first and the last line of the entry on a line.
    fn lines(line: usize) -> Option<(usize, usize)> {
        let document = Document::parse(TEXT).unwrap();
        let span = entry_on(Cursor::root(&document), line)?;
        Some((span.start.line, span.end.line))
    }

    #[test]
    fn a_line_stands_for_the_outermost_entry_that_starts_there() {
        assert_eq!(lines(1), Some((1, 9)));
        assert_eq!(lines(2), Some((2, 6)));
        assert_eq!(lines(3), Some((3, 4)));
        assert_eq!(lines(4), Some((4, 4)));
        assert_eq!(lines(5), Some((6, 6)));
        assert_eq!(lines(6), Some((6, 6)));
        assert_eq!(lines(7), Some((7, 9)));
        assert_eq!(lines(10), Some((10, 10)));
    }

    #[test]
    fn a_line_inside_a_text_or_behind_the_end_stands_for_nothing() {
        assert_eq!(lines(8), None);
        assert_eq!(lines(11), None);
    }
}
