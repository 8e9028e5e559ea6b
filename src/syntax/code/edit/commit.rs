//! Applies edits and proves the result.

use super::super::super::edits::{Edit, apply};
use super::super::super::{CommitError, Committed, LostComment};
use super::super::{BindingId, Code, CodeEdit, UnusedValue};
use super::changes::{Changes, Lowered};
use super::shift::Shift;
use super::unused::{self, Unused};
use super::{check, lower, proof};

/// A binding that is removed if nothing uses it any more.
struct Waiting {
    edit: usize,
    /// Where the text before names it.
    at: usize,
    value: Option<UnusedValue>,
}

/// Applies edits to a program.
pub(in super::super) fn commit(code: &Code, edits: &[CodeEdit]) -> Result<Committed, CommitError> {
    let mut distinct: Vec<(usize, &CodeEdit)> = Vec::with_capacity(edits.len());
    for (index, edit) in edits.iter().enumerate() {
        if !distinct.iter().any(|&(_, other)| other == edit) {
            distinct.push((index, edit));
        }
    }
    let changes = lower::changes(code, &distinct)?;
    let mut lost = Vec::new();
    let mut history: Vec<Shift> = Vec::new();
    let (shift, mut now) = applied(code, changes, &mut lost, &history, code)?;
    check::effects(code, &distinct, &shift, &now).map_err(|operation| {
        CommitError::ProofFailed {
            operation: Some(operation),
            what: "it has no effect".to_owned(),
        }
    })?;
    let mut waiting = waiting(code, &distinct, &shift)?;
    history.push(shift);
    // One that is removed may be the last use of another one.
    loop {
        let unused: Vec<Unused> = waiting.iter().filter_map(|one| found(&now, one)).collect();
        if unused.is_empty() {
            break;
        }
        let changes = unused::changes(&now, &unused)?;
        let (next, after) = applied(&now, changes, &mut lost, &history, code)?;
        waiting.retain(|one| !unused.iter().any(|removed| removed.edit == one.edit));
        waiting.retain_mut(|one| match next.after(one.at) {
            Some(at) => {
                one.at = at;
                true
            }
            None => false,
        });
        history.push(next);
        now = after;
    }
    Ok(Committed::of_text(now.text().to_owned(), lost))
}

/// Applies changes and proves the new text. Comments that are lost are those of the first text.
fn applied(
    code: &Code,
    changes: Changes,
    lost: &mut Vec<LostComment>,
    history: &[Shift],
    first: &Code,
) -> Result<(Shift, Code), CommitError> {
    let Lowered { edits, loose } = changes.lower(code)?;
    lost.extend(lost_comments(code, &edits, history, first));
    let text = apply(code.text(), &edits);
    let new =
        Code::parse(&text, code.language()).map_err(|error| CommitError::unreadable(&error))?;
    let shift = Shift::new(&edits);
    let proven = proof::prove(code, &edits, &shift, &loose, &new);
    proven.map_err(|what| CommitError::ProofFailed {
        operation: None,
        what,
    })?;
    Ok((shift, new))
}

/// The comments in what is removed, by their places in the first text.
fn lost_comments<'c>(
    code: &'c Code,
    edits: &'c [Edit],
    history: &'c [Shift],
    first: &'c Code,
) -> impl Iterator<Item = LostComment> + 'c {
    edits.iter().flat_map(move |edit| {
        let comments = code.program.comments_in(&edit.range);
        comments.filter_map(move |node| {
            let range = code.program.tree.range(node);
            let text = code.slice(&range).to_owned();
            if edit.text.contains(&text) {
                return None;
            }
            let mut back = history.iter().rev();
            let start = back.try_fold(range.start, |at, shift| shift.before(at))?;
            Some(LostComment {
                operation: edit.operation,
                span: first.span(&(start..start + text.len())),
                text,
            })
        })
    })
}

/// What waits for the other edits, by its place after them.
fn waiting(
    code: &Code,
    edits: &[(usize, &CodeEdit)],
    shift: &Shift,
) -> Result<Vec<Waiting>, CommitError> {
    let mut waiting = Vec::new();
    for &(edit, one) in edits {
        let (binding, value) = match one {
            CodeEdit::RemoveImportIfUnused { binding } => (*binding, None),
            CodeEdit::RemoveBindingIfUnused { binding, value } => (*binding, Some(*value)),
            _ => continue,
        };
        unused::check(code, binding, value.is_some())?;
        // One that nothing used before may be there for something else.
        if code.references(binding).is_empty() || code.binding(binding).is_exported {
            continue;
        }
        let at = code
            .binding(binding)
            .definitions
            .first()
            .map(|one| one.name.start);
        if let Some(at) = at.and_then(|at| shift.after(at)) {
            waiting.push(Waiting { edit, at, value });
        }
    }
    Ok(waiting)
}

/// What a waiting edit removes now.
fn found(now: &Code, waiting: &Waiting) -> Option<Unused> {
    let is_here = |one: &&super::super::Binding| {
        one.definitions
            .iter()
            .any(|definition| definition.name.start == waiting.at)
    };
    let binding: BindingId = now.bindings().iter().find(is_here)?.id;
    unused::is_unused(now, binding).then_some(Unused {
        edit: waiting.edit,
        binding,
        value: waiting.value,
    })
}
