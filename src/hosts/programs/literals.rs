//! Where a value is written, and which one.

use std::ops::Range;

use super::{NotLowered, Program};
use crate::syntax::code::{BindingKind, CodeEdit, Value};

/// How many variables are followed to a value.
const MOST_VARIABLES: usize = 8;

impl Program {
    /// The value of a variable that is assigned once and used once; another expression is its own.
    /// `index` is that of the program.
    pub(in crate::hosts) fn followed(
        &self,
        index: usize,
        range: &Range<usize>,
    ) -> Result<Range<usize>, NotLowered> {
        let code = &self.code;
        let mut range = range.clone();
        for _ in 0..MOST_VARIABLES {
            let Value::Reference(reference) = code.value(&range) else {
                break;
            };
            let Some(id) = reference.binding.filter(|_| reference.path.is_empty()) else {
                break;
            };
            let binding = code.binding(id);
            let is_plain = binding
                .definitions
                .iter()
                .all(|one| !one.is_conditional && !one.is_looped);
            let is_used_once = code.references(id).len() == 1;
            let value = binding.value().filter(|_| is_plain);
            match (binding.kind, value) {
                (BindingKind::Variable | BindingKind::Attribute, Some(value)) if is_used_once => {
                    range = value;
                }
                (BindingKind::Variable | BindingKind::Attribute, Some(_)) => {
                    let reason = format!(
                        "the value is in the variable {}, which is used in other places as well",
                        binding.name
                    );
                    return Err(NotLowered::at(reason, index, range));
                }
                (BindingKind::Parameter, _) => {
                    let reason =
                        format!("the value is the parameter {} of a function", binding.name);
                    return Err(NotLowered::at(reason, index, range));
                }
                (BindingKind::Import, _) => break,
                _ => {
                    let reason = format!(
                        "the variable {} is assigned more than once, or under a condition",
                        binding.name
                    );
                    return Err(NotLowered::at(reason, index, range));
                }
            }
        }
        Ok(range)
    }

    /// Whether a blank line is above a statement and its comments.
    pub(in crate::hosts) fn is_after_blank_line(&self, start: usize) -> bool {
        let before = self.code.text()[..start].trim_end_matches([' ', '\t']);
        let mut above = before
            .lines()
            .rev()
            .skip_while(|line| line.trim_start().starts_with(['#', '/', '*']));
        above.next().is_some_and(|line| line.trim().is_empty())
    }
}

/// Whether a value is a text, a number or a Boolean.
pub(in crate::hosts) fn is_literal(value: &Value) -> bool {
    matches!(value, Value::Text(_) | Value::Number(_) | Value::Bool(_))
}

/// The text of a literal that is one.
pub(in crate::hosts) fn literal_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// A literal as the template prints it.
pub(in crate::hosts) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.clone()),
        Value::Bool(bool) => Some(bool.to_string()),
        _ => None,
    }
}

/// The edit of a part of a literal, where the text is written there as it is and is long.
pub(in crate::hosts) fn within(
    literal: &str,
    start: usize,
    old: &str,
    new: &str,
) -> Option<CodeEdit> {
    const SHORT: usize = 40;
    if old.len() < SHORT {
        return None;
    }
    let at = start + literal.find(old)?;
    let prefix = old
        .char_indices()
        .zip(new.chars())
        .find(|((_, one), other)| one != other);
    let prefix = prefix.map_or(old.len().min(new.len()), |((at, _), _)| at);
    let rest = (&old[prefix..], &new[prefix..]);
    let suffix: usize = rest
        .0
        .chars()
        .rev()
        .zip(rest.1.chars().rev())
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one.len_utf8())
        .sum();
    let (removed, added) = (
        &rest.0[..rest.0.len() - suffix],
        &rest.1[..rest.1.len() - suffix],
    );
    let is_plain = !added.contains(['"', '\'', '\\', '\n', '\r', '{', '}']);
    (is_plain && !removed.is_empty()).then(|| CodeEdit::Replace {
        range: at + prefix..at + prefix + removed.len(),
        text: added.to_owned(),
    })
}
