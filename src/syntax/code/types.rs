//! Classes, and the types that are named.

use super::facts::{Base, BindingId, Class, TypeUse};
use super::grammar::{is_class, is_member, property};
use super::names::Names;
use super::program::Program;
use super::resolve::{import_target, resolved};
use super::scopes;
use super::text;
use super::tree::{Node, Tree};
use super::uses;

/// All classes.
pub(super) fn classes(program: &Program, names: &Names) -> Vec<Class> {
    let tree = &program.tree;
    let is_class_node = |&node: &Node| is_class(tree.kind(node)) && tree.is_named(node);
    let all = (0..tree.len()).filter(is_class_node);
    all.map(|node| class(program, names, node)).collect()
}

fn class(program: &Program, names: &Names, node: Node) -> Class {
    let tree = &program.tree;
    let name = tree.field(node, "name");
    let whole = tree.parent(node).filter(|&parent| {
        matches!(
            tree.kind(parent),
            "decorated_definition" | "export_statement"
        )
    });
    let start = tree.start(node);
    Class {
        name: name
            .map(|name| program.text(name).to_owned())
            .unwrap_or_default(),
        name_range: name.map_or(start..start, |name| tree.range(name)),
        bases: bases(tree, node)
            .into_iter()
            .map(|base| Base {
                resolved: resolved(program, names, base),
                range: tree.range(base),
                name: tree.range(last_word(tree, base)),
            })
            .collect(),
        range: tree.range(whole.unwrap_or(node)),
        scope: scopes::around(program, node),
    }
}

/// The expressions that a class extends.
fn bases(tree: &Tree, class: Node) -> Vec<Node> {
    if let Some(list) = tree.field(class, "superclasses") {
        let is_base = |&node: &Node| {
            !matches!(
                tree.kind(node),
                "keyword_argument" | "list_splat" | "dictionary_splat"
            )
        };
        return tree.named(list).filter(is_base).collect();
    }
    let heritage = tree.child(class, "class_heritage");
    let clause = heritage.and_then(|heritage| tree.child(heritage, "extends_clause"));
    clause
        .into_iter()
        .flat_map(|clause| tree.fields(clause, "value"))
        .collect()
}

fn last_word(tree: &Tree, node: Node) -> Node {
    let name = Some(node).filter(|&node| is_member(tree.kind(node)));
    name.and_then(|node| property(tree, node)).unwrap_or(node)
}

/// All types that are named.
pub(super) fn type_uses(program: &Program, names: &Names) -> Vec<TypeUse> {
    let tree = &program.tree;
    let mut found = Vec::new();
    let mut at = 0;
    while at < tree.len() {
        if is_base(tree, at) || is_type_name(program, names, at) {
            found.push(type_use(program, names, at));
            // A name has no type arguments inside of it.
            at = tree.next(at);
        } else {
            if tree.kind(at) == "string" && uses::is_annotation(program, at) {
                found.extend(quoted(program, names, at));
            }
            at += 1;
        }
    }
    found
}

fn is_base(tree: &Tree, node: Node) -> bool {
    let Some(parent) = tree.parent(node) else {
        return false;
    };
    let is_name =
        tree.is_named(node) && (is_member(tree.kind(node)) || tree.kind(node) == "identifier");
    is_name
        && match tree.kind(parent) {
            "extends_clause" => tree.field_of(node) == "value",
            "argument_list" => tree.field_of(parent) == "superclasses",
            _ => false,
        }
}

fn is_type_name(program: &Program, names: &Names, node: Node) -> bool {
    let tree = &program.tree;
    match tree.kind(node) {
        "nested_type_identifier" => true,
        "type_identifier" => names.declared_at(node).is_none() && uses::is_name(program, node),
        // `type` is around the annotations of Python, and `typeof x` names a value.
        "identifier" | "attribute" | "member_expression" => is_in_type(tree, node),
        _ => false,
    }
}

/// Whether an expression is a type: directly in an annotation, or a part of a generic or union type.
fn is_in_type(tree: &Tree, node: Node) -> bool {
    for above in tree.ancestors(node) {
        match tree.kind(above) {
            "type" | "type_query" => return true,
            "generic_type" | "union_type" | "member_type" | "binary_operator" | "subscript"
            | "list" | "tuple" | "type_parameter" | "constrained_type" => {}
            _ => return false,
        }
    }
    false
}

fn type_use(program: &Program, names: &Names, node: Node) -> TypeUse {
    let tree = &program.tree;
    let name = last_word(tree, node);
    TypeUse {
        resolved: resolved(program, names, node),
        range: tree.range(node),
        name: tree.range(name),
        name_text: program.text(name).to_owned(),
        binding: annotated(tree, names, node),
    }
}

/// The binding that a type is the whole annotation of.
fn annotated(tree: &Tree, names: &Names, node: Node) -> Option<BindingId> {
    let mut at = node;
    let owner = loop {
        let parent = tree.parent(at)?;
        match tree.kind(parent) {
            "type" | "type_annotation" => at = parent,
            _ => break parent,
        }
    };
    if tree.field_of(at) != "type" {
        return None;
    }
    let fields = ["name", "left", "pattern"];
    let target = fields.iter().find_map(|field| tree.field(owner, field));
    let target = target.or_else(|| tree.named(owner).next())?;
    names.declared_at(target)
}

/// The type in a string of Python that is a plain name.
fn quoted(program: &Program, names: &Names, node: Node) -> Option<TypeUse> {
    let range = text::plain_range(program, node)?;
    let text = &program.source.text()[range.clone()];
    let is_name = |part: &str| {
        !part.is_empty()
            && part.chars().all(|one| one.is_alphanumeric() || one == '_')
            && !part.starts_with(|one: char| one.is_ascii_digit())
    };
    if !text.split('.').all(is_name) {
        return None;
    }
    let (first, rest) = text.split_once('.').unwrap_or((text, ""));
    let id = names.lookup(program, first, node);
    let target = id.and_then(|id| import_target(names, id));
    let resolved = target.map(|target| {
        let dot = if rest.is_empty() { "" } else { "." };
        format!("{target}{dot}{rest}")
    });
    let last = text.rfind('.').map_or(0, |at| at + 1);
    Some(TypeUse {
        resolved,
        name: range.start + last..range.end,
        name_text: text[last..].to_owned(),
        range,
        binding: annotated(&program.tree, names, node),
    })
}
