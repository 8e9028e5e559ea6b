//! From operations to a new, proven document.

use super::edits::{self, Edit};
use super::error::CommitError;
use super::habit::Habits;
use super::lower::Lowering;
use super::plan::Plan;
use super::{Committed, Document, Format, LostComment, NodeId, Operation, proof, second_reader};

impl Document {
    /// Makes the operations' edits, all of them or none, and proves the result.
    ///
    /// # Errors
    /// When operations contradict each other or touch what cannot be edited, when the second reader disagrees with
    /// us about this document, or when the result fails its proof.
    pub fn commit(&self, operations: &[Operation]) -> Result<Committed, CommitError> {
        let plan = Plan::new(self, operations)?;
        self.prove_original()?;
        let habits = Habits::of(self);
        let edits = Lowering::run(self, &habits, &plan)?;
        let edits = edits.sorted().map_err(|operation| CommitError::ProofFailed {
            operation: Some(operation),
            what: "two edits overlap".to_owned(),
        })?;
        let text = edits::apply(self.text(), &edits);
        let document = Document::parse(text).map_err(|error| CommitError::ProofFailed {
            operation: None,
            what: format!("the new text cannot be read: {error}"),
        })?;
        proof::prove(self, &document, &plan)?;
        let lost_comments = self.lost_comments(&edits);
        let stale_comments = self.stale_comments(&plan, &edits);
        Ok(Committed { document, lost_comments, stale_comments })
    }

    /// Both readers must agree on the text before it is edited.
    fn prove_original(&self) -> Result<(), CommitError> {
        if let Err(at) = self.tiles() {
            let position = self.source.position(at);
            let what = format!("the original is not covered by its tree at {position}");
            return Err(CommitError::ProofFailed { operation: None, what });
        }
        second_reader::agrees(self.text(), self)
            .map_err(|disagreement| CommitError::SecondReader { disagreement: disagreement.to_string() })
    }

    fn lost_comments(&self, edits: &[Edit]) -> Vec<LostComment> {
        let comments = &self.arena.comments;
        let mut lost = Vec::new();
        for edit in edits.iter().filter(|edit| !edit.range.is_empty()) {
            let from = comments.partition_point(|&(start, _)| (start as usize) < edit.range.start);
            for &(start, end) in comments[from..].iter().take_while(|&&(start, _)| (start as usize) < edit.range.end) {
                lost.push(self.comment(start as usize, end as usize, edit.operation));
            }
        }
        lost
    }

    fn stale_comments(&self, plan: &Plan, edits: &[Edit]) -> Vec<LostComment> {
        if self.format == Format::Json {
            return Vec::new();
        }
        let mut stale = Vec::new();
        for (&node, &(operation, _)) in &plan.sets {
            for (start, end) in self.comments_beside(node) {
                let at = edits.partition_point(|edit| edit.range.end <= start);
                let gone = edits.get(at).is_some_and(|edit| edit.range.contains(&start));
                let comment = self.comment(start, end, operation);
                if !gone && !stale.contains(&comment) {
                    stale.push(comment);
                }
            }
        }
        stale
    }

    /// The comments on the line where the value may start and on the one where it ends.
    fn comments_beside(&self, node: NodeId) -> impl Iterator<Item = (usize, usize)> {
        let header = self.value_start(node);
        let line = self.source.line_content(self.source.line_of(header));
        let comments = &self.arena.comments;
        let from = comments.partition_point(|&(start, _)| (start as usize) < header);
        let on_line = comments.get(from).filter(|&&(start, _)| (start as usize) < line.end);
        let trailing = self.trailing_comment_span(node).map(|span| (span.start, span.end));
        let on_line = on_line.map(|&(start, end)| (start as usize, end as usize));
        // In flow a comment at the line's end may belong to a later sibling on the same line.
        let on_line = on_line.filter(|_| !self.parent(node).is_some_and(|parent| self.node(parent).flow));
        on_line.into_iter().chain(trailing)
    }

    fn comment(&self, start: usize, end: usize, operation: usize) -> LostComment {
        LostComment { operation, text: self.text()[start..end].to_owned(), position: self.source.position(start) }
    }
}
