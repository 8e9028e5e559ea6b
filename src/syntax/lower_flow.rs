//! Edits of flow collections, including JSON; most of the work is keeping the commas correct.

use std::ops::Range;

use super::inline::has_long_lines;
use super::layout::Unit;
use super::lower::{Lowering, entry_of, item_of, runs};
use super::plan::{Change, Insert};
use super::render::Lines;
use super::style::{Style, flow_colon};
use super::{Document, NodeId};

impl Lowering<'_> {
    pub(crate) fn change_flow(&mut self, collection: NodeId, change: &Change) {
        let document = self.document;
        let count = document.child_count(collection);
        let units: Vec<Unit> = (0..count)
            .map(|number| document.unit(collection, number))
            .collect();
        let first = units[0];
        let colon = document
            .entries(collection)
            .first()
            .and_then(|entry| flow_colon(document, entry.key, entry.value));
        let mut style = self.style(collection, first.start);
        if let Some(colon) = &colon {
            style.colon = colon;
        }
        let survivors: Vec<usize> = (0..count)
            .filter(|number| !change.removed.contains_key(number))
            .collect();
        let trailing_comma = units[count - 1].comma.is_some();
        let depth = document.depth(collection);
        let mut flow = Flow {
            lowering: self,
            collection,
            change,
            units,
            survivors,
            trailing_comma,
            depth,
            style: style.clone(),
        };
        if flow.survivors.is_empty() {
            flow.refill();
        } else {
            flow.lower();
        }
    }
}

struct Flow<'l, 'd, 'c, 'o, 's> {
    lowering: &'l mut Lowering<'d>,
    collection: NodeId,
    change: &'c Change<'o>,
    units: Vec<Unit>,
    survivors: Vec<usize>,
    trailing_comma: bool,
    depth: usize,
    style: Style<'s>,
}

impl Flow<'_, '_, '_, '_, '_> {
    fn document(&self) -> &Document {
        self.lowering.document
    }

    /// Removes everything between the brackets and inserts the new children.
    fn refill(&mut self) {
        let document = self.document();
        let node = document.node(self.collection);
        let (open, close) = (node.content as usize + 1, node.end as usize - 1);
        let (first, last) = (self.units[0], self.units[self.units.len() - 1]);
        let removal = self.change.removed.values().copied().min().unwrap_or(0);
        if self.change.inserts.is_empty() {
            self.lowering.edits.delete(open..close, removal);
            return;
        }
        let lines = first.own_line.then(|| self.lines(0)).flatten();
        let start = first.start.min(if first.own_line {
            self.content_of_line(first.lead)
        } else {
            first.start
        });
        let children: Vec<String> = self
            .change
            .inserts
            .iter()
            .map(|insert| self.child(insert, lines.as_ref()))
            .collect();
        let separator = match &lines {
            Some(lines) => format!(",{}{}", self.style.newline, lines.indent),
            None => self.style.comma().to_owned(),
        };
        let mut text = children.join(&separator);
        if self.trailing_comma {
            text.push(',');
        }
        let operation = self.change.inserts[0].operation;
        let depth = self.depth;
        self.lowering
            .edits
            .insert_before(start, text, depth, operation);
        let count = self.units.len();
        self.lowering.delete_children(
            self.collection,
            self.change,
            0..count,
            start..last.full_end.min(close),
        );
    }

    fn content_of_line(&self, start: usize) -> usize {
        let rest = &self.document().text()[start..];
        start + rest.len() - rest.trim_start_matches([' ', '\t']).len()
    }

    fn lower(&mut self) {
        self.fix_last_comma();
        for run in runs(self.change.removed.keys().copied()) {
            self.remove(run);
        }
        let inserts = &self.change.inserts;
        let mut from = 0;
        while from < inserts.len() {
            let key = (inserts[from].slot, inserts[from].before);
            let to = from
                + inserts[from..]
                    .iter()
                    .take_while(|insert| (insert.slot, insert.before) == key)
                    .count();
            self.insert(from..to);
            from = to;
        }
    }

    /// Adds or removes the comma of the last child that remains, if it is no longer, or has become, the last one.
    fn fix_last_comma(&mut self) {
        let Some(&last) = self.survivors.last() else {
            return;
        };
        let unit = self.units[last];
        let followed = self.change.inserts.iter().any(|insert| insert.slot > last);
        let operation = self.change.inserts.first().map(|insert| insert.operation);
        let operation = operation
            .or_else(|| self.change.removed.values().next().copied())
            .unwrap_or(0);
        match unit.comma {
            Some(comma) if !followed && !self.trailing_comma => {
                self.lowering.edits.delete(comma - 1..comma, operation);
            }
            None if followed => {
                let depth = self.depth;
                self.lowering
                    .edits
                    .insert_after(unit.end, ",".to_owned(), depth, operation);
            }
            _ => {}
        }
    }

    fn insert(&mut self, group: Range<usize>) {
        let first = &self.change.inserts[group.start];
        let at = self
            .survivors
            .partition_point(|&number| number < first.slot);
        let before = at.checked_sub(1).map(|at| self.survivors[at]);
        let after = self.survivors.get(at).copied();
        match (before, after) {
            (Some(number), None) => self.insert_behind(group, number, true),
            (Some(number), Some(_)) if !first.before && first.slot == number + 1 => {
                self.insert_behind(group, number, false)
            }
            (_, Some(number)) => self.insert_ahead(group, number),
            (None, None) => {}
        }
    }

    fn insert_behind(&mut self, group: Range<usize>, number: usize, last: bool) {
        let unit = self.units[number];
        let lines = if self.has_own_lines(number) {
            self.lines(number)
        } else {
            None
        };
        let at = match (&lines, unit.comma) {
            (Some(_), _) => unit.full_end,
            (None, Some(comma)) => comma,
            (None, None) => unit.end,
        };
        let last = last && self.change.inserts[group.end..].is_empty();
        let mut text = String::new();
        for insert in group.clone() {
            match &lines {
                Some(lines) => {
                    text.push_str(self.style.newline);
                    text.push_str(&lines.indent);
                }
                None => text.push_str(self.style.comma().trim_start_matches(',')),
            }
            text.push_str(&self.child(&self.change.inserts[insert], lines.as_ref()));
            if !last || insert + 1 < group.end || self.trailing_comma {
                text.push(',');
            }
        }
        let (depth, operation) = (self.depth, self.change.inserts[group.start].operation);
        self.lowering.edits.insert_after(at, text, depth, operation);
    }

    fn insert_ahead(&mut self, group: Range<usize>, number: usize) {
        let unit = self.units[number];
        let lines = if unit.own_line {
            self.lines(number)
        } else {
            None
        };
        let mut text = String::new();
        for insert in group.clone() {
            let child = self.child(&self.change.inserts[insert], lines.as_ref());
            match &lines {
                Some(lines) => {
                    text.push_str(&lines.indent);
                    text.push_str(&child);
                    text.push(',');
                    text.push_str(self.style.newline);
                }
                None => {
                    text.push_str(&child);
                    text.push_str(self.style.comma());
                }
            }
        }
        let (depth, operation) = (self.depth, self.change.inserts[group.start].operation);
        self.lowering
            .edits
            .insert_before(unit.lead, text, depth, operation);
    }

    /// Whether the child is first on its line and no sibling follows on its last one.
    fn has_own_lines(&self, number: usize) -> bool {
        let unit = self.units[number];
        let next = self.units.get(number + 1);
        unit.own_line && next.is_none_or(|next| next.own_line)
    }

    fn lines(&self, number: usize) -> Option<Lines> {
        self.lowering.flow_lines(self.collection, number)
    }

    fn child(&self, insert: &Insert, lines: Option<&Lines>) -> String {
        match (entry_of(insert.added), item_of(insert.added)) {
            (Some(entry), _) if entry.comment.is_none() => {
                let short = self.style.flow_entry(entry, None);
                if has_long_lines(self.document(), self.collection, &short) {
                    return short;
                }
                self.style.flow_entry(entry, lines)
            }
            (Some(entry), _) => self.style.flow_entry(entry, lines),
            (_, Some(item)) => self.style.flow(item, lines),
            (None, None) => String::new(),
        }
    }

    fn remove(&mut self, run: Range<usize>) {
        let (first, last) = (self.units[run.start], self.units[run.end - 1]);
        let before = run.start.checked_sub(1).map(|number| self.units[number]);
        let after = self.units.get(run.end).copied();
        let range = if first.own_line && last.ends_line {
            self.removed_lines(&first, &last, before.as_ref(), after.as_ref())
        } else if let Some(after) = after.filter(|after| !after.own_line || first.own_line) {
            let to = if after.own_line {
                self.content_of_line(after.lead)
            } else {
                after.start
            };
            first.start..to.max(last.full_end)
        } else {
            let before_end = before.map_or(first.start, |unit| unit.comma.unwrap_or(unit.end));
            let between = &self.document().text()[before_end..first.start];
            let from = if between
                .trim_start_matches([' ', '\t', '\n', '\r'])
                .is_empty()
            {
                before_end
            } else {
                first.start
            };
            from..last.full_end
        };
        self.lowering
            .delete_children(self.collection, self.change, run, range);
    }

    fn removed_lines(
        &self,
        first: &Unit,
        last: &Unit,
        before: Option<&Unit>,
        after: Option<&Unit>,
    ) -> Range<usize> {
        let floor = before.map_or(
            self.document().node(self.collection).content as usize,
            |unit| unit.full_end,
        );
        let blank_start = self.lowering.blank_start(first.lead, floor);
        let blank_end = self.lowering.document.blank_end(last.after);
        match (before, after) {
            (Some(_), Some(_)) if blank_start < first.lead => first.lead..blank_end,
            (None, Some(_)) => first.lead..blank_end,
            (Some(_), None) => blank_start..last.after,
            _ => first.lead..last.after,
        }
    }
}
