//! Positions as the protocol counts them: lines from 0, and the code units before the position in its line.

use lsp_types::{Position, PositionEncodingKind, Range};

use crate::syntax::{self, Span};

/// The unit in which positions in a line are counted, as agreed with the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, which every client supports.
    #[default]
    Utf16,
}

impl Encoding {
    /// The unit that the client prefers among those that are supported.
    pub(super) fn of_client(offered: Option<&[PositionEncodingKind]>) -> Self {
        let known = |kind: &PositionEncodingKind| match kind.as_str() {
            "utf-8" => Some(Self::Utf8),
            "utf-16" => Some(Self::Utf16),
            _ => None,
        };
        let mut offered = offered.unwrap_or_default().iter();
        offered.find_map(known).unwrap_or_default()
    }

    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn units(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
        }
    }
}

/// A text with the starts of its lines, which end at `\n`, `\r\n` or a lone `\r`.
pub(super) struct Lines<'t> {
    text: &'t str,
    encoding: Encoding,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(at + 1);
            }
        }
        Self {
            text,
            encoding,
            starts,
        }
    }

    /// The position of a byte, which must not be within a character.
    pub(super) fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset) - 1;
        let before = &self.text[self.starts[line]..offset];
        let units: usize = before.chars().map(|one| self.encoding.units(one)).sum();
        // The parser's limit for the size of a text is below that of the protocol.
        Position::new(line as u32, units as u32)
    }

    pub(super) fn range(&self, start: usize, end: usize) -> Range {
        Range::new(self.position(start), self.position(end))
    }

    /// The byte at a position. A position after the end of its line is that end, and one within a character its start.
    pub(super) fn offset(&self, position: Position) -> usize {
        let Some(&start) = self.starts.get(position.line as usize) else {
            return self.text.len();
        };
        let mut left = position.character as usize;
        let content = self.content(position.line as usize);
        for (at, character) in content.char_indices() {
            let units = self.encoding.units(character);
            if units > left {
                return start + at;
            }
            left -= units;
        }
        start + content.len()
    }

    /// A line without its line break.
    fn content(&self, line: usize) -> &'t str {
        let end = self.starts.get(line + 1).copied();
        let line = &self.text[self.starts[line]..end.unwrap_or(self.text.len())];
        line.trim_end_matches(['\n', '\r'])
    }

    /// The range of a span in a report. An empty one is extended to the end of its line, or of the text before it in
    /// that line: an editor shows nothing else.
    pub(super) fn of_span(&self, span: Span, is_hcl: bool) -> Range {
        let start = self.offset_of(span.start, is_hcl);
        let end = self.offset_of(span.end, is_hcl).max(start);
        if start < end {
            return self.range(start, end);
        }
        let line = self.starts.partition_point(|&one| one <= start) - 1;
        let content = self.content(line);
        let first = self.starts[line];
        let margin = content.len() - content.trim_start().len();
        match first + content.trim_end().len() {
            end if end > start => self.range(start, end),
            end => self.range((first + margin).min(end), end),
        }
    }

    /// A line of a report without the white space around it.
    pub(super) fn of_line(&self, line: usize, is_hcl: bool) -> Range {
        let start = self.offset_of(syntax::Position { line, column: 1 }, is_hcl);
        let index = self.starts.partition_point(|&one| one <= start) - 1;
        let content = self.content(index);
        let end = self.starts[index] + content.trim_end().len();
        let margin = content.len() - content.trim_start().len();
        self.range((self.starts[index] + margin).max(start).min(end), end)
    }

    /// The byte at a position of a report, which counts characters; a byte order mark has no column.
    fn offset_of(&self, position: syntax::Position, is_hcl: bool) -> usize {
        let mut line = position.line.saturating_sub(1);
        let mut column = position.column.saturating_sub(1);
        if is_hcl && self.text.contains('\r') {
            line = self.line_after(line);
        }
        let Some(&start) = self.starts.get(line) else {
            return self.text.len();
        };
        let mut rest = &self.text[start..];
        if line == 0 && rest.starts_with('\u{feff}') {
            column += 1;
        }
        rest = &rest[..rest
            .char_indices()
            .nth(column)
            .map_or(rest.len(), |(at, _)| at)];
        start + rest.len()
    }

    /// The index of a line that is counted by `\n` alone, as in HCL.
    fn line_after(&self, breaks: usize) -> usize {
        let mut found = memchr::memchr_iter(b'\n', self.text.as_bytes());
        let start = match breaks {
            0 => Some(0),
            count => found.nth(count - 1).map(|at| at + 1),
        };
        start.map_or(self.starts.len(), |start| {
            self.starts.partition_point(|&one| one < start)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: usize, column: usize) -> syntax::Position {
        syntax::Position { line, column }
    }

    fn span(start: (usize, usize), end: (usize, usize)) -> Span {
        Span {
            start: at(start.0, start.1),
            end: at(end.0, end.1),
        }
    }

    fn numbers(range: Range) -> [u32; 4] {
        let Range { start, end } = range;
        [start.line, start.character, end.line, end.character]
    }

    #[test]
    fn code_units_are_counted() {
        let text = "a: 1\r\nä𝒳: x y\r\n";
        let x = text.find('x').unwrap();
        for (encoding, column) in [(Encoding::Utf16, 5), (Encoding::Utf8, 8)] {
            let lines = Lines::of(text, encoding);
            assert_eq!(lines.position(x), Position::new(1, column));
            assert_eq!(lines.offset(Position::new(1, column)), x);
            // The fifth character.
            let range = lines.of_span(span((2, 5), (2, 8)), false);
            assert_eq!(numbers(range), [1, column, 1, column + 3]);
        }
    }

    #[test]
    fn positions_outside_of_a_line_are_its_end() {
        let lines = Lines::of("ab\r\n𝒳\n", Encoding::Utf16);
        assert_eq!(lines.offset(Position::new(0, 99)), 2);
        assert_eq!(lines.offset(Position::new(1, 1)), 4, "within a character");
        assert_eq!(lines.offset(Position::new(2, 5)), 9);
        assert_eq!(lines.offset(Position::new(9, 0)), 9);
    }

    #[test]
    fn a_byte_order_mark_has_no_column_in_reports() {
        let lines = Lines::of("\u{feff}ab: 1\n", Encoding::Utf16);
        let range = lines.of_span(span((1, 1), (1, 3)), false);
        assert_eq!(numbers(range), [0, 1, 0, 3]);
        let without = Lines::of("ab: 1\n", Encoding::Utf16);
        assert_eq!(
            numbers(without.of_span(span((1, 1), (1, 3)), false)),
            [0, 0, 0, 2]
        );
    }

    #[test]
    fn an_empty_span_is_extended() {
        let lines = Lines::of("  a: b  \n\n", Encoding::Utf16);
        let range = |line, column| numbers(lines.of_span(Span::empty(at(line, column)), false));
        assert_eq!(range(1, 3), [0, 2, 0, 6]);
        assert_eq!(range(1, 7), [0, 2, 0, 6], "at the end of the line");
        assert_eq!(range(2, 1), [1, 0, 1, 0], "an empty line");
        assert_eq!(range(7, 1), [2, 0, 2, 0], "after the end");
    }

    #[test]
    fn a_lone_return_ends_a_line_except_in_hcl_reports() {
        let lines = Lines::of("a\rb\nc\n", Encoding::Utf16);
        assert_eq!(
            numbers(lines.of_span(span((3, 1), (3, 2)), false)),
            [2, 0, 2, 1]
        );
        assert_eq!(
            numbers(lines.of_span(span((2, 1), (2, 2)), true)),
            [2, 0, 2, 1]
        );
    }

    #[test]
    fn the_client_prefers_a_unit() {
        let kinds = |names: &[&'static str]| -> Vec<PositionEncodingKind> {
            names
                .iter()
                .map(|&name| PositionEncodingKind::new(name))
                .collect()
        };
        assert_eq!(Encoding::of_client(None), Encoding::Utf16);
        let offered = kinds(&["utf-32", "utf-8", "utf-16"]);
        assert_eq!(Encoding::of_client(Some(&offered)), Encoding::Utf8);
        assert_eq!(
            Encoding::of_client(Some(&kinds(&["utf-32"]))),
            Encoding::Utf16
        );
    }
}
