//! What the kinds of nodes of both grammars mean.

use super::tree::{Node, Tree};

/// Whether it is a function, method, arrow function or lambda.
pub(super) fn is_function(kind: &str) -> bool {
    matches!(
        kind,
        "function_definition"
            | "lambda"
            | "function_declaration"
            | "function_expression"
            | "generator_function"
            | "generator_function_declaration"
            | "arrow_function"
            | "method_definition"
    )
}

/// Whether it is a function that is called by its name. An arrow function may be a part of an expression.
pub(super) fn is_named_function(kind: &str) -> bool {
    matches!(
        kind,
        "function_definition"
            | "function_declaration"
            | "generator_function_declaration"
            | "method_definition"
    )
}

/// Whether it is a class.
pub(super) fn is_class(kind: &str) -> bool {
    matches!(
        kind,
        "class_definition" | "class_declaration" | "abstract_class_declaration" | "class"
    )
}

/// Whether it is a comprehension of Python.
pub(super) fn is_comprehension(kind: &str) -> bool {
    matches!(
        kind,
        "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression"
    )
}

/// Whether names can be declared for what is inside of it only.
pub(super) fn opens_scope(kind: &str) -> bool {
    is_function(kind)
        || is_class(kind)
        || is_comprehension(kind)
        || matches!(
            kind,
            "module"
                | "program"
                | "statement_block"
                | "class_body"
                | "class_static_block"
                | "for_in_statement"
                | "catch_clause"
                | "switch_body"
                | "internal_module"
                | "interface_declaration"
                | "type_alias_declaration"
                | "function_signature"
                | "abstract_method_signature"
                | "method_signature"
                | "call_signature"
                | "construct_signature"
                | "function_type"
                | "constructor_type"
                | "index_signature"
                | "mapped_type_clause"
                | "conditional_type"
        )
        || kind == "for_statement"
}

/// Whether it is a member of something: `a.b`.
pub(super) fn is_member(kind: &str) -> bool {
    matches!(
        kind,
        "attribute" | "member_expression" | "nested_identifier" | "nested_type_identifier"
    )
}

/// Whether it is a call or `new` expression.
pub(super) fn is_call(kind: &str) -> bool {
    matches!(kind, "call" | "call_expression" | "new_expression")
}

/// Whether it is an identifier of any role.
pub(super) fn is_identifier(kind: &str) -> bool {
    matches!(
        kind,
        "identifier"
            | "property_identifier"
            | "private_property_identifier"
            | "shorthand_property_identifier"
            | "shorthand_property_identifier_pattern"
            | "type_identifier"
            | "statement_identifier"
    )
}

/// Whether it has no value of its own, but that of the expression inside of it.
fn is_wrapper(kind: &str) -> bool {
    matches!(
        kind,
        "parenthesized_expression"
            | "non_null_expression"
            | "as_expression"
            | "satisfies_expression"
            | "type_assertion"
    )
}

/// The expression inside of parentheses, casts and `!`.
pub(super) fn unwrapped(tree: &Tree, mut node: Node) -> Node {
    while is_wrapper(tree.kind(node)) {
        let mut inner = tree.named(node);
        // The type of `<T>x` is before the expression, that of `x as T` behind it.
        let inner = match tree.kind(node) {
            "type_assertion" => inner.last(),
            _ => inner.next(),
        };
        match inner {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}

/// The outermost expression whose value is that of a node, through parentheses, casts, `!` and `await`.
pub(super) fn wrapping(tree: &Tree, mut node: Node) -> Node {
    while let Some(parent) = tree.parent(node) {
        let is_await = matches!(tree.kind(parent), "await" | "await_expression");
        if !is_await && (!is_wrapper(tree.kind(parent)) || unwrapped(tree, parent) == parent) {
            break;
        }
        node = parent;
    }
    node
}

/// The object of a member.
pub(super) fn object(tree: &Tree, member: Node) -> Option<Node> {
    let object = tree.field(member, "object");
    object.or_else(|| tree.field(member, "module"))
}

/// The last identifier of a member.
pub(super) fn property(tree: &Tree, member: Node) -> Option<Node> {
    let by_field = ["attribute", "property", "name"];
    by_field
        .iter()
        .find_map(|field| tree.field(member, field))
        .filter(|&node| is_identifier(tree.kind(node)))
}

/// Whether statements are its children, each of which can be removed.
pub(super) fn is_block(kind: &str) -> bool {
    matches!(
        kind,
        "module" | "program" | "block" | "statement_block" | "class_body" | "class_static_block"
    ) || is_case(kind)
}

/// Whether it is a case of a `switch` statement, whose statements have no braces.
pub(super) fn is_case(kind: &str) -> bool {
    matches!(kind, "switch_case" | "switch_default")
}

/// The statement in a block that a node is in or is; the root for a node outside of all.
pub(super) fn statement(tree: &Tree, node: Node) -> Node {
    let mut at = node;
    while let Some(parent) = tree.parent(at) {
        let kind = tree.kind(parent);
        let is_statement = is_block(kind) && (!is_case(kind) || tree.field_of(at) == "body");
        // A statement without braces behind a condition.
        let is_alone = is_statement_kind(tree.kind(at))
            && !matches!(
                kind,
                "export_statement" | "decorated_definition" | "ambient_declaration"
            );
        if is_statement || is_alone {
            return at;
        }
        at = parent;
    }
    at
}

fn is_statement_kind(kind: &str) -> bool {
    (kind.ends_with("_statement") || kind.ends_with("_declaration")) && kind != "class_declaration"
        || kind == "decorated_definition"
}
