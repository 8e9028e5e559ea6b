//! Tests of the tree of HCL and its edits on small texts.

mod edits;
mod grammar;
mod positions;
mod tree;

use super::super::{Document, Format};

fn parse(text: &str) -> Document {
    Document::parse_as(text, Format::Hcl).unwrap_or_else(|error| panic!("{text}\n{error}"))
}
