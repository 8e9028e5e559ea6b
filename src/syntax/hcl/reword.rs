//! Edits inside the text of a scalar of HCL.

use super::super::error::CommitError;
use super::super::operation::{Word, reworded};
use super::super::{Document, Expression, NodeId, ScalarStyle};
use super::ast::{ExprKind, Text};
use super::document::whole_expression;
use super::escape::{self, Decoded};
use super::lower::Lowering;
use super::plan::unsupported;
use std::ops::Range;

/// The text of a scalar as it is written.
struct Written {
    /// The span between its quotes or markers, or of the whole expression.
    span: Range<usize>,
    notation: Notation,
}

/// How words are written in a scalar.
enum Notation {
    /// As they are.
    Raw,
    /// Between quotes, with escape sequences.
    Quoted(Decoded),
    /// In a heredoc, with this indentation before each line.
    Heredoc(Decoded, String),
}

impl Lowering<'_> {
    /// Replaces words of a scalar where they are written.
    pub(crate) fn reword(
        &mut self,
        node: NodeId,
        words: &[Word],
        operation: usize,
    ) -> Result<(), CommitError> {
        let document = self.document;
        let written = Written::of(document, node);
        let Some(written) = written else {
            let cause = "a number, true, false and null are replaced as a whole";
            return Err(unsupported(document, node, cause));
        };
        let newline = document.newline_at(written.span.start);
        let mut parts = Vec::new();
        for word in words {
            let Some(range) = written.range(&word.at) else {
                let cause = "the words that change are not those of its text";
                return Err(unsupported(document, node, cause));
            };
            let is_split = |at: usize| {
                document.text()[..at].ends_with('\r') && document.text()[at..].starts_with('\n')
            };
            if is_split(range.start) || is_split(range.end) {
                let cause = "a word that changes ends within a line break";
                return Err(unsupported(document, node, cause));
            }
            if document.is_in_comment(&range) {
                let cause = "a word that changes is in a comment";
                return Err(unsupported(document, node, cause));
            }
            parts.push((range, written.write(&word.with, newline)));
        }
        if !keeps_its_kind(document, node, words, &parts) {
            let cause = "the new words would make another kind of expression of it";
            return Err(unsupported(document, node, cause));
        }
        let depth = document.depth(node);
        for (range, text) in parts {
            self.edits.replace(range, text, depth, operation);
        }
        Ok(())
    }
}

impl Written {
    fn of(document: &Document, node: NodeId) -> Option<Written> {
        let inner = document.inner(node);
        let source = &document.text()[inner.clone()];
        let is_heredoc = source.starts_with("<<");
        let span = if is_heredoc {
            lines_of_heredoc(source, inner.start)
        } else {
            inner.start + 1..inner.end - 1
        };
        let raw = document.text().get(span.clone())?;
        let notation = match document.scalar_style(node)? {
            ScalarStyle::Expression(Expression::Template) => Notation::Raw,
            ScalarStyle::Expression(_) => {
                return Some(Written {
                    span: inner,
                    notation: Notation::Raw,
                });
            }
            ScalarStyle::DoubleQuoted => Notation::Quoted(escape::decode(raw, true).ok()?),
            ScalarStyle::Literal if source.starts_with("<<-") => {
                let mut lines = raw.lines().filter(|line| !line.trim().is_empty());
                let indent = lines.next()?.get(..escape::common_indent(raw))?.to_owned();
                Notation::Heredoc(escape::flush(raw), indent)
            }
            ScalarStyle::Literal => {
                Notation::Heredoc(escape::decode(raw, false).ok()?, String::new())
            }
            _ => return None,
        };
        Some(Written { span, notation })
    }

    /// The span of a part of the text.
    fn range(&self, part: &Range<usize>) -> Option<Range<usize>> {
        let offset = |at: usize| match &self.notation {
            Notation::Raw => Some(at),
            Notation::Quoted(decoded) | Notation::Heredoc(decoded, _) => decoded.raw_offset(at),
        };
        let (start, end) = (offset(part.start)?, offset(part.end)?);
        let is_inside = start <= end && self.span.start + end <= self.span.end;
        is_inside.then(|| self.span.start + start..self.span.start + end)
    }

    fn write(&self, word: &str, newline: &str) -> String {
        match &self.notation {
            Notation::Raw => normal(word).replace('\n', newline),
            Notation::Quoted(_) => escape::between_quotes(word),
            Notation::Heredoc(_, indent) => {
                escape::in_heredoc(&normal(word)).replace('\n', &format!("{newline}{indent}"))
            }
        }
    }
}

/// The span of the lines of a heredoc, without the markers.
fn lines_of_heredoc(source: &str, start: usize) -> Range<usize> {
    let first = source.find('\n').map_or(source.len(), |at| at + 1);
    let last = source.rfind('\n').map_or(source.len(), |at| at + 1);
    start + first..start + last.max(first)
}

/// Whether a scalar with replaced words is still the same kind of expression, with the text that is expected.
fn keeps_its_kind(
    document: &Document,
    node: NodeId,
    words: &[Word],
    parts: &[(Range<usize>, String)],
) -> bool {
    let inner = document.inner(node);
    let mut new = String::new();
    let mut at = inner.start;
    for (range, text) in parts {
        let Some(kept) = document.text().get(at..range.start) else {
            return false;
        };
        new.push_str(kept);
        new.push_str(text);
        at = range.end;
    }
    new.push_str(&document.text()[at..inner.end]);
    // The marker of a heredoc ends with its line.
    let source = format!("({new}\n)");
    let Some(ExprKind::Parentheses(expr)) = whole_expression(&source) else {
        return false;
    };
    if expr.at.end != new.len() + 1 {
        return false;
    }
    let wanted = document.scalar(node).and_then(|text| reworded(text, words));
    let is_wanted = |text: &Text| match text {
        Text::Verbatim(range) => wanted
            .as_deref()
            .is_some_and(|wanted| normal(wanted) == normal(&source[range.start..range.end])),
        Text::Decoded(text) => wanted
            .as_deref()
            .is_some_and(|wanted| normal(wanted) == normal(text)),
    };
    match (document.scalar_style(node), &expr.kind) {
        (Some(ScalarStyle::DoubleQuoted), ExprKind::Quoted(text)) => is_wanted(text),
        (Some(ScalarStyle::Literal), ExprKind::Heredoc(text)) => is_wanted(text),
        (Some(ScalarStyle::Expression(Expression::Template)), ExprKind::Template(_)) => true,
        (Some(ScalarStyle::Expression(old)), ExprKind::Other(new)) => old == *new,
        _ => false,
    }
}

fn normal(text: &str) -> String {
    text.replace("\r\n", "\n")
}
