//! Checks that each edit has the effect that it names, by reading the new text.

use super::super::{CallId, Code, CodeEdit, Value};
use super::shift::Shift;

/// Checks the effects of all edits; `Err` has the index of the edit without its effect.
pub(super) fn effects(
    old: &Code,
    edits: &[(usize, &CodeEdit)],
    shift: &Shift,
    new: &Code,
) -> Result<(), usize> {
    for &(index, edit) in edits {
        if !has_effect(old, edit, shift, new) {
            return Err(index);
        }
    }
    Ok(())
}

fn has_effect(old: &Code, edit: &CodeEdit, shift: &Shift, new: &Code) -> bool {
    match edit {
        CodeEdit::InsertArgument {
            call, name, text, ..
        } => argument(old, *call, shift, new, name).is_some_and(|value| is_same(&value, text)),
        CodeEdit::RemoveArgument { call, name } => argument(old, *call, shift, new, name).is_none(),
        CodeEdit::InsertProperty {
            object, name, text, ..
        } => {
            let start = shift.after(object.start);
            property(new, start, name).is_some_and(|value| is_same(&value, text))
        }
        CodeEdit::RemoveProperty { object, name } => {
            property(new, shift.after(object.start), name).is_none()
        }
        CodeEdit::Replace { range, text } => {
            let start = shift.after(range.start);
            start.is_some_and(|start| {
                new.text()[start..].starts_with(text.lines().next().unwrap_or_default())
            })
        }
        CodeEdit::AddImport { module, name, .. } => new
            .imports()
            .iter()
            .any(|import| import.module == *module && (import.name == *name) || name.is_none()),
        _ => true,
    }
}

/// The argument of a call in the new text.
fn argument(old: &Code, call: CallId, shift: &Shift, new: &Code, name: &str) -> Option<String> {
    let start = shift.after(old.call(call).argument_list.as_ref()?.start)?;
    let is_call = |one: &&super::super::Call| {
        one.argument_list
            .as_ref()
            .is_some_and(|list| list.start == start)
    };
    let call = new.calls().iter().find(is_call)?;
    if let Some(keyword) = call.keyword(name) {
        return Some(new.slice(&keyword.value).to_owned());
    }
    let last = call.arguments.last()?;
    of_object(new, &last.value, name)
}

fn property(new: &Code, start: Option<usize>, name: &str) -> Option<String> {
    let tree = &new.program.tree;
    let start = start?;
    let from = tree.first_from(start);
    let mut here = (from..tree.len()).take_while(|&node| tree.start(node) == start);
    here.find_map(|node| of_object(new, &tree.range(node), name))
}

fn of_object(code: &Code, range: &std::ops::Range<usize>, name: &str) -> Option<String> {
    let Value::Object(properties) = code.value(range) else {
        return None;
    };
    let found = properties
        .iter()
        .find(|one| one.key.as_deref() == Some(name))?;
    Some(code.slice(&found.value).to_owned())
}

/// Whether two texts are the same but for white space.
fn is_same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
