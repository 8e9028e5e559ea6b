//! Assignments of truth values to conditions, and the values that result from them.

use crate::model::new_value::if_function;
use crate::model::{Function, alternatives, function};
use crate::syntax::{Cursor, NewValue};

/// The limit of assignments that are tried: those of four conditions.
const MOST: usize = 16;

/// Truth values for some conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment<'d>(Vec<(&'d str, bool)>);

impl<'d> Assignment<'d> {
    /// An assignment in which no condition is decided.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// An assignment of the given truth values.
    pub fn of(decided: impl IntoIterator<Item = (&'d str, bool)>) -> Self {
        Self(decided.into_iter().collect())
    }

    /// Every assignment of these conditions; `None` if there are too many.
    pub fn all(conditions: &[&'d str]) -> Option<Vec<Self>> {
        let mut all = vec![Self::none()];
        for condition in conditions {
            all = all
                .into_iter()
                .flat_map(|one| [true, false].map(|holds| one.and(condition, holds)))
                .collect();
            if all.len() > MOST {
                return None;
            }
        }
        Some(all)
    }

    fn and(&self, condition: &'d str, holds: bool) -> Self {
        let mut more = self.0.clone();
        more.push((condition, holds));
        Self(more)
    }

    /// A value under the assignment; `None` for `AWS::NoValue`. Conditions that are not decided remain.
    pub fn resolve<'c>(&self, value: Cursor<'c>) -> Option<Cursor<'c>> {
        let mut value = value;
        while let Some(Function::If {
            condition,
            then,
            otherwise,
        }) = function(value)
        {
            let Some((_, holds)) = self.0.iter().find(|(name, _)| *name == condition) else {
                break;
            };
            value = if *holds { then } else { otherwise };
        }
        (!value.is_absent()).then_some(value)
    }

    /// The items of a list under the assignment.
    pub fn items_of<'c>(&self, list: Option<Cursor<'c>>) -> Vec<Cursor<'c>> {
        list.into_iter()
            .filter_map(|list| self.resolve(list))
            .flat_map(Cursor::items)
            .filter_map(|item| self.resolve(item))
            .collect()
    }
}

/// The conditions that decide which items a list has.
pub fn conditions_of_items(list: Option<Cursor<'_>>) -> Vec<&str> {
    let Some(list) = list else {
        return Vec::new();
    };
    let mut found = conditions_at(list);
    for list in alternatives(list) {
        found.extend(list.items().flat_map(conditions_at));
    }
    found
}

/// The conditions of the `Fn::If`s of a value itself, not of those below it.
pub fn conditions_at(value: Cursor<'_>) -> Vec<&str> {
    match function(value) {
        Some(Function::If {
            condition,
            then,
            otherwise,
        }) => {
            let mut found = vec![condition];
            found.extend(conditions_at(then));
            found.extend(conditions_at(otherwise));
            found
        }
        _ => Vec::new(),
    }
}

/// Combines one value per assignment, in the order of [`Assignment::all`], into nested `Fn::If`s; equal branches are
/// merged.
pub fn by_condition(conditions: &[&str], values: &[NewValue]) -> Option<NewValue> {
    let Some((condition, rest)) = conditions.split_first() else {
        return values.first().cloned();
    };
    let (holds, not) = values.split_at(values.len() / 2);
    let then = by_condition(rest, holds)?;
    let otherwise = by_condition(rest, not)?;
    if then == otherwise {
        return Some(then);
    }
    Some(if_function(condition, then, otherwise))
}

#[cfg(test)]
mod tests {
    use super::{Assignment, by_condition};
    use crate::model::new_value::if_function;
    use crate::syntax::NewValue;

    #[test]
    fn branches_that_say_the_same_are_one() {
        let value = |text: &str| NewValue::Quoted(text.to_owned());
        let conditions = ["Prod", "Large"];
        assert_eq!(Assignment::all(&conditions).map(|all| all.len()), Some(4));
        let same = [value("256"), value("256"), value("256"), value("256")];
        assert_eq!(by_condition(&conditions, &same), Some(value("256")));
        let by_first = [value("512"), value("512"), value("256"), value("256")];
        assert_eq!(
            by_condition(&conditions, &by_first),
            Some(if_function("Prod", value("512"), value("256")))
        );
    }

    #[test]
    fn five_conditions_are_too_many() {
        assert_eq!(Assignment::all(&["A", "B", "C", "D", "E"]), None);
    }
}
