//! The text of a document and its lines.

use std::ops::Range;

use super::Position;
use crate::memory::fit;

/// The byte order mark, as UTF-8.
const BOM: &str = "\u{feff}";

/// A text with a table of the starts of its lines.
#[derive(Debug)]
pub(crate) struct Source {
    text: String,
    /// The start of each line; the first one is after the byte order mark.
    lines: Vec<u32>,
}

impl Source {
    /// A text whose lines end at `\n`, `\r\n` or a lone `\r`, as in YAML.
    pub(crate) fn new(text: String) -> Source {
        Source::with_lines(text, true)
    }

    /// A text whose lines end at `\n` or `\r\n`, as in HCL.
    pub(crate) fn of_hcl(text: String) -> Source {
        Source::with_lines(text, false)
    }

    fn with_lines(text: String, at_lone_returns: bool) -> Source {
        let first = if text.starts_with(BOM) { BOM.len() } else { 0 };
        let lines = line_starts(&text, first, at_lone_returns);
        Source { text, lines }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// The start of the content: after the byte order mark, if there is one.
    pub(crate) fn start(&self) -> usize {
        self.lines[0] as usize
    }

    /// The line, from 0, that contains the byte.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.lines
            .partition_point(|&start| start as usize <= offset)
            .saturating_sub(1)
    }

    pub(crate) fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The start of a line, counted from 0; the end of the text for a line after the last.
    pub(crate) fn line_start(&self, line: usize) -> usize {
        self.lines
            .get(line)
            .map_or(self.text.len(), |&start| start as usize)
    }

    /// The line's bytes without its line break.
    pub(crate) fn line_content(&self, line: usize) -> Range<usize> {
        let start = self.line_start(line);
        let end = self.line_start(line + 1);
        start..start + self.text[start..end].trim_end_matches(['\n', '\r']).len()
    }

    /// The byte offset of a position.
    pub(crate) fn offset(&self, place: Position) -> usize {
        Marks::new(self).offset(place.line, place.column - 1)
    }

    pub(crate) fn position(&self, offset: usize) -> Position {
        let line = self.line_of(offset);
        let start = self.line_start(line).min(offset);
        Position {
            line: line + 1,
            column: self.text[start..offset].chars().count() + 1,
        }
    }
}

/// The starts of the lines of a text.
fn line_starts(text: &str, first: usize, at_lone_returns: bool) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut lines = Vec::with_capacity(bytes.len() / 32 + 1);
    lines.push(first as u32);
    for (at, &byte) in bytes.iter().enumerate() {
        let is_lone = byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        if byte == b'\n' || at_lone_returns && is_lone {
            lines.push(at as u32 + 1);
        }
    }
    fit(&mut lines);
    lines
}

/// Converts (line, column in characters), as the YAML parser reports them, into byte offsets. The positions are nearly
/// in order, so it continues from the previous one instead of counting each line from its start.
pub(crate) struct Marks<'s> {
    text: &'s str,
    lines: &'s [u32],
    line: usize,
    column: usize,
    offset: usize,
}

impl<'s> Marks<'s> {
    pub(crate) fn new(source: &'s Source) -> Marks<'s> {
        Marks {
            text: &source.text,
            lines: &source.lines,
            line: 0,
            column: 0,
            offset: source.start(),
        }
    }

    /// The byte offset of a line (from 1) and a column (from 0).
    pub(crate) fn offset(&mut self, line: usize, column: usize) -> usize {
        let line = line.saturating_sub(1);
        if line != self.line || column < self.column {
            self.line = line;
            self.column = 0;
            self.offset = self
                .lines
                .get(line)
                .map_or(self.text.len(), |&start| start as usize);
        }
        let bytes = self.text.as_bytes();
        while self.column < column && self.offset < bytes.len() {
            self.offset += 1;
            while bytes
                .get(self.offset)
                .is_some_and(|byte| byte & 0xC0 == 0x80)
            {
                self.offset += 1;
            }
            self.column += 1;
        }
        self.offset
    }
}
