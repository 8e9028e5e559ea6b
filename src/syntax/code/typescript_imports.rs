//! Imports of TypeScript.

use super::facts::{BindingKind, Import};
use super::grammar::statement;
use super::names::{Declared, Names};
use super::program::Program;
use super::python_imports::joined;
use super::scopes::ScopeId;
use super::text;
use super::tree::Node;
use super::typescript::names_of_pattern;

/// One name that is imported.
struct One<'m> {
    module: &'m str,
    name: Option<String>,
    statement: Node,
    /// The whole import of the name.
    range: Node,
    /// The name in the module.
    name_node: Option<Node>,
    local: Node,
    is_type: bool,
}

/// Declares the names of an import statement.
pub(super) fn declare(program: &Program, names: &mut Names, statement: Node) {
    let tree = &program.tree;
    let is_type = tree.child(statement, "type").is_some();
    if let Some(clause) = tree.child(statement, "import_require_clause") {
        let module = tree
            .field(clause, "source")
            .map(|node| text::literal(program, node));
        let local = tree.child(clause, "identifier");
        if let (Some(Some(module)), Some(local)) = (module, local) {
            let one = whole(&module, statement, clause, local);
            add(program, names, One { is_type, ..one });
        }
        return;
    }
    let module = tree
        .field(statement, "source")
        .and_then(|node| text::literal(program, node));
    let Some(module) = module else {
        return;
    };
    let Some(clause) = tree.child(statement, "import_clause") else {
        return for_effect(program, names, statement, module);
    };
    for part in tree.named(clause).collect::<Vec<_>>() {
        match tree.kind(part) {
            "identifier" => {
                let one = One {
                    name: Some("default".to_owned()),
                    is_type,
                    ..whole(&module, statement, part, part)
                };
                add(program, names, one);
            }
            "namespace_import" => {
                if let Some(local) = tree.child(part, "identifier") {
                    let one = whole(&module, statement, part, local);
                    add(program, names, One { is_type, ..one });
                }
            }
            _ => {
                for specifier in tree.named(part).collect::<Vec<_>>() {
                    specified(program, names, &module, statement, specifier, is_type);
                }
            }
        }
    }
}

/// An import of a whole module.
fn whole<'m>(module: &'m str, statement: Node, range: Node, local: Node) -> One<'m> {
    One {
        module,
        name: None,
        statement,
        range,
        name_node: None,
        local,
        is_type: false,
    }
}

fn specified(
    program: &Program,
    names: &mut Names,
    module: &str,
    statement: Node,
    specifier: Node,
    is_type: bool,
) {
    let tree = &program.tree;
    let Some(name) = tree.field(specifier, "name") else {
        return;
    };
    let one = One {
        module,
        name: Some(program.text(name).to_owned()),
        statement,
        range: specifier,
        name_node: Some(name),
        local: tree.field(specifier, "alias").unwrap_or(name),
        is_type: is_type || tree.child(specifier, "type").is_some(),
    };
    add(program, names, one);
}

fn for_effect(program: &Program, names: &mut Names, statement: Node, module: String) {
    let range = program.tree.range(statement);
    names.targets.push(module.clone());
    names.imports.push(Import {
        local: String::new(),
        module,
        name: None,
        name_range: range.end..range.end,
        local_range: range.end..range.end,
        range: range.clone(),
        statement: range,
        is_type: false,
        binding: None,
    });
}

fn add(program: &Program, names: &mut Names, one: One<'_>) {
    let scope = names.scopes.of(one.statement);
    add_in(program, names, scope, one);
}

fn add_in(program: &Program, names: &mut Names, scope: ScopeId, one: One<'_>) {
    let tree = &program.tree;
    let declared = Declared::new(BindingKind::Import, one.local, one.statement);
    let binding = names.declare(program, scope, &declared);
    let local_range = tree.range(one.local);
    names.targets.push(match &one.name {
        Some(name) => joined(one.module, name),
        None => one.module.to_owned(),
    });
    names.imports.push(Import {
        local: program.text(one.local).to_owned(),
        module: one.module.to_owned(),
        name: one.name,
        statement: tree.range(one.statement),
        range: tree.range(one.range),
        name_range: match one.name_node {
            Some(node) => tree.range(node),
            None => local_range.end..local_range.end,
        },
        local_range,
        is_type: one.is_type,
        binding: Some(binding),
    });
}

/// Declares `import Name = other.Name`, an alias.
pub(super) fn declare_alias(program: &Program, names: &mut Names, node: Node) {
    let tree = &program.tree;
    let mut parts = tree.named(node);
    let (Some(name), Some(value)) = (parts.next(), parts.next()) else {
        return;
    };
    let declared = Declared {
        value: Some(value),
        is_constant: true,
        ..Declared::new(BindingKind::Variable, name, statement(tree, node))
    };
    names.declare(program, names.scopes.of(node), &declared);
}

/// The module of a call `require('module')`.
pub(super) fn required(program: &Program, names: &Names, value: Node) -> Option<String> {
    let tree = &program.tree;
    if tree.kind(value) != "call_expression" {
        return None;
    }
    let function = tree.field(value, "function")?;
    let is_own =
        program.text(function) == "require" && names.lookup(program, "require", function).is_none();
    let arguments = tree.field(value, "arguments").filter(|_| is_own)?;
    let mut arguments = tree.named(arguments);
    let only = arguments.next()?;
    text::literal(program, only).filter(|_| arguments.next().is_none())
}

/// Declares `const x = require('module')`.
pub(super) fn declare_required(
    program: &Program,
    names: &mut Names,
    scope: ScopeId,
    name: Node,
    list: Node,
    module: &str,
) {
    let around = statement(&program.tree, list);
    let range = program.tree.parent(name).unwrap_or(name);
    add_in(program, names, scope, whole(module, around, range, name));
}

/// Declares `const { A, B: C } = require('module')`.
pub(super) fn declare_pattern(
    program: &Program,
    names: &mut Names,
    scope: ScopeId,
    pattern: Node,
    list: Node,
    module: &str,
) {
    let tree = &program.tree;
    let around = statement(tree, list);
    for (local, path) in names_of_pattern(program, pattern) {
        let Some(path) = path.filter(|path| !path.is_empty()) else {
            let declared = Declared::new(BindingKind::Variable, local, around);
            names.declare(program, scope, &declared);
            continue;
        };
        let pair = tree
            .parent(local)
            .filter(|&above| tree.kind(above) == "pair_pattern");
        let one = One {
            module,
            name: Some(path.join(".")),
            statement: around,
            range: pair.unwrap_or(local),
            name_node: pair
                .and_then(|pair| tree.field(pair, "key"))
                .or(Some(local)),
            local,
            is_type: false,
        };
        add_in(program, names, scope, one);
    }
}
