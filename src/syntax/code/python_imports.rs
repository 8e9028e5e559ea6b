//! Imports of Python.

use super::facts::{BindingKind, Import};
use super::names::{Declared, Names};
use super::program::Program;
use super::tree::Node;

/// Declares the names of an import statement.
pub(super) fn declare(program: &Program, names: &mut Names, statement: Node) {
    let tree = &program.tree;
    let module = match tree.kind(statement) {
        "import_from_statement" => tree
            .field(statement, "module_name")
            .map(|node| compact(program, node)),
        "future_import_statement" => Some("__future__".to_owned()),
        _ => None,
    };
    let imported: Vec<Node> = tree.fields(statement, "name").collect();
    for range in imported {
        one(program, names, statement, module.as_deref(), range);
    }
    if let Some(star) = tree.child(statement, "wildcard_import") {
        names.targets.push(module.clone().unwrap_or_default());
        names.imports.push(Import {
            local: "*".to_owned(),
            module: module.unwrap_or_default(),
            name: None,
            statement: tree.range(statement),
            range: tree.range(star),
            name_range: tree.range(star),
            local_range: tree.range(star),
            is_type: false,
            binding: None,
        });
    }
}

/// Declares one name of an import.
fn one(program: &Program, names: &mut Names, statement: Node, module: Option<&str>, range: Node) {
    let tree = &program.tree;
    let alias = tree.field(range, "alias");
    let name = tree.field(range, "name").unwrap_or(range);
    let text = compact(program, name);
    // `import a.b` declares a.
    let local = alias.unwrap_or(name + 1);
    let local_text = program.text(local).to_owned();
    let target = match module {
        Some(module) => joined(module, &text),
        None if alias.is_some() => text.clone(),
        None => local_text.clone(),
    };
    let scope = names.scopes.of(statement);
    let declared = Declared::new(BindingKind::Import, local, statement);
    let binding = names.declare(program, scope, &declared);
    names.targets.push(target);
    names.imports.push(Import {
        local: local_text,
        module: module.map_or(text.clone(), str::to_owned),
        name: module.map(|_| text),
        statement: tree.range(statement),
        range: tree.range(range),
        name_range: tree.range(name),
        local_range: tree.range(local),
        is_type: false,
        binding: Some(binding),
    });
}

/// A name of a module, a dot and a name in it. Those of the package end with a dot.
pub(super) fn joined(module: &str, name: &str) -> String {
    if module.ends_with('.') {
        format!("{module}{name}")
    } else {
        format!("{module}.{name}")
    }
}

/// The text of a dotted name without white space.
fn compact(program: &Program, node: Node) -> String {
    program.text(node).split_whitespace().collect()
}
