//! Reads YAML into the arena: yaml-rust2 is the grammar, and a walk over the text along with its events finds the
//! spans.
//!
//! The events show what comes next; the walk knows what may precede it (white space, comments, the collection's
//! indicators, tag and anchor) and rejects anything else. So every byte is accounted for, and a scalar that the walk
//! finds elsewhere than the parser's position is an error instead of a wrong span.

use super::ScalarStyle;
use super::builder::{Arena, Builder, Extent, ScalarText};
use super::error::ParseErrorKind;
use super::source::{Marks, Source};
use super::yaml_text::{
    BlockScalar, ends_word, line_start, plain_end, property_end, quoted_end, word_end,
};
use yaml_rust2::parser::{Event, Parser, Tag};
use yaml_rust2::scanner::{Marker, ScanError, TScalarStyle};

/// The state of the parser inside an open collection.
struct Level {
    mapping: bool,
    flow: bool,
    /// Whether its end is a bracket; an implicit pair in a flow sequence has none.
    brackets: bool,
    /// The column of a block collection, to which an indentation indicator adds.
    column: usize,
    empty: bool,
    anchor: usize,
}

/// The error of the reader: the grammar's own, or one of the walk at a byte.
pub(crate) enum Failure {
    Grammar(ScanError),
    Walk(ParseErrorKind, usize),
}

/// Builds the tree of `flow_continuation`, a text of the source's length that the grammar accepts, with the source's
/// own bytes.
pub(crate) fn read(source: &Source, joined: &Source) -> Result<Arena, Failure> {
    let mut walk = Walk {
        text: source.text(),
        at: source.start(),
        marks: Marks::new(joined),
        builder: Builder::with_capacity(source.text().len()),
        levels: Vec::new(),
        started: false,
    };
    let mut parser = Parser::new_from_str(&joined.text()[joined.start()..]);
    loop {
        let (event, mark) = parser.next_token().map_err(Failure::Grammar)?;
        if event == Event::StreamEnd {
            break;
        }
        walk.event(event, mark)?;
    }
    walk.finish()
}

struct Walk<'t> {
    text: &'t str,
    at: usize,
    marks: Marks<'t>,
    builder: Builder,
    levels: Vec<Level>,
    started: bool,
}

impl Walk<'_> {
    fn event(&mut self, event: Event, mark: Marker) -> Result<(), Failure> {
        match event {
            Event::DocumentStart if self.started => {
                let at = self.marks.offset(mark.line(), mark.col());
                Err(Failure::Walk(ParseErrorKind::ManyDocuments, at))
            }
            Event::DocumentStart => {
                self.started = true;
                Ok(())
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.scalar(value, style, anchor, tag.as_ref(), mark)
            }
            Event::Alias(anchor) => self.alias(anchor),
            Event::SequenceStart(anchor, tag) => self.open(false, anchor, tag.as_ref(), mark),
            Event::MappingStart(anchor, tag) => self.open(true, anchor, tag.as_ref(), mark),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn finish(mut self) -> Result<Arena, Failure> {
        if !self.started {
            let at = Extent {
                start: self.at,
                content: self.at,
                end: self.at,
            };
            let text = ScalarText::Span(self.at, self.at);
            self.check(|walk| walk.builder.scalar(at, ScalarStyle::Plain, text, 0))?;
            self.document_start();
        }
        loop {
            self.trivia();
            if !self.text[self.at..].starts_with("...") {
                break;
            }
            self.at += 3;
        }
        if self.at < self.text.len() {
            return Err(self.lost("the text continues after the end of the document"));
        }
        Ok(self.builder.finish())
    }

    fn scalar(
        &mut self,
        value: String,
        style: TScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        mark: Marker,
    ) -> Result<(), Failure> {
        let empty = style == TScalarStyle::Plain && value.is_empty();
        self.before_node()?;
        let properties = usize::from(anchor > 0) + usize::from(tag.is_some());
        if empty && properties == 0 {
            return self.nothing();
        }
        self.trivia();
        let start = self.at;
        self.properties(properties)?;
        let properties_end = self.at;
        if empty {
            let extent = Extent {
                start,
                content: properties_end,
                end: properties_end,
            };
            let text = ScalarText::Span(properties_end, properties_end);
            return self.check(|walk| {
                walk.builder
                    .scalar(extent, ScalarStyle::Plain, text, anchor)
            });
        }
        self.trivia();
        let content = self.at;
        let block = matches!(style, TScalarStyle::Literal | TScalarStyle::Folded);
        if !block && self.marks.offset(mark.line(), mark.col()) != content {
            return Err(self.lost("a scalar is not at its expected position"));
        }
        let (style, text) = self.scalar_text(value, style)?;
        let extent = Extent {
            start,
            content,
            end: self.at,
        };
        self.check(|walk| walk.builder.scalar(extent, style, text, anchor))
    }

    /// A value that is not written.
    fn nothing(&mut self) -> Result<(), Failure> {
        let extent = Extent {
            start: self.at,
            content: self.at,
            end: self.at,
        };
        let text = ScalarText::Span(self.at, self.at);
        self.check(|walk| walk.builder.scalar(extent, ScalarStyle::Plain, text, 0))
    }

    /// Moves to the end of a scalar and determines its text.
    fn scalar_text(
        &mut self,
        value: String,
        style: TScalarStyle,
    ) -> Result<(ScalarStyle, ScalarText), Failure> {
        let start = self.at;
        let (style, inner) = match style {
            TScalarStyle::Plain => {
                let end = plain_end(self.text, start, &value);
                (ScalarStyle::Plain, end.map(|end| (start, end, end)))
            }
            TScalarStyle::SingleQuoted => {
                let end = quoted_end(self.text.as_bytes(), start, b'\'');
                (
                    ScalarStyle::SingleQuoted,
                    end.map(|end| (start + 1, end - 1, end)),
                )
            }
            TScalarStyle::DoubleQuoted => {
                let end = quoted_end(self.text.as_bytes(), start, b'"');
                (
                    ScalarStyle::DoubleQuoted,
                    end.map(|end| (start + 1, end - 1, end)),
                )
            }
            TScalarStyle::Literal => return self.block_scalar(value, ScalarStyle::Literal),
            TScalarStyle::Folded => return self.block_scalar(value, ScalarStyle::Folded),
        };
        let Some((from, to, end)) = inner else {
            return Err(self.lost("the text of a scalar differs from the parsed text"));
        };
        self.at = end;
        let same = self.text[from..to] == value;
        Ok((
            style,
            if same {
                ScalarText::Span(from, to)
            } else {
                ScalarText::Decoded(value)
            },
        ))
    }

    fn block_scalar(
        &mut self,
        value: String,
        style: ScalarStyle,
    ) -> Result<(ScalarStyle, ScalarText), Failure> {
        let sign = if style == ScalarStyle::Literal {
            b'|'
        } else {
            b'>'
        };
        if self.byte() != Some(sign) {
            return Err(self.lost("a block scalar is not at its expected position"));
        }
        let column = self
            .levels
            .iter()
            .rev()
            .find(|level| !level.flow)
            .map(|level| level.column);
        let block = BlockScalar::measure(self.text, self.at, column);
        if let Some((from, to)) = block.comment {
            self.builder.comment(from, to);
        }
        self.at = block.end;
        Ok((style, ScalarText::Decoded(block.correct(value))))
    }

    fn alias(&mut self, anchor: usize) -> Result<(), Failure> {
        self.before_node()?;
        self.trivia();
        let start = self.at;
        if self.byte() != Some(b'*') {
            return Err(self.lost("an alias is not at its expected position"));
        }
        self.at = word_end(self.text, start, true);
        let extent = Extent {
            start,
            content: start,
            end: self.at,
        };
        self.check(|walk| walk.builder.alias(extent, anchor))
    }

    fn open(
        &mut self,
        mapping: bool,
        anchor: usize,
        tag: Option<&Tag>,
        mark: Marker,
    ) -> Result<(), Failure> {
        self.before_node()?;
        self.trivia();
        let start = self.at;
        self.properties(usize::from(anchor > 0) + usize::from(tag.is_some()))?;
        self.trivia();
        let content = self.at;
        let bracket = self.byte() == Some(if mapping { b'{' } else { b'[' })
            && self.marks.offset(mark.line(), mark.col()) == content;
        let inside_flow = self.levels.last().is_some_and(|level| level.flow);
        let extent = Extent {
            start,
            content,
            end: content,
        };
        self.check(|walk| {
            walk.builder
                .open(mapping, bracket || inside_flow, extent, anchor)
        })?;
        self.levels.push(Level {
            mapping,
            flow: bracket || inside_flow,
            brackets: bracket,
            column: content - line_start(self.text, content),
            empty: true,
            anchor,
        });
        self.at += usize::from(bracket);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Failure> {
        let Some(level) = self.levels.pop() else {
            return Err(self.lost("a collection ends without a start"));
        };
        let end = if level.brackets {
            self.trivia();
            if self.byte() == Some(b',') {
                self.at += 1;
                self.trivia();
            }
            if self.byte() != Some(if level.mapping { b'}' } else { b']' }) {
                return Err(self.lost("a closing bracket is not at its expected position"));
            }
            self.at += 1;
            Some(self.at)
        } else {
            None
        };
        self.check(|walk| walk.builder.close(end, level.anchor))
    }

    /// Skips the text between the last node and the next one.
    fn before_node(&mut self) -> Result<(), Failure> {
        let value = self.builder.awaits_value();
        let Some(level) = self.levels.last_mut() else {
            self.document_start();
            return Ok(());
        };
        let (mapping, flow, first) = (level.mapping, level.flow, level.empty);
        level.empty = false;
        match (mapping, flow, value) {
            (true, flow, true) => self.colon(flow),
            (false, false, _) => self.expect_dash()?,
            (mapping, flow, _) => {
                if flow {
                    self.separator(first);
                }
                // The `?` of a pair in a flow sequence belongs to the pair, which has not begun yet.
                if mapping {
                    self.question_mark();
                }
            }
        }
        Ok(())
    }

    /// Skips directives and `---`.
    fn document_start(&mut self) {
        loop {
            let before = self.at;
            let comments = self.builder.comment_count();
            self.trivia();
            let rest = &self.text[self.at..];
            if rest.starts_with('%') && line_start(self.text, self.at) == self.at {
                self.at += rest.find(['\n', '\r']).unwrap_or(rest.len());
            } else if rest.starts_with("---") && ends_word(rest.as_bytes().get(3)) {
                self.at += 3;
                return;
            } else if rest.starts_with("...") && ends_word(rest.as_bytes().get(3)) {
                self.at += 3;
            } else {
                // A document that consists of white space starts where the text starts.
                if rest.is_empty() {
                    self.at = before;
                    self.builder.forget_comments(comments);
                }
                return;
            }
        }
    }

    /// Skips the `:` before a value, if it is written. The text before a value that is not written remains.
    fn colon(&mut self, flow: bool) {
        let before = self.at;
        let comments = self.builder.comment_count();
        self.trivia();
        let bytes = self.text.as_bytes();
        if self.byte() == Some(b':') && (flow || ends_word(bytes.get(self.at + 1))) {
            self.at += 1;
        } else {
            self.at = before;
            self.builder.forget_comments(comments);
        }
    }

    fn expect_dash(&mut self) -> Result<(), Failure> {
        self.trivia();
        if self.byte() != Some(b'-') {
            return Err(self.lost("an item is not at its expected position"));
        }
        self.at += 1;
        Ok(())
    }

    fn separator(&mut self, first: bool) {
        if !first {
            self.trivia();
            self.at += usize::from(self.byte() == Some(b','));
        }
    }

    /// Skips the `?` of a complex key.
    fn question_mark(&mut self) {
        let before = self.at;
        let comments = self.builder.comment_count();
        self.trivia();
        if self.byte() == Some(b'?') && ends_word(self.text.as_bytes().get(self.at + 1)) {
            self.at += 1;
        } else {
            self.at = before;
            self.builder.forget_comments(comments);
        }
    }

    fn properties(&mut self, count: usize) -> Result<(), Failure> {
        for number in 0..count {
            if number > 0 {
                self.trivia();
            }
            if !matches!(self.byte(), Some(b'!' | b'&')) {
                return Err(self.lost("a tag or an anchor is not at its expected position"));
            }
            let flow = self.levels.last().is_some_and(|level| level.flow);
            self.at = property_end(self.text, self.at, flow);
        }
        Ok(())
    }

    /// Skips white space and comments.
    fn trivia(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'#' => {
                    let length = bytes[self.at..]
                        .iter()
                        .take_while(|byte| !b"\n\r".contains(byte))
                        .count();
                    self.builder.comment(self.at, self.at + length);
                    self.at += length;
                }
                _ => break,
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn lost(&self, what: &'static str) -> Failure {
        Failure::Walk(ParseErrorKind::Reader(what), self.at)
    }

    fn check(
        &mut self,
        step: impl FnOnce(&mut Self) -> Result<(), ParseErrorKind>,
    ) -> Result<(), Failure> {
        let at = self.at;
        step(self).map_err(|kind| Failure::Walk(kind, at))
    }
}
