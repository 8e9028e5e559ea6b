//! Removal of resources, and of what only removed text used.

use super::PACKAGE;
use super::lower::Lowering;
use super::scripts::Site;
use crate::hosts::programs::{NotLowered, Program};
use crate::model::EditId;
use crate::syntax::code::CodeEdit;

impl Lowering<'_> {
    /// Removes the statements that make a resource and add it to the template.
    pub(super) fn remove_made(&mut self, site: Site, by: EditId) -> Result<(), NotLowered> {
        let script = self.script(site);
        let code = &script.code;
        let made = code.call(site.call);
        let adding = script.added_by(made);
        let refused = |reason: &str| NotLowered::at(reason, site.script, made.callee.clone());
        let bound = made.bound_to.or_else(|| adding?.bound_to);
        let uses = bound.map_or(0, |binding| code.references(binding).len());
        let is_apart = adding.is_some_and(|adding| adding.statement != made.statement);
        // The call that adds it is a use of its variable.
        if uses > usize::from(is_apart) {
            return Err(refused(
                "the script uses the variable of the resource in other places; remove them first",
            ));
        }
        let is_whole = |range: &std::ops::Range<usize>, call: &crate::syntax::code::Call| {
            call.bound_to.is_some() || *range == call.range
        };
        let outer = adding.filter(|_| !is_apart).unwrap_or(made);
        if !is_whole(&outer.statement, outer) || adding.is_some_and(|one| one.arguments.len() != 1)
        {
            return Err(refused(
                "the statement makes more than this resource; remove it manually",
            ));
        }
        let statements = [
            Some(made.statement.clone()),
            adding.map(|one| one.statement.clone()),
        ];
        for statement in statements.into_iter().flatten() {
            self.push(site, CodeEdit::RemoveStatement { statement }, by);
        }
        Ok(())
    }
}

/// Whether evaluating a value does nothing else: it has only calls of classes and functions of troposphere in it.
pub(super) fn is_pure(script: &Program, value: &std::ops::Range<usize>) -> bool {
    let calls = script.code.calls().iter();
    let mut inside =
        calls.filter(|call| value.start <= call.range.start && call.range.end <= value.end);
    inside.all(|call| {
        let is_own = call
            .resolved
            .as_deref()
            .is_some_and(|path| path.starts_with(PACKAGE));
        is_own && call.keyword("template").is_none() && call.positional().count() < 2
    })
}
