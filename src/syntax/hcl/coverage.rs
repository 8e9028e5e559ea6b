//! Proves that a tree of HCL covers its text.

use super::super::{Document, Kind};
use super::document::Role;
use super::scanner::Parser;

impl Document {
    /// Checks that only white space, comments and signs are between the scalars and the headers of blocks.
    pub(in super::super) fn covers_hcl_text(&self) -> Result<(), usize> {
        let mut at = self.source.start();
        for (start, end) in self.leaves() {
            if start < at {
                return Err(start);
            }
            self.hcl_gap(at, start)?;
            at = end;
        }
        self.hcl_gap(at, self.text().len())
    }

    /// The spans of scalars, and those before the content of blocks and collections, in the order of the text.
    fn leaves(&self) -> Vec<(usize, usize)> {
        let mut leaves = Vec::new();
        for node in self.nodes() {
            let at = self.node(node);
            let end = match self.kind(node) {
                Kind::Scalar if self.is_in_header(node) => continue,
                Kind::Scalar => at.end,
                _ => at.content,
            };
            if at.start < end {
                leaves.push((at.start as usize, end as usize));
            }
        }
        leaves.sort_unstable();
        leaves
    }

    /// Whether a scalar is the type or a label of a block.
    fn is_in_header(&self, node: super::super::NodeId) -> bool {
        self.is_hcl_block_key(node)
            || self
                .parent(node)
                .is_some_and(|parent| self.hcl_role(parent) == Role::Labels)
    }

    fn hcl_gap(&self, from: usize, to: usize) -> Result<(), usize> {
        let mut parser = Parser::new(&self.text()[..to], from);
        loop {
            parser.skip_lines();
            match parser.byte() {
                None => return Ok(()),
                Some(b'{' | b'}' | b'[' | b']' | b',' | b'=' | b':') => parser.at += 1,
                Some(b'(' | b')') => parser.at += 1,
                Some(_) => return Err(parser.at),
            }
        }
    }
}
