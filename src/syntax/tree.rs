//! The tree: spans over the text, with read access.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::fmt::{self, Write as _};
use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::builder::{Arena, NO_PARENT, Node, Shape};
use super::placeholder::Masked;
use super::source::Source;
use super::yaml_text::properties;
use super::{Entry, Format, Kind, Mark, NodeId, Position, ScalarStyle, Span};

/// Mappings with more entries than this are looked up by a sorted index.
const SMALL: usize = 16;

/// The tag that a document's reader attaches to it.
#[derive(Clone, Copy)]
pub struct Tag(pub &'static (dyn Any + Send + Sync));

impl fmt::Debug for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tag")
    }
}

/// A YAML, JSON or HCL text and its tree. It never changes.
#[derive(Debug)]
pub struct Document {
    pub(super) source: Source,
    /// The text that the grammars read instead, with placeholders masked.
    pub(super) masked: Option<Masked>,
    pub(super) format: Format,
    pub(super) arena: Arena,
    /// For each large mapping, its entries' numbers sorted by key and position.
    sorted: HashMap<NodeId, Vec<u32>>,
    /// Entries that a later one of the same mapping overrides.
    overridden: Vec<Entry>,
    /// The owner of the document; not used by the tree itself.
    tag: OnceLock<Tag>,
    /// The nodes whose meaning was not fully evaluated, with the limit that was reached.
    unfinished: Mutex<BTreeMap<NodeId, &'static str>>,
}

impl Document {
    pub(super) fn new(source: Source, format: Format, arena: Arena) -> Document {
        let mut document = Document {
            source,
            masked: None,
            format,
            arena,
            sorted: HashMap::new(),
            overridden: Vec::new(),
            tag: OnceLock::new(),
            unfinished: Mutex::default(),
        };
        document.index_keys();
        document
    }

    /// The text, including its byte order mark if it has one.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// The text, without the tree.
    pub fn into_text(self) -> String {
        self.source.into_text()
    }

    /// The text as the grammars read it: with placeholders masked that another program fills in before the text is
    /// used.
    pub(super) fn grammatical_text(&self) -> &str {
        self.masked
            .as_ref()
            .map_or(self.text(), |masked| &masked.text)
    }

    /// Whether the node is a placeholder outside of quotes, which another program fills in before the text is used.
    pub fn is_placeholder(&self, node: NodeId) -> bool {
        let node = self.node(self.resolve(node));
        let span = node.content as usize..node.end as usize;
        let masked = self.masked.as_ref();
        masked.is_some_and(|masked| masked.is_placeholder(&span))
    }

    /// JSON if the text is strict JSON except for placeholders and a `---` before it, YAML otherwise; HCL if it was parsed
    /// as HCL.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The outermost node. An empty document is one null scalar.
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// Records that the meaning of a node was not fully evaluated, and the limit that was reached. Every evaluation
    /// with a limit reports here when it ends early.
    pub fn leave_unfinished(&self, node: NodeId, limit: &'static str) {
        let mut all = self
            .unfinished
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.entry(node).or_insert(limit);
    }

    /// The nodes whose meaning was not fully evaluated so far, in order, each with the limit that was reached.
    pub fn unfinished(&self) -> Vec<(NodeId, &'static str)> {
        let all = self
            .unfinished
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(node, limit)| (*node, *limit)).collect()
    }

    /// All nodes in document order: a parent before its children, a key before its value.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.arena.nodes.len() as u32).map(NodeId)
    }

    /// The kind of the node; for an alias, the kind of its target.
    pub fn kind(&self, node: NodeId) -> Kind {
        match self.node(self.resolve(node)).shape {
            Shape::Mapping => Kind::Mapping,
            Shape::Sequence => Kind::Sequence,
            Shape::Scalar(_) | Shape::Alias => Kind::Scalar,
        }
    }

    /// The tag as written: `!Name`, `!!str`. For an expression of HCL, that of its kind.
    pub fn tag(&self, node: NodeId) -> Option<&str> {
        if let Some(ScalarStyle::Expression(kind)) = self.scalar_style(node) {
            return Some(kind.tag());
        }
        self.property(self.resolve(node), b'!')
    }

    /// The name of the node's anchor, without `&`.
    pub fn anchor(&self, node: NodeId) -> Option<&str> {
        self.property(node, b'&').map(|anchor| &anchor[1..])
    }

    /// Whether the node is written as an alias, `*name`.
    pub fn is_alias(&self, node: NodeId) -> bool {
        self.node(node).shape == Shape::Alias
    }

    /// The decoded text of a scalar, whatever its tag.
    pub fn scalar(&self, node: NodeId) -> Option<&str> {
        let node = self.node(self.resolve(node));
        match node.shape {
            Shape::Scalar(_) if node.stored => Some(&self.arena.decoded[node.data.0 as usize]),
            Shape::Scalar(_) => Some(&self.text()[node.data.0 as usize..node.data.1 as usize]),
            _ => None,
        }
    }

    /// Whether the text of a scalar is a part of the document's text.
    pub(super) fn is_verbatim(&self, node: NodeId) -> bool {
        !self.node(self.resolve(node)).stored
    }

    /// The style of a scalar.
    pub fn scalar_style(&self, node: NodeId) -> Option<ScalarStyle> {
        match self.node(self.resolve(node)).shape {
            Shape::Scalar(style) => Some(style),
            _ => None,
        }
    }

    /// Whether the node is null: an untagged plain scalar that is empty, `~` or `null`.
    pub fn is_null(&self, node: NodeId) -> bool {
        self.scalar_style(node) == Some(ScalarStyle::Plain)
            && matches!(self.scalar(node), Some("" | "~" | "null" | "Null" | "NULL"))
            && self.tag(node).is_none()
    }

    /// Marks nodes with what they denote in the document's language. `what` is called for a node after those below it,
    /// so that the result may depend on theirs.
    pub fn mark(&mut self, what: impl Fn(&Self, NodeId) -> Option<Mark>) {
        let last_first = (0..self.arena.nodes.len() as u32).rev().map(NodeId);
        for node in last_first {
            if let Some(mark) = what(self, node) {
                self.arena.nodes[node.index()].mark = Some(mark);
            }
        }
    }

    /// Tags the document with its owner, once: later tags are ignored.
    pub fn set_tag(&self, tag: Tag) {
        // The first reader that recognizes a document keeps it.
        let _ = self.tag.set(tag);
    }

    /// The tag of the document.
    pub fn tagged(&self) -> Option<&'static (dyn Any + Send + Sync)> {
        self.tag.get().map(|tag| tag.0)
    }

    /// The mark of the node.
    pub fn marked(&self, node: NodeId) -> Option<Mark> {
        self.node(self.resolve(node)).mark
    }

    /// The entries of a mapping in order; empty for other nodes.
    pub fn entries(&self, node: NodeId) -> &[Entry] {
        let node = self.node(self.resolve(node));
        match node.shape {
            Shape::Mapping => &self.arena.entries[node.data.0 as usize..node.data.1 as usize],
            _ => &[],
        }
    }

    /// The items of a sequence in order; empty for other nodes.
    pub fn items(&self, node: NodeId) -> &[NodeId] {
        let node = self.node(self.resolve(node));
        match node.shape {
            Shape::Sequence => &self.arena.items[node.data.0 as usize..node.data.1 as usize],
            _ => &[],
        }
    }

    /// The entry with this key; of duplicates the last one, which takes effect.
    pub fn entry(&self, mapping: NodeId, key: &str) -> Option<Entry> {
        let entries = self.entries(mapping);
        let Some(sorted) = self.sorted.get(&self.resolve(mapping)) else {
            return entries
                .iter()
                .rfind(|entry| self.scalar(entry.key) == Some(key))
                .copied();
        };
        let end = sorted.partition_point(|&at| self.scalar(entries[at as usize].key) <= Some(key));
        let entry = entries[*sorted.get(end.checked_sub(1)?)? as usize];
        (self.scalar(entry.key) == Some(key)).then_some(entry)
    }

    /// The value of the entry with this key.
    pub fn get(&self, mapping: NodeId, key: &str) -> Option<NodeId> {
        self.entry(mapping, key).map(|entry| entry.value)
    }

    /// The collection that contains the node, as a key, a value or an item.
    pub fn parent(&self, node: NodeId) -> Option<NodeId> {
        let parent = self.node(node).parent;
        (parent != NO_PARENT).then_some(NodeId(parent))
    }

    /// The start of the node's own text; of its tag or anchor if it has one.
    pub fn position(&self, node: NodeId) -> Position {
        self.source.position(self.node(node).start as usize)
    }

    /// The node's bytes with tag and anchor, without the trivia after it.
    pub fn byte_range(&self, node: NodeId) -> Range<usize> {
        let node = self.node(node);
        node.start as usize..node.end as usize
    }

    /// The path from the root: `Resources.Service.Properties.LoadBalancers[0].ContainerPort`.
    pub fn path(&self, node: NodeId) -> String {
        let mut steps = Vec::new();
        let mut at = node;
        while let Some(parent) = self.parent(at) {
            steps.push((parent, at));
            at = parent;
        }
        let mut path = String::new();
        for (parent, child) in steps.into_iter().rev() {
            self.push_step(&mut path, parent, child);
        }
        path
    }

    /// Every entry that a later one of the same mapping overrides.
    pub fn duplicate_keys(&self) -> Vec<Entry> {
        self.overridden.clone()
    }

    /// The comment after the node on its last line, from `#` on. A block collection has none of its own.
    pub fn trailing_comment(&self, node: NodeId) -> Option<&str> {
        self.trailing_comment_span(node)
            .map(|span| &self.text()[span])
    }

    /// All comments in order, each from `#` to the end of its line; in HCL also from `//`, and from `/*` to `*/`.
    pub fn comments(&self) -> impl Iterator<Item = &str> {
        self.arena
            .comments
            .iter()
            .map(|&(start, end)| &self.text()[start as usize..end as usize])
    }

    /// All comments in order, each with its span, and whether it is alone on its line.
    pub fn placed_comments(&self) -> impl Iterator<Item = (Span, bool, &str)> {
        self.arena.comments.iter().map(|&(start, end)| {
            let (start, end) = (start as usize, end as usize);
            let own_line = self.begins_line(start);
            let text = &self.text()[start..end];
            (self.source.span(start..end), own_line, text)
        })
    }

    /// Whether the mapping includes other entries (`<<`).
    pub fn has_merge_key(&self, mapping: NodeId) -> bool {
        self.entries(mapping).iter().any(|entry| {
            self.scalar(entry.key) == Some("<<")
                && self.scalar_style(entry.key) == Some(ScalarStyle::Plain)
        })
    }

    /// Whether the node's text belongs to more than one place: it is, or is inside, an anchored node that an alias
    /// references, or it is an alias.
    pub fn shared(&self, node: NodeId) -> bool {
        let mut at = Some(node);
        self.is_alias(node)
            || std::iter::from_fn(|| {
                let here = at?;
                at = self.parent(here);
                Some(here)
            })
            .any(|here| self.arena.named.binary_search(&here).is_ok())
    }

    /// Whether the collection is written in its own brackets or braces.
    pub(super) fn starts_with_bracket(&self, node: NodeId) -> bool {
        let content = self.node(node).content as usize;
        self.text()[content..].starts_with(['[', '{'])
    }

    pub(super) fn node(&self, node: NodeId) -> &Node {
        &self.arena.nodes[node.index()]
    }

    /// The node itself, or the target of an alias.
    pub(super) fn resolve(&self, node: NodeId) -> NodeId {
        match self.node(node) {
            Node {
                shape: Shape::Alias,
                data,
                ..
            } => NodeId(data.0),
            _ => node,
        }
    }

    /// The range of the comment after the node on its last line.
    pub(super) fn trailing_comment_span(&self, node: NodeId) -> Option<Range<usize>> {
        if self.format == Format::Hcl {
            return self.trailing_hcl_comment(node);
        }
        let at = self.node(node);
        let block = matches!(at.shape, Shape::Mapping | Shape::Sequence) && !at.flow;
        let block_scalar = matches!(
            at.shape,
            Shape::Scalar(ScalarStyle::Literal | ScalarStyle::Folded)
        );
        if block || block_scalar || self.format == Format::Json {
            return None;
        }
        let after = &self.text()[at.end as usize..];
        let rest = after.trim_start_matches([' ', '\t']);
        let rest = rest
            .strip_prefix(',')
            .unwrap_or(rest)
            .trim_start_matches([' ', '\t']);
        if !rest.starts_with('#') {
            return None;
        }
        let start = self.text().len() - rest.len();
        Some(start..start + rest.find(['\n', '\r']).unwrap_or(rest.len()))
    }

    /// The number of the entry that contains this key or value in its mapping, or of the item in its sequence.
    pub(super) fn number_in_parent(&self, child: NodeId) -> Option<usize> {
        let parent = self.parent(child)?;
        match self.node(parent).shape {
            Shape::Mapping => Some(
                self.entries(parent)
                    .partition_point(|entry| entry.value < child),
            ),
            _ => self.items(parent).binary_search(&child).ok(),
        }
    }

    fn property(&self, node: NodeId, sign: u8) -> Option<&str> {
        let node = self.node(node);
        if node.start == node.content || self.format == Format::Hcl {
            return None;
        }
        properties(self.text(), node.start as usize, node.content as usize)
            .find(|text| text.as_bytes()[0] == sign)
    }

    fn push_step(&self, path: &mut String, parent: NodeId, child: NodeId) {
        let number = self.number_in_parent(child).unwrap_or(0);
        if self.node(parent).shape == Shape::Sequence {
            let _ = write!(path, "[{number}]");
            return;
        }
        if !path.is_empty() {
            path.push('.');
        }
        let key = self
            .entries(parent)
            .get(number)
            .and_then(|entry| self.scalar(entry.key));
        path.push_str(key.unwrap_or("?"));
    }

    fn index_keys(&mut self) {
        let mut sorted = HashMap::new();
        let mut overridden = Vec::new();
        for node in self
            .nodes()
            .filter(|&node| self.node(node).shape == Shape::Mapping)
        {
            let entries = self.entries(node);
            if entries.len() <= SMALL {
                self.find_duplicates(entries, &mut overridden);
                continue;
            }
            let mut order: Vec<u32> = (0..entries.len() as u32).collect();
            order.sort_by_key(|&at| (self.scalar(entries[at as usize].key), at));
            for pair in order.windows(2) {
                let [first, second] = [pair[0], pair[1]].map(|at| entries[at as usize]);
                if self.same_key(first.key, second.key) {
                    overridden.push(first);
                }
            }
            sorted.insert(node, order);
        }
        overridden.sort_unstable_by_key(|entry| entry.key);
        self.sorted = sorted;
        self.overridden = overridden;
    }

    fn find_duplicates(&self, entries: &[Entry], overridden: &mut Vec<Entry>) {
        for (at, entry) in entries.iter().enumerate() {
            if entries[at + 1..]
                .iter()
                .any(|later| self.same_key(entry.key, later.key))
            {
                overridden.push(*entry);
            }
        }
    }

    fn same_key(&self, one: NodeId, other: NodeId) -> bool {
        let text = self.scalar(one);
        let is_same = text.is_some() && text == self.scalar(other);
        // Blocks with the same labels do not override each other.
        is_same && !(self.format == Format::Hcl && self.is_hcl_block_key(one))
    }
}
