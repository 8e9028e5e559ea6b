//! Builds the arena of nodes from the events of a reader, in document order.

use super::error::ParseErrorKind;
use super::{Entry, Mark, NodeId, ScalarStyle};
use crate::memory::fit;

/// How deep collections may nest, with aliases followed. Both second readers stop at 128.
pub(crate) const MAX_DEPTH: usize = 100;
/// The limit of nodes of a document with its aliases followed, in addition to a multiple of the written nodes.
const MAX_EXPANDED: u64 = 50_000;
/// The limit of references by aliases per written node, on average.
const MAX_REPEATED: u64 = 8;

/// The kind of a node, as written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Scalar(ScalarStyle),
    Mapping,
    Sequence,
    Alias,
}

/// One node. The meaning of the first two fields of `data`: for a collection the range of its children in the arena's
/// lists, for a scalar the span of its text in the source (or, if `stored`, its index among the decoded texts), for an
/// alias its target.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) shape: Shape,
    /// Whether it is a flow collection, usually in brackets (an implicit pair inside a flow sequence has none).
    pub(crate) flow: bool,
    pub(crate) stored: bool,
    /// What it denotes in the document's language, if that differs from its form.
    pub(crate) mark: Option<Mark>,
    /// The offset of its tag or anchor or, without these, of its content.
    pub(crate) start: u32,
    /// The offset of its content, after tag and anchor.
    pub(crate) content: u32,
    pub(crate) end: u32,
    pub(crate) parent: u32,
    /// The index after its last descendant.
    pub(crate) next: u32,
    pub(crate) data: (u32, u32),
}

/// The parent of the root.
pub(crate) const NO_PARENT: u32 = u32::MAX;

/// The tree without its text.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    pub(crate) nodes: Vec<Node>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) items: Vec<NodeId>,
    pub(crate) decoded: Vec<String>,
    /// Every comment, from `#` to the end of its line.
    pub(crate) comments: Vec<(u32, u32)>,
    /// Anchored nodes that an alias references, in order.
    pub(crate) named: Vec<NodeId>,
}

/// The position of a node in the text.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) start: usize,
    pub(crate) content: usize,
    pub(crate) end: usize,
}

/// The text of a scalar: a part of the source, or decoded.
pub(crate) enum ScalarText {
    Span(usize, usize),
    Decoded(String),
}

/// A collection whose end has not been read yet.
struct Open {
    node: NodeId,
    mapping: bool,
    key: Option<NodeId>,
    /// The start of its children among the pending ones.
    pending: usize,
    weight: Weight,
}

/// The size of a node with its aliases followed.
#[derive(Clone, Copy, Default)]
struct Weight {
    nodes: u64,
    height: usize,
}

#[derive(Default)]
pub(crate) struct Builder {
    arena: Arena,
    open: Vec<Open>,
    pending_entries: Vec<Entry>,
    pending_items: Vec<NodeId>,
    /// Anchored nodes by the parser's number of the anchor, from 1.
    anchors: Vec<Option<(NodeId, Weight)>>,
}

impl Builder {
    pub(crate) fn with_capacity(bytes: usize) -> Builder {
        let mut builder = Builder::default();
        builder.arena.nodes.reserve(bytes / 16);
        builder.arena.entries.reserve(bytes / 32);
        builder
    }

    pub(crate) fn comment(&mut self, start: usize, end: usize) {
        self.arena.comments.push((start as u32, end as u32));
    }

    pub(crate) fn comment_count(&self) -> usize {
        self.arena.comments.len()
    }

    /// Discards the comments after the first `count`: the reader will read them again.
    pub(crate) fn forget_comments(&mut self, count: usize) {
        self.arena.comments.truncate(count);
    }

    /// Whether the innermost open collection awaits the value of a key.
    pub(crate) fn awaits_value(&self) -> bool {
        self.open.last().is_some_and(|open| open.key.is_some())
    }

    pub(crate) fn scalar(
        &mut self,
        at: Extent,
        style: ScalarStyle,
        text: ScalarText,
        anchor: usize,
    ) -> Result<(), ParseErrorKind> {
        let (data, stored) = match text {
            ScalarText::Span(start, end) => ((start as u32, end as u32), false),
            ScalarText::Decoded(text) => {
                self.arena.decoded.push(text);
                ((self.arena.decoded.len() as u32 - 1, 0), true)
            }
        };
        let node = self.push(Shape::Scalar(style), at, data);
        self.arena.nodes[node.index()].stored = stored;
        self.anchored(
            node,
            anchor,
            Some(Weight {
                nodes: 1,
                height: 0,
            }),
        );
        self.attach(
            node,
            Weight {
                nodes: 1,
                height: 0,
            },
        )
    }

    pub(crate) fn alias(&mut self, at: Extent, anchor: usize) -> Result<(), ParseErrorKind> {
        let Some((target, weight)) = self.anchors.get(anchor).copied().flatten() else {
            return Err(ParseErrorKind::RecursiveAlias);
        };
        if self.open.iter().any(|open| open.node == target) {
            return Err(ParseErrorKind::RecursiveAlias);
        }
        let node = self.push(Shape::Alias, at, (target.0, 0));
        self.arena.named.push(target);
        self.attach(node, weight)
    }

    pub(crate) fn open(
        &mut self,
        mapping: bool,
        flow: bool,
        at: Extent,
        anchor: usize,
    ) -> Result<(), ParseErrorKind> {
        if self.open.len() >= MAX_DEPTH {
            return Err(ParseErrorKind::TooDeep);
        }
        let shape = if mapping {
            Shape::Mapping
        } else {
            Shape::Sequence
        };
        let node = self.push(shape, at, (0, 0));
        self.arena.nodes[node.index()].flow = flow;
        self.anchored(node, anchor, Some(Weight::default()));
        let pending = if mapping {
            self.pending_entries.len()
        } else {
            self.pending_items.len()
        };
        self.open.push(Open {
            node,
            mapping,
            key: None,
            pending,
            weight: Weight {
                nodes: 1,
                height: 1,
            },
        });
        Ok(())
    }

    /// Ends the innermost collection. `end` is `None` for one without a closing bracket: it ends with its last child.
    pub(crate) fn close(
        &mut self,
        end: Option<usize>,
        anchor: usize,
    ) -> Result<(), ParseErrorKind> {
        let Some(open) = self.open.pop() else {
            return Err(ParseErrorKind::Reader("a collection ends without a start"));
        };
        let next = self.arena.nodes.len() as u32;
        let range = if open.mapping {
            let start = self.arena.entries.len();
            self.arena
                .entries
                .extend(self.pending_entries.drain(open.pending..));
            (start as u32, self.arena.entries.len() as u32)
        } else {
            let start = self.arena.items.len();
            self.arena
                .items
                .extend(self.pending_items.drain(open.pending..));
            (start as u32, self.arena.items.len() as u32)
        };
        let last_end = self.last_child_end(open.mapping, range);
        let node = &mut self.arena.nodes[open.node.index()];
        node.data = range;
        node.next = next;
        node.end = end
            .map(|end| end as u32)
            .or(last_end)
            .unwrap_or(node.content);
        self.anchored(open.node, anchor, Some(open.weight));
        self.attach(open.node, open.weight)
    }

    pub(crate) fn finish(mut self) -> Arena {
        self.arena.named.sort_unstable();
        self.arena.named.dedup();
        fit(&mut self.arena.nodes);
        fit(&mut self.arena.entries);
        fit(&mut self.arena.items);
        fit(&mut self.arena.comments);
        fit(&mut self.arena.decoded);
        self.arena
    }

    fn last_child_end(&self, mapping: bool, (start, end): (u32, u32)) -> Option<u32> {
        if start == end {
            return None;
        }
        let last = end as usize - 1;
        let child = if mapping {
            self.arena.entries[last].value
        } else {
            self.arena.items[last]
        };
        Some(self.arena.nodes[child.index()].end)
    }

    fn push(&mut self, shape: Shape, at: Extent, data: (u32, u32)) -> NodeId {
        let id = NodeId(self.arena.nodes.len() as u32);
        self.arena.nodes.push(Node {
            shape,
            flow: false,
            stored: false,
            mark: None,
            start: at.start as u32,
            content: at.content as u32,
            end: at.end as u32,
            parent: self.open.last().map_or(NO_PARENT, |open| open.node.0),
            next: id.0 + 1,
            data,
        });
        id
    }

    fn anchored(&mut self, node: NodeId, anchor: usize, weight: Option<Weight>) {
        if anchor == 0 {
            return;
        }
        if self.anchors.len() <= anchor {
            self.anchors.resize(anchor + 1, None);
        }
        self.anchors[anchor] = weight.map(|weight| (node, weight));
    }

    fn attach(&mut self, node: NodeId, weight: Weight) -> Result<(), ParseErrorKind> {
        let depth = self.open.len();
        let Some(open) = self.open.last_mut() else {
            return Ok(());
        };
        open.weight.nodes = open.weight.nodes.saturating_add(weight.nodes);
        open.weight.height = open.weight.height.max(weight.height + 1);
        let written = self.arena.nodes.len() as u64;
        if open.weight.nodes > MAX_EXPANDED + MAX_REPEATED * written {
            return Err(ParseErrorKind::TooBig);
        }
        if depth + weight.height > MAX_DEPTH {
            return Err(ParseErrorKind::TooDeep);
        }
        match (open.mapping, open.key.take()) {
            (false, _) => self.pending_items.push(node),
            (true, None) => open.key = Some(node),
            (true, Some(key)) => self.pending_entries.push(Entry { key, value: node }),
        }
        Ok(())
    }
}
