//! Tests of the tree of HCL and its edits on small texts.

mod arguments;
mod blocks;
mod cases;
mod edits;
mod grammar;
mod lists;
mod positions;
mod tree;
mod words;

use super::super::{Document, Format};

fn parse(text: &str) -> Document {
    Document::parse_as(text, Format::Hcl).unwrap_or_else(|error| panic!("{text}\n{error}"))
}
