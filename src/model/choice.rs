//! The parameters that decide a module's conditions.

use super::{Assignment, Module, Parameter, names_in};
use crate::model::{Function, function, ref_name};
use crate::syntax::Cursor;

/// A condition that compares a parameter with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison<'d> {
    /// The parameter.
    pub parameter: &'d str,
    /// The text.
    pub value: &'d str,
    /// Whether the condition holds if the two are equal; otherwise it holds if they differ.
    pub when_equal: bool,
}

/// How deep conditions may reference one another; real ones stay below five.
const DEPTH: usize = 10;

/// The comparison of a condition that compares one parameter with one text.
pub fn comparison<'d>(module: &Module<'d>, condition: &str) -> Option<Comparison<'d>> {
    let conditions = module.sections.conditions?;
    read(conditions, conditions.get(condition)?, DEPTH)
}

fn read<'d>(
    conditions: Cursor<'d>,
    expression: Cursor<'d>,
    depth: usize,
) -> Option<Comparison<'d>> {
    let depth = depth.checked_sub(1)?;
    let named = expression.written("Condition").and_then(Cursor::text);
    if let Some(name) = named {
        return read(conditions, conditions.get(name)?, depth);
    }
    let Some(Function::Call { name, argument }) = function(expression) else {
        return None;
    };
    match name {
        "Condition" => {
            let name = argument.document.scalar(argument.node)?;
            read(conditions, conditions.get(name)?, depth)
        }
        "Not" => {
            let inner = read(conditions, argument.written_items().next()?, depth)?;
            Some(Comparison {
                when_equal: !inner.when_equal,
                ..inner
            })
        }
        "Equals" => equals(argument),
        _ => None,
    }
}

/// Whether a parameter may be empty: its default is, or a condition tests for that.
pub fn may_be_empty(module: &Module<'_>, parameter: &Parameter<'_>) -> bool {
    let conditions = module.sections.conditions.into_iter();
    let asks = |expression: Cursor<'_>| match function(expression) {
        Some(Function::Call {
            name: "Equals",
            argument,
        }) => {
            let sides: Vec<Cursor<'_>> = argument.written_items().collect();
            let has_nothing = sides.iter().any(|side| side.text() == Some(""));
            has_nothing
                && sides
                    .iter()
                    .any(|side| names_in(*side).contains(&parameter.name))
        }
        _ => false,
    };
    parameter.default() == Some("") || conditions.flat_map(Cursor::descendants).any(asks)
}

fn equals(argument: Cursor<'_>) -> Option<Comparison<'_>> {
    let sides: Vec<Cursor<'_>> = argument.written_items().collect();
    let [one, other] = sides.as_slice() else {
        return None;
    };
    let parameter = ref_name(*one).or_else(|| ref_name(*other))?;
    Some(Comparison {
        parameter,
        value: one.text().or_else(|| other.text())?,
        when_equal: true,
    })
}

impl Comparison<'_> {
    /// Whether the condition holds when the parameter has a value.
    pub fn holds_for(&self, value: &str) -> bool {
        (self.value == value) == self.when_equal
    }

    /// Whether two conditions never hold at the same time.
    pub fn excludes(&self, other: &Self) -> bool {
        let differ = self.value != other.value;
        self.parameter == other.parameter
            && match (self.when_equal, other.when_equal) {
                (true, true) => differ,
                (false, false) => false,
                _ => !differ,
            }
    }
}

/// The conditions that follow from the value of a parameter.
pub fn decided_by<'d>(module: &Module<'d>, parameter: &str, value: &str) -> Assignment<'d> {
    let conditions = module.sections.conditions.into_iter();
    let names = conditions.flat_map(Cursor::entries).map(|(name, ..)| name);
    let decided = names.filter_map(|name| {
        let comparison = comparison(module, name)?;
        let ours = comparison.parameter == parameter;
        ours.then(|| (name, comparison.holds_for(value)))
    });
    Assignment::of(decided)
}
