//! What declares names in TypeScript.

use super::facts::BindingKind;
use super::grammar::{is_class, is_function, statement};
use super::names::{Declared, Names};
use super::program::Program;
use super::scopes::ScopeId;
use super::tree::{Node, Tree};
use super::typescript_imports as imports;

/// Declares all names. Assignments come after all declarations, since these may follow.
pub(super) fn declare(program: &Program, names: &mut Names) {
    let tree = &program.tree;
    for node in 0..tree.len() {
        if tree.is_named(node) {
            declare_in(program, names, node);
        }
    }
    for node in 0..tree.len() {
        if tree.is_named(node) {
            assign_in(program, names, node);
        }
    }
    export(program, names);
}

fn declare_in(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    match tree.kind(node) {
        "import_statement" => imports::declare(program, names, node),
        "import_alias" => imports::declare_alias(program, names, node),
        "variable_declarator" => variable(program, names, node),
        "public_field_definition" => field(program, names, node),
        "method_definition" | "abstract_method_signature" | "method_signature" => {
            method(program, names, node);
        }
        "required_parameter" | "optional_parameter" => parameter(program, names, node),
        "arrow_function" => {
            if let Some(name) = tree.field(node, "parameter")
                && let Some(scope) = names.scopes.opened_by(node)
            {
                let declared = Declared::new(BindingKind::Parameter, name, name);
                names.declare(program, scope, &declared);
            }
        }
        "for_in_statement" if tree.field(node, "kind").is_some() => {
            if let (Some(left), Some(scope)) =
                (tree.field(node, "left"), names.scopes.opened_by(node))
            {
                let is_var = tree.child(node, "var").is_some();
                let scope = if is_var {
                    names.scopes.function(tree, scope)
                } else {
                    scope
                };
                pattern(program, names, scope, left, node, BindingKind::Other, None);
            }
        }
        "catch_clause" => {
            if let (Some(name), Some(scope)) =
                (tree.field(node, "parameter"), names.scopes.opened_by(node))
            {
                pattern(program, names, scope, name, node, BindingKind::Other, None);
            }
        }
        "type_parameter" | "index_signature" | "mapped_type_clause" => {
            inner_type(program, names, node);
        }
        "infer_type" => {
            let name = tree.named(node).next();
            if let Some(name) = name {
                let declared = Declared::new(BindingKind::Type, name, node);
                names.declare(program, names.scopes.of(node), &declared);
            }
        }
        kind => named_declaration(program, names, node, kind),
    }
}

/// Declares a function, class, type, enumeration or namespace.
fn named_declaration(program: &Program, names: &mut Names, node: Node, kind: &str) {
    let tree = &program.tree;
    let kind = match kind {
        "function_declaration" | "generator_function_declaration" | "function_signature" => {
            BindingKind::Function
        }
        "class_declaration" | "abstract_class_declaration" => BindingKind::Class,
        "interface_declaration"
        | "type_alias_declaration"
        | "enum_declaration"
        | "internal_module" => BindingKind::Type,
        "function_expression" | "class" | "generator_function" => {
            return own_name(program, names, node);
        }
        _ => return,
    };
    let Some(name) = tree.field(node, "name") else {
        return;
    };
    let declared = Declared {
        is_assignment: matches!(kind, BindingKind::Class | BindingKind::Function)
            && tree.kind(node) != "function_signature",
        is_exported: is_exported(tree, node),
        ..Declared::new(kind, name, statement(tree, node))
    };
    names.declare(program, names.scopes.of(node), &declared);
}

/// Declares the name that a function or class expression has for itself.
fn own_name(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    if let (Some(name), Some(scope)) = (tree.field(node, "name"), names.scopes.opened_by(node)) {
        let kind = if is_class(tree.kind(node)) {
            BindingKind::Class
        } else {
            BindingKind::Function
        };
        names.declare(program, scope, &Declared::new(kind, name, node));
    }
}

/// Declares a type parameter or the key of an index signature in what it belongs to.
fn inner_type(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let Some(name) = tree.field(node, "name") else {
        return;
    };
    let scope = names.scopes.of(name);
    names.declare(
        program,
        scope,
        &Declared::new(BindingKind::Type, name, node),
    );
}

/// Whether the statement of a declaration is exported.
fn is_exported(tree: &Tree, node: Node) -> bool {
    tree.ancestors(node)
        .take(2)
        .any(|above| tree.kind(above) == "export_statement")
}

fn variable(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let (Some(name), Some(list)) = (tree.field(node, "name"), tree.parent(node)) else {
        return;
    };
    let scope = names.scopes.of(node);
    let scope = if tree.kind(list) == "variable_declaration" {
        names.scopes.function(tree, scope)
    } else {
        scope
    };
    let value = tree.field(node, "value");
    if tree.kind(name) != "identifier" {
        let kind = BindingKind::Variable;
        if let Some(module) = value.and_then(|value| imports::required(program, names, value)) {
            return imports::declare_pattern(program, names, scope, name, list, &module);
        }
        return pattern(program, names, scope, name, list, kind, value);
    }
    if let Some(module) = value.and_then(|value| imports::required(program, names, value)) {
        return imports::declare_required(program, names, scope, name, list, &module);
    }
    let declared = Declared {
        value,
        annotation: annotation(tree, node),
        is_assignment: value.is_some(),
        is_constant: tree.child(list, "const").is_some(),
        is_exported: is_exported(tree, list),
        ..Declared::new(BindingKind::Variable, name, statement(tree, list))
    };
    names.declare(program, scope, &declared);
}

/// The type behind the colon.
fn annotation(tree: &Tree, node: Node) -> Option<Node> {
    let annotation = tree.field(node, "type")?;
    tree.named(annotation).next()
}

/// Declares all names of a pattern.
pub(super) fn pattern(
    program: &Program,
    names: &mut Names,
    scope: ScopeId,
    node: Node,
    around: Node,
    kind: BindingKind,
    value: Option<Node>,
) {
    let tree = &program.tree;
    for (name, path) in names_of_pattern(program, node) {
        let declared = Declared {
            is_exported: is_exported(tree, around),
            ..Declared::new(kind, name, statement(tree, around))
        };
        let id = names.declare(program, scope, &declared);
        if let (Some(value), Some(path)) = (value, path) {
            names.parts.insert(id, (value, path));
        }
    }
}

/// The names of a pattern, each with the properties that lead to it, if it is not in a list.
pub(super) fn names_of_pattern(program: &Program, node: Node) -> Vec<(Node, Option<Vec<String>>)> {
    let tree = &program.tree;
    let mut found = Vec::new();
    let mut at = node;
    while at < tree.next(node) {
        match tree.kind(at) {
            "identifier" | "shorthand_property_identifier_pattern" => {
                found.push((at, path_in_pattern(program, at, node)));
            }
            // Default values and keys declare nothing.
            "computed_property_name" => {
                at = tree.next(at);
                continue;
            }
            _ => {}
        }
        let is_default = tree.field_of(at) == "right";
        at = if is_default { tree.next(at) } else { at + 1 };
    }
    let is_in_default = |&(name, _): &(Node, _)| {
        tree.field_of(name) == "right"
            && tree.parent(name).is_some_and(|parent| {
                parent >= node && tree.kind(parent).ends_with("assignment_pattern")
            })
    };
    found.retain(|one| !is_in_default(one));
    found
}

/// The properties from a pattern to a name in it.
fn path_in_pattern(program: &Program, name: Node, pattern: Node) -> Option<Vec<String>> {
    let tree = &program.tree;
    let mut path = Vec::new();
    if tree.kind(name) == "shorthand_property_identifier_pattern" {
        path.push(program.text(name).to_owned());
    }
    for above in tree.ancestors(name).take_while(|&above| above >= pattern) {
        match tree.kind(above) {
            "pair_pattern" => {
                let key = tree.field(above, "key")?;
                let is_plain = tree.kind(key) == "property_identifier";
                path.push(is_plain.then(|| program.text(key).to_owned())?);
            }
            "object_pattern" | "assignment_pattern" | "object_assignment_pattern" => {}
            _ => return None,
        }
    }
    path.reverse();
    Some(path)
}

/// Declares a property of a class.
fn field(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let (Some(name), Some(class)) = (tree.field(node, "name"), class_of_member(tree, node)) else {
        return;
    };
    let Some(scope) = names.scopes.opened_by(class) else {
        return;
    };
    let value = tree.field(node, "value");
    let declared = Declared {
        value,
        annotation: annotation(tree, node),
        is_assignment: value.is_some(),
        is_constant: tree.child(node, "readonly").is_some(),
        is_exported: is_visible(program, node, name, class),
        ..Declared::new(BindingKind::Attribute, name, node)
    };
    names.declare_member(program, scope, &declared);
}

/// Whether a member of an exported class is not private.
fn is_visible(program: &Program, node: Node, name: Node, class: Node) -> bool {
    let tree = &program.tree;
    let modifier = tree.child(node, "accessibility_modifier");
    let is_private = modifier.is_some_and(|modifier| program.text(modifier) == "private");
    let is_hidden = tree.kind(name) == "private_property_identifier";
    is_exported(tree, class) && !is_private && !is_hidden
}

fn class_of_member(tree: &Tree, member: Node) -> Option<Node> {
    let body = tree.parent(member)?;
    let class = tree.parent(body)?;
    (tree.kind(body) == "class_body" && is_class(tree.kind(class))).then_some(class)
}

fn method(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let (Some(name), Some(class)) = (tree.field(node, "name"), class_of_member(tree, node)) else {
        return;
    };
    let Some(scope) = names.scopes.opened_by(class) else {
        return;
    };
    let declared = Declared {
        is_exported: is_visible(program, node, name, class),
        ..Declared::new(BindingKind::Function, name, node)
    };
    names.declare_member(program, scope, &declared);
}

/// Declares a parameter, and the property that one of a constructor may declare.
fn parameter(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let Some(inner) = tree.field(node, "pattern") else {
        return;
    };
    let scope = names.scopes.of(node);
    let annotation = annotation(tree, node);
    for (name, path) in names_of_pattern(program, inner) {
        let declared = Declared {
            annotation: annotation.filter(|_| path.as_ref().is_some_and(Vec::is_empty)),
            ..Declared::new(BindingKind::Parameter, name, node)
        };
        names.declare(program, scope, &declared);
    }
    let modifiers = ["accessibility_modifier", "readonly", "override_modifier"];
    if !modifiers.iter().any(|one| tree.child(node, one).is_some()) {
        return;
    }
    let class = tree
        .ancestors(node)
        .find(|&above| is_class(tree.kind(above)));
    if let Some((class, scope)) =
        class.and_then(|class| Some((class, names.scopes.opened_by(class)?)))
    {
        let declared = Declared {
            annotation,
            is_constant: tree.child(node, "readonly").is_some(),
            is_exported: is_visible(program, node, inner, class),
            ..Declared::new(BindingKind::Attribute, inner, node)
        };
        names.declare_member(program, scope, &declared);
    }
}

/// Adds the assignments to names that are declared.
fn assign_in(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let (field, value) = match tree.kind(node) {
        "assignment_expression" => ("left", tree.field(node, "right")),
        "augmented_assignment_expression" => ("left", None),
        "update_expression" => ("argument", None),
        "for_in_statement" if tree.field(node, "kind").is_none() => ("left", None),
        _ => return,
    };
    let Some(target) = tree.field(node, field) else {
        return;
    };
    let declared = Declared {
        value,
        ..Declared::new(BindingKind::Variable, target, statement(tree, node))
    };
    match tree.kind(target) {
        "identifier" => reassign(program, names, &declared),
        "member_expression" => assign_member(program, names, declared),
        "object_pattern" | "array_pattern" => {
            for (name, _) in names_of_pattern(program, target) {
                let declared = Declared::new(BindingKind::Variable, name, statement(tree, node));
                reassign(program, names, &declared);
            }
        }
        _ => {}
    }
}

fn reassign(program: &Program, names: &mut Names, declared: &Declared) {
    if let Some(id) = names.lookup(program, program.text(declared.name), declared.name) {
        names.define(program, id, declared);
    }
}

/// Adds an assignment of `this.x`.
fn assign_member(program: &Program, names: &mut Names, declared: Declared) {
    let tree = &program.tree;
    let class = names.class_of_instance(program, declared.target);
    let name = tree.field(declared.target, "property");
    if let (Some(class), Some(name)) = (class, name) {
        let declared = Declared {
            kind: BindingKind::Attribute,
            name,
            ..declared
        };
        names.declare_member(program, class, &declared);
    }
}

/// Marks the names of `export { x }`, `export default x` and `export = x`.
fn export(program: &Program, names: &mut Names) {
    let tree = &program.tree;
    for node in 0..tree.len() {
        if tree.kind(node) != "export_statement" || tree.field(node, "source").is_some() {
            continue;
        }
        let clause = tree.child(node, "export_clause");
        let specifiers = clause.into_iter().flat_map(|clause| tree.named(clause));
        let listed = specifiers.filter_map(|one| tree.field(one, "name"));
        let alone = tree
            .named(node)
            .filter(|&child| tree.kind(child) == "identifier");
        for name in listed.chain(alone) {
            if let Some(id) = names.lookup(program, program.text(name), name) {
                names.bindings[id.index()].is_exported = true;
            }
        }
    }
}

/// The class whose instance `this` is.
pub(super) fn instance_class(program: &Program, node: Node) -> Option<Node> {
    let tree = &program.tree;
    if tree.kind(node) != "this" {
        return None;
    }
    let mut below = node;
    for above in tree.ancestors(node) {
        let kind = tree.kind(above);
        if is_class(kind) {
            return Some(above);
        }
        let is_method = kind == "method_definition"
            && tree
                .parent(above)
                .is_some_and(|body| tree.kind(body) == "class_body");
        // Another function has its own `this`.
        if is_function(kind)
            && kind != "arrow_function"
            && !is_method
            && tree.field_of(below) == "body"
        {
            return None;
        }
        let is_static = is_method && tree.child(above, "static").is_some();
        if is_static {
            return None;
        }
        below = above;
    }
    None
}
