//! Imports and variables that only removed text used.

use super::{Lowering, ProgramEdit};
use crate::syntax::code::{BindingKind, Call, CodeEdit, UnusedValue, Value};

impl Lowering<'_> {
    pub(super) fn remove_unused(&mut self) {
        let mut added = Vec::new();
        for by in &self.edits {
            let program = self.program(by.program);
            let removed = match &by.edit {
                CodeEdit::RemoveArgument { call, name } => {
                    argument_range(program, program.code.call(*call), name)
                }
                CodeEdit::RemoveStatement { statement } => Some(statement.clone()),
                CodeEdit::RemoveChained { call } => Some(program.code.call(*call).range.clone()),
                CodeEdit::Replace { range, .. } => Some(range.clone()),
                _ => None,
            };
            let Some(removed) = removed else {
                continue;
            };
            for binding in program.code.bindings() {
                let uses = program.code.references(binding.id);
                let is_used_there = uses
                    .iter()
                    .any(|one| removed.start <= one.start && one.end <= removed.end);
                if !is_used_there {
                    continue;
                }
                let edit = match binding.kind {
                    BindingKind::Import => CodeEdit::RemoveImportIfUnused {
                        binding: binding.id,
                    },
                    BindingKind::Variable if !makes_construct(program, binding.value()) => {
                        CodeEdit::RemoveBindingIfUnused {
                            binding: binding.id,
                            value: UnusedValue::Remove,
                        }
                    }
                    _ => continue,
                };
                added.push(ProgramEdit {
                    edit,
                    of: None,
                    ..by.clone()
                });
            }
        }
        for edit in added {
            if !self
                .edits
                .iter()
                .any(|one| one.program == edit.program && one.edit == edit.edit)
            {
                self.edits.push(edit);
            }
        }
    }
}

/// The range of a property that is passed to a call.
fn argument_range(
    program: &super::Program,
    call: &Call,
    name: &str,
) -> Option<std::ops::Range<usize>> {
    if program.is_python() {
        return call.keyword(name).map(|one| one.range.clone());
    }
    let all = program.properties(call).into_iter();
    let mut own = all.filter(|one| one.key.as_deref() == Some(name));
    own.next().map(|one| one.range)
}

/// Whether a value is a construct, which has an effect: it is deployed.
fn makes_construct(program: &super::Program, value: Option<std::ops::Range<usize>>) -> bool {
    let Some(value) = value else {
        return true;
    };
    match program.code.value(&value) {
        Value::Call(call) => {
            let call = program.code.call(call);
            call.positional().count() >= 2 || call.is_new
        }
        _ => false,
    }
}
