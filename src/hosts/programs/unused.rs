//! Imports and variables that only removed text used.

use std::ops::Range;

use super::{Program, ProgramEdit};
use crate::syntax::code::{Binding, BindingKind, Call, Code, CodeEdit, UnusedValue, Value};

/// The edits that remove imports and variables whose last use the given edits remove. A variable is removed only if
/// evaluating its value does nothing else; `library` is how the paths of the classes and functions start that make the
/// template.
pub(in crate::hosts) fn unused<'e>(
    programs: &[Program],
    edits: impl Iterator<Item = &'e ProgramEdit>,
    library: &[&str],
) -> Vec<ProgramEdit> {
    let mut unused: Vec<ProgramEdit> = Vec::new();
    for by in edits {
        let program = &programs[by.program];
        let Some(removed) = removed_range(program, &by.edit) else {
            continue;
        };
        for binding in program.code.bindings() {
            let mut uses = program.code.references(binding.id).iter();
            if !uses.any(|one| removed.start <= one.start && one.end <= removed.end) {
                continue;
            }
            let edit = match binding.kind {
                BindingKind::Import => CodeEdit::RemoveImportIfUnused {
                    binding: binding.id,
                },
                BindingKind::Variable
                    if binding
                        .value()
                        .is_some_and(|value| is_pure(&program.code, &value, library)) =>
                {
                    CodeEdit::RemoveBindingIfUnused {
                        binding: binding.id,
                        value: UnusedValue::Remove,
                    }
                }
                _ => continue,
            };
            let is_known = |one: &ProgramEdit| one.program == by.program && one.edit == edit;
            if !unused.iter().any(is_known) && !is_used_elsewhere(programs, by.program, binding) {
                unused.push(ProgramEdit {
                    program: by.program,
                    edit,
                    by: by.by,
                });
            }
        }
    }
    unused
}

/// Whether evaluating a value does nothing else: it assigns nothing, and what it calls only describes something. A
/// function of the user may make constructs or resources, and so does what is passed a scope or template.
fn is_pure(code: &Code, value: &Range<usize>, library: &[&str]) -> bool {
    let is_inside = |range: &Range<usize>| value.start <= range.start && range.end <= value.end;
    let describes = |call: &Call| {
        let resolved = call.resolved.as_deref();
        resolved.is_some_and(|path| library.iter().any(|start| path.starts_with(start)))
            && !call.is_new
            && ["scope", "template"]
                .iter()
                .all(|name| call.keyword(name).is_none())
            && call.positional().count() < 2
    };
    let assigned = code.bindings().iter().flat_map(|one| &one.definitions);
    code.calls()
        .iter()
        .filter(|call| is_inside(&call.range))
        .all(describes)
        && !assigned.clone().any(|one| is_inside(&one.name))
}

/// Whether another program may use a variable or import of a module of Python, where every name can be imported. What a
/// module of TypeScript exports stays in any case.
fn is_used_elsewhere(programs: &[Program], own: usize, binding: &Binding) -> bool {
    let mut others = programs.iter().enumerate().filter(|(at, _)| *at != own);
    binding.scope.is_module()
        && others.any(|(_, other)| {
            !other.code.words(&binding.name).is_empty() && other.imports(&programs[own])
        })
}

/// The range that an edit removes or replaces.
pub(in crate::hosts) fn removed_range(program: &Program, edit: &CodeEdit) -> Option<Range<usize>> {
    let code = &program.code;
    let in_object = |object: &Range<usize>, name: &str| match code.value(object) {
        Value::Object(all) => {
            let mut own = all.into_iter();
            let own = own.find(|one| one.key.as_deref() == Some(name));
            own.map(|one| one.range)
        }
        _ => None,
    };
    match edit {
        CodeEdit::RemoveArgument { call, name } => {
            let call = code.call(*call);
            let keyword = call.keyword(name).map(|one| one.range.clone());
            keyword.or_else(|| in_object(&call.arguments.last()?.value, name))
        }
        CodeEdit::RemoveProperty { object, name } => in_object(object, name),
        CodeEdit::RemoveItem { list, index } => match code.value(list) {
            Value::List(items) => items.get(*index).cloned(),
            _ => None,
        },
        CodeEdit::RemoveStatement { statement } => Some(statement.clone()),
        CodeEdit::RemoveChained { call } => Some(code.call(*call).range.clone()),
        CodeEdit::Replace { range, .. } => Some(range.clone()),
        _ => None,
    }
}
