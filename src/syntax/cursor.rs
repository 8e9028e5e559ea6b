//! A node together with its document, for read access.

use super::{Document, Kind, Mark, NodeId, Position, Span};

/// A reference to a node of a document.
#[derive(Clone, Copy)]
pub struct Cursor<'d> {
    /// The document that contains the node.
    pub document: &'d Document,
    /// The node.
    pub node: NodeId,
}

impl<'d> Cursor<'d> {
    /// The root of a document.
    pub fn root(document: &'d Document) -> Self {
        Self {
            document,
            node: document.root(),
        }
    }

    /// Another node of the same document.
    pub fn at(self, node: NodeId) -> Self {
        Self {
            document: self.document,
            node,
        }
    }

    /// The value of a key of a mapping; the last one if the key is duplicated. `None` for a value that is marked as
    /// absent.
    pub fn get(self, key: &str) -> Option<Self> {
        let value = self.written(key).filter(|_| self.is_written_out());
        value.filter(|value| !value.is_absent())
    }

    /// The value of a key of a mapping as it is written, even if it is marked as absent.
    pub fn written(self, key: &str) -> Option<Self> {
        Some(self.at(self.document.get(self.node, key)?))
    }

    /// The value at a path of keys.
    pub fn path(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |cursor, key| cursor.get(key))
    }

    /// The node of a key of a mapping.
    pub fn key(self, key: &str) -> Option<Self> {
        Some(self.at(self.document.entry(self.node, key)?.key))
    }

    /// The entries of a mapping as key text, key and value, without those that are marked as absent; empty for other
    /// nodes.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = (&'d str, Self, Self)> {
        let is_written_out = self.is_written_out();
        self.written_entries()
            .filter(move |(_, _, value)| is_written_out && !value.is_absent())
    }

    /// The entries of a mapping as they are written.
    pub fn written_entries(self) -> impl DoubleEndedIterator<Item = (&'d str, Self, Self)> {
        self.document
            .entries(self.node)
            .iter()
            .filter_map(move |entry| {
                let key = self.document.scalar(entry.key)?;
                Some((key, self.at(entry.key), self.at(entry.value)))
            })
    }

    /// The items of a sequence, without those that are marked as absent; empty for other nodes.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        let is_written_out = self.is_written_out();
        let present = self.written_items();
        let present = present.filter(|item| is_written_out && !item.is_absent());
        present.collect::<Vec<Self>>().into_iter()
    }

    /// The items of a sequence as they are written: for the arguments of a function, whose position counts.
    pub fn written_items(self) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator {
        self.document
            .items(self.node)
            .iter()
            .map(move |&item| self.at(item))
    }

    /// The text of a scalar without a local tag.
    pub fn text(self) -> Option<&'d str> {
        match self.document.tag(self.node) {
            Some(tag) if !tag.starts_with("!!") => None,
            _ => self.document.scalar(self.node),
        }
    }

    /// Whether the node is a mapping, and not a function.
    pub fn is_mapping(self) -> bool {
        self.document.kind(self.node) == Kind::Mapping && self.is_written_out()
    }

    /// Whether the node is a sequence, and not a function.
    pub fn is_sequence(self) -> bool {
        self.document.kind(self.node) == Kind::Sequence && self.is_written_out()
    }

    /// Whether the node is null: `Key:`, `~` or `null`.
    pub fn is_null(self) -> bool {
        self.document.is_null(self.node)
    }

    /// Whether the node is marked as absent.
    pub fn is_absent(self) -> bool {
        self.document.marked(self.node) == Some(Mark::Absent)
    }

    /// Whether the node is marked as a function.
    pub fn is_function(self) -> bool {
        self.document.marked(self.node) == Some(Mark::Function)
    }

    /// Whether the node is marked as neither absent nor a function.
    fn is_written_out(self) -> bool {
        self.document.marked(self.node).is_none()
    }

    /// Records that its meaning was not fully evaluated; see [`Document::leave_unfinished`].
    pub fn leave_unfinished(self, limit: &'static str) {
        self.document.leave_unfinished(self.node, limit);
    }

    /// The position of the node's start.
    pub fn position(self) -> Position {
        self.document.position(self.node)
    }

    /// The part of the text that a report marks for the node; see [`Document::span`].
    pub fn span(self) -> Span {
        self.document.span(self.node)
    }
    /// Whether one of its scalars contains a text.
    pub fn contains(self, text: &str) -> bool {
        let mut nodes = self.descendants().into_iter();
        let scalar = |node: Self| node.document.scalar(node.node);
        nodes.any(|node| scalar(node).is_some_and(|scalar| scalar.contains(text)))
    }

    /// Every node of the subtree, including this one, in document order.
    pub fn descendants(self) -> Vec<Self> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(cursor) = open.pop() {
            found.push(cursor);
            // An alias would lead out of the subtree, and its target is visited at its own place.
            if cursor.document.is_alias(cursor.node) && cursor.node != self.node {
                continue;
            }
            let entries = cursor.document.entries(cursor.node).iter().rev();
            open.extend(entries.flat_map(|entry| [cursor.at(entry.value), cursor.at(entry.key)]));
            open.extend(cursor.written_items().rev());
        }
        found
    }
}
