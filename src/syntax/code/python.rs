//! What declares names in Python.

use super::facts::{BindingId, BindingKind};
use super::grammar::{is_class, is_function, statement};
use super::names::{Declared, Names};
use super::program::Program;
use super::python_imports;
use super::scopes::{ScopeId, Scopes};
use super::tree::{Node, Tree};

/// Declares all names.
pub(super) fn declare(program: &Program, names: &mut Names) {
    let tree = &program.tree;
    for node in 0..tree.len() {
        if matches!(tree.kind(node), "global_statement" | "nonlocal_statement")
            && tree.is_named(node)
        {
            refer(program, names, node);
        }
    }
    for node in 0..tree.len() {
        if tree.is_named(node) {
            declare_in(program, names, node);
        }
    }
    export(program, names);
}

/// Marks the names of a `global` or `nonlocal` statement.
fn refer(program: &Program, names: &mut Names, statement: Node) {
    let tree = &program.tree;
    let from = names.scopes.of(statement);
    let is_global = tree.kind(statement) == "global_statement";
    let outer = |scopes: &Scopes| {
        let above = scopes.parent(from)?;
        scopes
            .chain(above)
            .find(|&scope| is_function(tree.kind(scopes.node(scope))))
    };
    let to = if is_global {
        None
    } else {
        outer(&names.scopes)
    };
    for name in tree.named(statement) {
        names.refer(program, name, from, to.unwrap_or(Scopes::MODULE));
    }
}

fn declare_in(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let scope = names.scopes.of(node);
    match tree.kind(node) {
        "import_statement" | "import_from_statement" | "future_import_statement" => {
            python_imports::declare(program, names, node);
        }
        "assignment" => assignment(program, names, node),
        "augmented_assignment" => change(program, names, tree.field(node, "left"), node),
        "delete_statement" => {
            for target in tree.named(node) {
                change(program, names, Some(target), node);
            }
        }
        "named_expression" => {
            let around = names.scopes.function(tree, scope);
            if let Some(name) = tree.field(node, "name") {
                let mut declared =
                    Declared::new(BindingKind::Variable, name, statement(tree, node));
                declared.value = tree.field(node, "value");
                names.declare(program, around, &declared);
            }
        }
        "for_statement" | "for_in_clause" => {
            if let Some(left) = tree.field(node, "left") {
                pattern(program, names, left, BindingKind::Other, node);
            }
        }
        "as_pattern" => {
            let last = tree.named(node).last();
            if let Some(alias) = last.filter(|_| tree.child(node, "as").is_some()) {
                pattern(program, names, alias, BindingKind::Other, node);
            }
        }
        "case_pattern" | "splat_pattern" => capture(program, names, node),
        "function_definition" | "class_definition" => definition(program, names, node),
        "parameters" | "lambda_parameters" => parameters(program, names, node),
        _ => {}
    }
}

/// Declares what an assignment assigns.
fn assignment(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let Some(left) = tree.field(node, "left") else {
        return;
    };
    // The last one of `a = b = value`.
    let mut value = tree.field(node, "right");
    while let Some(inner) = value.filter(|&value| tree.kind(value) == "assignment") {
        value = tree.field(inner, "right");
    }
    if !matches!(tree.kind(left), "identifier" | "attribute") {
        pattern(program, names, left, BindingKind::Variable, node);
        return;
    }
    let annotation = tree.field(node, "type");
    let declared = Declared {
        value,
        annotation,
        is_assignment: value.is_some(),
        target: left,
        ..Declared::new(BindingKind::Variable, left, statement(tree, node))
    };
    assign(program, names, declared);
}

/// Declares a variable, or an attribute of the instance.
fn assign(program: &Program, names: &mut Names, declared: Declared) -> Option<BindingId> {
    let tree = &program.tree;
    let scope = names.scopes.of(declared.target);
    match tree.kind(declared.target) {
        "identifier" => {
            let class = names.scopes.node(scope);
            if !is_class(tree.kind(class)) {
                return Some(names.declare(program, scope, &declared));
            }
            let declared = Declared {
                kind: BindingKind::Attribute,
                ..declared
            };
            Some(member(program, names, scope, &declared))
        }
        "attribute" => {
            let class = names.class_of_instance(program, declared.target)?;
            let declared = Declared {
                kind: BindingKind::Attribute,
                name: tree.field(declared.target, "attribute")?,
                ..declared
            };
            Some(names.declare_member(program, class, &declared))
        }
        _ => None,
    }
}

/// Declares a member that the body of a class declares.
fn member(program: &Program, names: &mut Names, class: ScopeId, declared: &Declared) -> BindingId {
    let id = names.declare_member(program, class, declared);
    names.name_member(class, program.text(declared.name), id);
    id
}

/// Declares all names of a pattern: their values are parts of something.
fn pattern(program: &Program, names: &mut Names, node: Node, kind: BindingKind, around: Node) {
    let tree = &program.tree;
    let statement = statement(tree, around);
    let mut at = node;
    while at < tree.next(node) {
        match tree.kind(at) {
            "identifier" | "attribute" if tree.is_named(at) => {
                assign(program, names, Declared::new(kind, at, statement));
                at = tree.next(at);
            }
            // `x[i]` declares nothing.
            "subscript" => at = tree.next(at),
            _ => at += 1,
        }
    }
}

/// Adds a change without a value, such as `+=`, to a variable or attribute.
fn change(program: &Program, names: &mut Names, target: Option<Node>, node: Node) {
    if let Some(target) = target {
        pattern(program, names, target, BindingKind::Variable, node);
    }
}

/// Declares the name that a pattern of `match` captures.
fn capture(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let mut inner = tree.named(node);
    let (Some(only), None) = (inner.next(), inner.next()) else {
        return;
    };
    let name = match tree.kind(only) {
        "identifier" => only,
        // A name with a dot is a value.
        "dotted_name" if tree.named(only).count() == 1 => only + 1,
        _ => return,
    };
    let scope = names.scopes.of(node);
    let declared = Declared::new(BindingKind::Other, name, statement(tree, node));
    names.declare(program, scope, &declared);
}

/// Declares a function or class.
fn definition(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let Some(name) = tree.field(node, "name") else {
        return;
    };
    let kind = if is_class(tree.kind(node)) {
        BindingKind::Class
    } else {
        BindingKind::Function
    };
    let scope = names.scopes.of(node);
    let declared = Declared::new(kind, name, statement(tree, node));
    if is_class(tree.kind(names.scopes.node(scope))) {
        member(program, names, scope, &declared);
    } else {
        names.declare(program, scope, &declared);
    }
}

fn parameters(program: &Program, names: &mut Names, list: Node) {
    let tree = &program.tree;
    let scope = names.scopes.of(list);
    for parameter in tree.named(list).collect::<Vec<_>>() {
        let name = match tree.kind(parameter) {
            "identifier" => Some(parameter),
            "default_parameter" | "typed_default_parameter" => tree.field(parameter, "name"),
            _ => tree
                .subtree(parameter)
                .find(|&node| tree.kind(node) == "identifier"),
        };
        if let Some(name) = name {
            let declared = Declared {
                annotation: tree.field(parameter, "type"),
                ..Declared::new(BindingKind::Parameter, name, parameter)
            };
            names.declare(program, scope, &declared);
        }
    }
}

/// Marks the names in `__all__`.
fn export(program: &Program, names: &mut Names) {
    let all = names.bindings.iter().find(|one| one.name == "__all__");
    let Some(value) = all.and_then(|binding| binding.value()) else {
        return;
    };
    let text = &program.source.text()[value];
    let exported: Vec<&str> = text.split(['"', '\'']).skip(1).step_by(2).collect();
    for binding in &mut names.bindings {
        binding.is_exported |=
            binding.scope.is_module() && exported.contains(&binding.name.as_str());
    }
}

/// The class of the method whose first parameter a name is.
pub(super) fn instance_class(program: &Program, node: Node) -> Option<Node> {
    let tree = &program.tree;
    if tree.kind(node) != "identifier" {
        return None;
    }
    let name = program.text(node);
    // A function in a method sees the parameter as well.
    let functions = tree
        .ancestors(node)
        .filter(|&above| is_function(tree.kind(above)));
    let method = functions.into_iter().find(|&function| {
        let list = tree.field(function, "parameters");
        let first = list.and_then(|list| tree.named(list).next());
        first.is_some_and(|first| first_name(program, first) == Some(name))
    })?;
    let class = class_of_method(tree, method)?;
    let is_static = |decorator: Node| {
        let text = program.text(decorator).trim_start_matches('@').trim();
        matches!(text, "staticmethod" | "classmethod")
    };
    let decorated = tree.parent(method)?;
    let is_of_class = tree.kind(decorated) == "decorated_definition"
        && tree
            .children(decorated)
            .any(|child| tree.kind(child) == "decorator" && is_static(child));
    (!is_of_class).then_some(class)
}

fn first_name(program: &Program, parameter: Node) -> Option<&str> {
    let tree = &program.tree;
    match tree.kind(parameter) {
        "identifier" => Some(program.text(parameter)),
        "typed_parameter" => tree.named(parameter).next().map(|node| program.text(node)),
        _ => None,
    }
}

fn class_of_method(tree: &Tree, method: Node) -> Option<Node> {
    let around = tree.ancestors(method).find(|&above| {
        let kind = tree.kind(above);
        is_function(kind) || is_class(kind)
    })?;
    is_class(tree.kind(around)).then_some(around)
}
