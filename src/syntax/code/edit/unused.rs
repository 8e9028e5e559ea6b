//! Removes imports and variables that nothing uses any more.

use super::super::super::CommitError;
use super::super::facts::BindingKind;
use super::super::tree::{Node, Tree};
use super::super::{BindingId, Code, CodeLanguage, Definition, UnusedValue};
use super::changes::Changes;
use super::{refused, statements};

/// Something that is removed.
#[derive(Clone, Copy)]
pub(super) struct Unused {
    pub(super) edit: usize,
    pub(super) binding: BindingId,
    /// What becomes of its value; `None` for an import.
    pub(super) value: Option<UnusedValue>,
}

/// Checks that an edit names something that it can remove.
pub(super) fn check(code: &Code, binding: BindingId, is_variable: bool) -> Result<(), CommitError> {
    let binding = code.binding(binding);
    let is_right = match binding.kind {
        BindingKind::Import => !is_variable,
        BindingKind::Variable | BindingKind::Attribute => is_variable,
        _ => false,
    };
    if is_right {
        return Ok(());
    }
    let range = binding
        .definitions
        .first()
        .map_or(0..0, |one| one.name.clone());
    Err(refused(
        code,
        &range,
        "it is not of the kind that the edit removes",
    ))
}

/// Whether nothing uses a binding. Another object may have an attribute of the same name.
pub(super) fn is_unused(code: &Code, id: BindingId) -> bool {
    let binding = code.binding(id);
    if !code.references(id).is_empty() {
        return false;
    }
    if binding.kind != BindingKind::Attribute {
        return true;
    }
    let is_definition =
        |range: &std::ops::Range<usize>| binding.definitions.iter().any(|one| one.name == *range);
    code.words(&binding.name)
        .iter()
        .all(|word| is_definition(&word.range))
}

/// The changes that remove what is unused.
pub(super) fn changes(code: &Code, unused: &[Unused]) -> Result<Changes, CommitError> {
    let mut changes = Changes::default();
    for one in unused {
        match one.value {
            None => import(code, one, unused, &mut changes),
            Some(value) => variable(code, one, value, &mut changes),
        }
    }
    Ok(changes)
}

/// Removes an import, with its statement if that imports nothing else.
fn import(code: &Code, one: &Unused, unused: &[Unused], changes: &mut Changes) {
    let tree = &code.program.tree;
    let is_removed =
        |binding: Option<BindingId>| unused.iter().any(|other| Some(other.binding) == binding);
    for import in code
        .imports()
        .iter()
        .filter(|import| import.binding == Some(one.binding))
    {
        let of_statement = code
            .imports()
            .iter()
            .filter(|other| other.statement == import.statement);
        let statement = statements::at(tree, &import.statement);
        let Some(statement) = statement else {
            continue;
        };
        if of_statement.clone().all(|other| is_removed(other.binding)) && is_whole(code, statement)
        {
            changes.removed.push((statement, one.edit));
        } else if let Some(node) = tree.exact(&import.range) {
            let remains = |node: Node| {
                code.imports().iter().any(|other| {
                    let is_inside = tree.range(node).start <= other.range.start
                        && other.range.end <= tree.range(node).end;
                    is_inside && !is_removed(other.binding)
                })
            };
            part(code, node, &remains, one.edit, changes);
        }
    }
}

/// Whether the statement does nothing but import: `const a = require('a'), b = 1` does more.
fn is_whole(code: &Code, statement: Node) -> bool {
    let tree = &code.program.tree;
    let declarators = tree
        .named(statement)
        .filter(|&node| tree.kind(node) == "variable_declarator");
    declarators.count() <= 1
}

/// Removes one of the names of an import.
fn part(
    code: &Code,
    node: Node,
    remains: &dyn Fn(Node) -> bool,
    edit: usize,
    changes: &mut Changes,
) {
    let tree = &code.program.tree;
    let Some(parent) = tree.parent(node) else {
        return;
    };
    match tree.kind(parent) {
        "named_imports" | "object_pattern" => {
            if remains(parent) {
                let items: Vec<Node> = tree.named(parent).collect();
                changes.remove_name(parent, items, node, edit);
            } else if tree.kind(parent) == "named_imports" {
                clause_part(code, parent, edit, changes);
            }
        }
        "import_clause" => clause_part(code, node, edit, changes),
        "import_statement" | "import_from_statement" => {
            let items: Vec<Node> = tree.fields(parent, "name").collect();
            changes.remove_name(parent, items, node, edit);
        }
        "lexical_declaration" | "variable_declaration" => declarator(code, node, edit, changes),
        _ => {}
    }
}

/// Removes a part of `import a, { b } from`.
fn clause_part(code: &Code, node: Node, edit: usize, changes: &mut Changes) {
    let tree = &code.program.tree;
    let Some(clause) = tree.parent(node) else {
        return;
    };
    let parts: Vec<Node> = tree.named(clause).collect();
    changes.remove_name(clause, parts, node, edit);
}

/// Removes one of several declarators.
fn declarator(code: &Code, node: Node, edit: usize, changes: &mut Changes) {
    let tree = &code.program.tree;
    if let Some(list) = tree.parent(node) {
        let items: Vec<Node> = tree
            .named(list)
            .filter(|&one| tree.kind(one) == "variable_declarator")
            .collect();
        changes.remove_name(list, items, node, edit);
    }
}

/// Removes a variable or attribute, if its value can be removed or kept.
fn variable(code: &Code, one: &Unused, value: UnusedValue, changes: &mut Changes) {
    let binding = code.binding(one.binding);
    if binding.is_reassigned()
        || binding
            .definitions
            .iter()
            .any(|one| one.is_assignment && one.value.is_none())
    {
        return;
    }
    let can_remove = |definition: &Definition| {
        let is_kept = definition.is_assignment && value == UnusedValue::Keep;
        if is_kept {
            kept_value(code, definition).is_some()
        } else {
            removable(code, definition).is_some()
        }
    };
    if !binding.definitions.iter().all(can_remove) {
        return;
    }
    for definition in &binding.definitions {
        if definition.is_assignment && value == UnusedValue::Keep {
            if let Some(start) = kept_value(code, definition) {
                changes
                    .edits
                    .delete(definition.statement.start..start, one.edit);
                changes.loose.push(definition.statement.clone());
            }
        } else {
            remove_definition(code, definition, one.edit, changes);
        }
    }
}

/// The node that a definition is removed with: its statement, or one of several declarators.
fn removable(code: &Code, definition: &Definition) -> Option<Node> {
    let tree = &code.program.tree;
    let statement = statements::at(tree, &definition.statement)?;
    let name = tree.exact(&definition.name)?;
    let declarator = tree
        .ancestors(name)
        .find(|&above| tree.kind(above) == "variable_declarator");
    let Some(declarator) = declarator.filter(|&declarator| declarator > statement) else {
        return is_plain(code, statement, definition).then_some(statement);
    };
    let list = tree.parent(declarator)?;
    let count = tree
        .named(list)
        .filter(|&one| tree.kind(one) == "variable_declarator")
        .count();
    Some(if count == 1 { statement } else { declarator })
}

/// Whether a statement does nothing but define one thing.
fn is_plain(code: &Code, statement: Node, definition: &Definition) -> bool {
    let tree = &code.program.tree;
    match tree.kind(statement) {
        "public_field_definition" => true,
        "expression_statement" => {
            let inner = tree.named(statement).next();
            inner.is_some_and(|inner| {
                let is_assignment =
                    matches!(tree.kind(inner), "assignment" | "assignment_expression");
                let left = tree.field(inner, "left").map(|left| tree.range(left));
                let right = tree.field(inner, "right").map(|right| tree.range(right));
                is_assignment
                    && left == Some(definition.target.clone())
                    && right == definition.value
            })
        }
        _ => false,
    }
}

fn remove_definition(code: &Code, definition: &Definition, edit: usize, changes: &mut Changes) {
    let tree = &code.program.tree;
    let Some(node) = removable(code, definition) else {
        return;
    };
    if tree.kind(node) == "variable_declarator" {
        declarator(code, node, edit, changes);
    } else {
        changes.removed.push((node, edit));
    }
}

/// Where the value of a definition starts, if it can stay as a statement of its own.
fn kept_value(code: &Code, definition: &Definition) -> Option<usize> {
    let tree = &code.program.tree;
    let node = removable(code, definition)?;
    let value = definition.value.clone()?;
    let is_statement = matches!(
        tree.kind(node),
        "expression_statement" | "lexical_declaration" | "variable_declaration"
    );
    let text = code.slice(&value);
    let is_python = code.language() == CodeLanguage::Python;
    // These would be read as a part of the line before, or as another kind of statement.
    let is_unclear = text.starts_with(['(', '[', '`', '/', '+', '-', '{', '<'])
        || text.starts_with("function")
        || text.starts_with("class")
        || text.starts_with("async");
    let has_comment = code
        .program
        .comments_in(&(definition.statement.start..value.start))
        .next()
        .is_some();
    let is_in_line = statements::at(tree, &definition.statement) == Some(node);
    (is_statement && is_in_line && !has_comment && (is_python || !is_unclear) && node != Tree::ROOT)
        .then_some(value.start)
}
