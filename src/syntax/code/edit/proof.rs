//! Proves that a new text is the old one with exactly the edits made: its tree has the same nodes, tokens and comments but for
//! those that the edits removed and added.

use std::ops::Range;

use super::super::super::edits::Edit;
use super::super::Code;
use super::super::tree::{Node, Tree};
use super::shift::{Shift, is_within};

/// A node that is compared.
#[derive(PartialEq, Eq, Debug)]
struct Compared {
    kind: &'static str,
    /// How deep it is; 0 for those in a place whose structure changes.
    depth: usize,
    /// The text of a token or comment.
    text: Option<String>,
}

/// One of the two texts.
struct Side<'c> {
    code: &'c Code,
    /// What the other one does not have.
    own: Vec<Range<usize>>,
    /// Where only tokens are compared.
    loose: Vec<Range<usize>>,
    /// The edits of what is a part of a token.
    edits: &'c [Edit],
    /// Whether each node has a token that both have.
    shared: Vec<bool>,
}

/// Proves a new text; `Err` has what differs.
pub(super) fn prove(
    old: &Code,
    edits: &[Edit],
    shift: &Shift,
    loose: &[Range<usize>],
    new: &Code,
) -> Result<(), String> {
    let moved = |range: &Range<usize>| {
        // The statement starts where it did, unless its start is removed.
        let tree = &old.program.tree;
        let first = (tree.first_from(range.start)..tree.len()).find_map(|node| {
            let start = tree.start(node);
            (start < range.end).then(|| shift.after(start))?
        });
        let last = shift.after(range.end).unwrap_or(new.text().len());
        // New text in front of it is a part of the statement then.
        let added = shift.added();
        first.map(|first| {
            let in_front = added.iter().find(|one| one.end == first);
            in_front.map_or(first, |one| one.start)..last
        })
    };
    let mut loose_after: Vec<Range<usize>> = loose.iter().filter_map(moved).collect();
    let mut loose = loose.to_vec();
    loose.sort_by_key(|range| range.start);
    loose_after.sort_by_key(|range| range.start);
    let before = Side::new(old, shift.removed(), loose, edits);
    let after = Side::new(new, shift.added(), loose_after, &[]);
    compare(&before, &after, false)?;
    compare(&before, &after, true)
}

/// Compares either all comments or all other nodes: an edit may change to which node a comment is attached.
fn compare(before: &Side<'_>, after: &Side<'_>, comments: bool) -> Result<(), String> {
    let mut old = before.nodes(comments);
    let mut new = after.nodes(comments);
    loop {
        match (old.next(), new.next()) {
            (None, None) => return Ok(()),
            (Some((_, one)), Some((_, other))) if one == other => {}
            (one, other) => {
                let shown = |side: &Side<'_>, found: Option<(Node, Compared)>| match found {
                    Some((node, compared)) => {
                        let at = side.code.span(&side.code.program.tree.range(node)).start;
                        format!(
                            "{} {:?} at {at}",
                            compared.kind,
                            compared.text.unwrap_or_default()
                        )
                    }
                    None => "the end".to_owned(),
                };
                return Err(format!(
                    "expected {}, found {}",
                    shown(before, one),
                    shown(after, other)
                ));
            }
        }
    }
}

impl<'c> Side<'c> {
    fn new(
        code: &'c Code,
        own: Vec<Range<usize>>,
        loose: Vec<Range<usize>>,
        edits: &'c [Edit],
    ) -> Self {
        let tree = &code.program.tree;
        let mut shared = vec![false; tree.len()];
        // Children come after their parents.
        for node in (0..tree.len()).rev() {
            let range = tree.range(node);
            let is_token = tree.is_leaf(node) && !range.is_empty() && !tree.is_comment(node);
            shared[node] |= is_token && !is_within(&own, &range);
            if let Some(parent) = tree.parent(node).filter(|_| shared[node]) {
                shared[parent] = true;
            }
        }
        Side {
            code,
            own,
            loose,
            edits,
            shared,
        }
    }

    /// The nodes that both sides have, in order.
    fn nodes(&self, comments: bool) -> impl Iterator<Item = (Node, Compared)> + '_ {
        let tree = &self.code.program.tree;
        let mut depths: Vec<(Node, usize)> = Vec::new();
        (0..tree.len()).filter_map(move |node| {
            while depths.last().is_some_and(|&(end, _)| end <= node) {
                depths.pop();
            }
            let depth = depths.len();
            depths.push((tree.next(node), depth));
            let compared = self.compared(node, depth, comments)?;
            Some((node, compared))
        })
    }

    fn compared(&self, node: Node, depth: usize, comments: bool) -> Option<Compared> {
        let tree = &self.code.program.tree;
        let range = tree.range(node);
        let is_shared = if tree.is_comment(node) {
            !is_within(&self.own, &range)
        } else {
            self.shared[node] || node == Tree::ROOT
        };
        if tree.is_comment(node) != comments || !is_shared {
            return None;
        }
        let is_loose = is_within(&self.loose, &range);
        let is_leaf = tree.is_leaf(node) && node != Tree::ROOT;
        if is_loose && !is_leaf {
            return None;
        }
        Some(Compared {
            kind: tree.kind(node),
            depth: if comments || is_loose { 0 } else { depth },
            text: is_leaf.then(|| self.text(&range)),
        })
    }

    /// The text of a token, with the edits that change a part of it.
    fn text(&self, range: &Range<usize>) -> String {
        let text = self.code.text();
        let mut out = String::new();
        let mut at = range.start;
        for edit in self.edits {
            let is_inside = edit.range.start >= range.start && edit.range.end <= range.end;
            let is_part = !edit.range.is_empty()
                || edit.range.start > range.start && edit.range.end < range.end;
            if is_inside && is_part {
                out.push_str(&text[at..edit.range.start]);
                out.push_str(&edit.text);
                at = edit.range.end;
            }
        }
        out.push_str(&text[at..range.end]);
        out
    }
}
