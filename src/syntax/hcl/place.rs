//! The places of new parts in a collection, so that no line that remains has to be moved: an argument whose name is too long
//! for the alignment of the lines beside it is put after them, as a paragraph of its own.

use super::layout::{Child, Layout};
use super::plan::{Changes, Insert, New};
use super::render;

/// Determines where the new parts of a collection are written.
pub(crate) fn place(layout: &Layout, changes: &mut Changes) {
    let removed = changes.removed.clone();
    for insert in &mut changes.inserts {
        let kept = |number: &usize| !removed.contains_key(number);
        let above = (0..insert.slot).rev().find(kept);
        let below = (insert.slot..layout.children.len()).find(kept);
        // A part belongs to a child that remains, even if it was meant for one that is removed.
        let beside = match (insert.before, above, below) {
            (false, Some(above), _) | (true, Some(above), None) => Some((above, false)),
            (true, _, Some(below)) | (false, None, Some(below)) => Some((below, true)),
            (_, None, None) => None,
        };
        let Some((number, before)) = beside else {
            continue;
        };
        (insert.slot, insert.before) = (if before { number } else { number + 1 }, before);
        if let New::Block(_) = insert.new {
            align(layout, insert, number, "", (false, false), kept);
        } else if let New::Entry(entry) = &insert.new {
            let is_line = !render::is_multi_line(&entry.value);
            let fits = is_line && entry.comment.is_none();
            let is_paragraph = is_line || entry.comment.is_some();
            align(
                layout,
                insert,
                number,
                &entry.key,
                (fits, is_paragraph),
                kept,
            );
        }
    }
    join_gaps(layout, changes);
    changes.inserts.sort_by_key(|insert| {
        let rank = if insert.before {
            !insert.is_paragraph
        } else {
            insert.is_paragraph
        };
        (insert.slot, insert.before, rank, insert.operation)
    });
}

/// Puts parts before a child after the one above it, if others are put there and nothing remains between the two.
fn join_gaps(layout: &Layout, changes: &mut Changes) {
    let is_after = |insert: &&Insert| !insert.before;
    let after: Vec<usize> = changes
        .inserts
        .iter()
        .filter(is_after)
        .map(|one| one.slot)
        .collect();
    for insert in changes.inserts.iter_mut().filter(|insert| insert.before) {
        let removed = &changes.removed;
        let kept = |number: &usize| !removed.contains_key(number);
        let Some(above) = (0..insert.slot).rev().find(kept) else {
            continue;
        };
        let (one, next) = (&layout.children[above], &layout.children[insert.slot]);
        let is_near = above + 1 < insert.slot || one.after == next.lead;
        if is_near && after.contains(&(above + 1)) {
            (insert.slot, insert.before) = (above + 1, false);
        }
    }
}

/// Aligns a new entry with the lines beside it, or moves it where it does not affect them. Only one that `may_align` does.
fn align(
    layout: &Layout,
    insert: &mut Insert,
    number: usize,
    key: &str,
    (may_align, is_paragraph): (bool, bool),
    kept: impl Fn(&usize) -> bool,
) {
    let Some(neighbor) = neighbor(layout, number, insert.before) else {
        return;
    };
    let mut chain = layout.chain(neighbor);
    let Some(column) = layout.column(chain.clone()) else {
        return;
    };
    let width = layout.indent().chars().count() + render::key_width(layout, key) + 1;
    if may_align && width <= column {
        insert.column = Some(column);
        return;
    }
    insert.is_paragraph = is_paragraph;
    if !chain.contains(&number) && !insert.before {
        return;
    }
    let place = match insert.before && neighbor == number {
        true => chain.find(kept).map(|first| (first, true)),
        false => chain.rev().find(kept).map(|last| (last + 1, false)),
    };
    if let Some(place) = place {
        (insert.slot, insert.before) = place;
    }
}

/// The child whose line a new one would follow or precede without a blank line or a comment between them, if its equals
/// sign is aligned with others.
fn neighbor(layout: &Layout, number: usize, before: bool) -> Option<usize> {
    let children = &layout.children;
    let child = &children[number];
    if !child.has_own_lines() {
        return None;
    }
    let source = &layout.document.source;
    let line_start = |child: &Child| source.line_start(source.line_of(child.start));
    let neighbor = match before {
        false if child.equals.is_some() => Some(number),
        false => children
            .get(number + 1)
            .filter(|next| line_start(next) == child.after)
            .map(|_| number + 1),
        true if child.equals.is_some() && child.lead == line_start(child) => Some(number),
        true => number
            .checked_sub(1)
            .filter(|&above| children[above].after == child.lead),
    };
    neighbor.filter(|&neighbor| children[neighbor].equals.is_some())
}
