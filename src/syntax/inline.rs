//! Which collections a JSON file writes on one line, and whether with spaces inside the brackets.

use super::{Document, Format, Kind, NewValue, NodeId};

/// The longest text that is written on one line.
const SHORT: usize = 80;
/// The longest where all that stands beside it is on one line too.
const BESIDE_OTHERS: usize = 120;
/// Collections of collections of collections are told apart from those that hold more.
const HEIGHTS: usize = 4;

/// How many do, and how many do not.
#[derive(Clone, Copy, Debug, Default)]
struct Votes {
    yes: usize,
    no: usize,
}

impl Votes {
    fn cast(&mut self, vote: bool) {
        *(if vote { &mut self.yes } else { &mut self.no }) += 1;
    }
}

/// What is written alike: sequences, mappings, and mappings of a single entry that holds a collection, which are mostly
/// functions.
const SEQUENCE: usize = 0;
const MAPPING: usize = 1;
const WRAPPER: usize = 2;

/// The habit, by the kind of collection and how many levels it holds; a list of words holds one.
#[derive(Debug, Default)]
pub(crate) struct Inline {
    one_line: [[Votes; HEIGHTS]; 3],
    padded: [Votes; 2],
}

impl Inline {
    /// Learns from a JSON document; any other has no such habit.
    pub(crate) fn of(document: &Document) -> Self {
        let mut style = Self::default();
        if document.format() != Format::Json {
            return style;
        }
        let nodes: Vec<NodeId> = document.nodes().collect();
        let mut heights = vec![0; nodes.len()];
        // A parent comes before its children.
        for &node in nodes.iter().rev() {
            let kind = document.kind(node);
            let children = 0..document.child_count(node);
            if kind == Kind::Scalar || children.is_empty() {
                continue;
            }
            let below = children.map(|number| heights[document.child(node, number).index()]);
            heights[node.index()] = 1 + below.max().unwrap_or(0);
            let at = document.node(node);
            let text = &document.text()[at.content as usize..at.end as usize];
            let is_one_line = !text.contains('\n');
            let height = heights[node.index()];
            let count = document.child_count(node);
            style.one_line[index(kind, height, count)][level(height)].cast(is_one_line);
            if is_one_line {
                style.padded[usize::from(kind == Kind::Mapping)].cast(text[1..].starts_with(' '));
            }
        }
        style
    }

    /// Whether a collection of its kind and height is written on one line where the others have lines.
    pub(crate) fn holds(&self, value: &NewValue, text: &str) -> bool {
        let (Some((kind, count)), height) = (kind_of(value), height_of(value)) else {
            return false;
        };
        let index = index(kind, height, count);
        let own = self.one_line[index][level(height)];
        let votes = match (own.yes + own.no, height) {
            // What holds words alone is written alike, whatever its brackets.
            (0, 1) => self.one_line[SEQUENCE + MAPPING - index][0],
            // A function of a list is written as one of a word is.
            (0, 2) if index == WRAPPER => self.one_line[MAPPING][0],
            _ => own,
        };
        votes.yes > votes.no && text.chars().count() <= SHORT
    }

    /// Whether brackets of a kind have spaces inside where they stand on one line.
    pub(crate) fn is_padded(&self, is_mapping: bool) -> bool {
        let votes = self.padded[usize::from(is_mapping)];
        votes.yes > votes.no
    }
}

/// Whether all collections in a collection that hold more than words are on one line, and there are some.
pub(crate) fn has_long_lines(document: &Document, collection: NodeId, text: &str) -> bool {
    if document.format() != Format::Json || text.chars().count() > BESIDE_OTHERS {
        return false;
    }
    let holds_collections = |node: NodeId| {
        let mut children = 0..document.child_count(node);
        children.any(|number| document.kind(document.child(node, number)) != Kind::Scalar)
    };
    let large: Vec<NodeId> = (0..document.child_count(collection))
        .map(|number| document.child(collection, number))
        .filter(|&node| holds_collections(node))
        .collect();
    let is_one_line = |node: &NodeId| !document.text()[document.byte_range(*node)].contains('\n');
    !large.is_empty() && large.iter().all(is_one_line)
}

fn index(kind: Kind, height: usize, count: usize) -> usize {
    match kind {
        Kind::Mapping if height > 1 && count == 1 => WRAPPER,
        Kind::Mapping => MAPPING,
        _ => SEQUENCE,
    }
}

fn level(height: usize) -> usize {
    height.min(HEIGHTS) - 1
}

/// The kind of a value that is a collection, and how much it holds, unless that is nothing.
fn kind_of(value: &NewValue) -> Option<(Kind, usize)> {
    match value {
        NewValue::Mapping(entries) if !entries.is_empty() => Some((Kind::Mapping, entries.len())),
        NewValue::Sequence(items) if !items.is_empty() => Some((Kind::Sequence, items.len())),
        NewValue::Function(_) => Some((Kind::Mapping, 1)),
        NewValue::Copied { value, .. } => kind_of(value),
        _ => None,
    }
}

fn height_of(value: &NewValue) -> usize {
    let over = |below: Option<usize>| below.map_or(0, |below| below + 1);
    match value {
        NewValue::Mapping(entries) => {
            over(entries.iter().map(|entry| height_of(&entry.value)).max())
        }
        NewValue::Sequence(items) => over(items.iter().map(height_of).max()),
        NewValue::Function(function) => 1 + height_of(&function.spelled),
        NewValue::Copied { value, .. } => height_of(value),
        _ => 0,
    }
}
