//! The grammar of bodies: arguments and blocks.

use super::ast::{Attribute, Block, Body, Item, Label, Range, Text};
use super::scanner::{Parsed, Parser};
use std::collections::HashSet;

impl Parser<'_> {
    /// Reads a file.
    pub(crate) fn file(&mut self) -> Parsed<Body> {
        self.body(None)
    }

    /// Reads arguments and blocks up to the end of the text, or up to the brace that closes the one at an offset.
    fn body(&mut self, open: Option<usize>) -> Parsed<Body> {
        let mut body = Body::default();
        let mut names = HashSet::new();
        loop {
            self.skip_lines();
            match (self.byte(), open) {
                (None, Some(open)) => return Err(self.failure(open, "a block is not closed")),
                (None, None) | (Some(b'}'), Some(_)) => return Ok(body),
                _ => {}
            }
            let item = self.item()?;
            if let Item::Attribute(attribute) = &item {
                let name = attribute.name;
                if !names.insert(&self.text[name.start..name.end]) {
                    let message = "An argument is defined twice in the same block";
                    return Err(self.failure(name.start, message));
                }
            }
            body.items.push(item);
        }
    }

    fn item(&mut self) -> Parsed<Item> {
        let Some(name) = self.name() else {
            return self.fail(match self.byte() {
                Some(b'"') => "the name of an argument must not be in quotes",
                _ => "an argument or a block is expected here",
            });
        };
        self.skip();
        if self.is_assignment() {
            let attribute = self.attribute(name)?;
            self.end_of_line("an argument must end with a line break")?;
            return Ok(Item::Attribute(attribute));
        }
        let block = self.block(name)?;
        self.end_of_line("a block must end with a line break")?;
        Ok(Item::Block(block))
    }

    fn is_assignment(&self) -> bool {
        self.starts_with("=") && !self.starts_with("==") && !self.starts_with("=>")
    }

    fn attribute(&mut self, name: Range) -> Parsed<Attribute> {
        self.at += 1;
        let value = self.expression()?;
        Ok(Attribute { name, value })
    }

    fn block(&mut self, kind: Range) -> Parsed<Block> {
        let mut labels = Vec::new();
        loop {
            self.skip();
            if self.byte() == Some(b'{') {
                break;
            }
            labels.push(self.label()?);
        }
        let open = self.at;
        self.at += 1;
        let body = self.nested(|parser| parser.block_body(open))?;
        self.expect(
            "}",
            "a block with an argument on its first line must end on it",
        )?;
        let end = self.at;
        Ok(Block {
            kind,
            labels,
            open,
            body,
            end,
        })
    }

    fn label(&mut self) -> Parsed<Label> {
        if let Some(at) = self.name() {
            let text = Text::Verbatim(at);
            return Ok(Label { at, text });
        }
        if self.byte() != Some(b'"') {
            return self.fail("a label or an opening brace is expected here");
        }
        let start = self.at;
        let text = self.quoted_literal()?;
        let at = Range {
            start,
            end: self.at,
        };
        Ok(Label { at, text })
    }

    /// Reads what is between the braces of a block: lines, or one argument.
    fn block_body(&mut self, open: usize) -> Parsed<Body> {
        if self.is_at_line_end() || self.byte() == Some(b'}') {
            return self.body(Some(open));
        }
        let Some(name) = self.name() else {
            return self.fail("an argument is expected here");
        };
        self.skip();
        if !self.is_assignment() {
            return self.fail("a block on one line can only contain one argument");
        }
        let attribute = self.attribute(name)?;
        self.skip();
        Ok(Body {
            items: vec![Item::Attribute(attribute)],
        })
    }
}
