//! Turns a plan into text edits. This file handles block collections; flow ones and set values have their own.

use super::edits::Edits;
use super::error::CommitError;
use super::habit::{Habits, Style};
use super::layout::Unit;
use super::plan::{Added, Change, Plan};
use super::{Document, NewEntry, NewValue, NodeId};
use std::ops::Range;

/// Gathers the edits of one commit.
pub(crate) struct Lowering<'d> {
    pub(crate) document: &'d Document,
    pub(crate) habits: &'d Habits,
    /// Whether texts of several lines may be written as literal blocks.
    pub(crate) literals: bool,
    pub(crate) edits: Edits,
}

impl<'d> Lowering<'d> {
    pub(crate) fn run(
        document: &'d Document,
        habits: &'d Habits,
        plan: &Plan,
        literals: bool,
    ) -> Result<Edits, CommitError> {
        let mut lowering = Lowering {
            document,
            habits,
            literals,
            edits: Edits::default(),
        };
        for (&collection, change) in &plan.changes {
            lowering.change(collection, change)?;
        }
        for (&node, &(operation, value)) in &plan.sets {
            lowering.set(node, value, operation)?;
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
                return Err(
                    self.unsupported(collection, "it is a pair without braces inside brackets")
                );
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

    /// Whether the mapping is a pair inside a flow sequence that has no braces: `[a: b]`.
    pub(crate) fn is_bare_pair(&self, collection: NodeId) -> bool {
        let node = self.document.node(collection);
        let (start, end) = (node.content as usize, node.end as usize);
        let first = self.document.entries(collection).first();
        // `[{a: b}: c]` is a pair whose key has braces of its own.
        let key_is_first =
            first.is_some_and(|entry| self.document.node(entry.key).start as usize == start);
        node.flow
            && (key_is_first
                || !matches!(
                    self.document.text()[start..end].as_bytes().first(),
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
            Some(_) => {
                Err(self.unsupported(collection, "a key beside the edit is not a simple one"))
            }
            None => Ok(()),
        }
    }

    /// Puts the first children into an empty collection or in the place of nothing.
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

    /// Where the blank lines directly above a line start, but not before `floor`.
    pub(crate) fn blank_start(&self, line_start: usize, floor: usize) -> usize {
        let source = &self.document.source;
        let mut line = source.line_of(line_start);
        let lowest = source.line_of(floor) + 1;
        while line > lowest && self.document.is_blank_line(line - 1) {
            line -= 1;
        }
        source.line_start(line).min(line_start)
    }

    /// Where the blank lines that start at a line end.
    pub(crate) fn blank_end(&self, line_start: usize) -> usize {
        let source = &self.document.source;
        let mut line = source.line_of(line_start);
        if source.line_start(line) != line_start {
            return line_start;
        }
        while line + 1 < source.line_count() && self.document.is_blank_line(line) {
            line += 1;
        }
        source.line_start(line)
    }

    /// Deletes a range that holds some children, each child's part in the name of its own operation.
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
        let style = Style::inside(self.document, self.habits, collection, at);
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

/// Edits one block collection that keeps or gains at least one child.
struct Block<'l, 'd, 'c, 'o> {
    lowering: &'l mut Lowering<'d>,
    collection: NodeId,
    change: &'c Change<'o>,
    count: usize,
    column: usize,
    depth: usize,
    /// Whether most children are set apart from each other by blank lines; `None` if it is a tie.
    set_apart: Option<bool>,
}

impl<'l, 'd, 'c, 'o> Block<'l, 'd, 'c, 'o> {
    fn new(lowering: &'l mut Lowering<'d>, collection: NodeId, change: &'c Change<'o>) -> Self {
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

    fn lower(mut self) {
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
            // What stood beside a child that goes moves to the one after it, so that the order stays.
            (Some(number), _) if !first.before && first.slot == number + 1 || after.is_none() => {
                self.insert_below(group, number);
            }
            (None, _) if !self.unit(0).own_line => self.insert_inline(group),
            (_, Some(number)) => self.insert_above(group, number),
            _ => self.insert_alone(group),
        }
    }

    /// Adds lines below a child that stays.
    fn insert_below(&mut self, group: Range<usize>, number: usize) {
        let document = self.lowering.document;
        let unit = self.unit(number);
        let style = self.lowering.style(self.collection, unit.full_end);
        let keeps_blanks =
            document.ends_with_block_scalar(document.child(self.collection, number)) == Some(true);
        let gap = self
            .survivor_after(number + 1)
            .map(|next| self.blank_in_gap(number, next));
        let mut text = String::new();
        for insert in group.clone() {
            if self.is_apart(insert, gap) && !(keeps_blanks && insert == group.start) {
                text.push_str(style.newline);
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

    /// Adds lines above a child that stays, above the comments that belong to it.
    fn insert_above(&mut self, group: Range<usize>, number: usize) {
        let unit = self.unit(number);
        let style = self.lowering.style(self.collection, unit.start);
        let gap = self
            .survivor_before(number)
            .map(|before| self.blank_in_gap(before, number));
        let mut text = String::new();
        if gap == Some(false) && self.is_apart(group.start, gap) {
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
        if !alone {
            text.push_str(style.newline);
            text.extend(std::iter::repeat_n(' ', self.column));
        }
        let operation = self.change.inserts[group.start].operation;
        self.lowering
            .edits
            .insert_before(unit.start, text, self.depth, operation);
    }

    /// Adds lines where all the children that stood there go.
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

    /// Whether a blank line stands between two children that stay, once those between them are gone.
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
        let large = match self.change.inserts[insert].added {
            Added::Entry(entry) => {
                matches!(entry.value, NewValue::Mapping(_) | NewValue::Sequence(_))
            }
            Added::Item(_) => false,
        };
        self.set_apart.unwrap_or(large && gap != Some(false))
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
            self.removed_lines(&first, &last, before.as_ref(), has_after)
        } else {
            self.removed_after_dash(&first, &last, has_after)
        };
        self.lowering
            .delete_children(self.collection, self.change, run, range);
    }

    fn removed_lines(
        &self,
        first: &Unit,
        last: &Unit,
        before: Option<&Unit>,
        has_after: bool,
    ) -> Range<usize> {
        let document = self.lowering.document;
        let floor = before.map_or_else(
            || document.header_end(self.collection),
            |unit| unit.full_end,
        );
        let blank_start = self.lowering.blank_start(first.lead, floor);
        let blank_end = self.lowering.blank_end(last.after);
        let (mut start, mut end) = (first.lead, last.after);
        if has_after {
            let blank_before = blank_start < first.lead || before.is_none();
            end = if blank_before { blank_end } else { end };
        } else if before.is_some() {
            start = blank_start;
        }
        start..end
    }

    /// The first child goes, but the dash before it stays for the next one; comments that belong to nobody stay too.
    fn removed_after_dash(&self, first: &Unit, last: &Unit, has_after: bool) -> Range<usize> {
        if !has_after {
            return first.start..last.full_end;
        }
        let text = self.lowering.document.text();
        let rest = text[last.full_end..].trim_start_matches([' ', '\t', '\n', '\r']);
        first.start..text.len() - rest.len()
    }
}

/// Whether blank lines stand between most of the children; `None` where as many gaps have one as have none.
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
