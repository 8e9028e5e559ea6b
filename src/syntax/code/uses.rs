//! Where names are used.

use super::CodeLanguage;
use super::facts::BindingId;
use super::grammar::{is_identifier, is_member};
use super::names::Names;
use super::program::Program;
use super::text;
use super::tree::Node;

/// Collects the uses of all bindings.
pub(super) fn collect(program: &Program, names: &mut Names) {
    let tree = &program.tree;
    for node in 0..tree.len() {
        let kind = tree.kind(node);
        if is_member(kind) {
            let attribute = names.attribute(program, node);
            if let Some(id) = attribute.filter(|_| is_use(program, names, node)) {
                add(program, names, id, node);
            }
        } else if is_identifier(kind) && is_name(program, node) && is_use(program, names, node) {
            let id = names.lookup(program, program.text(node), node);
            if let Some(id) = id {
                add(program, names, id, node);
            }
        } else if kind == "string" && is_annotation(program, node) {
            quoted_type(program, names, node);
        }
    }
}

fn add(program: &Program, names: &mut Names, id: BindingId, node: Node) {
    names.references[id.index()].push(program.tree.range(node));
}

/// Whether a name or member is read, and not only declared or assigned.
fn is_use(program: &Program, names: &Names, node: Node) -> bool {
    if names.declared_at(node).is_none() {
        return true;
    }
    let parent = program
        .tree
        .parent(node)
        .map(|parent| program.tree.kind(parent));
    matches!(
        parent,
        Some(
            "augmented_assignment"
                | "augmented_assignment_expression"
                | "update_expression"
                | "delete_statement"
        )
    )
}

/// Whether an identifier is a name of its own, and not that of a member, a property, an argument or a label.
pub(super) fn is_name(program: &Program, node: Node) -> bool {
    let tree = &program.tree;
    match tree.kind(node) {
        "property_identifier" | "private_property_identifier" | "statement_identifier" => {
            return false;
        }
        "shorthand_property_identifier" => return true,
        _ => {}
    }
    let Some(parent) = tree.parent(node) else {
        return false;
    };
    let field = tree.field_of(node);
    match tree.kind(parent) {
        "attribute" => field != "attribute",
        "nested_type_identifier" => field != "name",
        "keyword_argument" => field != "name",
        "keyword_pattern" => tree.named(parent).next() != Some(node),
        "dotted_name" => tree.named(parent).next() == Some(node) && !is_in_import(program, node),
        "aliased_import"
        | "import_specifier"
        | "namespace_import"
        | "import_clause"
        | "import_require_clause"
        | "namespace_export"
        | "global_statement"
        | "nonlocal_statement"
        | "relative_import"
        | "meta_property" => false,
        "export_specifier" => field == "name" && !is_reexport(program, parent),
        _ => true,
    }
}

fn is_in_import(program: &Program, node: Node) -> bool {
    let tree = &program.tree;
    tree.ancestors(node).take(4).any(|above| {
        matches!(
            tree.kind(above),
            "import_statement" | "import_from_statement" | "future_import_statement"
        )
    })
}

/// Whether a name is exported from another module: `export { x } from 'm'`.
fn is_reexport(program: &Program, specifier: Node) -> bool {
    let tree = &program.tree;
    let statement = tree.ancestors(specifier).nth(1);
    statement.is_some_and(|statement| tree.field(statement, "source").is_some())
}

/// Whether a string of Python is in an annotation.
pub(super) fn is_annotation(program: &Program, node: Node) -> bool {
    let tree = &program.tree;
    program.language == CodeLanguage::Python
        && tree
            .parent(node)
            .is_some_and(|parent| tree.kind(parent) == "type")
}

/// Adds the use of the name that a string in an annotation begins with.
fn quoted_type(program: &Program, names: &mut Names, node: Node) {
    let Some(range) = text::plain_range(program, node) else {
        return;
    };
    let text = &program.source.text()[range.clone()];
    for (start, word) in text::words(text) {
        let is_member = text[..start].trim_end().ends_with('.');
        if let Some(id) = names.lookup(program, word, node).filter(|_| !is_member) {
            let start = range.start + start;
            names.references[id.index()].push(start..start + word.len());
        }
    }
}
