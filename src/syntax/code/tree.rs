//! The concrete tree of a program: every token and comment, numbered in document order.

use std::ops::Range;

/// A node: its number in document order, a parent before its children.
pub(super) type Node = usize;

/// What is stored of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored {
    /// Its kind in the grammar.
    pub(super) kind: &'static str,
    /// The field of its parent that it is in; empty for none.
    pub(super) field: &'static str,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) parent: u32,
    /// The node after its last descendant.
    pub(super) next: u32,
    /// Whether it is more than a fixed token.
    pub(super) is_named: bool,
}

/// A tree, of at least the root.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Stored>,
}

impl Tree {
    pub(super) const ROOT: Node = 0;

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn kind(&self, node: Node) -> &'static str {
        self.nodes[node].kind
    }

    /// The field of the parent that a node is in.
    pub(super) fn field_of(&self, node: Node) -> &'static str {
        self.nodes[node].field
    }

    pub(super) fn range(&self, node: Node) -> Range<usize> {
        let stored = &self.nodes[node];
        stored.start as usize..stored.end as usize
    }

    pub(super) fn start(&self, node: Node) -> usize {
        self.nodes[node].start as usize
    }

    pub(super) fn end(&self, node: Node) -> usize {
        self.nodes[node].end as usize
    }

    /// The parent; the root has none.
    pub(super) fn parent(&self, node: Node) -> Option<Node> {
        (node != Self::ROOT).then(|| self.nodes[node].parent as usize)
    }

    /// The node after the last descendant.
    pub(super) fn next(&self, node: Node) -> Node {
        self.nodes[node].next as usize
    }

    pub(super) fn is_leaf(&self, node: Node) -> bool {
        self.next(node) == node + 1
    }

    pub(super) fn is_named(&self, node: Node) -> bool {
        self.nodes[node].is_named
    }

    pub(super) fn is_comment(&self, node: Node) -> bool {
        matches!(self.kind(node), "comment" | "html_comment")
    }

    /// All children, with tokens and comments.
    pub(super) fn children(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        let end = self.next(node);
        let first = Some(node + 1).filter(|&first| first < end);
        std::iter::successors(first, move |&child| {
            Some(self.next(child)).filter(|&next| next < end)
        })
    }

    /// The children that are neither fixed tokens nor comments.
    pub(super) fn named(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        self.children(node)
            .filter(|&child| self.is_named(child) && !self.is_comment(child))
    }

    /// The children in a field.
    pub(super) fn fields<'t>(
        &'t self,
        node: Node,
        field: &'t str,
    ) -> impl Iterator<Item = Node> + 't {
        self.children(node)
            .filter(move |&child| self.field_of(child) == field && !self.is_comment(child))
    }

    /// The first child in a field.
    pub(super) fn field(&self, node: Node, field: &str) -> Option<Node> {
        self.fields(node, field).next()
    }

    /// Whether a node has a child of a kind, such as a token.
    pub(super) fn child(&self, node: Node, kind: &str) -> Option<Node> {
        self.children(node).find(|&child| self.kind(child) == kind)
    }

    /// The ancestors from the parent on.
    pub(super) fn ancestors(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        std::iter::successors(self.parent(node), |&above| self.parent(above))
    }

    /// How many ancestors a node has.
    pub(super) fn depth(&self, node: Node) -> usize {
        self.ancestors(node).count()
    }

    /// All nodes of a subtree in document order.
    pub(super) fn subtree(&self, node: Node) -> Range<Node> {
        node..self.next(node)
    }

    /// The outermost named node with exactly a range; a token if no named one has it.
    pub(super) fn exact(&self, range: &Range<usize>) -> Option<Node> {
        let first = self.first_from(range.start);
        let here = (first..self.len()).take_while(|&node| self.start(node) == range.start);
        let mut token = None;
        for node in here {
            if self.end(node) == range.end {
                if self.is_named(node) {
                    return Some(node);
                }
                token = token.or(Some(node));
            }
        }
        token
    }

    /// The first node in document order that starts at an offset or behind it.
    pub(super) fn first_from(&self, offset: usize) -> Node {
        self.nodes
            .partition_point(|node| (node.start as usize) < offset)
    }

    /// The innermost node around a range.
    pub(super) fn around(&self, range: &Range<usize>) -> Node {
        let mut at = Self::ROOT;
        loop {
            let inner = self.children(at).find(|&child| {
                let own = self.range(child);
                own.start <= range.start && range.end <= own.end && !own.is_empty()
            });
            match inner {
                Some(child) => at = child,
                None => return at,
            }
        }
    }
}
