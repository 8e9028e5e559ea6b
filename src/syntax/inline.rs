//! The style of a JSON file: which collections are on one line, and whether with spaces inside the brackets.

use super::{Document, Format, Kind, NewValue, NodeId};

/// The longest text that is put on one line.
const SHORT: usize = 80;
/// The longest text if all its siblings are on one line as well.
const BESIDE_OTHERS: usize = 120;
/// The number of nesting levels that are distinguished; deeper collections count as the last one.
const HEIGHTS: usize = 4;

/// The number of collections that do, and that do not.
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

/// Groups of collections with one style: sequences, mappings, and mappings of a single entry that contains a
/// collection, which are usually functions.
const SEQUENCE: usize = 0;
const MAPPING: usize = 1;
const WRAPPER: usize = 2;

/// The style, by the kind of collection and its number of levels; a list of scalars has one.
#[derive(Debug, Default)]
pub(crate) struct Inline {
    one_line: [[Votes; HEIGHTS]; 3],
    padded: [Votes; 2],
}

impl Inline {
    /// Infers the style of a JSON document; other documents have none.
    pub(crate) fn of(document: &Document) -> Self {
        let mut style = Self::default();
        if document.format() != Format::Json {
            return style;
        }
        let nodes: Vec<NodeId> = document.nodes().collect();
        let mut heights = vec![0; nodes.len()];
        // In reverse order, children come before their parent.
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

    /// Whether a collection of this kind and height is put on one line, in a file that has line breaks elsewhere.
    pub(crate) fn holds(&self, value: &NewValue, text: &str) -> bool {
        let (Some((kind, count)), height) = (kind_of(value), height_of(value)) else {
            return false;
        };
        let index = index(kind, height, count);
        let own = self.one_line[index][level(height)];
        let votes = match (own.yes + own.no, height) {
            // Collections of scalars have the same style, whatever their brackets.
            (0, 1) => self.one_line[SEQUENCE + MAPPING - index][0],
            // A function of a list has the style of a function of a scalar.
            (0, 2) if index == WRAPPER => self.one_line[MAPPING][0],
            _ => own,
        };
        votes.yes > votes.no && text.chars().count() <= SHORT
    }

    /// Whether brackets of a kind have spaces inside if they are on one line.
    pub(crate) fn is_padded(&self, is_mapping: bool) -> bool {
        let votes = self.padded[usize::from(is_mapping)];
        votes.yes > votes.no
    }
}

/// Whether all collections in a collection that contain other collections are on one line, and there are some.
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

/// The kind of a value that is a collection, and its number of children, unless it is empty.
fn kind_of(value: &NewValue) -> Option<(Kind, usize)> {
    match value {
        NewValue::Mapping(entries) if !entries.is_empty() => Some((Kind::Mapping, entries.len())),
        NewValue::Sequence(items) if !items.is_empty() => Some((Kind::Sequence, items.len())),
        NewValue::Function(_) => Some((Kind::Mapping, 1)),
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => kind_of(value),
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
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => height_of(value),
        _ => 0,
    }
}
