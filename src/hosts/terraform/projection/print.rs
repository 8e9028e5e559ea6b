//! Writes the values of a template as a text in JSON, and finds the nodes of its tree again.

use super::node::{Entry, Home, Node, Origin, Value};
use crate::hosts::terraform::comments::Comments;
use crate::syntax::{Cursor, Document, ParseError};

/// A template in memory, with the origin of each of its nodes.
#[derive(Debug)]
pub struct Printed {
    /// The document.
    pub document: Document,
    /// The origin of each node, by its index; that of a key is its value's, shown at the key.
    pub origins: Vec<Option<Origin>>,
}

impl Printed {
    /// Replaces the index of each text by another.
    pub(super) fn renumber_texts(&mut self, indexes: &[usize]) {
        for origin in self.origins.iter_mut().flatten() {
            if let Home::Text { text, .. } = &mut origin.home {
                *text = indexes[*text];
            }
        }
    }
}

/// Writes a template, with comments above its entries.
pub(super) fn print(root: &Node, comments: &Comments) -> String {
    let mut text = String::new();
    write_node(&mut text, root, 0, comments);
    text.push('\n');
    text
}

/// Reads what was written for a template as a document.
///
/// # Errors
/// The template is larger or nested deeper than a document may be.
pub(super) fn read(text: String, root: &Node) -> Result<Printed, ParseError> {
    let document = Document::parse(text)?;
    let mut origins = vec![None; document.nodes().count()];
    collect(Cursor::root(&document), root, &mut origins);
    Ok(Printed { document, origins })
}

fn write_node(out: &mut String, node: &Node, depth: usize, comments: &Comments) {
    match &node.value {
        Value::Null => out.push_str("null"),
        Value::Plain(text) => out.push_str(text),
        Value::Text(text) => write_text(out, text),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                next_line(out, depth + 1, index);
                write_node(out, item, depth + 1, comments);
            }
            end_line(out, depth, items.len());
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for (index, entry) in entries.iter().enumerate() {
                write_entry(out, entry, depth + 1, index, comments);
            }
            end_line(out, depth, entries.len());
            out.push('}');
        }
        Value::Function(name, argument) => {
            out.push('{');
            write_text(out, name);
            out.push_str(": ");
            write_node(out, argument, depth, comments);
            out.push('}');
        }
    }
}

fn write_entry(out: &mut String, entry: &Entry, depth: usize, index: usize, comments: &Comments) {
    next_line(out, depth, index);
    for comment in comments.take(entry.place) {
        out.push_str(&comment);
        next_line(out, depth, 0);
    }
    write_text(out, &entry.key);
    out.push_str(": ");
    write_node(out, &entry.value, depth, comments);
}

fn next_line(out: &mut String, depth: usize, index: usize) {
    if index > 0 {
        out.push(',');
    }
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', depth * 2));
}

fn end_line(out: &mut String, depth: usize, count: usize) {
    if count > 0 {
        next_line(out, depth, 0);
    }
}

fn write_text(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// Walks the tree and the values side by side.
fn collect(place: Cursor<'_>, node: &Node, origins: &mut [Option<Origin>]) {
    origins[place.node.index()] = Some(node.origin.clone());
    match &node.value {
        Value::List(items) => {
            for (place, item) in place.written_items().zip(items) {
                collect(place, item, origins);
            }
        }
        Value::Map(entries) => {
            for ((_, key, value), entry) in place.written_entries().zip(entries) {
                origins[key.node.index()] = Some(Origin {
                    home: entry.value.origin.home.clone(),
                    place: entry.place,
                });
                collect(value, &entry.value, origins);
            }
        }
        Value::Function(_, argument) => {
            for (_, key, value) in place.written_entries() {
                origins[key.node.index()] = Some(node.origin.clone());
                collect(value, argument, origins);
            }
        }
        Value::Null | Value::Text(_) | Value::Plain(_) => {}
    }
}
