//! Edits of the arguments and blocks of a body, by whole lines.

use super::super::NewBlock;
use super::super::error::CommitError;
use super::super::lower::runs;
use super::document::Role;
use super::layout::{Child, Layout};
use super::lower::Lowering;
use super::plan::{Changes, Insert, New};
use super::render::{KeyStyle, Line, Writer};
use std::ops::Range;

impl Lowering<'_> {
    pub(crate) fn change_body(
        &mut self,
        layout: &Layout,
        changes: &Changes,
    ) -> Result<(), CommitError> {
        let is_compact =
            layout.role != Role::File && !self.document.text()[layout.inside()].contains('\n');
        if is_compact {
            return self.change_compact(layout, changes);
        }
        for run in runs(changes.removed.keys().copied()) {
            self.remove_lines(layout, changes, run);
        }
        for group in groups(&changes.inserts) {
            self.insert_lines(layout, changes, group)?;
        }
        Ok(())
    }

    /// Deletes whole lines, and the blank lines that would be left doubled.
    pub(crate) fn remove_lines(&mut self, layout: &Layout, changes: &Changes, run: Range<usize>) {
        let (first, last) = (&layout.children[run.start], &layout.children[run.end - 1]);
        let blank_start = match run.start.checked_sub(1) {
            Some(before) => self.blank_start(first.lead, layout.children[before].full_end),
            None => self.blank_start(first.lead, layout.inside().start),
        };
        let blank_end = self.document.blank_end(last.after);
        let is_last = run.end == layout.children.len();
        let is_first = run.start == 0;
        let (mut start, mut end) = (first.lead, last.after);
        if is_first || blank_start < first.lead {
            end = blank_end;
        }
        // Comments may follow the last child.
        let closes = is_last && self.closes_at(layout, blank_end);
        if closes && !is_first {
            (start, end) = (blank_start, last.after);
        }
        if (start, end) == (first.lead, last.after) && self.would_join(layout, changes, &run) {
            let newline = self.document.newline_at(start).to_owned();
            let depth = self.document.depth(layout.collection) + 1;
            let operation = changes.removed.get(&run.start).copied();
            self.edits
                .insert_after(start, newline, depth, operation.unwrap_or(0));
        }
        let mut from = start;
        for number in run.clone() {
            let to = match number + 1 < run.end {
                true => layout.children[number + 1].lead.clamp(from, end),
                false => end,
            };
            let operation = changes.removed.get(&number).copied().unwrap_or(0);
            self.edits.delete(from..to, operation);
            from = to;
        }
    }

    /// Whether lines that are aligned differently would follow each other without the children between them.
    fn would_join(&self, layout: &Layout, changes: &Changes, run: &Range<usize>) -> bool {
        let Some(above) = run.start.checked_sub(1) else {
            return false;
        };
        let (Some(one), Some(next)) = (layout.children.get(above), layout.children.get(run.end))
        else {
            return false;
        };
        let first = &layout.children[run.start];
        let is_near = one.after == first.lead && layout.children[run.end - 1].after == next.lead;
        let slots = run.start..=run.end;
        let is_filled = changes
            .inserts
            .iter()
            .any(|insert| slots.contains(&insert.slot));
        let columns = one.equals.zip(next.equals);
        is_near && !is_filled && columns.is_some_and(|(one, next)| one != next)
    }

    /// Whether nothing but the end of a collection follows.
    fn closes_at(&self, layout: &Layout, at: usize) -> bool {
        let end = layout.inside().end;
        self.document.text()[at.min(end)..end].trim().is_empty()
    }

    fn insert_lines(
        &mut self,
        layout: &Layout,
        changes: &Changes,
        group: &[Insert],
    ) -> Result<(), CommitError> {
        let indent = layout.indent();
        let first = &group[0];
        let anchor = anchor(layout, changes, first);
        let Some((child, before)) = anchor else {
            return self.insert_alone(layout, changes, group, &indent);
        };
        let writer = self.writer(child.start);
        let gaps = Gaps::beside(self, layout, changes, (child, before));
        let style = (&KeyStyle::default(), "");
        let text = self.group_text(layout, group, &indent, writer, &gaps, style);
        let at = if before { child.lead } else { child.after };
        let depth = self.document.depth(layout.collection) + 1;
        let operation = first.operation;
        if before {
            self.edits.insert_before(at, text, depth, operation);
        } else {
            self.edits.insert_after(at, text, depth, operation);
        }
        Ok(())
    }

    /// The lines of new parts at one place.
    pub(crate) fn group_text(
        &self,
        layout: &Layout,
        group: &[Insert],
        indent: &str,
        writer: Writer,
        gaps: &Gaps,
        (keys, end): (&KeyStyle, &str),
    ) -> String {
        let mut out = String::new();
        let mut lines: Vec<Line> = Vec::new();
        let mut last: Option<&Insert> = None;
        for insert in group {
            let is_apart = match last {
                Some(last) => !is_joined(last, insert),
                None => !gaps.above && self.is_set_apart(layout, insert, gaps.upper),
            };
            if is_apart {
                out.push_str(&writer.lines(&std::mem::take(&mut lines), indent, keys, end));
                out.push_str(writer.newline);
            }
            match &insert.new {
                New::Entry(entry) => lines.push(Line {
                    entry,
                    column: insert.column,
                }),
                New::Block(block) => {
                    out.push_str(&writer.lines(&std::mem::take(&mut lines), indent, keys, end));
                    out.push_str(&writer.block(block, indent));
                }
                New::Item(_) => {}
            }
            last = Some(insert);
        }
        out.push_str(&writer.lines(&lines, indent, keys, end));
        if last.is_some_and(|last| !gaps.below && self.is_set_apart(layout, last, gaps.lower)) {
            out.push_str(writer.newline);
        }
        out
    }

    /// Whether a blank line is put between a new part and its neighbor.
    fn is_set_apart(&self, layout: &Layout, insert: &Insert, neighbor: Option<&Child>) -> bool {
        match &insert.new {
            New::Block(block) => !neighbor.is_some_and(|child| self.is_close(layout, block, child)),
            _ => insert.is_paragraph || neighbor.is_some_and(|child| child.is_block),
        }
    }

    /// Whether blocks of the type of a new one, which is put beside one of them, are written without blank lines.
    fn is_close(&self, layout: &Layout, block: &NewBlock, neighbor: &Child) -> bool {
        let kind = |child: &Child| child.key.and_then(|key| self.document.scalar(key));
        let is_same = |child: &Child| child.is_block && kind(child) == Some(&block.kind);
        if !block.labels.is_empty() || !is_same(neighbor) {
            return false;
        }
        let mut pairs = layout.children.windows(2);
        pairs.any(|pair| is_same(&pair[0]) && is_same(&pair[1]) && pair[0].after == pair[1].lead)
    }

    /// Adds lines to a body on several lines of which no child remains.
    fn insert_alone(
        &mut self,
        layout: &Layout,
        changes: &Changes,
        group: &[Insert],
        indent: &str,
    ) -> Result<(), CommitError> {
        let document = self.document;
        let inside = layout.inside();
        let is_file = layout.role == Role::File;
        let source = &document.source;
        let at = match layout.children.first() {
            Some(first) if !changes.removed.is_empty() => first.lead,
            _ if is_file => inside.end,
            _ => source.line_start(source.line_of(inside.end)),
        };
        let writer = self.writer(inside.start);
        let style = (&KeyStyle::default(), "");
        let text = self.group_text(layout, group, indent, writer, &Gaps::CLOSED, style);
        // Comments at the start of a file are set apart.
        let has_comments = is_file
            && layout.children.is_empty()
            && !document.text()[inside].trim().is_empty()
            && self.blank_start(at, 0) == at;
        let text = if has_comments {
            format!("{}{text}", writer.newline)
        } else {
            text
        };
        let depth = document.depth(layout.collection) + 1;
        self.edits
            .insert_before(at, text, depth, group[0].operation);
        Ok(())
    }

    /// The start of the blank lines directly above a line, but not before the line after `floor`; 0 for no floor.
    pub(crate) fn blank_start(&self, line_start: usize, floor: usize) -> usize {
        let lowest = match floor {
            0 => 0,
            floor => self.document.source.line_of(floor) + 1,
        };
        self.document.blank_start(line_start, lowest)
    }
}

/// What is around the place of new lines.
pub(crate) struct Gaps<'l> {
    /// The child directly above, and whether a blank line or the start of the collection is there instead.
    pub(crate) upper: Option<&'l Child>,
    pub(crate) above: bool,
    /// The child directly below, and whether a blank line or the end of the collection is there instead.
    pub(crate) lower: Option<&'l Child>,
    pub(crate) below: bool,
}

impl<'l> Gaps<'l> {
    /// No child is near.
    pub(crate) const CLOSED: Gaps<'static> = Gaps {
        upper: None,
        above: true,
        lower: None,
        below: true,
    };

    /// The place before or after the lines of a child.
    pub(crate) fn beside(
        lowering: &Lowering,
        layout: &Layout<'_>,
        changes: &Changes,
        (child, before): (&'l Child, bool),
    ) -> Gaps<'l> {
        let removed = changes
            .removed
            .keys()
            .map(|&number| &layout.children[number]);
        let inside = layout.inside();
        if before {
            // What remains above, without the lines that are removed.
            let at = removed.rev().fold(
                child.lead,
                |at, gone| {
                    if gone.after == at { gone.lead } else { at }
                },
            );
            let text = &lowering.document.text()[inside.start..at.max(inside.start)];
            return Gaps {
                upper: None,
                above: text.trim().is_empty() || lowering.blank_start(at, 0) < at,
                lower: Some(child),
                below: false,
            };
        }
        let at = removed.fold(
            child.after,
            |at, gone| {
                if gone.lead == at { gone.after } else { at }
            },
        );
        Gaps {
            upper: Some(child),
            above: false,
            lower: None,
            below: lowering.document.blank_end(at) > at || lowering.closes_at(layout, at),
        }
    }
}

/// Whether two new parts at one place are not separated by a blank line.
fn is_joined(one: &Insert, other: &Insert) -> bool {
    let is_entry = |insert: &Insert| matches!(insert.new, New::Entry(_));
    is_entry(one) && is_entry(other) && one.is_paragraph == other.is_paragraph
}

/// The remaining child beside which parts are put, and whether they precede it.
pub(crate) fn anchor<'l>(
    layout: &'l Layout,
    changes: &Changes,
    insert: &Insert,
) -> Option<(&'l Child, bool)> {
    let number = if insert.before {
        Some(insert.slot)
    } else {
        insert.slot.checked_sub(1)
    };
    let number = number.filter(|number| !changes.removed.contains_key(number))?;
    Some((layout.children.get(number)?, insert.before))
}

/// The parts that are put at the same place.
pub(crate) fn groups<'c, 'o>(inserts: &'c [Insert<'o>]) -> Vec<&'c [Insert<'o>]> {
    inserts
        .chunk_by(|one, other| (one.slot, one.before) == (other.slot, other.before))
        .collect()
}
