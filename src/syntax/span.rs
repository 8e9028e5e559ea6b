//! Positions and spans in a text, for people and for programs that display them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::builder::Shape;
use super::source::Source;
use super::{Document, NodeId};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// The white space between the tokens of YAML and JSON.
const BLANK: [char; 4] = [' ', '\t', '\n', '\r'];

/// A position in a text. Both numbers count from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
pub struct Position {
    /// The line. A line of a document ends at `\n`, `\r\n` or a lone `\r`; in HCL not at the last of these.
    pub line: usize,
    /// The column in characters, which are Unicode scalar values: neither bytes nor UTF-16 units, and a tab is one. A byte
    /// order mark has no column.
    pub column: usize,
}

impl Position {
    /// The position in the file at a path, as every message writes it: `path:line:column`.
    pub fn in_file(self, path: impl fmt::Display) -> String {
        format!("{path}:{}:{}", self.line, self.column)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "line {}, column {}", self.line, self.column)
    }
}

/// A part of a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The position of its first character.
    pub start: Position,
    /// The position after its last character, which is on the same line as that one. The same as `start` if the span is
    /// empty, such as that of a value that is not written.
    pub end: Position,
}

impl Span {
    /// The start of a file.
    pub const EMPTY: Self = {
        let start = Position { line: 1, column: 1 };
        Self { start, end: start }
    };

    /// The span of something that is in no file, such as a command-line argument: all its numbers are 0.
    pub const NOWHERE: Span = Span::empty(Position { line: 0, column: 0 });

    /// The empty span at a position.
    pub const fn empty(at: Position) -> Span {
        Span { start: at, end: at }
    }

    /// From a byte of any text to the end of the line, where only `\n` and `\r\n` end one, without trailing white
    /// space.
    pub fn to_end_of_line(text: &str, offset: usize) -> Span {
        let (before, behind) = text.split_at(offset);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let rest = behind.split('\n').next().unwrap_or_default().trim_end();
        let start = Position {
            line: memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1,
            column: line.chars().count() + 1,
        };
        let end = Position {
            column: start.column + rest.chars().count(),
            ..start
        };
        Span { start, end }
    }
}

/// As `line`, `column`, `end_line` and `end_column`.
impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Span", 4)?;
        fields.serialize_field("line", &self.start.line)?;
        fields.serialize_field("column", &self.start.column)?;
        fields.serialize_field("end_line", &self.end.line)?;
        fields.serialize_field("end_column", &self.end.column)?;
        fields.end()
    }
}

impl JsonSchema for Span {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = |description: &str| json_schema!({"type": "integer", "minimum": 0, "description": description});
        json_schema!({
            "type": "object",
            "properties": {
                "line": number("The line of the first character, from 1; 0 if it is in no file."),
                "column": number("The column of the first character, in characters from 1; 0 if it is in no file."),
                "end_line": number("The line of the last character."),
                "end_column": number("The column after the last character."),
            },
            "required": ["line", "column", "end_line", "end_column"],
        })
    }
}

impl Source {
    pub(super) fn span(&self, bytes: Range<usize>) -> Span {
        Span {
            start: self.position(bytes.start),
            end: self.position(bytes.end),
        }
    }
}

impl Document {
    /// The part of the text that a report marks for a node. A scalar is marked as a whole, with its tag, its anchor and
    /// its quotes, and so is a collection on one line. For a collection on several lines, such as a resource or the
    /// whole document, the first line is marked, without its comment: it begins with the first key or the opening
    /// bracket.
    pub fn span(&self, node: NodeId) -> Span {
        let bytes = self.byte_range(node);
        let text = &self.text()[bytes.clone()];
        // The line breaks at the end of a block scalar belong to it.
        let text = text.trim_end_matches(BLANK);
        let is_collection = matches!(self.node(node).shape, Shape::Mapping | Shape::Sequence);
        let end = if is_collection && text.contains(['\n', '\r']) {
            self.end_of_line(bytes.start)
        } else {
            bytes.start + text.len()
        };
        self.source.span(bytes.start..end)
    }

    /// The part of the text that a report marks for some bytes: those on the first of their lines.
    pub fn span_of_bytes(&self, bytes: Range<usize>) -> Span {
        let text = &self.text()[bytes.clone()];
        let first = text.find(['\n', '\r']).unwrap_or(text.len());
        self.source.span(bytes.start..bytes.start + first)
    }

    /// The part of the text that a report marks for a position: the innermost node that begins there, else the rest of
    /// the line.
    pub fn span_at(&self, start: Position) -> Span {
        let offset = self.source.offset(start);
        let begins_there = |node: &NodeId| self.byte_range(*node).start == offset;
        match self.nodes().filter(begins_there).last() {
            Some(node) => self.span(node),
            None => self.source.span(offset..self.end_of_line(offset)),
        }
    }

    /// The end of the line of a byte, without a comment and the white space before it.
    fn end_of_line(&self, offset: usize) -> usize {
        let line = self.source.line_content(self.source.line_of(offset));
        let comments = &self.arena.comments;
        let next = comments.partition_point(|&(start, _)| (start as usize) <= offset);
        let comment = comments.get(next).map(|&(start, _)| start as usize);
        let end = comment.map_or(line.end, |start| start.min(line.end));
        let rest = &self.text()[offset..end.max(offset)];
        offset + rest.trim_end_matches(BLANK).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marked text of the value at a path of keys, and of the last key.
    fn marked(text: &str, path: &[&str]) -> (String, String) {
        let document = Document::parse(text).unwrap();
        let mut entry = None;
        let mut at = document.root();
        for key in path {
            let found = document.entry(at, key).unwrap();
            (entry, at) = (Some(found), found.value);
        }
        let key = entry.map_or(document.root(), |entry| entry.key);
        (cut(text, document.span(key)), cut(text, document.span(at)))
    }

    /// The part of a text in a span, determined independently of the document.
    fn cut(text: &str, span: Span) -> String {
        let text = text.trim_start_matches('\u{feff}');
        let offset = |at: Position| {
            let lines = text.split_inclusive('\n');
            let before: usize = lines.clone().take(at.line - 1).map(str::len).sum();
            let line = &text[before..];
            let mut characters = line.char_indices().map(|(index, _)| index);
            before + characters.nth(at.column - 1).unwrap_or(line.len())
        };
        text[offset(span.start)..offset(span.end)].to_owned()
    }

    #[track_caller]
    fn check(text: &str, path: &[&str], key: &str, value: &str) {
        assert_eq!(marked(text, path), (key.to_owned(), value.to_owned()));
        let crlf = text.replace('\n', "\r\n");
        let value = value.replace('\n', "\r\n");
        assert_eq!(marked(&crlf, path), (key.to_owned(), value.clone()));
        let with_mark = format!("\u{feff}{text}");
        let unchanged = value.replace("\r\n", "\n");
        assert_eq!(marked(&with_mark, path), (key.to_owned(), unchanged));
    }

    #[test]
    fn a_scalar_is_marked_with_its_quotes_and_tag() {
        check("a: bc  # why\n", &["a"], "a", "bc");
        check(
            "a:\n  'b c': \"d # e\"\n",
            &["a", "b c"],
            "'b c'",
            "\"d # e\"",
        );
        check("a: !Ref b\n", &["a"], "a", "!Ref b");
        check("a: &x b\nc: *x\n", &["c"], "c", "*x");
        check("a: b\n  c\nd: e\n", &["a"], "a", "b\n  c");
        check("a: \"b\n  c\"", &["a"], "a", "\"b\n  c\"");
    }

    #[test]
    fn columns_count_characters() {
        check("ä: { öü: '→', x: 1 }\n", &["ä", "öü"], "öü", "'→'");
        let document = Document::parse("ä: { öü: '𝒳', x: 1 }\n").unwrap();
        let value = document.get(document.root(), "ä").unwrap();
        let x = document.span(document.entry(value, "x").unwrap().key);
        assert_eq!((x.start.column, x.end.column), (15, 16));
    }

    #[test]
    fn a_block_scalar_is_marked_to_the_end_of_its_last_line() {
        check(
            "a: |  # why\n  b\n   c\n\nd: e\n",
            &["a"],
            "a",
            "|  # why\n  b\n   c",
        );
        check("a: >-\n  b\n", &["a"], "a", ">-\n  b");
    }

    #[test]
    fn a_collection_on_one_line_is_marked_as_a_whole() {
        check("a: [b, c] # why\n", &["a"], "a", "[b, c]");
        check("a: { b: c, }\n", &["a"], "a", "{ b: c, }");
        check("a:\n  b: c # why\n", &["a"], "a", "b: c");
        check("a:\n- b\nc: d\n", &["a"], "a", "- b");
        check(
            "{\"a\": {\"b\": [1, 2]}, \"c\": 3}",
            &["a"],
            "\"a\"",
            "{\"b\": [1, 2]}",
        );
    }

    #[test]
    fn of_a_collection_on_several_lines_the_first_line_is_marked() {
        check("a:\n  b: c  # why\n  d: e\n", &["a"], "a", "b: c");
        check("a: # why\n  b: c\n  d: e\n", &[], "a:", "a:");
        check("a:\n- b: c\n  d: e\n- f\n", &["a"], "a", "- b: c");
        check("a: !If\n  - b\n  - c\n", &["a"], "a", "!If");
        check("a: [b, # why\n  c]\n", &["a"], "a", "[b,");
        check(
            "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n",
            &["a"],
            "\"a\"",
            "{",
        );
    }

    #[test]
    fn a_value_that_is_not_written_is_marked_by_nothing() {
        check("a:\nb: c\n", &["a"], "a", "");
    }

    #[test]
    fn a_place_is_marked_by_what_begins_there() {
        let text = "# why\na: { b: c }\nd: e\n";
        let document = Document::parse(text).unwrap();
        let at = |line, column| cut(text, document.span_at(Position { line, column }));
        assert_eq!(at(2, 1), "a");
        assert_eq!(at(2, 4), "{ b: c }");
        assert_eq!(at(2, 5), " b: c }");
        assert_eq!(at(1, 1), "# why");
    }

    #[test]
    fn the_rest_of_a_line_of_any_text_can_be_marked() {
        let text = "ö\r\nä resource  \r\n";
        let span = Span::to_end_of_line(text, text.find("resource").unwrap());
        assert_eq!(cut(text, span), "resource");
        let empty = Span::to_end_of_line("", 0);
        assert_eq!(empty, Span::empty(Position { line: 1, column: 1 }));
    }
}
