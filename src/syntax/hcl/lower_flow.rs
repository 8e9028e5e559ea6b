//! Edits of objects and tuples: by lines where their children have lines of their own, else within the line.

use super::super::error::CommitError;
use super::super::lower::runs;
use super::super::{NewEntry, NewValue};
use super::document::Role;
use super::layout::{Child, Layout};
use super::lower::Lowering;
use super::lower_body::{Gaps, anchor, groups};
use super::plan::{Changes, Insert, New, unsupported};
use super::render::{KeyStyle, Writer};
use std::ops::Range;

impl Lowering<'_> {
    pub(crate) fn change_flow(
        &mut self,
        layout: &Layout,
        changes: &Changes,
    ) -> Result<(), CommitError> {
        if layout.children.len() == changes.removed.len() {
            return self.refill(layout, changes);
        }
        for run in runs(changes.removed.keys().copied()) {
            let children = &layout.children[run.clone()];
            if children.iter().all(Child::has_own_lines) {
                self.remove_lines(layout, changes, run);
            } else {
                self.remove_inline(layout, changes, run);
            }
        }
        for group in groups(&changes.inserts) {
            let Some((child, before)) = anchor(layout, changes, &group[0]) else {
                continue;
            };
            self.insert_into_flow(layout, changes, group, child, before)?;
        }
        Ok(())
    }

    /// Removes children that share their lines with others.
    fn remove_inline(&mut self, layout: &Layout, changes: &Changes, run: Range<usize>) {
        let (first, last) = (&layout.children[run.start], &layout.children[run.end - 1]);
        let operation = changes.removed.get(&run.start).copied().unwrap_or(0);
        let before = run
            .start
            .checked_sub(1)
            .map(|number| &layout.children[number]);
        let range = match (before, layout.children.get(run.end)) {
            (_, Some(next)) => first.start..next.start,
            (None, None) => first.start..last.full_end,
            (Some(before), None) => {
                // A line break is kept: it may end a comment or a heredoc.
                let between = &self.document.text()[before.end..first.start];
                let start = match last.comma {
                    _ if between.contains('\n') => first.start,
                    Some(_) => before.comma.unwrap_or(before.end),
                    None => before.end,
                };
                start..last.full_end
            }
        };
        self.edits.delete(range, operation);
    }

    /// Empties a collection, or writes its new children if none of the old ones remain.
    fn refill(&mut self, layout: &Layout, changes: &Changes) -> Result<(), CommitError> {
        let inside = layout.inside();
        let depth = self.document.depth(layout.collection);
        let Some(insert) = changes.inserts.first() else {
            let operation = changes.removed.values().next().copied();
            self.edits.delete(inside, operation.unwrap_or(0));
            return Ok(());
        };
        let has_comments = !self.document.text()[inside.clone()].trim().is_empty();
        if layout.children.is_empty() && has_comments {
            return self.fill_lines(layout, &changes.inserts);
        }
        let value = new_value(&changes.inserts);
        let text = self.new_value(layout.collection, &value);
        let inner = inside.start - 1..inside.end + 1;
        self.leave_chain(layout.collection, &text, insert.operation);
        self.edits.replace(inner, text, depth, insert.operation);
        Ok(())
    }

    /// Adds lines after the comments in an empty collection.
    fn fill_lines(&mut self, layout: &Layout, inserts: &[Insert]) -> Result<(), CommitError> {
        let end = layout.inside().end;
        if !self.document.begins_line(end) {
            let cause = "an empty list or object with a comment does not end on a line of its own";
            return Err(unsupported(self.document, layout.collection, cause));
        }
        let indent = layout.indent();
        let writer = self.writer(end);
        let text = self.flow_lines(layout, inserts, &indent, writer, Ends::default());
        let at = self
            .document
            .source
            .line_start(self.document.source.line_of(end));
        let depth = self.document.depth(layout.collection) + 1;
        self.edits
            .insert_before(at, text, depth, inserts[0].operation);
        Ok(())
    }

    fn insert_into_flow(
        &mut self,
        layout: &Layout,
        changes: &Changes,
        group: &[Insert],
        child: &Child,
        before: bool,
    ) -> Result<(), CommitError> {
        let is_tuple = layout.role == Role::Tuple;
        if is_tuple && !before && child.comma.is_none() && self.ends_with_heredoc(child) {
            let cause = "nothing can be added after an item that is a heredoc";
            return Err(unsupported(self.document, layout.collection, cause));
        }
        let by_lines = if before {
            child.own_line
        } else {
            child.ends_line
        };
        let writer = self.writer(child.start);
        let depth = self.document.depth(layout.collection) + 1;
        let operation = group[0].operation;
        if !by_lines {
            let keys = KeyStyle::of(layout);
            let texts = group.iter().map(|insert| inline(writer, insert, &keys));
            let texts = texts.collect::<Vec<_>>().join(", ");
            if before {
                self.edits
                    .insert_before(child.start, format!("{texts}, "), depth, operation);
            } else {
                self.edits
                    .insert_after(child.end, format!(", {texts}"), depth, operation);
            }
            return Ok(());
        }
        let follows = |number: usize| !changes.removed.contains_key(&number);
        let has_next = before || (group[0].slot..layout.children.len()).any(follows);
        let ends = if is_tuple {
            Ends {
                each: true,
                last: has_next || child.comma.is_some(),
            }
        } else {
            let commas = child.comma.is_some()
                || before && layout.children.iter().any(|child| child.comma.is_some());
            Ends {
                each: commas,
                last: commas,
            }
        };
        let indent = layout.indent();
        let text = if is_tuple {
            self.flow_lines(layout, group, &indent, writer, ends)
        } else {
            let keys = KeyStyle::of(layout);
            let gaps = Gaps::beside(self, layout, changes, (child, before));
            let end = if ends.each { "," } else { "" };
            self.group_text(layout, group, &indent, writer, &gaps, (&keys, end))
        };
        if before {
            self.edits.insert_before(child.lead, text, depth, operation);
            return Ok(());
        }
        if is_tuple && child.comma.is_none() {
            self.edits
                .insert_after(child.end, ",".to_owned(), depth, operation);
        }
        self.edits.insert_after(child.after, text, depth, operation);
        Ok(())
    }

    fn ends_with_heredoc(&self, child: &Child) -> bool {
        let text = &self.document.text()[self.document.inner(child.value)];
        text.starts_with("<<") && self.document.inner(child.value).end == child.end
    }

    /// Lines without blank lines between them.
    fn flow_lines(
        &self,
        layout: &Layout,
        group: &[Insert],
        indent: &str,
        writer: Writer,
        ends: Ends,
    ) -> String {
        let mut out = String::new();
        let keys = KeyStyle::of(layout);
        for (number, insert) in group.iter().enumerate() {
            let is_last = number + 1 == group.len();
            let has_comma = if is_last { ends.last } else { ends.each };
            if let New::Entry(entry) = &insert.new {
                writer.comment(&mut out, entry.comment.as_deref(), indent);
            }
            out.push_str(indent);
            match &insert.new {
                New::Item(item) => out.push_str(&writer.value(item, indent, false)),
                _ => out.push_str(&inline(writer, insert, &keys)),
            }
            out.push_str(if has_comma { "," } else { "" });
            out.push_str(writer.newline);
        }
        out
    }
}

/// Whether commas follow new lines.
#[derive(Clone, Copy, Default)]
struct Ends {
    each: bool,
    last: bool,
}

fn inline(writer: Writer, insert: &Insert, keys: &KeyStyle) -> String {
    match &insert.new {
        New::Entry(entry) => writer.inline_entry(entry, keys),
        New::Item(item) => writer.value(item, "", true),
        New::Block(_) => String::new(),
    }
}

/// The value of new parts alone.
pub(crate) fn new_value(inserts: &[Insert]) -> NewValue {
    let entries = inserts.iter().filter_map(|insert| match &insert.new {
        New::Entry(entry) => Some((*entry).clone()),
        _ => None,
    });
    let entries: Vec<NewEntry> = entries.collect();
    if !entries.is_empty() {
        return NewValue::Mapping(entries);
    }
    let items = inserts.iter().filter_map(|insert| match &insert.new {
        New::Item(item) => Some((*item).clone()),
        _ => None,
    });
    NewValue::Sequence(items.collect())
}
