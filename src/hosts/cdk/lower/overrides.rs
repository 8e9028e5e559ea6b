//! Escape hatches: calls and assignments that override a property of the resource below a construct.

use std::ops::Range;

use regex::Regex;

use super::super::lens::lower_first;
use super::{Lowered, Lowering, NotLowered, Planned};
use crate::hosts::programs::Program;
use crate::syntax::code::Call;

/// The methods of resources that override a property by its path.
const METHODS: [&str; 4] = [
    "addPropertyOverride",
    "addPropertyDeletionOverride",
    "addOverride",
    "addDeletionOverride",
];

/// What a program contains that reaches the resource below a construct.
const HATCHES: [&str; 4] = ["defaultChild", "default_child", "findChild", "find_child"];

impl<'l> Lowering<'l> {
    /// Refuses the change of a property that the program overrides: the override would stay.
    pub(super) fn refuse_overridden(&self, planned: Planned<'l>) -> Lowered {
        let property = match planned.change.path.as_slice() {
            [_, _, properties, property, ..] if properties == "Properties" => property,
            _ => return Ok(()),
        };
        for (index, program) in self.app.programs.iter().enumerate() {
            let range = by_method(program, property).or_else(|| by_assignment(program, property));
            if let Some(range) = range {
                return Err(NotLowered::at(
                    format!(
                        "the program overrides {property} here. Change or remove the override manually"
                    ),
                    index,
                    range,
                ));
            }
        }
        Ok(())
    }
}

/// Whether an expression reaches the resource below a construct.
pub(super) fn reaches_resource(expression: &str) -> bool {
    HATCHES.iter().any(|hatch| expression.contains(hatch))
}

/// The calls of a program that override a property by its path.
pub(super) fn calls(program: &Program) -> impl Iterator<Item = &Call> {
    let names = METHODS.map(|name| program.spelled(name));
    let calls = program.code.calls().iter();
    calls.filter(move |call| names.contains(&call.name_text))
}

fn by_method(program: &Program, property: &str) -> Option<Range<usize>> {
    let hatch = calls(program).find(|call| {
        let path = call
            .positional()
            .next()
            .and_then(|one| program.text(&one.value));
        // A path that is computed may be any.
        path.is_none_or(|path| {
            let path = path.strip_prefix("Properties.").unwrap_or(&path);
            path.split('.').next() == Some(property)
        })
    })?;
    Some(hatch.range.clone())
}

fn by_assignment(program: &Program, property: &str) -> Option<Range<usize>> {
    let text = program.code.text();
    HATCHES.iter().find(|hatch| text.contains(**hatch))?;
    let name = program.spelled(&lower_first(property));
    // The name of a property has no character of a pattern.
    let found = Regex::new(&format!(r"\.{name}\s*=[^=]")).ok()?.find(text)?;
    Some(found.range())
}
