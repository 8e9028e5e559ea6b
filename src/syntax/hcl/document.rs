//! What a document of HCL knows of its nodes in addition to those of other formats.

use super::super::builder::Shape;
use super::super::{Document, Expression, Format, NodeId, ScalarStyle};
use super::ast::{Expr, ExprKind};
use super::scanner::Parser;
use std::ops::Range;
use std::path::Path;

/// What a node of HCL is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// The whole text.
    File,
    /// The body of a block.
    Block,
    /// The blocks of one type that have no labels.
    Blocks,
    /// Blocks by one of their labels.
    Labels,
    Object,
    Tuple,
    Scalar,
}

/// HCL if a file with this name is written in it: `.tf`, `.tfvars`, and `.tofu` of OpenTofu.
pub fn hcl_format(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?;
    matches!(extension, "tf" | "tfvars" | "tofu").then_some(Format::Hcl)
}

impl Document {
    /// The kind of a scalar of HCL that is not a literal value.
    pub fn expression(&self, node: NodeId) -> Option<Expression> {
        match self.scalar_style(node) {
            Some(ScalarStyle::Expression(kind)) => Some(kind),
            _ => None,
        }
    }

    /// Whether a value of HCL is the argument of `jsonencode`.
    pub fn is_json_encoded(&self, node: NodeId) -> bool {
        self.format() == Format::Hcl
            && !matches!(self.hcl_role(node), Role::Block)
            && is_encoded(&self.text()[self.wrapper(node)])
    }

    /// Whether a node is the root or a block of HCL.
    pub(in super::super) fn is_hcl_body(&self, node: NodeId) -> bool {
        self.format() == Format::Hcl && matches!(self.hcl_role(node), Role::File | Role::Block)
    }

    /// Whether a key is the last label of a block of HCL.
    pub(in super::super) fn is_hcl_block_key(&self, key: NodeId) -> bool {
        let parent = self.parent(key);
        parent.is_some_and(|parent| {
            // A type can have blocks with labels and blocks without, and an argument can have the same name.
            self.hcl_role(parent) == Role::Labels
                || self.is_hcl_body(parent) && {
                    let number = self.number_in_parent(key).unwrap_or(0);
                    let value = self.entries(parent)[number].value;
                    matches!(self.hcl_role(value), Role::Labels | Role::Blocks)
                }
        })
    }

    /// Whether a node is an object of HCL.
    pub fn is_object(&self, node: NodeId) -> bool {
        self.format() == Format::Hcl && self.hcl_role(node) == Role::Object
    }

    /// Whether a node is a list of HCL in brackets.
    pub fn is_tuple(&self, node: NodeId) -> bool {
        self.format() == Format::Hcl && self.hcl_role(node) == Role::Tuple
    }

    /// Whether a node is the body of a block of HCL.
    pub fn is_hcl_block(&self, node: NodeId) -> bool {
        self.format() == Format::Hcl && self.hcl_role(node) == Role::Block
    }

    /// Whether a scalar is a text in quotes, or one of several lines, and not a number, a boolean or an expression.
    pub fn is_quoted(&self, node: NodeId) -> bool {
        !matches!(
            self.scalar_style(node),
            Some(ScalarStyle::Plain | ScalarStyle::Expression(_)) | None
        )
    }

    /// Whether a value of HCL is written as a heredoc.
    pub fn is_heredoc(&self, node: NodeId) -> bool {
        self.format() == Format::Hcl && self.hcl_value_text(node).starts_with("<<")
    }

    /// The text of a value of HCL as it is written, without the parentheses and `jsonencode` around it.
    pub fn value_text(&self, node: NodeId) -> &str {
        self.hcl_value_text(node)
    }

    /// The bytes of that text.
    pub fn value_bytes(&self, node: NodeId) -> Range<usize> {
        self.inner(node)
    }

    /// The byte at which a text starts that is a part of the document's text; `None` if it is not a part of it.
    pub fn offset_of(&self, part: &str) -> Option<usize> {
        let start = part
            .as_ptr()
            .addr()
            .checked_sub(self.text().as_ptr().addr())?;
        (start + part.len() <= self.text().len()).then_some(start)
    }

    pub(in super::super) fn hcl_role(&self, node: NodeId) -> Role {
        let at = self.node(node);
        match (at.shape, at.flow) {
            (Shape::Scalar(_) | Shape::Alias, _) => Role::Scalar,
            (Shape::Mapping, true) => Role::Object,
            (Shape::Sequence, true) => Role::Tuple,
            (Shape::Sequence, false) => Role::Blocks,
            (Shape::Mapping, false) if self.parent(node).is_none() => Role::File,
            // The type and the labels of a block precede its content.
            (Shape::Mapping, false) if at.start < at.content => Role::Block,
            (Shape::Mapping, false) => Role::Labels,
        }
    }

    /// The text of a value without the parentheses and `jsonencode` around it.
    pub(in super::super) fn hcl_value_text(&self, node: NodeId) -> &str {
        &self.text()[self.inner(node)]
    }

    /// The span of a value without the parentheses and `jsonencode` around it; of a block, its braces.
    pub(super) fn inner(&self, node: NodeId) -> Range<usize> {
        let at = self.node(node);
        let (start, end) = (at.content as usize, at.end as usize);
        if at.start == at.content || self.hcl_role(node) == Role::Block {
            return start..end;
        }
        let inner = expression_at(self.text(), start, false);
        start..inner.map_or(end, |inner| inner.at.end)
    }

    /// The text before a value that is inside parentheses or `jsonencode`.
    fn wrapper(&self, node: NodeId) -> Range<usize> {
        let at = self.node(node);
        at.start as usize..at.content as usize
    }

    /// The comment after a node on its last line.
    pub(in super::super) fn trailing_hcl_comment(&self, node: NodeId) -> Option<Range<usize>> {
        if matches!(
            self.hcl_role(node),
            Role::File | Role::Labels | Role::Blocks
        ) {
            return None;
        }
        let blank = [' ', '\t'];
        let after = self.text()[self.node(node).end as usize..].trim_start_matches(blank);
        let rest = after.strip_prefix(',').unwrap_or(after);
        let start = self.text().len() - rest.trim_start_matches(blank).len();
        self.comment_at(start)
    }

    /// Whether a part of the text overlaps a comment.
    pub(super) fn is_in_comment(&self, part: &Range<usize>) -> bool {
        let comments = &self.arena.comments;
        let next = comments.partition_point(|&(_, end)| end as usize <= part.start);
        comments
            .get(next)
            .is_some_and(|&(start, _)| (start as usize) < part.end)
    }

    /// The comment that starts at an offset.
    pub(super) fn comment_at(&self, start: usize) -> Option<Range<usize>> {
        let comments = &self.arena.comments;
        let found = comments.binary_search_by_key(&(start as u32), |&(start, _)| start);
        let (start, end) = comments[found.ok()?];
        Some(start as usize..end as usize)
    }
}

/// Whether the text before a value contains a call of `jsonencode`, and not only parentheses and comments.
fn is_encoded(wrapper: &str) -> bool {
    let mut parser = Parser::new(wrapper, 0);
    loop {
        parser.skip_lines();
        if parser.name().is_some() {
            return true;
        }
        if !parser.take("(") {
            return false;
        }
    }
}

/// The expression that starts at an offset of a text.
pub(super) fn expression_at(text: &str, at: usize, newlines_end: bool) -> Option<Expr> {
    let mut parser = Parser::new(text, at);
    parser.newlines_end = newlines_end;
    parser.expression().ok()
}

/// Whether there is a heredoc in an expression.
pub(super) fn has_heredoc(text: &str) -> bool {
    let mut parser = Parser::new(text, 0);
    parser.expression().is_ok() && !parser.heredocs.is_empty()
}

/// The kind of the expression that makes up a whole text.
pub(super) fn whole_expression(text: &str) -> Option<ExprKind> {
    let mut parser = Parser::new(text, 0);
    let expr = parser.expression().ok()?;
    (expr.at.start == 0 && expr.at.end == text.len()).then_some(expr.kind)
}
