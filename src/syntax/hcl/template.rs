//! The grammar of quoted strings and heredocs, with interpolations (`${…}`) and directives (`%{…}`).

use super::ast::{Expr, ExprKind, Range, Text};
use super::escape;
use super::scanner::{HeredocLines, Parsed, Parser};

/// A directive that is not closed yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Directive {
    If,
    Else,
    For,
}

impl Parser<'_> {
    /// Reads a string in quotes.
    pub(crate) fn quoted(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 1;
        let mut is_template = false;
        let mut open = Vec::new();
        loop {
            match self.byte() {
                Some(b'"') => break,
                Some(b'\n' | b'\r') => {
                    return self.fail("a quoted string must not be split over several lines");
                }
                Some(b'\\') => self.escaped()?,
                Some(b'$' | b'%') => is_template |= self.sequence(&mut open)?,
                Some(_) => self.at += 1,
                None => return Err(self.failure(start, "a quoted string is not closed")),
            }
        }
        self.all_closed(&open)?;
        let inner = Range {
            start: start + 1,
            end: self.at,
        };
        self.at += 1;
        let kind = if is_template {
            ExprKind::Template(inner)
        } else {
            ExprKind::Quoted(self.literal(inner)?)
        };
        Ok(Expr::new(start, self.at, kind))
    }

    /// Reads a string in quotes that must not have interpolations.
    pub(crate) fn quoted_literal(&mut self) -> Parsed<Text> {
        let start = self.at;
        match self.quoted()?.kind {
            ExprKind::Quoted(text) => Ok(text),
            _ => Err(self.failure(start, "a label must not have interpolations")),
        }
    }

    fn literal(&self, inner: Range) -> Parsed<Text> {
        let raw = &self.text[inner.start..inner.end];
        if escape::is_verbatim(raw, true) {
            return Ok(Text::Verbatim(inner));
        }
        match escape::decode(raw, true) {
            Ok(decoded) => Ok(Text::Decoded(decoded.text)),
            Err(at) => Err(self.failure(inner.start + at, "an escape sequence is invalid")),
        }
    }

    /// Skips a backslash and the character after it.
    fn escaped(&mut self) -> Parsed<()> {
        let rest = &self.text[self.at..];
        let mut chars = rest.chars();
        let length = chars.next().map_or(0, char::len_utf8);
        let next = chars.next().filter(|&next| next != '\n' && next != '\r');
        let Some(next) = next else {
            return self.fail("an escape sequence is invalid");
        };
        let sequence = match next {
            'u' => rest.get(..6),
            'U' => rest.get(..10),
            _ => rest.get(..length + next.len_utf8()),
        };
        if sequence.is_none_or(|sequence| escape::decode(sequence, true).is_err()) {
            return self.fail("an escape sequence is invalid");
        }
        self.at += length + next.len_utf8();
        Ok(())
    }

    /// Reads an interpolation or a directive, or skips a sign that begins neither. Returns whether it was one.
    fn sequence(&mut self, open: &mut Vec<Directive>) -> Parsed<bool> {
        if self.starts_with("$${") || self.starts_with("%%{") {
            self.at += 3;
            return Ok(false);
        }
        let is_interpolation = self.starts_with("${");
        if !is_interpolation && !self.starts_with("%{") {
            self.at += 1;
            return Ok(false);
        }
        self.at += 2;
        self.take("~");
        self.with_newlines(false, |parser| {
            if is_interpolation {
                parser.expression()?;
            } else {
                parser.directive(open)?;
            }
            parser.skip();
            parser.take("~");
            Ok(())
        })?;
        self.expect(
            "}",
            "the end of an interpolation or a directive is expected here",
        )?;
        Ok(true)
    }

    fn directive(&mut self, open: &mut Vec<Directive>) -> Parsed<()> {
        self.skip();
        let last = open.last().copied();
        if self.keyword("if") {
            open.push(Directive::If);
            return self.expression().map(drop);
        }
        if self.keyword("for") {
            open.push(Directive::For);
            return self.loop_header();
        }
        let closes = match last {
            Some(Directive::If) if self.keyword("else") => {
                open.pop();
                open.push(Directive::Else);
                return Ok(());
            }
            Some(Directive::If | Directive::Else) => self.keyword("endif"),
            Some(Directive::For) => self.keyword("endfor"),
            None => false,
        };
        if !closes {
            return self.fail("a directive is unknown or unbalanced");
        }
        open.pop();
        Ok(())
    }

    fn all_closed(&self, open: &[Directive]) -> Parsed<()> {
        if open.is_empty() {
            return Ok(());
        }
        self.fail("a directive is not closed")
    }

    /// Reads a heredoc up to the end of its closing marker.
    pub(crate) fn heredoc(&mut self) -> Parsed<Expr> {
        let start = self.at;
        self.at += 2;
        let is_flush = self.take("-");
        let Some(name) = self.name() else {
            return self.fail("the name of the marker of a heredoc is expected here");
        };
        if !self.take("\n") && !self.take("\r\n") {
            return self.fail("a line break must follow the marker of a heredoc");
        }
        let inside = self.at;
        let mut is_template = false;
        let mut open = Vec::new();
        while !self.is_end_of(name) {
            is_template |= self.heredoc_line(start, &mut open)?;
        }
        self.all_closed(&open)?;
        let lines = Range {
            start: inside,
            end: self.at,
        };
        let marker = name;
        self.heredocs.push(HeredocLines { marker, lines });
        let line = self.text[self.at..].split('\n').next().unwrap_or_default();
        self.at += line.trim_end().len();
        let raw = &self.text[lines.start..lines.end];
        let kind = if is_template {
            ExprKind::Template(lines)
        } else if is_flush && escape::common_indent(raw) > 0 {
            ExprKind::Heredoc(Text::Decoded(escape::flush(raw).text))
        } else if escape::is_verbatim(raw, false) {
            ExprKind::Heredoc(Text::Verbatim(lines))
        } else {
            let decoded = escape::decode(raw, false).map(|decoded| decoded.text);
            ExprKind::Heredoc(Text::Decoded(decoded.unwrap_or_default()))
        };
        Ok(Expr::new(start, self.at, kind))
    }

    /// Whether this line is the closing marker. It has to end with a line break.
    fn is_end_of(&self, name: Range) -> bool {
        let rest = &self.text[self.at..];
        let marker = &self.text[name.start..name.end];
        rest.split_once('\n')
            .is_some_and(|(line, _)| line.trim() == marker)
    }

    /// Reads the text to the end of a line; interpolations may contain further lines.
    fn heredoc_line(&mut self, start: usize, open: &mut Vec<Directive>) -> Parsed<bool> {
        let mut is_template = false;
        loop {
            match self.byte() {
                Some(b'\n') => {
                    self.at += 1;
                    return Ok(is_template);
                }
                Some(b'$' | b'%') => is_template |= self.sequence(open)?,
                Some(b'\r') if !self.starts_with("\r\n") => {
                    return self.fail("a heredoc has a carriage return without a line feed");
                }
                Some(_) => self.at += 1,
                None => return Err(self.failure(start, "a heredoc is not closed")),
            }
        }
    }
}
