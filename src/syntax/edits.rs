//! Disjoint replacements of ranges of a text.

use std::ops::Range;

use super::error::CommitError;

/// One replacement.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
    /// The operation that it belongs to.
    pub(crate) operation: usize,
    /// Orders insertions at the same offset: the text after a deep node precedes that after the node around it, and the
    /// text before a deep node follows that before the node around it.
    rank: isize,
}

#[derive(Debug, Default)]
pub(crate) struct Edits {
    list: Vec<Edit>,
}

impl Edits {
    /// Inserts text after a node of the given depth.
    pub(crate) fn insert_after(&mut self, at: usize, text: String, depth: usize, operation: usize) {
        self.push(at..at, text, -(depth as isize) - 1, operation);
    }

    /// Inserts text before a node of the given depth.
    pub(crate) fn insert_before(
        &mut self,
        at: usize,
        text: String,
        depth: usize,
        operation: usize,
    ) {
        self.push(at..at, text, depth as isize, operation);
    }

    pub(crate) fn delete(&mut self, range: Range<usize>, operation: usize) {
        if !range.is_empty() {
            self.push(range, String::new(), 0, operation);
        }
    }

    pub(crate) fn replace(
        &mut self,
        range: Range<usize>,
        text: String,
        depth: usize,
        operation: usize,
    ) {
        self.push(range, text, -(depth as isize) - 1, operation);
    }

    /// Whether text is inserted after an offset.
    pub(crate) fn extend_past(&self, at: usize) -> bool {
        self.list
            .iter()
            .any(|edit| edit.range.start > at && !edit.text.is_empty())
    }

    fn push(&mut self, range: Range<usize>, text: String, rank: isize, operation: usize) {
        self.list.push(Edit {
            range,
            text,
            operation,
            rank,
        });
    }

    /// The edits in the order of the text. The error of two that overlap names the later one's operation.
    pub(crate) fn sorted(mut self) -> Result<Vec<Edit>, CommitError> {
        self.list
            .sort_by_key(|edit| (edit.range.start, !edit.range.is_empty(), edit.rank));
        self.part_deletions();
        match self
            .list
            .windows(2)
            .find(|pair| pair[0].range.end > pair[1].range.start)
        {
            Some(pair) => Err(CommitError::ProofFailed {
                operation: Some(pair[1].operation),
                what: "two edits overlap".to_owned(),
            }),
            None => Ok(self.list),
        }
    }

    /// Assigns text that two deletions share to the first: blank lines may be removed with the text above them and with
    /// the text below.
    fn part_deletions(&mut self) {
        let mut gone = 0;
        for edit in &mut self.list {
            if edit.text.is_empty() {
                let Range { start, end } = edit.range;
                edit.range = start.max(gone.min(end))..end;
                gone = gone.max(end);
            }
        }
        self.list
            .retain(|edit| !edit.range.is_empty() || !edit.text.is_empty());
    }
}

/// The text with the edits applied. They are sorted and disjoint.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(text.len() + added);
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.range.start]);
        out.push_str(&edit.text);
        at = edit.range.end;
    }
    out.push_str(&text[at..]);
    out
}
