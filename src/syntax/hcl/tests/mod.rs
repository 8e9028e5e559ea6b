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

#[test]
fn an_entry_is_added_after_a_comment_of_several_lines() {
    use crate::syntax::{Document, Format, NewEntry, NewValue, Operation, Place};
    let text = "x = 0/*\n*/\n";
    let document = Document::parse_as(text, Format::Hcl).expect("it is HCL");
    let operation = Operation::InsertEntry {
        mapping: document.root(),
        place: Place::End,
        entry: NewEntry::new("y", NewValue::Number(1)),
    };
    let committed = document.commit(&[operation]).map(|one| one.text);
    assert_eq!(committed.as_deref(), Ok("x = 0/*\n*/\ny = 1\n"));
}
