//! The parts of a list, with the conditions under which they exist.

use super::NotWritable;
use super::expression::{both, condition, legacy_blocks, negated};
use super::functions::{Form, if_branches, is_absent};
use crate::syntax::{NewEntry, NewValue};

/// A part of a list, and the condition under which it exists.
pub(super) struct Alternative<'v> {
    pub condition: Option<String>,
    pub value: &'v NewValue,
}

/// The parts of a value: the items of lists and the branches of conditions, without those that are absent.
pub(super) fn alternatives(value: &NewValue) -> Result<Vec<Alternative<'_>>, NotWritable> {
    let mut found = Vec::new();
    add(&mut found, None, value)?;
    Ok(found)
}

fn add<'v>(
    found: &mut Vec<Alternative<'v>>,
    guard: Option<&str>,
    value: &'v NewValue,
) -> Result<(), NotWritable> {
    if is_absent(value) {
        return Ok(());
    }
    if let Some((text, then, otherwise)) = if_branches(value) {
        let text = condition(&text)?;
        for (text, branch) in [(text.clone(), then), (negated(&text), otherwise)] {
            let guard = guard.map_or(text.clone(), |guard| both(guard, &text));
            add(found, Some(&guard), branch)?;
        }
        return Ok(());
    }
    if let Form::Sequence(items) = Form::of(value) {
        return items.iter().try_for_each(|item| add(found, guard, item));
    }
    found.push(Alternative {
        condition: guard.map(str::to_owned),
        value,
    });
    Ok(())
}

impl<'v> Alternative<'v> {
    /// The entries of a mapping.
    pub fn entries(&self) -> Option<&'v [NewEntry]> {
        match Form::of(self.value) {
            Form::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The condition of a block: the older syntax has no blocks under conditions.
    pub fn block_condition(&self, is_legacy: bool) -> Result<Option<String>, NotWritable> {
        match &self.condition {
            Some(_) if is_legacy => Err(legacy_blocks()),
            other => Ok(other.clone()),
        }
    }
}
