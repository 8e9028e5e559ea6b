//! Builds the arena of a text of HCL: equal blocks are grouped under their type and labels, parentheses and `jsonencode`
//! are transparent.
//!
//! Nodes are numbered by their place in the tree. Where blocks of one type have others between them, the number of a node
//! is therefore not the order of the text.

use super::super::ScalarStyle;
use super::super::builder::{Arena, Builder, Extent, ScalarText};
use super::super::error::ParseErrorKind;
use super::ast::{Attribute, Block, Body, Expr, ExprKind, Item, Range, Text};
use std::collections::HashMap;

/// Why a tree cannot be built, and where.
type Built = Result<(), (ParseErrorKind, usize)>;

/// Builds the arena of a file.
pub(crate) fn build(
    text: &str,
    start: usize,
    file: &Body,
    mut comments: Vec<(usize, usize)>,
) -> Result<Arena, (ParseErrorKind, usize)> {
    let mut building = Building {
        text,
        builder: Builder::with_capacity(text.len()),
    };
    building.open(true, false, start, start)?;
    building.items(file)?;
    building.close(text.len())?;
    comments.sort_unstable();
    for (from, to) in comments {
        building.builder.comment(from, to);
    }
    Ok(building.builder.finish())
}

/// The entries of a body: an argument, or the blocks of one type.
enum Group<'b> {
    Attribute(&'b Attribute),
    /// Blocks without labels.
    Bare(Vec<&'b Block>),
    Labeled(Vec<&'b Block>),
}

struct Building<'t> {
    text: &'t str,
    builder: Builder,
}

impl<'t> Building<'t> {
    fn items(&mut self, body: &Body) -> Built {
        for group in self.groups(body) {
            match group {
                Group::Attribute(attribute) => {
                    self.name(attribute.name)?;
                    self.value(&attribute.value)?;
                }
                Group::Bare(blocks) => self.bare(&blocks)?,
                Group::Labeled(blocks) => {
                    self.name(blocks[0].kind)?;
                    self.labeled(&blocks, 0)?;
                }
            }
        }
        Ok(())
    }

    /// The entries of a body, in the order in which the first of each is written.
    fn groups<'b>(&self, body: &'b Body) -> Vec<Group<'b>> {
        let mut groups: Vec<Group<'b>> = Vec::with_capacity(body.items.len());
        let mut found: HashMap<(&'t str, bool), usize> = HashMap::new();
        for item in &body.items {
            let block = match item {
                Item::Attribute(attribute) => {
                    groups.push(Group::Attribute(attribute));
                    continue;
                }
                Item::Block(block) => block,
            };
            let is_bare = block.labels.is_empty();
            let kind = &self.text[block.kind.start..block.kind.end];
            let at = *found.entry((kind, is_bare)).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(Group::Bare(blocks) | Group::Labeled(blocks)) => blocks.push(block),
                _ if is_bare => groups.push(Group::Bare(vec![block])),
                _ => groups.push(Group::Labeled(vec![block])),
            }
        }
        groups
    }

    /// A sequence of blocks without labels.
    fn bare(&mut self, blocks: &[&Block]) -> Built {
        self.name(blocks[0].kind)?;
        self.open(false, false, blocks[0].kind.start, blocks[0].kind.start)?;
        for block in blocks {
            self.block(block)?;
        }
        self.close(blocks[blocks.len() - 1].end)
    }

    /// A mapping by the label of a number, of blocks that have the same type and the same labels before it.
    fn labeled(&mut self, blocks: &[&Block], number: usize) -> Built {
        let start = blocks[0].kind.start;
        self.open(true, false, start, start)?;
        let mut groups: Vec<Vec<&Block>> = Vec::new();
        let mut found: HashMap<&str, usize> = HashMap::new();
        for &block in blocks {
            // The last label is the key of the block itself, even if others have the same.
            if block.labels.len() == number + 1 {
                groups.push(vec![block]);
                continue;
            }
            let label = text_of(self.text, &block.labels[number].text);
            let at = *found.entry(label).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.push(block),
                None => groups.push(vec![block]),
            }
        }
        for group in groups {
            let label = &group[0].labels[number];
            let is_quoted = self.text[label.at.start..].starts_with('"');
            let style = if is_quoted {
                ScalarStyle::DoubleQuoted
            } else {
                ScalarStyle::Plain
            };
            self.scalar(label.at, label.at.start, style, &label.text)?;
            if group[0].labels.len() == number + 1 {
                self.block(group[0])?;
            } else {
                self.labeled(&group, number + 1)?;
            }
        }
        let end = blocks.iter().map(|block| block.end).max();
        self.close(end.unwrap_or(start))
    }

    /// The body of a block, which starts with the block's type and labels.
    fn block(&mut self, block: &Block) -> Built {
        self.open(true, false, block.kind.start, block.open)?;
        self.items(&block.body)?;
        self.close(block.end)
    }

    fn value(&mut self, expr: &Expr) -> Built {
        self.inside(expr, expr.at)
    }

    /// An expression with the parentheses and `jsonencode` around it.
    fn inside(&mut self, expr: &Expr, outer: Range) -> Built {
        let content = expr.at.start;
        match &expr.kind {
            ExprKind::Parentheses(inner) | ExprKind::Encoded(inner) => self.inside(inner, outer),
            ExprKind::Tuple(items) => {
                self.open(false, true, outer.start, content)?;
                for item in items {
                    self.value(item)?;
                }
                self.close(outer.end)
            }
            ExprKind::Object(entries) => {
                self.open(true, true, outer.start, content)?;
                for (key, value) in entries {
                    self.key(key)?;
                    self.value(value)?;
                }
                self.close(outer.end)
            }
            ExprKind::Word => {
                self.scalar(outer, content, ScalarStyle::Plain, &Text::Verbatim(expr.at))
            }
            ExprKind::Quoted(text) => self.scalar(outer, content, ScalarStyle::DoubleQuoted, text),
            ExprKind::Heredoc(text) => self.scalar(outer, content, ScalarStyle::Literal, text),
            ExprKind::Template(inner) => {
                let style = ScalarStyle::Expression(super::super::Expression::Template);
                self.scalar(outer, content, style, &Text::Verbatim(*inner))
            }
            ExprKind::Other(kind) => {
                let style = ScalarStyle::Expression(*kind);
                self.scalar(outer, content, style, &Text::Verbatim(expr.at))
            }
        }
    }

    /// The key of an object. A name denotes itself; parentheses make an expression of it.
    fn key(&mut self, key: &Expr) -> Built {
        let verbatim = Text::Verbatim(key.at);
        let style = match &key.kind {
            ExprKind::Quoted(text) => {
                return self.scalar(key.at, key.at.start, ScalarStyle::DoubleQuoted, text);
            }
            ExprKind::Word => ScalarStyle::Plain,
            ExprKind::Other(kind) if self.is_name(key.at) => {
                debug_assert_eq!(*kind, super::super::Expression::Reference);
                ScalarStyle::Plain
            }
            ExprKind::Template(inner) => {
                let style = ScalarStyle::Expression(super::super::Expression::Template);
                return self.scalar(key.at, key.at.start, style, &Text::Verbatim(*inner));
            }
            _ => ScalarStyle::Expression(match &key.bare().kind {
                ExprKind::Other(kind) => *kind,
                _ => super::super::Expression::Operation,
            }),
        };
        self.scalar(key.at, key.at.start, style, &verbatim)
    }

    fn is_name(&self, at: Range) -> bool {
        super::scanner::is_name(&self.text[at.start..at.end])
    }

    fn name(&mut self, at: Range) -> Built {
        self.scalar(at, at.start, ScalarStyle::Plain, &Text::Verbatim(at))
    }

    fn scalar(&mut self, at: Range, content: usize, style: ScalarStyle, text: &Text) -> Built {
        let extent = Extent {
            start: at.start,
            content,
            end: at.end,
        };
        let text = match text {
            Text::Verbatim(range) => ScalarText::Span(range.start, range.end),
            Text::Decoded(text) => ScalarText::Decoded(text.clone()),
        };
        let result = self.builder.scalar(extent, style, text, 0);
        result.map_err(|kind| (kind, at.start))
    }

    fn open(&mut self, mapping: bool, flow: bool, start: usize, content: usize) -> Built {
        let extent = Extent {
            start,
            content,
            end: content,
        };
        let result = self.builder.open(mapping, flow, extent, 0);
        result.map_err(|kind| (kind, start))
    }

    fn close(&mut self, end: usize) -> Built {
        let result = self.builder.close(Some(end), 0);
        result.map_err(|kind| (kind, end))
    }
}

fn text_of<'t>(text: &'t str, part: &'t Text) -> &'t str {
    match part {
        Text::Verbatim(range) => &text[range.start..range.end],
        Text::Decoded(decoded) => decoded,
    }
}
