//! Edits of block collections, by whole lines.

use std::ops::Range;

use super::layout::Unit;
use super::lower::{Lowering, runs};
use super::plan::{Added, Change};
use super::style::Style;
use super::{Document, NewValue, NodeId};

/// Edits one block collection that has at least one child after the edit.
pub(crate) struct Block<'l, 'd, 'c, 'o> {
    lowering: &'l mut Lowering<'d>,
    collection: NodeId,
    change: &'c Change<'o>,
    count: usize,
    column: usize,
    depth: usize,
    /// Whether most children are separated by blank lines; `None` if it is a tie.
    set_apart: Option<bool>,
}

impl<'l, 'd, 'c, 'o> Block<'l, 'd, 'c, 'o> {
    pub(crate) fn new(
        lowering: &'l mut Lowering<'d>,
        collection: NodeId,
        change: &'c Change<'o>,
    ) -> Self {
        let document = lowering.document;
        let count = document.child_count(collection);
        let column = document.column(collection);
        let depth = document.depth(collection);
        let set_apart = if change.inserts.is_empty() {
            None
        } else {
            set_apart(document, collection)
        };
        Block {
            lowering,
            collection,
            change,
            count,
            column,
            depth,
            set_apart,
        }
    }

    pub(crate) fn lower(mut self) {
        for run in runs(self.change.removed.keys().copied()) {
            self.remove(run);
        }
        let mut from = 0;
        let inserts = &self.change.inserts;
        while from < inserts.len() {
            let same = |other: &super::plan::Insert| {
                (other.slot, other.before) == (inserts[from].slot, inserts[from].before)
            };
            let to = from
                + inserts[from..]
                    .iter()
                    .take_while(|insert| same(insert))
                    .count();
            self.insert(from..to);
            from = to;
        }
    }

    fn unit(&self, number: usize) -> Unit {
        self.lowering.document.unit(self.collection, number)
    }

    fn survivor_before(&self, slot: usize) -> Option<usize> {
        (0..slot)
            .rev()
            .find(|number| !self.change.removed.contains_key(number))
    }

    fn survivor_after(&self, slot: usize) -> Option<usize> {
        (slot..self.count).find(|number| !self.change.removed.contains_key(number))
    }

    fn insert(&mut self, group: Range<usize>) {
        let first = &self.change.inserts[group.start];
        let before = self.survivor_before(first.slot);
        let after = self.survivor_after(first.slot);
        match (before, after) {
            // An insertion next to a removed child moves to the one after it, so that the order is kept.
            (Some(number), _) if !first.before && first.slot == number + 1 || after.is_none() => {
                self.insert_below(group, number);
            }
            (None, _) if !self.unit(0).own_line => self.insert_inline(group),
            (_, Some(number)) => self.insert_above(group, number),
            _ => self.insert_alone(group),
        }
    }

    /// Adds lines below a child that remains.
    fn insert_below(&mut self, group: Range<usize>, number: usize) {
        let document = self.lowering.document;
        let unit = self.unit(number);
        let style = self.lowering.style(self.collection, unit.full_end);
        let keeps_blanks = self
            .lowering
            .keeps_blanks(document.child(self.collection, number));
        let gap = self
            .survivor_after(number + 1)
            .map(|next| self.blank_in_gap(number, next));
        let mut text = String::new();
        for insert in group.clone() {
            if self.is_apart(insert, gap) && !(keeps_blanks && insert == group.start) {
                let as_below = self.blank_lines(unit.after, gap);
                let as_below = as_below.filter(|_| self.is_duplicate(insert));
                text.push_str(as_below.unwrap_or(style.newline));
            }
            self.put(&mut text, insert, &style);
            text.push_str(style.newline);
        }
        if gap == Some(false) && self.is_apart(group.end - 1, gap) {
            text.push_str(style.newline);
        }
        let operation = self.change.inserts[group.start].operation;
        self.lowering
            .edits
            .insert_after(unit.after, text, self.depth, operation);
    }

    /// Whether an insertion copies a child. It is set apart as that is, so that its removal leaves no trace.
    fn is_duplicate(&self, insert: usize) -> bool {
        match self.change.inserts[insert].added {
            Added::Entry(entry) => matches!(entry.value, NewValue::Duplicate { .. }),
            Added::Item(_) => false,
        }
    }

    /// The blank lines that follow a child, before the next one.
    fn blank_lines(&self, after: usize, gap: Option<bool>) -> Option<&str> {
        let document = self.lowering.document;
        let blank = document.text().get(after..document.blank_end(after))?;
        (gap == Some(true) && !blank.is_empty()).then_some(blank)
    }

    /// Adds lines above a child that remains, above the comments that belong to it.
    fn insert_above(&mut self, group: Range<usize>, number: usize) {
        let unit = self.unit(number);
        let style = self.lowering.style(self.collection, unit.start);
        let gap = self
            .survivor_before(number)
            .map(|before| self.blank_in_gap(before, number));
        let mut text = String::new();
        // A blank line after a block scalar that keeps trailing blank lines would become part of it.
        let swallows = self.survivor_before(number).is_some_and(|before| {
            let before = self.lowering.document.child(self.collection, before);
            self.lowering.keeps_blanks(before)
        });
        if gap == Some(false) && !swallows && self.is_apart(group.start, gap) {
            text.push_str(style.newline);
        }
        for insert in group.clone() {
            self.put(&mut text, insert, &style);
            text.push_str(style.newline);
            if self.is_apart(insert, gap) {
                text.push_str(style.newline);
            }
        }
        let operation = self.change.inserts[group.start].operation;
        self.lowering
            .edits
            .insert_before(unit.lead, text, self.depth, operation);
    }

    /// Adds children before the first one, which shares its line with a dash.
    fn insert_inline(&mut self, group: Range<usize>) {
        let unit = self.unit(0);
        let style = self.lowering.style(self.collection, unit.start);
        let alone = self.survivor_after(0).is_none();
        let mut text = String::new();
        for insert in group.clone() {
            if insert > group.start {
                text.push_str(style.newline);
                text.extend(std::iter::repeat_n(' ', self.column));
            }
            self.put_unindented(&mut text, insert, &style);
        }
        if !alone || group.end < self.change.inserts.len() {
            text.push_str(style.newline);
            text.extend(std::iter::repeat_n(' ', self.column));
        }
        let operation = self.change.inserts[group.start].operation;
        self.lowering
            .edits
            .insert_before(unit.start, text, self.depth, operation);
    }

    /// Adds lines in place of children that are all removed.
    fn insert_alone(&mut self, group: Range<usize>) {
        let unit = self.unit(0);
        let style = self.lowering.style(self.collection, unit.start);
        let mut text = String::new();
        for insert in group.clone() {
            self.put(&mut text, insert, &style);
            text.push_str(style.newline);
        }
        let operation = self.change.inserts[group.start].operation;
        self.lowering
            .edits
            .insert_before(unit.lead, text, self.depth, operation);
    }

    /// Whether there is a blank line between two children that remain, once those between them are removed.
    fn blank_in_gap(&self, before: usize, after: usize) -> bool {
        let blank = |number: usize| {
            let end = self.unit(number).full_end;
            self.lowering
                .document
                .blank_between(end, self.unit(number + 1).lead)
        };
        blank(before) || blank(after - 1)
    }

    fn is_apart(&self, insert: usize, gap: Option<bool>) -> bool {
        use NewValue::{Duplicate, Mapping, Sequence};
        let value = match self.change.inserts[insert].added {
            Added::Entry(entry) => Some(&entry.value),
            Added::Item(_) => None,
        };
        let is_large = match value {
            // A copy stands as what it is a copy of, so that its removal leaves no trace.
            Some(Duplicate { .. }) if gap == Some(false) => return false,
            Some(Mapping(_) | Sequence(_) | Duplicate { .. }) => true,
            _ => false,
        };
        self.set_apart.unwrap_or(is_large && gap != Some(false))
    }

    fn put(&self, text: &mut String, insert: usize, style: &Style) {
        text.extend(std::iter::repeat_n(' ', self.column));
        self.put_unindented(text, insert, style);
    }

    fn put_unindented(&self, text: &mut String, insert: usize, style: &Style) {
        match self.change.inserts[insert].added {
            Added::Entry(entry) => text.push_str(&style.entry(entry, self.column)),
            Added::Item(item) => text.push_str(&style.item(item, self.column)),
        }
    }

    fn remove(&mut self, run: Range<usize>) {
        let first = self.unit(run.start);
        let last = self.unit(run.end - 1);
        let before = run.start.checked_sub(1).map(|number| self.unit(number));
        let has_after = run.end < self.count;
        let range = if first.own_line {
            self.removed_lines(&first, &last, before.as_ref(), has_after, run.start)
        } else {
            self.removed_after_dash(&first, &last, has_after)
        };
        // Text that is added after the collection precedes the blank lines below it.
        let below = last.after.min(range.end)..range.end;
        let operation = self.change.removed.get(&(run.end - 1)).copied();
        let range = range.start..below.start;
        self.lowering
            .delete_children(self.collection, self.change, run, range);
        self.lowering.edits.delete(below, operation.unwrap_or(0));
    }

    fn removed_lines(
        &self,
        first: &Unit,
        last: &Unit,
        before: Option<&Unit>,
        has_after: bool,
        number: usize,
    ) -> Range<usize> {
        let document = self.lowering.document;
        let floor = before.map_or_else(
            || document.header_end(self.collection),
            |unit| unit.full_end,
        );
        let blank_start = self.lowering.blank_start(first.lead, floor);
        let blank_end = self.lowering.document.blank_end(last.after);
        let (mut start, mut end) = (first.lead, last.after);
        if has_after {
            let blank_before = blank_start < first.lead || before.is_none();
            end = if blank_before { blank_end } else { end };
        } else if before.is_some() {
            start = blank_start;
        }
        // After a block scalar that keeps trailing blank lines, those of the removed lines would become part of it.
        let keeps = |number| {
            let child = document.child(self.collection, number);
            self.lowering.keeps_blanks(child)
        };
        if self.survivor_before(number).is_some_and(keeps) {
            end = blank_end;
        }
        if self
            .survivor_before(number)
            .is_some_and(|child| self.ends_open(child))
        {
            end = end.max(self.comments_inside(last.after));
        }
        start..end
    }

    /// Whether the remaining part of a child ends with a block scalar, to which deeper lines after it would belong.
    fn ends_open(&self, number: usize) -> bool {
        let document = self.lowering.document;
        let child = document.child(self.collection, number);
        document.ends_with_block_scalar(child).is_some()
    }

    /// The end of the comments that are indented deeper than the children, at the end of the removed text.
    fn comments_inside(&self, from: usize) -> usize {
        let document = self.lowering.document;
        let source = &document.source;
        let mut end = from;
        for line in source.line_of(from)..source.line_count() {
            let text = &document.text()[source.line_content(line)];
            let content = text.trim_start_matches([' ', '\t']);
            if content.starts_with('#') && text.len() - content.len() > self.column {
                end = source.line_start(line + 1);
            } else if !content.is_empty() {
                break;
            }
        }
        end
    }

    /// The range to remove if the first child is removed, but the dash before it remains for the next one; comments
    /// that belong to no child remain as well.
    fn removed_after_dash(&self, first: &Unit, last: &Unit, has_after: bool) -> Range<usize> {
        if !has_after {
            return first.start..last.full_end;
        }
        let text = self.lowering.document.text();
        let rest = text[last.full_end..].trim_start_matches([' ', '\t', '\n', '\r']);
        first.start..text.len() - rest.len()
    }
}

/// Whether blank lines separate most of the children; `None` if half of the gaps have one.
fn set_apart(document: &Document, collection: NodeId) -> Option<bool> {
    let count = document.child_count(collection);
    if count < 2 {
        return Some(false);
    }
    let blank = |number: usize| {
        let end = document.unit(collection, number).full_end;
        document.blank_between(end, document.child_start(collection, number + 1))
    };
    let apart = (0..count - 1).filter(|&number| blank(number)).count();
    let close = count - 1 - apart;
    if apart == close {
        None
    } else {
        Some(apart > close)
    }
}
