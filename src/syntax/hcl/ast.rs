//! The syntax of a text of HCL, as its parser reads it, with a span for each part. The arena is built from it.

use super::super::Expression;

/// A part of the text, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Range {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The arguments and blocks of a file or of a block, in order.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) items: Vec<Item>,
}

/// An argument or a block.
#[derive(Debug)]
pub(crate) enum Item {
    Attribute(Attribute),
    Block(Block),
}

/// An argument of a body: `name = value`.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Range,
    pub(crate) value: Expr,
}

/// A block: `type "label" "label" { … }`.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) kind: Range,
    pub(crate) labels: Vec<Label>,
    /// The opening brace.
    pub(crate) open: usize,
    pub(crate) body: Body,
    /// The offset after the closing brace.
    pub(crate) end: usize,
}

/// A label of a block, with its quotes if it has any.
#[derive(Debug)]
pub(crate) struct Label {
    pub(crate) at: Range,
    /// The decoded text.
    pub(crate) text: Text,
}

/// A text: a part of the source, or decoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Text {
    Verbatim(Range),
    Decoded(String),
}

/// An expression, with its span.
#[derive(Debug)]
pub(crate) struct Expr {
    pub(crate) at: Range,
    pub(crate) kind: ExprKind,
}

/// The kinds of expressions.
#[derive(Debug)]
pub(crate) enum ExprKind {
    /// A number, `true`, `false` or `null`.
    Word,
    /// A quoted string without interpolations.
    Quoted(Text),
    /// A heredoc without interpolations.
    Heredoc(Text),
    /// A quoted string or heredoc with interpolations or directives; the range is between its marks.
    Template(Range),
    /// Items in brackets.
    Tuple(Vec<Expr>),
    /// Keys and values in braces.
    Object(Vec<(Expr, Expr)>),
    /// An expression in parentheses.
    Parentheses(Box<Expr>),
    /// The argument of `jsonencode`.
    Encoded(Box<Expr>),
    /// Any other expression.
    Other(Expression),
}

impl Expr {
    pub(crate) fn new(start: usize, end: usize, kind: ExprKind) -> Expr {
        Expr {
            at: Range { start, end },
            kind,
        }
    }

    /// The expression without the parentheses around it.
    pub(crate) fn bare(&self) -> &Expr {
        match &self.kind {
            ExprKind::Parentheses(inner) => inner.bare(),
            _ => self,
        }
    }
}
