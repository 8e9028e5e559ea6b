//! The edits as new texts of scripts, or the reasons why there are none.

use std::collections::{BTreeMap, BTreeSet};

use super::lower::{Lowering, ScriptEdit};
use super::slots::NotLowered;
use crate::model::{EditId, FailedEdit, Rewritten};
use crate::syntax::code::CodeEdit;
use crate::syntax::{CommitError, Span};

impl Lowering<'_> {
    pub(super) fn finish(mut self) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
        self.refuse_context();
        self.move_anchors();
        if !self.refusals.is_empty() {
            return Err(self.failed());
        }
        self.remove_unused();
        self.commit()
    }

    /// Only files among the given paths are edited.
    fn refuse_context(&mut self) {
        let mut outside = BTreeMap::new();
        for edit in &self.edits {
            if self.lens.scripts[edit.script].is_context {
                outside.entry(edit.script).or_insert(edit.by);
            }
        }
        for (script, by) in outside {
            let what = self.lens.scripts[script].path.clone();
            let reason = "the resource is made in this file, which is not among the given paths. Pass its directory";
            self.refuse_as(what, by, NotLowered::at(reason, script, 0..0));
        }
    }

    fn failed(self) -> Vec<FailedEdit> {
        let mut seen = BTreeSet::new();
        let refusals = self.refusals.iter();
        let distinct =
            refusals.filter(|one| seen.insert((one.what.clone(), one.not.reason.clone(), one.by)));
        let failed = distinct.map(|one| {
            let (source, span) = match &one.not.place {
                Some((script, range)) => {
                    let script = &self.lens.scripts[*script];
                    (script.source, script.code.span(range))
                }
                None => (
                    self.lens.scripts.first().map_or(0, |one| one.source),
                    Span::EMPTY,
                ),
            };
            FailedEdit {
                edits: vec![one.by],
                source,
                span: Some(span),
                error: Box::new(CommitError::NotWritable {
                    path: one.what.clone(),
                    position: span.start,
                    reason: one.not.reason.clone(),
                }),
            }
        });
        failed.collect()
    }

    fn commit(self) -> Result<Vec<Rewritten>, Vec<FailedEdit>> {
        let mut files: BTreeMap<usize, (Vec<CodeEdit>, Vec<EditId>)> = BTreeMap::new();
        for ScriptEdit { script, edit, by } in self.edits {
            let (edits, owners) = files.entry(script).or_default();
            edits.push(edit);
            owners.push(by);
        }
        let mut rewritten = Vec::new();
        let mut failed = Vec::new();
        for (script, (edits, owners)) in files {
            let script = &self.lens.scripts[script];
            match script.code.commit(&edits) {
                Ok(committed) => rewritten.push(Rewritten {
                    source: script.source,
                    committed,
                    owners,
                }),
                Err(error) => failed.push(FailedEdit {
                    edits: owners,
                    source: script.source,
                    span: error.position().map(Span::empty),
                    error: Box::new(error),
                }),
            }
        }
        if failed.is_empty() {
            Ok(rewritten)
        } else {
            Err(failed)
        }
    }
}
