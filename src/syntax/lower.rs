//! Converts a plan into text edits. Block and flow collections and set values are in separate files.

use std::collections::HashSet;
use std::ops::Range;

use super::edits::Edits;
use super::error::CommitError;
use super::lower_block::Block;
use super::plan::{Added, Change, Plan};
use super::style::{DocumentStyle, Style};
use super::{Document, NewEntry, NewValue, NodeId};

/// Collects the edits of one commit.
pub(crate) struct Lowering<'d> {
    pub(crate) document: &'d Document,
    pub(crate) style: &'d DocumentStyle,
    /// Whether texts of several lines may be written as literal blocks.
    pub(crate) literals: bool,
    pub(crate) edits: Edits,
    /// The children that are removed.
    gone: HashSet<NodeId>,
}

impl<'d> Lowering<'d> {
    pub(crate) fn run(
        document: &'d Document,
        style: &'d DocumentStyle,
        plan: &Plan,
        literals: bool,
    ) -> Result<Edits, CommitError> {
        let removed = plan.changes.iter().flat_map(|(&collection, change)| {
            let numbers = change.removed.keys();
            numbers.map(move |&number| document.child(collection, number))
        });
        let mut lowering = Lowering {
            gone: removed.collect(),
            document,
            style,
            literals,
            edits: Edits::default(),
        };
        for (&collection, change) in &plan.changes {
            lowering.change(collection, change)?;
        }
        for (&node, &(operation, value)) in &plan.sets {
            lowering.set(node, value, operation)?;
        }
        for (&node, &(operation, words)) in &plan.rewords {
            lowering.reword(node, words, operation)?;
        }
        Ok(lowering.edits)
    }

    fn change(&mut self, collection: NodeId, change: &Change) -> Result<(), CommitError> {
        let count = self.document.child_count(collection);
        self.no_complex_keys(collection, change)?;
        if count == 0 {
            return self.fill(collection, change);
        }
        if self.document.node(collection).flow {
            if self.is_bare_pair(collection) {
                return Err(self.unsupported(
                    collection,
                    "the entry is a pair without braces inside brackets",
                ));
            }
            self.change_flow(collection, change);
            return Ok(());
        }
        if change.removed.len() == count && change.inserts.is_empty() {
            return self.empty_block(collection, change);
        }
        Block::new(self, collection, change).lower();
        Ok(())
    }

    /// Whether the mapping is a pair inside a flow sequence without braces: `[a: b]`.
    pub(crate) fn is_bare_pair(&self, collection: NodeId) -> bool {
        let node = self.document.node(collection);
        let (start, end) = (node.content as usize, node.end as usize);
        let first = self.document.entries(collection).first();
        // `[{a: b}: c]` is a pair whose key itself has braces.
        let key_is_first =
            first.is_some_and(|entry| self.document.node(entry.key).start as usize == start);
        node.flow
            && (key_is_first
                || !matches!(
                    self.document.text().as_bytes()[start..end].first(),
                    Some(b'{' | b'[')
                ))
    }

    fn no_complex_keys(&self, collection: NodeId, change: &Change) -> Result<(), CommitError> {
        let entries = self.document.entries(collection);
        let complex = |number: usize| {
            let Some(entry) = entries.get(number) else {
                return false;
            };
            let key = self.document.node(entry.key).start as usize;
            self.document
                .question_mark(collection, number, key)
                .is_some()
                || self.document.scalar(entry.key).is_none()
                || self.document.colon(entry.key).is_none() && !self.document.node(collection).flow
        };
        let near = change
            .inserts
            .iter()
            .flat_map(|insert| [insert.slot, insert.slot.saturating_sub(1)]);
        match near
            .chain(change.removed.keys().copied())
            .find(|&number| complex(number))
        {
            Some(_) => Err(self.unsupported(
                collection,
                "a key next to the edit has an unsupported notation",
            )),
            None => Ok(()),
        }
    }

    /// Inserts the first children into an empty collection, or replaces a null.
    fn fill(&mut self, collection: NodeId, change: &Change) -> Result<(), CommitError> {
        let Some(first) = change.inserts.first() else {
            return Ok(());
        };
        let value = match first.added {
            Added::Entry(_) => NewValue::Mapping(
                change
                    .inserts
                    .iter()
                    .filter_map(|insert| entry_of(insert.added))
                    .cloned()
                    .collect::<Vec<NewEntry>>(),
            ),
            Added::Item(_) => NewValue::Sequence(
                change
                    .inserts
                    .iter()
                    .filter_map(|insert| item_of(insert.added))
                    .cloned()
                    .collect::<Vec<NewValue>>(),
            ),
        };
        self.replace(collection, &value, first.operation, true)
    }

    /// Writes `{}` or `[]` for a block collection that loses all its children.
    fn empty_block(&mut self, collection: NodeId, change: &Change) -> Result<(), CommitError> {
        let document = self.document;
        let count = document.child_count(collection);
        let brackets = if document.entries(collection).is_empty() {
            "[]"
        } else {
            "{}"
        };
        let first = document.unit(collection, 0);
        let last = document.unit(collection, count - 1);
        let depth = document.depth(collection);
        let operation = change.removed.values().copied().min().unwrap_or(0);
        let end = last.full_end.max(document.end_with_comment(collection));
        if !first.own_line || document.parent(collection).is_none() {
            let from = if first.own_line {
                first.lead
            } else {
                first.start
            };
            let from = from
                + (document.text()[from..].len()
                    - document.text()[from..]
                        .trim_start_matches([' ', '\t'])
                        .len());
            self.edits
                .replace(from..end, brackets.to_owned(), depth, operation);
            return Ok(());
        }
        let header = document.header_end(collection);
        self.edits
            .insert_after(header, format!(" {brackets}"), depth, operation);
        let start = self.blank_start(first.lead, header);
        let start = if start < first.lead && !self.blank_after(end) {
            first.lead
        } else {
            start
        };
        let stop = document.source.line_start(document.source.line_of(end) + 1);
        self.delete_children(collection, change, 0..count, start..stop);
        Ok(())
    }

    fn blank_after(&self, end: usize) -> bool {
        let line = self.document.source.line_of(end) + 1;
        line >= self.document.source.line_count() || self.document.is_blank_line(line)
    }

    /// The start of the blank lines directly above a line, but not before the line after `floor`.
    pub(crate) fn blank_start(&self, line_start: usize, floor: usize) -> usize {
        let lowest = self.document.source.line_of(floor) + 1;
        self.document.blank_start(line_start, lowest)
    }

    /// Whether the remaining part of a node ends with a block scalar that keeps trailing blank lines.
    pub(crate) fn keeps_blanks(&self, node: NodeId) -> bool {
        let document = self.document;
        let mut at = node;
        while document.is_block(at) {
            let mut children = (0..document.child_count(at)).rev();
            let stays = children.find_map(|number| {
                let child = document.child(at, number);
                (!self.gone.contains(&child)).then_some(child)
            });
            let Some(child) = stays else {
                return false;
            };
            at = child;
        }
        document.ends_with_block_scalar(at) == Some(true)
    }

    /// Deletes a range that contains some children, with each child's part assigned to its own operation.
    pub(crate) fn delete_children(
        &mut self,
        collection: NodeId,
        change: &Change,
        children: Range<usize>,
        range: Range<usize>,
    ) {
        let mut from = range.start;
        for number in children.clone() {
            let to = if number + 1 < children.end {
                self.document
                    .unit(collection, number + 1)
                    .lead
                    .clamp(from, range.end)
            } else {
                range.end
            };
            self.edits
                .delete(from..to, change.removed.get(&number).copied().unwrap_or(0));
            from = to;
        }
    }

    pub(crate) fn style(&self, collection: NodeId, at: usize) -> Style<'d> {
        let style = Style::inside(self.document, self.style, collection, at);
        Style {
            literal: style.literal && self.literals,
            ..style
        }
    }

    pub(crate) fn unsupported(&self, node: NodeId, cause: &'static str) -> CommitError {
        CommitError::Unsupported {
            path: self.document.path(node),
            position: self.document.position(node),
            cause,
        }
    }
}

pub(crate) fn entry_of(added: Added<'_>) -> Option<&NewEntry> {
    match added {
        Added::Entry(entry) => Some(entry),
        Added::Item(_) => None,
    }
}

pub(crate) fn item_of(added: Added<'_>) -> Option<&NewValue> {
    match added {
        Added::Item(item) => Some(item),
        Added::Entry(_) => None,
    }
}

/// The maximal runs of consecutive numbers.
pub(crate) fn runs(numbers: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some(run) if run.end == number => run.end += 1,
            _ => runs.push(number..number + 1),
        }
    }
    runs
}
