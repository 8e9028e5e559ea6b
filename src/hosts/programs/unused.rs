//! Imports and variables that only removed text used.

use std::ops::Range;

use super::{Program, ProgramEdit};
use crate::syntax::code::{BindingKind, CodeEdit, UnusedValue, Value};

/// The edits that remove imports and variables whose last use the given edits remove. A variable is removed only if
/// evaluating its value does nothing else.
pub(in crate::hosts) fn unused<'e>(
    programs: &[Program],
    edits: impl Iterator<Item = &'e ProgramEdit>,
    is_pure: impl Fn(&Program, &Range<usize>) -> bool,
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
                        .is_some_and(|value| is_pure(program, &value)) =>
                {
                    CodeEdit::RemoveBindingIfUnused {
                        binding: binding.id,
                        value: UnusedValue::Remove,
                    }
                }
                _ => continue,
            };
            let is_known = |one: &ProgramEdit| one.program == by.program && one.edit == edit;
            if !unused.iter().any(is_known) {
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

/// The range that an edit removes or replaces.
fn removed_range(program: &Program, edit: &CodeEdit) -> Option<Range<usize>> {
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
