//! A list on one line that new items make too long: each item gets a line of its own.

use super::super::super::edits::Edits;
use super::list::Lowering;

/// The longest line that new items may make.
const WIDTH: usize = 100;

impl Lowering<'_> {
    /// Whether the list is on one line, and the new items make the line too long or have several lines.
    pub(super) fn is_too_long(&self) -> bool {
        let (program, list) = (self.program, self.list);
        let inserted = &self.change.inserted;
        if !list.is_spreadable || inserted.is_empty() || list.items.is_empty() {
            return false;
        }
        let has_comments = || {
            program
                .comments_in(&(list.open..list.close))
                .next()
                .is_some()
        };
        if !program.are_in_one_line(list.open, list.close) || has_comments() {
            return false;
        }
        let removed = self.change.removed.iter();
        let removed: usize = removed
            .map(|(index, _)| list.items[*index].end - list.items[*index].start)
            .sum();
        let added: usize = inserted.iter().map(|one| one.text.len() + 2).sum();
        let line = program.line_end(list.close) - program.line_start(list.open);
        let is_on_several_lines = inserted.iter().any(|one| one.text.contains('\n'));
        is_on_several_lines || (line + added).saturating_sub(removed) > WIDTH
    }

    /// Writes the items that stay and the new ones on lines of their own.
    pub(super) fn spread(&self, kept: &[usize], edits: &mut Edits) {
        let (program, list) = (self.program, self.list);
        let base = program.indentation(list.open);
        let indentation = format!("{base}{}", program.indentation_unit());
        let lead = format!("{}{indentation}", program.newline());
        let first = self.change.inserted.iter().map(|one| one.edit).min();
        let edit = first.unwrap_or_default();
        let depth = list.depth + 1;
        let new_after = |place: Option<usize>| -> String {
            let (texts, _) = self.texts(place);
            let lines = texts
                .iter()
                .map(|text| format!("{lead}{},", program.indented(text, &indentation)));
            lines.collect()
        };
        let mut at = list.open;
        let mut pending = new_after(None);
        for &index in kept {
            let item = list.items[index];
            edits.replace(at..item.start, pending + &lead, depth, edit);
            at = item.comma.unwrap_or(item.end);
            let comma = if item.comma.is_some() { "" } else { "," };
            pending = format!("{comma}{}", new_after(Some(index)));
        }
        let end = format!("{pending}{}{base}", program.newline());
        edits.replace(at..list.close, end, depth, edit);
    }
}
