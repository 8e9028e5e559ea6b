//! Removal of resources, and of what only removed text used.

use super::PACKAGE;
use super::lower::{Lowering, ScriptEdit};
use super::scripts::{Script, Site};
use super::slots::NotLowered;
use crate::model::EditId;
use crate::syntax::code::{BindingKind, CodeEdit, UnusedValue, Value};

impl Lowering<'_> {
    /// Removes the statements that make a resource and add it to the template.
    pub(super) fn remove_made(&mut self, site: Site, by: EditId) -> Result<(), NotLowered> {
        let script = self.script(site);
        let code = &script.code;
        let made = code.call(site.call);
        let adding = script.added_by(made);
        let refused = |reason: &str| NotLowered::at(reason, site.script, made.callee.clone());
        let bound = made.bound_to.or_else(|| adding?.bound_to);
        let uses = bound.map_or(0, |binding| code.references(binding).len());
        let is_apart = adding.is_some_and(|adding| adding.statement != made.statement);
        // The call that adds it is a use of its variable.
        if uses > usize::from(is_apart) {
            return Err(refused(
                "the script uses the variable of the resource in other places; remove them first",
            ));
        }
        let is_whole = |range: &std::ops::Range<usize>, call: &crate::syntax::code::Call| {
            call.bound_to.is_some() || *range == call.range
        };
        let outer = adding.filter(|_| !is_apart).unwrap_or(made);
        if !is_whole(&outer.statement, outer) || adding.is_some_and(|one| one.arguments.len() != 1)
        {
            return Err(refused(
                "the statement makes more than this resource; remove it manually",
            ));
        }
        let statements = [
            Some(made.statement.clone()),
            adding.map(|one| one.statement.clone()),
        ];
        for statement in statements.into_iter().flatten() {
            self.push(site, CodeEdit::RemoveStatement { statement }, by);
        }
        Ok(())
    }

    /// Removes imports and variables whose last use is removed.
    pub(super) fn remove_unused(&mut self) {
        let mut added = Vec::new();
        for edit in &self.edits {
            let script = &self.lens.scripts[edit.script];
            let Some(removed) = removed_range(script, &edit.edit) else {
                continue;
            };
            for binding in script.code.bindings() {
                let uses = script.code.references(binding.id);
                let is_used_there = uses
                    .iter()
                    .any(|one| removed.start <= one.start && one.end <= removed.end);
                let unused = match binding.kind {
                    _ if !is_used_there => continue,
                    BindingKind::Import => CodeEdit::RemoveImportIfUnused {
                        binding: binding.id,
                    },
                    BindingKind::Variable
                        if binding.value().is_some_and(|value| is_pure(script, &value)) =>
                    {
                        CodeEdit::RemoveBindingIfUnused {
                            binding: binding.id,
                            value: UnusedValue::Remove,
                        }
                    }
                    _ => continue,
                };
                added.push(ScriptEdit {
                    edit: unused,
                    ..edit.clone()
                });
            }
        }
        for edit in added {
            if !self
                .edits
                .iter()
                .any(|one| one.script == edit.script && one.edit == edit.edit)
            {
                self.edits.push(edit);
            }
        }
    }
}

/// The range that an edit removes or replaces.
fn removed_range(script: &Script, edit: &CodeEdit) -> Option<std::ops::Range<usize>> {
    let code = &script.code;
    let in_object = |object: &std::ops::Range<usize>, name: &str| match code.value(object) {
        Value::Object(all) => all
            .into_iter()
            .find(|one| one.key.as_deref() == Some(name))
            .map(|one| one.range),
        _ => None,
    };
    match edit {
        CodeEdit::RemoveArgument { call, name } => {
            code.call(*call).keyword(name).map(|one| one.range.clone())
        }
        CodeEdit::RemoveProperty { object, name } => in_object(object, name),
        CodeEdit::RemoveItem { list, index } => match code.value(list) {
            Value::List(items) => items.get(*index).cloned(),
            _ => None,
        },
        CodeEdit::RemoveStatement { statement } => Some(statement.clone()),
        CodeEdit::Replace { range, .. } => Some(range.clone()),
        _ => None,
    }
}

/// Whether evaluating a value does nothing else: it has only calls of classes and functions of troposphere in it.
fn is_pure(script: &Script, value: &std::ops::Range<usize>) -> bool {
    let calls = script.code.calls().iter();
    let mut inside =
        calls.filter(|call| value.start <= call.range.start && call.range.end <= value.end);
    inside.all(|call| {
        let is_own = call
            .resolved
            .as_deref()
            .is_some_and(|path| path.starts_with(PACKAGE));
        is_own && call.keyword("template").is_none() && call.positional().count() < 2
    })
}
