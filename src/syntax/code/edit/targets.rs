//! Contradictions between edits: an edit in what another one removes or replaces, and two for one name.

use std::ops::Range;

use super::super::super::CommitError;
use super::super::values;
use super::super::{Code, CodeEdit, PropertyForm};
use super::shown;

/// What an edit concerns.
struct Target {
    range: Range<usize>,
    /// Whether nothing of the range remains.
    is_whole: bool,
    /// Whether something else takes its place.
    is_replacement: bool,
    /// The name that is added or removed in the range.
    name: Option<String>,
    /// Whether it is a statement next to which others are added. Its expression can be replaced.
    is_neighbor: bool,
}

/// Checks that no edits contradict each other.
pub(super) fn check(code: &Code, edits: &[(usize, &CodeEdit)]) -> Result<(), CommitError> {
    let targets: Vec<(usize, Target)> = edits
        .iter()
        .filter_map(|&(index, edit)| Some((index, target(code, edit)?)))
        .collect();
    for (at, (first, one)) in targets.iter().enumerate() {
        for (second, other) in &targets[at + 1..] {
            if contradict(one, other) {
                return Err(CommitError::Conflict {
                    first: *first,
                    second: *second,
                    path: shown(code, &other.range),
                    position: code.span(&other.range).start,
                });
            }
        }
    }
    Ok(())
}

fn contradict(one: &Target, other: &Target) -> bool {
    let contains = |outer: &Target, inner: &Target| {
        let is_replaced = outer.is_replacement && inner.is_neighbor && outer.range == inner.range;
        outer.is_whole
            && !is_replaced
            && outer.range.start <= inner.range.start
            && inner.range.end <= outer.range.end
    };
    let is_same_name = one.range == other.range && one.name.is_some() && one.name == other.name;
    contains(one, other) || contains(other, one) || is_same_name
}

fn target(code: &Code, edit: &CodeEdit) -> Option<Target> {
    let whole = |range: Range<usize>| Target {
        range,
        is_whole: true,
        is_replacement: false,
        name: None,
        is_neighbor: false,
    };
    let part = |range: Range<usize>, name: Option<&String>| Target {
        range,
        is_whole: false,
        is_replacement: false,
        name: name.cloned(),
        is_neighbor: false,
    };
    Some(match edit {
        CodeEdit::Replace { range, .. } => Target {
            is_replacement: true,
            ..whole(range.clone())
        },
        CodeEdit::RemoveStatement { statement } => whole(statement.clone()),
        CodeEdit::InsertArgument { call, name, .. } => {
            part(bracket(code.call(*call).argument_list.clone()?), Some(name))
        }
        CodeEdit::AppendArgument { call, .. } => {
            part(bracket(code.call(*call).argument_list.clone()?), None)
        }
        CodeEdit::RemoveArgument { call, name } => {
            let keyword = code.call(*call).keyword(name).map(|one| one.range.clone());
            let property = || {
                let object = code.call(*call).arguments.last()?;
                property(code, &object.value, name)
            };
            whole(keyword.or_else(property)?)
        }
        CodeEdit::InsertProperty { object, name, .. } => part(bracket(object.clone()), Some(name)),
        CodeEdit::RemoveProperty { object, name } => whole(property(code, object, name)?),
        CodeEdit::AppendItem { list, .. } => part(bracket(list.clone()), None),
        CodeEdit::RemoveItem { list, index } => match code.value(list) {
            super::super::Value::List(items) => whole(items.get(*index)?.clone()),
            _ => return None,
        },
        CodeEdit::InsertStatementAfter { statement, .. }
        | CodeEdit::InsertStatementBefore { statement, .. } => Target {
            is_neighbor: true,
            ..part(statement.clone(), None)
        },
        CodeEdit::RemoveChained { call } => {
            let call = code.call(*call);
            whole(call.receiver.as_ref()?.range.end..call.range.end)
        }
        CodeEdit::BindCall { call, .. } => {
            let start = code.call(*call).range.start;
            part(start..start, None)
        }
        CodeEdit::AddImport { .. }
        | CodeEdit::RemoveImportIfUnused { .. }
        | CodeEdit::RemoveBindingIfUnused { .. } => return None,
    })
}

/// The opening bracket, which remains unless all of it is removed.
fn bracket(range: Range<usize>) -> Range<usize> {
    range.start..range.start + 1
}

/// The range of a property.
fn property(code: &Code, object: &Range<usize>, name: &str) -> Option<Range<usize>> {
    let tree = &code.program.tree;
    let node = super::super::grammar::unwrapped(tree, tree.exact(object)?);
    let all = if values::is_dict_call(code, node) {
        values::keywords(&code.program, node)
    } else {
        values::properties(&code.program, node)
    };
    let found = all
        .into_iter()
        .find(|one| one.form != PropertyForm::Spread && one.key.as_deref() == Some(name));
    found.map(|one| one.range)
}
