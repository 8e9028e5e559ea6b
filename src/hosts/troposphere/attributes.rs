//! Properties that a script assigns to attributes: `service.LaunchType = "EC2"`.

use std::ops::Range;

use super::lower::Lowering;
use super::scripts::Site;
use crate::hosts::programs::ProgramEdit;
use crate::syntax::code::{Binding, CallId, CodeEdit};

impl Lowering<'_> {
    /// The variable and the last statement that assigns to its attributes, where all properties of a call are set that way.
    pub(super) fn attributes(&self, site: Site, call: CallId) -> Option<(String, Range<usize>)> {
        let code = &self.script(site).code;
        let call = code.call(call);
        if call
            .arguments
            .iter()
            .any(|argument| argument.name.is_some())
        {
            return None;
        }
        let binding = call.bound_to?;
        let all = code.member_assignments(binding);
        let last = all
            .iter()
            .rfind(|one| !one.is_conditional && !one.is_looped)?;
        let target = code.slice(&last.target);
        let (variable, _) = target.rsplit_once('.')?;
        Some((variable.to_owned(), last.statement.clone()))
    }

    /// New assignments to attributes follow the last one that stays.
    pub(super) fn move_anchors(&mut self) {
        let is_removed = |edits: &[ProgramEdit], script: usize, range: &Range<usize>| {
            let mut own = edits.iter().filter(|one| one.program == script);
            own.any(|one| matches!(&one.edit, CodeEdit::RemoveStatement { statement } if statement == range))
        };
        for at in 0..self.edits.len() {
            let ProgramEdit { program, edit, .. } = &self.edits[at];
            let script = *program;
            let CodeEdit::InsertStatementAfter { statement, lines } = edit else {
                continue;
            };
            if !is_removed(&self.edits, script, statement) {
                continue;
            }
            let code = &self.lens.scripts[script].code;
            let of_binding = |binding: &Binding| {
                let all = code.member_assignments(binding.id);
                let is_own = all.iter().any(|one| one.statement == *statement);
                let first = binding.definitions.first().filter(|_| is_own)?;
                let before = all.into_iter().map(|one| one.statement);
                let mut before = before
                    .take_while(|one| one != statement)
                    .collect::<Vec<_>>();
                before.insert(0, first.statement.clone());
                before
                    .into_iter()
                    .rfind(|one| !is_removed(&self.edits, script, one))
            };
            let anchor = code.bindings().iter().find_map(of_binding);
            let lines = lines.clone();
            if let Some(statement) = anchor {
                self.edits[at].edit = CodeEdit::InsertStatementAfter { statement, lines };
            }
        }
    }
}
