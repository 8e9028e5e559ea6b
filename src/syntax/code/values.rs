//! The values of expressions.

use super::Code;
use super::CodeLanguage;
use super::facts::{Property, PropertyForm, Reference, Value};
use super::grammar::{is_call, is_identifier, is_member, unwrapped};
use super::program::Program;
use super::resolve::{Root, chain, resolved};
use super::text;
use super::tree::Node;

/// The value of an expression.
pub(super) fn value(code: &Code, node: Node) -> Value {
    let program = &code.program;
    let tree = &program.tree;
    let node = unwrapped(tree, node);
    let kind = tree.kind(node);
    match kind {
        "string" | "template_string" | "concatenated_string" => {
            text::literal(program, node).map_or(Value::Other, Value::Text)
        }
        "integer" | "float" | "number" => Value::Number(program.text(node).to_owned()),
        "unary_operator" | "unary_expression" => signed(program, node),
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "none" | "null" | "undefined" => Value::None,
        "object" | "dictionary" => Value::Object(properties(program, node)),
        "array" | "list" | "tuple" => list(program, node),
        _ if is_dict_call(code, node) => Value::Object(keywords(program, node)),
        _ if is_call(kind) => code.calls.at(node).map_or(Value::Other, Value::Call),
        _ if is_member(kind) || is_identifier(kind) || kind == "this" => reference(code, node),
        _ => Value::Other,
    }
}

fn signed(program: &Program, node: Node) -> Value {
    let tree = &program.tree;
    let operator = tree.field(node, "operator").map(|node| program.text(node));
    let argument = tree.field(node, "argument");
    match (operator, argument) {
        (Some(sign @ ("-" | "+")), Some(argument))
            if matches!(tree.kind(argument), "integer" | "float" | "number") =>
        {
            Value::Number(format!("{sign}{}", program.text(argument)))
        }
        _ => Value::Other,
    }
}

fn list(program: &Program, node: Node) -> Value {
    let tree = &program.tree;
    let items: Vec<Node> = tree.named(node).collect();
    let is_spread = |&item: &Node| matches!(tree.kind(item), "list_splat" | "spread_element");
    if items.iter().any(is_spread) {
        return Value::Other;
    }
    Value::List(items.into_iter().map(|item| tree.range(item)).collect())
}

fn reference(code: &Code, node: Node) -> Value {
    let chain = chain(&code.program, &code.names, node);
    let binding = match chain.root {
        Root::Binding(id) => Some(id),
        Root::Other(root) if is_identifier(code.program.tree.kind(root)) => None,
        Root::Other(root) if code.program.tree.kind(root) == "this" => None,
        Root::Other(_) | Root::Call(_) => return Value::Other,
    };
    Value::Reference(Reference {
        resolved: resolved(&code.program, &code.names, node),
        binding,
        path: chain.path,
    })
}

/// Whether it is `dict(a=1)` of Python, with keywords only.
pub(super) fn is_dict_call(code: &Code, node: Node) -> bool {
    let program = &code.program;
    let tree = &program.tree;
    if program.language != CodeLanguage::Python || tree.kind(node) != "call" {
        return false;
    }
    let Some(function) = tree.field(node, "function") else {
        return false;
    };
    let list = tree.field(node, "arguments");
    let has_keywords_only = list.is_some_and(|list| {
        tree.kind(list) == "argument_list"
            && tree
                .named(list)
                .all(|one| matches!(tree.kind(one), "keyword_argument" | "dictionary_splat"))
    });
    program.text(function) == "dict"
        && has_keywords_only
        && code.names.lookup(program, "dict", function).is_none()
}

/// The keywords of a call of `dict`.
pub(super) fn keywords(program: &Program, call: Node) -> Vec<Property> {
    let tree = &program.tree;
    let list = tree.field(call, "arguments");
    let all = list.into_iter().flat_map(|list| tree.named(list));
    all.filter_map(|node| property(program, node)).collect()
}

/// The properties of an object or dictionary.
pub(super) fn properties(program: &Program, object: Node) -> Vec<Property> {
    let tree = &program.tree;
    tree.named(object)
        .filter_map(|node| property(program, node))
        .collect()
}

fn property(program: &Program, node: Node) -> Option<Property> {
    let tree = &program.tree;
    let kind = tree.kind(node);
    let form = match kind {
        "pair" | "keyword_argument" => PropertyForm::Pair,
        "shorthand_property_identifier" => PropertyForm::Shorthand,
        "spread_element" | "dictionary_splat" => PropertyForm::Spread,
        "method_definition" => PropertyForm::Method,
        _ => return None,
    };
    let (key, value) = match form {
        PropertyForm::Pair => (
            tree.field(node, "key").or_else(|| tree.field(node, "name")),
            tree.field(node, "value"),
        ),
        PropertyForm::Shorthand => (Some(node), Some(node)),
        PropertyForm::Spread => (None, tree.named(node).next()),
        PropertyForm::Method => (tree.field(node, "name"), tree.field(node, "body")),
    };
    let start = tree.start(node);
    Some(Property {
        key: key.and_then(|key| key_text(program, key, kind)),
        key_range: key.map_or(start..start, |key| tree.range(key)),
        value: value.map_or(start..start, |value| tree.range(value)),
        range: tree.range(node),
        form,
    })
}

/// The text of a key, if it is fixed. A name is one in TypeScript and in keywords only.
fn key_text(program: &Program, key: Node, kind: &str) -> Option<String> {
    let is_python_pair = program.language == CodeLanguage::Python && kind == "pair";
    match program.tree.kind(key) {
        "string" | "concatenated_string" => text::literal(program, key),
        "number" | "integer" => Some(program.text(key).to_owned()),
        "computed_property_name" => None,
        _ if is_python_pair => None,
        _ => Some(program.text(key).to_owned()),
    }
}
