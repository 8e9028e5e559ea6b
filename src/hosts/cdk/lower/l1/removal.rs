//! Removal of resources.

use super::super::owner::Owner;
use super::super::{Lowered, Lowering, Planned};
use crate::hosts::programs::removed_range;
use crate::syntax::code::CodeEdit;

impl<'l> Lowering<'l> {
    /// Removes the statement that makes a resource.
    pub(super) fn remove_l1(&mut self, planned: Planned<'l>, owner: Owner) -> Lowered {
        let program = self.program(owner.site.program);
        let call = self.call(owner.site);
        let refused = |reason: &str| self.refused_at(owner, reason);
        let own = self
            .edits
            .iter()
            .filter(|one| one.edit.program == owner.site.program);
        let removed: Vec<_> = own
            .filter_map(|one| removed_range(program, &one.edit.edit))
            .collect();
        let is_removed = |range: &std::ops::Range<usize>| {
            removed
                .iter()
                .any(|one| one.start <= range.start && range.end <= one.end)
        };
        let uses = call
            .bound_to
            .map(|binding| program.code.references(binding));
        if !uses.unwrap_or_default().iter().all(is_removed) {
            return Err(refused(
                "the program uses the variable of the resource in other places. Remove them first",
            ));
        }
        let is_own = program.is_alone(&call.statement, &call.range);
        if !is_own && call.bound_to.is_none() {
            return Err(refused(
                "the statement makes more than this resource. Remove it manually",
            ));
        }
        let statement = call.statement.clone();
        self.edit(planned, owner, CodeEdit::RemoveStatement { statement });
        Ok(())
    }
}
