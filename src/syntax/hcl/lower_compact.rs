//! Edits of a block on one line, which gets lines if it has more than one argument.

use super::super::error::CommitError;
use super::layout::{Child, Layout};
use super::lower::Lowering;
use super::lower_body::Gaps;
use super::plan::{Changes, Insert, New, unsupported};
use super::render::{KeyStyle, is_multi_line};
use std::ops::Range;

impl Lowering<'_> {
    /// Edits a body on one line, which can only have one argument.
    pub(crate) fn change_compact(
        &mut self,
        layout: &Layout,
        changes: &Changes,
    ) -> Result<(), CommitError> {
        let document = self.document;
        let inside = layout.inside();
        let text = &document.text()[inside.clone()];
        let depth = document.depth(layout.collection) + 1;
        let kept = layout
            .children
            .first()
            .filter(|_| changes.removed.is_empty());
        let Some(insert) = changes.inserts.first() else {
            let operation = changes.removed.values().next().copied().unwrap_or(0);
            self.edits.delete(inside, operation);
            return Ok(());
        };
        let outer = self.line_indent(document.node(layout.collection).start as usize);
        let indent = layout.indent();
        let writer = self.writer(inside.start);
        let style = (&KeyStyle::default(), "");
        let Some(kept) = kept else {
            let body = self.group_text(
                layout,
                &changes.inserts,
                &indent,
                writer,
                &Gaps::CLOSED,
                style,
            );
            let body = format!("{}{body}{outer}", writer.newline);
            self.edits.replace(inside, body, depth, insert.operation);
            return Ok(());
        };
        let around = [inside.start..kept.start, kept.end..inside.end];
        if text.trim() != document.text()[kept.start..kept.end].trim() {
            let cause = "a block on one line has a comment in it";
            return Err(unsupported(document, layout.collection, cause));
        }
        let split = changes.inserts.partition_point(|insert| insert.slot == 0);
        let mut inserts = changes.inserts.clone();
        let (before, after) = inserts.split_at_mut(split);
        let equals = self.align_with(kept, &indent, before, after);
        let mut lines = [writer.newline.to_owned(), writer.newline.to_owned()];
        if !before.is_empty() {
            let gaps = Gaps {
                lower: Some(kept),
                below: false,
                ..Gaps::CLOSED
            };
            lines[0] += &self.group_text(layout, before, &indent, writer, &gaps, style);
        }
        lines[0] += &indent;
        if !after.is_empty() {
            let gaps = Gaps {
                upper: Some(kept),
                above: false,
                ..Gaps::CLOSED
            };
            lines[1] += &self.group_text(layout, after, &indent, writer, &gaps, style);
        }
        lines[1] += outer;
        if let Some((range, text)) = equals {
            self.edits.replace(range, text, depth, insert.operation);
        }
        for (range, text) in around.into_iter().zip(lines) {
            self.edits.replace(range, text, depth, insert.operation);
        }
        Ok(())
    }

    /// Aligns new arguments with the only old one, which gets a line of its own. Returns the white space before its equals
    /// sign, and the new one.
    fn align_with<'o>(
        &self,
        kept: &Child,
        indent: &str,
        before: &mut [Insert<'o>],
        after: &mut [Insert<'o>],
    ) -> Option<(Range<usize>, String)> {
        let is_line = |insert: &Insert| match &insert.new {
            New::Entry(entry) => !is_multi_line(&entry.value),
            _ => false,
        };
        let has_comment = |insert: &Insert| match &insert.new {
            New::Entry(entry) => entry.comment.is_some(),
            _ => false,
        };
        let mut chain: Vec<&mut Insert<'o>> = Vec::new();
        for insert in before.iter_mut().rev() {
            if !is_line(insert) || chain.last().is_some_and(|last| has_comment(last)) {
                break;
            }
            chain.push(insert);
        }
        chain.extend(
            after
                .iter_mut()
                .take_while(|insert| is_line(insert) && !has_comment(insert)),
        );
        let key = self.document.byte_range(kept.key?);
        let key_width = self.document.text()[key.clone()].chars().count();
        let widths = chain.iter().map(|insert| match &insert.new {
            New::Entry(entry) => entry.key.chars().count(),
            _ => 0,
        });
        let width = widths.max()?.max(key_width);
        for insert in chain {
            insert.column = Some(indent.chars().count() + width + 1);
        }
        let gap = self.document.text()[key.end..].find('=')?;
        let spaces = " ".repeat(width - key_width + 1);
        let is_blank = self.document.text()[key.end..key.end + gap]
            .trim()
            .is_empty();
        is_blank.then_some((key.end..key.end + gap, spaces))
    }
}
