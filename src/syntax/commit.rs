//! Converts operations to a new, proven document.

use std::borrow::Borrow;

use super::edits::{self, Edit, Edits};
use super::error::CommitError;
use super::lower::Lowering;
use super::plan::Plan;
use super::style::DocumentStyle;
use super::{
    Committed, Document, Format, LostComment, NodeId, Operation, hcl, proof, second_reader,
};

/// The readers that check the texts of a commit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// The second reader finds the expected value in the new text.
    SecondReader,
    /// Both readers read both texts. Shows which of the four readings is at fault.
    BothReaders,
}

impl Document {
    /// Applies the operations, all or none, and proves the result.
    ///
    /// # Errors
    /// If operations contradict each other or concern text that cannot be edited, if the readers disagree about a
    /// relevant part of this document, or if the result fails its proof.
    pub fn commit<O: Borrow<Operation>>(&self, operations: &[O]) -> Result<Committed, CommitError> {
        let plan = Plan::new(self, operations)?;
        if self.format == Format::Hcl {
            return hcl::commit(self, &plan, false);
        }
        if !self.readers_may_differ()
            && let Ok(committed) = self.proven_commit(&plan, Proof::SecondReader)
        {
            return Ok(committed);
        }
        self.proven_commit(&plan, Proof::BothReaders)
    }

    /// The same as [`Document::commit`], with both readers on the old and the new text: for tests, which thereby prove
    /// the assumptions of a commit.
    ///
    /// # Errors
    /// Those of a commit, and any disagreement of the readers.
    pub fn commit_with_both_readers<O: Borrow<Operation>>(
        &self,
        operations: &[O],
    ) -> Result<Committed, CommitError> {
        let plan = Plan::new(self, operations)?;
        if self.format == Format::Hcl {
            return hcl::commit(self, &plan, true);
        }
        self.proven_commit(&plan, Proof::BothReaders)
    }

    /// Whether the text is one that the readers are known to read differently after an edit, or that they read with
    /// placeholders masked.
    fn readers_may_differ(&self) -> bool {
        self.masked.is_some() || self.blank_line_with_tab().is_some()
    }

    fn proven_commit(&self, plan: &Plan, proof: Proof) -> Result<Committed, CommitError> {
        if proof == Proof::BothReaders {
            self.prove_original()?;
        }
        let ended = self.with_final_newline();
        // The text after a literal block may become part of it if other operations move it there. That is rare and the
        // proof detects it, so the second attempt writes such texts in quotes instead of checking first.
        self.attempt(ended.as_ref(), plan, true, proof)
            .or_else(|failure| {
                if !failure.is_bug() {
                    return Err(failure);
                }
                self.attempt(ended.as_ref(), plan, false, proof)
                    .map_err(|failure| self.blame_tabs(failure))
            })
    }

    fn attempt(
        &self,
        ended: Option<&Document>,
        plan: &Plan,
        literals: bool,
        proof: Proof,
    ) -> Result<Committed, CommitError> {
        let base = ended.unwrap_or(self);
        // The document's own marks apply.
        let style = DocumentStyle::of(self);
        let mut edits = Lowering::run(base, &style, plan, literals)?;
        if ended.is_some() {
            self.end_last_scalar(base, plan, &mut edits);
        }
        let edits = edits.sorted()?;
        let new = edits::apply(base.text(), &edits);
        let text = self.proven(new, ended.is_some(), plan, proof)?;
        let lost_comments = self.lost_comments(&edits);
        let stale_comments = self.stale_comments(plan, &edits);
        Ok(Committed {
            format: Some(self.format),
            text,
            lost_comments,
            stale_comments,
        })
    }

    /// Readers disagree on whether a blank line may contain a tab; after an edit it may be at a place where one of them
    /// rejects it.
    fn blame_tabs(&self, failure: CommitError) -> CommitError {
        let line = self
            .blank_line_with_tab()
            .filter(|_| failure.is_bug() && self.format == Format::Yaml);
        line.map_or(failure, |line| CommitError::Unsupported {
            path: String::new(),
            position: self.source.position(self.source.line_start(line)),
            cause: "a blank line contains a tab; remove the tab",
        })
    }

    fn blank_line_with_tab(&self) -> Option<usize> {
        let mut lines = 0..self.source.line_count();
        let text = self.text();
        if !text.contains('\t') {
            return None;
        }
        lines.find(|&line| {
            self.is_blank_line(line) && text[self.source.line_content(line)].contains('\t')
        })
    }

    /// The same document with a final line break, if its text has none, so that every line is complete for edits.
    fn with_final_newline(&self) -> Option<Document> {
        let text = self.text();
        if self.format == Format::Json || text.is_empty() || text.ends_with(['\n', '\r']) {
            return None;
        }
        let ended = Document::parse(format!("{text}{}", self.newline_at(text.len()))).ok()?;
        (ended.arena.nodes.len() == self.arena.nodes.len()).then_some(ended)
    }

    /// A block scalar at the end of a text without a final line break has none in its value; if text follows it, its
    /// header must specify that.
    fn end_last_scalar(&self, base: &Document, plan: &Plan, edits: &mut Edits) {
        let leaf = base.last_leaf(base.root());
        let gone = std::iter::successors(Some(leaf), |&node| base.parent(node))
            .any(|node| plan.disposes_of(base, node));
        let header = base.node(leaf).content as usize + 1;
        if base.ends_with_block_scalar(leaf).is_none()
            || gone
            || !edits.extend_past(self.text().len())
        {
            return;
        }
        let indicators =
            base.text()[header..].find(|char: char| !char.is_ascii_digit() && !"+-".contains(char));
        let end = header + indicators.unwrap_or(0);
        let written = &base.text()[header..end];
        if !written.contains('-') {
            let stripped = format!("{}-", written.replace('+', ""));
            edits.replace(header..end, stripped, 0, 0);
        }
    }

    /// Proves the new text. If the old one had no final line break, the new one has none either, unless a block scalar
    /// needs it.
    fn proven(
        &self,
        text: String,
        is_ended: bool,
        plan: &Plan,
        proof: Proof,
    ) -> Result<String, CommitError> {
        if is_ended {
            let shorter = text
                .strip_suffix("\r\n")
                .or(text.strip_suffix(['\n', '\r']))
                .unwrap_or(&text);
            if self.prove(shorter, plan, proof).is_ok() {
                return Ok(shorter.to_owned());
            }
        }
        self.prove(&text, plan, proof)?;
        Ok(text)
    }

    fn prove(&self, text: &str, plan: &Plan, proof: Proof) -> Result<(), CommitError> {
        match proof {
            Proof::SecondReader => proof::prove_by_second_reader(self, text, plan),
            Proof::BothReaders => {
                let new = Document::parse(text).map_err(|error| CommitError::unreadable(&error))?;
                proof::prove(self, &new, plan)
            }
        }
    }

    /// Proves that both readers agree on the text before it is edited.
    fn prove_original(&self) -> Result<(), CommitError> {
        if let Err(at) = self.covers_text() {
            let position = self.source.position(at);
            let what = format!("the syntax tree does not cover the original text at {position}");
            return Err(CommitError::ProofFailed {
                operation: None,
                what,
            });
        }
        second_reader::agrees(self).map_err(|disagreement| CommitError::SecondReader {
            disagreement: disagreement.to_string(),
        })
    }

    pub(super) fn lost_comments(&self, edits: &[Edit]) -> Vec<LostComment> {
        let comments = &self.arena.comments;
        let mut lost = Vec::new();
        for edit in edits.iter().filter(|edit| !edit.range.is_empty()) {
            let from = comments.partition_point(|&(start, _)| (start as usize) < edit.range.start);
            for &(start, end) in comments[from..]
                .iter()
                .take_while(|&&(start, _)| (start as usize) < edit.range.end)
            {
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
        let set = plan
            .sets
            .iter()
            .map(|(node, (operation, _))| (*node, *operation));
        let rewords = plan.rewords.iter();
        let reworded = rewords.map(|(node, (operation, _))| (*node, *operation));
        for (node, operation) in set.chain(reworded) {
            for (start, end) in self.comments_beside(node) {
                let at = edits.partition_point(|edit| edit.range.end <= start);
                let gone = edits
                    .get(at)
                    .is_some_and(|edit| edit.range.contains(&start));
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
        let on_line = comments
            .get(from)
            .filter(|&&(start, _)| (start as usize) < line.end);
        let trailing = self
            .trailing_comment_span(node)
            .map(|span| (span.start, span.end));
        let on_line = on_line.map(|&(start, end)| (start as usize, end as usize));
        // In flow style, a comment at the end of the line may belong to a later sibling on the same line.
        let on_line = on_line.filter(|_| {
            !self
                .parent(node)
                .is_some_and(|parent| self.node(parent).flow)
        });
        on_line.into_iter().chain(trailing)
    }

    pub(super) fn comment(&self, start: usize, end: usize, operation: usize) -> LostComment {
        LostComment {
            operation,
            text: self.text()[start..end].to_owned(),
            span: self.source.span(start..end),
        }
    }
}
