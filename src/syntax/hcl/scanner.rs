//! The characters of HCL: white space, comments, names and numbers.

use super::super::error::ParseErrorKind;
use super::ast::Range;
use unicode_ident::{is_xid_continue, is_xid_start};

/// How deep expressions and blocks may nest.
const MAX_DEPTH: usize = 90;

/// Why a text cannot be read, and where.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: ParseErrorKind,
    pub(crate) at: usize,
    pub(crate) message: &'static str,
}

pub(crate) type Parsed<T> = Result<T, Failure>;

/// A heredoc: the name after `<<`, and its lines without the closing marker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeredocLines {
    pub(crate) marker: Range,
    pub(crate) lines: Range,
}

/// Reads a text from its start to its end.
pub(crate) struct Parser<'t> {
    pub(crate) text: &'t str,
    pub(crate) at: usize,
    /// Whether a line break ends the expression that is being read.
    pub(crate) newlines_end: bool,
    depth: usize,
    /// The comments, each from its first sign to its last one or to the end of its line.
    pub(crate) comments: Vec<(usize, usize)>,
    /// Every heredoc, also within other expressions.
    pub(crate) heredocs: Vec<HeredocLines>,
    /// Keys of objects that occur in the same object before.
    pub(crate) repeated_keys: Vec<Range>,
}

impl<'t> Parser<'t> {
    pub(crate) fn new(text: &'t str, at: usize) -> Parser<'t> {
        Parser {
            text,
            at,
            newlines_end: true,
            depth: 0,
            comments: Vec::new(),
            heredocs: Vec::new(),
            repeated_keys: Vec::new(),
        }
    }

    pub(crate) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(crate) fn starts_with(&self, sign: &str) -> bool {
        self.text.as_bytes()[self.at..].starts_with(sign.as_bytes())
    }

    /// Skips a sign if the text continues with it.
    pub(crate) fn take(&mut self, sign: &str) -> bool {
        let found = self.starts_with(sign);
        if found {
            self.at += sign.len();
        }
        found
    }

    pub(crate) fn expect(&mut self, sign: &str, message: &'static str) -> Parsed<()> {
        if self.take(sign) {
            return Ok(());
        }
        self.fail(message)
    }

    pub(crate) fn fail<T>(&self, message: &'static str) -> Parsed<T> {
        Err(self.failure(self.at, message))
    }

    pub(crate) fn failure(&self, at: usize, message: &'static str) -> Failure {
        Failure {
            kind: ParseErrorKind::Syntax,
            at,
            message,
        }
    }

    /// Reads something that nests one level deeper.
    pub(crate) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Failure {
                kind: ParseErrorKind::TooDeep,
                at: self.at,
                message: "Expressions or blocks are nested too deeply",
            });
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Reads something in which line breaks end an expression, or do not.
    pub(crate) fn with_newlines<T>(
        &mut self,
        newlines_end: bool,
        read: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> Parsed<T> {
        let before = std::mem::replace(&mut self.newlines_end, newlines_end);
        let result = read(self);
        self.newlines_end = before;
        result
    }

    /// Skips white space and comments; line breaks only where they do not end an expression.
    pub(crate) fn skip(&mut self) {
        let over_lines = !self.newlines_end;
        self.skip_trivia(over_lines);
    }

    /// Skips white space, comments and line breaks.
    pub(crate) fn skip_lines(&mut self) {
        self.skip_trivia(true);
    }

    fn skip_trivia(&mut self, over_lines: bool) {
        while let Some(byte) = self.byte() {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\n' if over_lines => self.at += 1,
                b'\r' if over_lines && self.starts_with("\r\n") => self.at += 2,
                b'#' => self.line_comment(),
                b'/' if self.starts_with("//") => self.line_comment(),
                b'/' if self.starts_with("/*") => {
                    let Some(length) = self.text[self.at + 2..].find("*/") else {
                        return;
                    };
                    self.comment(self.at + 2 + length + 2);
                }
                _ => return,
            }
        }
    }

    /// Skips a comment to the end of its line; the line break ends an argument.
    fn line_comment(&mut self) {
        let rest = &self.text[self.at..];
        let line = rest.split('\n').next().unwrap_or_default();
        let line = match rest.len() > line.len() {
            true => line.strip_suffix('\r').unwrap_or(line),
            false => line,
        };
        self.comment(self.at + line.len());
    }

    fn comment(&mut self, end: usize) {
        // White space is skipped again where the parser has looked ahead.
        if self.comments.last().is_none_or(|last| last.0 < self.at) {
            self.comments.push((self.at, end));
        }
        self.at = end;
    }

    /// Skips the line break or the end of the text that ends an argument or a block.
    pub(crate) fn end_of_line(&mut self, message: &'static str) -> Parsed<()> {
        self.skip_trivia(false);
        if self.at == self.text.len() || self.take("\n") || self.take("\r\n") {
            return Ok(());
        }
        self.fail(message)
    }

    /// Whether a line ends here, after white space and comments.
    pub(crate) fn is_at_line_end(&mut self) -> bool {
        self.skip_trivia(false);
        self.at == self.text.len() || self.starts_with("\n") || self.starts_with("\r\n")
    }

    /// Reads a name, if one starts here.
    pub(crate) fn name(&mut self) -> Option<Range> {
        let length = name_length(&self.text[self.at..])?;
        let start = self.at;
        self.at += length;
        Some(Range {
            start,
            end: self.at,
        })
    }

    /// Reads a word if the text continues with it, and with no longer name.
    pub(crate) fn keyword(&mut self, word: &str) -> bool {
        let found = self.is_keyword(word);
        if found {
            self.at += word.len();
        }
        found
    }

    pub(crate) fn is_keyword(&self, word: &str) -> bool {
        self.starts_with(word) && name_length(&self.text[self.at..]) == Some(word.len())
    }

    /// Skips a number without a sign: digits, a fraction and an exponent.
    pub(crate) fn number(&mut self) {
        self.digits();
        let bytes = self.text.as_bytes();
        if self.byte() == Some(b'.') && bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
            self.digits();
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(self.at + 1), Some(b'+' | b'-')));
            if bytes
                .get(self.at + 1 + sign)
                .is_some_and(u8::is_ascii_digit)
            {
                self.at += 1 + sign;
                self.digits();
            }
        }
    }

    fn digits(&mut self) {
        let digits = self.text.as_bytes()[self.at..].iter();
        self.at += digits.take_while(|byte| byte.is_ascii_digit()).count();
    }
}

/// The length of the name with which a text starts.
pub(crate) fn name_length(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if first != '_' && !is_xid_start(first) {
        return None;
    }
    let end = text.find(|char: char| char != '-' && !is_xid_continue(char));
    Some(end.unwrap_or(text.len()))
}

/// Whether the whole text is a name.
pub(crate) fn is_name(text: &str) -> bool {
    name_length(text) == Some(text.len())
}
