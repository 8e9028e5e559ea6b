//! Offsets before and after edits.

use std::ops::Range;

use super::super::super::edits::Edit;

/// How edits move what is behind them.
#[derive(Debug, Default)]
pub(super) struct Shift {
    /// The replaced range of each edit, and the range of its text in the result.
    moved: Vec<(Range<usize>, Range<usize>)>,
}

impl Shift {
    /// That of edits in order.
    pub(super) fn new(edits: &[Edit]) -> Shift {
        let mut moved = Vec::with_capacity(edits.len());
        let (mut before, mut after) = (0, 0);
        for edit in edits {
            let start = after + (edit.range.start - before);
            let end = start + edit.text.len();
            moved.push((edit.range.clone(), start..end));
            before = edit.range.end;
            after = end;
        }
        Shift { moved }
    }

    /// Where something that started at an offset starts in the result; `None` if it was removed. Text that is inserted at an
    /// offset is before what started there.
    pub(super) fn after(&self, offset: usize) -> Option<usize> {
        moved_by(self.moved.iter().map(|(old, new)| (old, new)), offset)
    }

    /// The same for a result's offset in the text before; `None` in new text.
    pub(super) fn before(&self, offset: usize) -> Option<usize> {
        let inner = self.moved.iter().any(|(_, new)| new.contains(&offset));
        let moved = self.moved.iter().map(|(old, new)| (new, old));
        if inner { None } else { moved_by(moved, offset) }
    }

    /// The ranges that are removed, those next to each other as one.
    pub(super) fn removed(&self) -> Vec<Range<usize>> {
        joined(self.moved.iter().map(|(old, _)| old.clone()))
    }

    /// The ranges of new text in the result.
    pub(super) fn added(&self) -> Vec<Range<usize>> {
        joined(self.moved.iter().map(|(_, new)| new.clone()))
    }
}

fn moved_by<'r>(
    moved: impl Iterator<Item = (&'r Range<usize>, &'r Range<usize>)>,
    offset: usize,
) -> Option<usize> {
    let mut shifted = offset;
    for (from, to) in moved {
        if from.start > offset {
            break;
        }
        if offset < from.end {
            // What is replaced starts where its replacement does.
            return (offset == from.start).then_some(to.start);
        }
        shifted = to.end + (offset - from.end);
    }
    Some(shifted)
}

fn joined(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges.filter(|range| !range.is_empty()) {
        match out.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => out.push(range),
        }
    }
    out
}

/// Whether a range is in one of sorted ranges.
pub(super) fn is_within(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    let index = ranges.partition_point(|one| one.end < range.end);
    ranges
        .get(index)
        .is_some_and(|one| one.start <= range.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(range: Range<usize>, text: &str) -> (Range<usize>, &str) {
        (range, text)
    }

    #[test]
    fn offsets_are_moved_both_ways() {
        let mut edits = super::super::super::super::edits::Edits::default();
        for (range, text) in [edit(2..4, "xyz"), edit(6..6, "w"), edit(8..10, "")] {
            edits.replace(range, text.to_owned(), 0, 0);
        }
        let shift = Shift::new(&edits.sorted().expect("they are disjoint"));
        let after: Vec<_> = [0, 2, 3, 4, 6, 8, 9, 10].map(|at| shift.after(at)).into();
        let expected = [
            Some(0),
            Some(2),
            None,
            Some(5),
            Some(8),
            Some(10),
            None,
            Some(10),
        ];
        assert_eq!(after, expected);
        let before: Vec<_> = [0, 2, 5, 7, 8, 10].map(|at| shift.before(at)).into();
        assert_eq!(before, [Some(0), None, Some(4), None, Some(6), Some(10)]);
        assert_eq!(shift.removed(), [2..4, 8..10]);
    }
}
