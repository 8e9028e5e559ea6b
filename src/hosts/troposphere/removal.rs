//! Removal of resources.

use super::lower::Lowering;
use super::scripts::Site;
use crate::hosts::programs::NotLowered;
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
