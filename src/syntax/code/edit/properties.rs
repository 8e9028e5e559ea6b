//! New arguments and properties in the style of their neighbors.

use super::super::program::Program;
use super::super::text::{main_quote, quoted};
use super::super::tree::Node;
use super::super::values;
use super::super::{CodeLanguage, Property, PropertyForm};
use super::changes::NewProperty;

/// The longest line that a new object may make on one line.
const WIDTH: usize = 100;

/// A keyword argument of Python.
pub(super) fn keyword(program: &Program, list: Node, name: &str, text: &str) -> String {
    let tree = &program.tree;
    let is_spaced = |node: Node| {
        let value = tree.field(node, "value");
        value.is_some_and(|value| {
            program.source.text()[tree.start(node)..tree.start(value)].ends_with("= ")
        })
    };
    let mut neighbors = tree
        .named(list)
        .filter(|&node| tree.kind(node) == "keyword_argument");
    let sign = if neighbors.any(is_spaced) { " = " } else { "=" };
    format!("{name}{sign}{text}")
}

/// A property of an object or dictionary.
pub(super) fn property(program: &Program, object: Node, name: &str, text: &str) -> String {
    let neighbors = values::properties(program, object);
    match program.language {
        CodeLanguage::Python => {
            let quote = neighbors.iter().find_map(|one| key_quote(program, one));
            let quote = quote.unwrap_or_else(|| main_quote(program));
            format!("{}: {text}", quoted(name, quote))
        }
        CodeLanguage::TypeScript | CodeLanguage::Tsx => {
            let has_shorthand = neighbors
                .iter()
                .any(|one| one.form == PropertyForm::Shorthand);
            if has_shorthand && name == text {
                return name.to_owned();
            }
            format!("{}: {text}", typescript_key(program, &neighbors, name))
        }
    }
}

/// The quote of a key.
fn key_quote(program: &Program, property: &Property) -> Option<char> {
    let text = &program.source.text()[property.key_range.clone()];
    text.chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))
}

/// A key of TypeScript, quoted where it is no identifier, or where all others are quoted.
fn typescript_key(program: &Program, neighbors: &[Property], name: &str) -> String {
    let mut quotes = neighbors.iter().map(|one| key_quote(program, one));
    let first = quotes.next().flatten();
    let are_all_quoted = first.is_some() && quotes.all(|quote| quote.is_some());
    if is_identifier(name) && !are_all_quoted {
        return name.to_owned();
    }
    quoted(name, first.unwrap_or_else(|| main_quote(program)))
}

/// Whether a text can be a name.
pub(super) fn is_identifier(text: &str) -> bool {
    let mut rest = text.chars();
    let is_start = |one: char| one == '_' || one == '$' || unicode_ident::is_xid_start(one);
    rest.next().is_some_and(is_start)
        && rest.all(|one| one == '$' || unicode_ident::is_xid_continue(one))
}

/// An object with new properties, as the last argument of a call.
pub(super) fn new_object(program: &Program, arguments: Node, new: &[NewProperty]) -> String {
    let properties: Vec<String> = new
        .iter()
        .map(|one| {
            let key = typescript_key(program, &[], &one.name);
            let unit = program.indentation_unit();
            // In an object on several lines.
            let text = one
                .text
                .lines()
                .collect::<Vec<_>>()
                .join(&format!("\n{unit}"));
            format!("{key}: {text}")
        })
        .collect();
    let one_line = format!("{{ {} }}", properties.join(", "));
    let used = program.source.text()
        [program.line_start(program.tree.start(arguments))..program.tree.end(arguments)]
        .len();
    if properties.len() <= 2 && !one_line.contains('\n') && used + one_line.len() < WIDTH {
        return one_line;
    }
    let unit = program.indentation_unit();
    let lines: Vec<String> = properties
        .iter()
        .map(|one| format!("{unit}{one},\n"))
        .collect();
    format!("{{\n{}}}", lines.concat())
}
