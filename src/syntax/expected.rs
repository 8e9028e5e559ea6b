//! The expected value of a text: a tree with the operations of a plan applied, in order and with tags. It is compared
//! with the result of a reader, and never built.

use std::borrow::Cow;

use super::operation::reworded;
use super::plan::{Added, Change, Child, Plan};
use super::{
    Document, Format, Kind, NewEntry, NewFunction, NewValue, NodeId, ScalarStyle, Word, scalar,
};

/// A tree, with the changes of a plan.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'e> {
    pub(crate) document: &'e Document,
    /// The changes; without a plan there are none.
    pub(crate) plan: Option<&'e Plan<'e>>,
}

/// A part of an expected value.
#[derive(Clone, Copy)]
pub(crate) enum Value<'e> {
    /// A node of the tree, with the changes below it.
    Node(NodeId),
    /// A scalar of the tree with replaced words.
    Reworded(NodeId, &'e [Word]),
    /// The key of a new entry.
    Key(&'e str),
    /// A value from an operation.
    New(&'e NewValue),
    /// The arguments after the tag of a function from an operation.
    Tagged(&'e NewFunction),
}

/// An expected scalar.
pub(crate) struct Leaf<'e> {
    pub(crate) text: Cow<'e, str>,
    pub(crate) reads_as: ReadsAs,
}

/// How readers may interpret a scalar.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReadsAs {
    /// A string and nothing else, in every version of YAML: it is quoted if its text can also be something else.
    String,
    /// As its text without quotes.
    Plain,
    /// As its text, with quotes or without.
    Either,
}

impl<'e> Expected<'e> {
    /// The unchanged value of a document.
    pub(crate) fn unchanged(document: &'e Document) -> Self {
        Self {
            document,
            plan: None,
        }
    }

    pub(crate) fn is_unchanged(&self) -> bool {
        self.plan.is_none()
    }

    pub(crate) fn root(&self) -> Value<'e> {
        self.of_node(self.document.root())
    }

    fn of_node(&self, node: NodeId) -> Value<'e> {
        let Some(plan) = self.plan else {
            return Value::Node(node);
        };
        if let Some(&(_, value)) = plan.sets.get(&node) {
            return Value::New(value);
        }
        match plan.rewords.get(&node) {
            Some(&(_, words)) => Value::Reworded(node, words),
            None => Value::Node(node),
        }
    }

    fn change(&self, node: NodeId) -> Option<&'e Change<'e>> {
        self.plan?.changes.get(&node)
    }

    /// The local tag, `!Name`, of a value that always has one.
    pub(crate) fn tag(&self, value: Value<'e>) -> Option<&'e str> {
        match value {
            Value::Node(node) | Value::Reworded(node, _) => self.document.tag(node),
            Value::Key(_) | Value::New(_) | Value::Tagged(_) => None,
        }
    }

    /// The value after a tag, if it may be written with one.
    pub(crate) fn tagged(&self, value: Value<'e>) -> Option<(&'e str, Value<'e>)> {
        match value {
            Value::New(NewValue::Function(function)) => {
                Some((&function.tag, Value::Tagged(function)))
            }
            Value::New(NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. }) => {
                self.tagged(Value::New(value))
            }
            _ => self.tag(value).map(|tag| (tag, value)),
        }
    }

    /// The kind of a value without its tag.
    pub(crate) fn kind(&self, value: Value<'e>) -> Kind {
        match value {
            Value::Node(node) => {
                match self.change(node).and_then(|change| change.inserts.first()) {
                    Some(insert) if matches!(insert.added, Added::Entry(_)) => Kind::Mapping,
                    Some(_) => Kind::Sequence,
                    None => self.document.kind(node),
                }
            }
            Value::Reworded(..) | Value::Key(_) => Kind::Scalar,
            Value::Tagged(function) => self.kind(Value::New(&function.tagged)),
            Value::New(NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. }) => {
                self.kind(Value::New(value))
            }
            Value::New(NewValue::Mapping(_) | NewValue::Function(_)) => Kind::Mapping,
            Value::New(NewValue::Sequence(_)) => Kind::Sequence,
            Value::New(_) => Kind::Scalar,
        }
    }

    pub(crate) fn leaf(&self, value: Value<'e>) -> Option<Leaf<'e>> {
        let leaf = |text: Cow<'e, str>, reads_as| Some(Leaf { text, reads_as });
        match value {
            Value::Node(node) => {
                let reads_as = match self.document.scalar_style(node)? {
                    ScalarStyle::Plain => ReadsAs::Plain,
                    // `!!int "3"` is a number in quotes.
                    _ if self.tag(value).is_some_and(|tag| tag.starts_with("!!")) => {
                        ReadsAs::Either
                    }
                    _ => ReadsAs::String,
                };
                leaf(self.document.scalar(node)?.into(), reads_as)
            }
            Value::Reworded(node, words) => {
                let text = reworded(self.document.scalar(node)?, words)?;
                let is_tagged = self.tag(value).is_some();
                let reads_as = if is_tagged {
                    ReadsAs::Either
                } else {
                    ReadsAs::String
                };
                leaf(text.into(), reads_as)
            }
            Value::Key(text) => leaf(text.into(), ReadsAs::String),
            Value::Tagged(function) => self.leaf(Value::New(&function.tagged)),
            Value::New(new) => self.new_leaf(new),
        }
    }

    fn new_leaf(&self, value: &'e NewValue) -> Option<Leaf<'e>> {
        let (text, reads_as) = match value {
            NewValue::Text(text) | NewValue::Quoted(text) => (text.into(), ReadsAs::String),
            NewValue::Number(number) => (number.to_string().into(), ReadsAs::Plain),
            NewValue::Bool(value) => (value.to_string().into(), ReadsAs::Plain),
            NewValue::Null => ("null".into(), ReadsAs::Plain),
            NewValue::Raw(text) if self.is_unsafe(text) => (text.into(), ReadsAs::Either),
            NewValue::Raw(text) => (text.into(), ReadsAs::Plain),
            NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => {
                return self.new_leaf(value);
            }
            NewValue::Mapping(_) | NewValue::Sequence(_) | NewValue::Function(_) => return None,
        };
        Some(Leaf { text, reads_as })
    }

    /// Whether a text that is to be copied plain cannot be.
    fn is_unsafe(&self, text: &str) -> bool {
        match self.document.format() {
            Format::Json => !scalar::is_json_word(text),
            Format::Yaml | Format::Hcl => !scalar::can_be_plain(text, true),
        }
    }

    /// Keys and values of a mapping in order.
    pub(crate) fn entries(&self, value: Value<'e>) -> Vec<(Value<'e>, Value<'e>)> {
        match value {
            Value::Node(node) => {
                let entries = self.document.entries(node);
                let kept = |number: usize| {
                    let entry = entries[number];
                    Some((Value::Node(entry.key), self.of_node(entry.value)))
                };
                let new = |added| match added {
                    Added::Entry(entry) => Some(of_entry(entry)),
                    Added::Item(_) => None,
                };
                self.children(node, entries.len(), kept, new)
            }
            Value::New(NewValue::Mapping(entries)) => entries.iter().map(of_entry).collect(),
            Value::New(NewValue::Function(function)) => {
                vec![(Value::Key(&function.key), Value::New(&function.spelled))]
            }
            Value::New(NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. }) => {
                self.entries(Value::New(value))
            }
            Value::Tagged(function) => self.entries(Value::New(&function.tagged)),
            _ => Vec::new(),
        }
    }

    /// The items of a sequence in order.
    pub(crate) fn items(&self, value: Value<'e>) -> Vec<Value<'e>> {
        match value {
            Value::Node(node) => {
                let items = self.document.items(node);
                let kept = |number: usize| Some(self.of_node(items[number]));
                let new = |added| match added {
                    Added::Item(item) => Some(Value::New(item)),
                    Added::Entry(_) => None,
                };
                self.children(node, items.len(), kept, new)
            }
            Value::New(NewValue::Sequence(items)) => items.iter().map(Value::New).collect(),
            Value::New(NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. }) => {
                self.items(Value::New(value))
            }
            Value::Tagged(function) => self.items(Value::New(&function.tagged)),
            _ => Vec::new(),
        }
    }

    /// The children of a node in the order of the plan.
    fn children<T>(
        &self,
        node: NodeId,
        count: usize,
        kept: impl Fn(usize) -> Option<T>,
        new: impl Fn(Added<'e>) -> Option<T>,
    ) -> Vec<T> {
        let Some(change) = self.change(node) else {
            return (0..count).filter_map(kept).collect();
        };
        let children = change.children(count).into_iter();
        let children = children.filter_map(|child| match child {
            Child::Kept(number) => kept(number),
            Child::New(insert) => new(insert.added),
        });
        children.collect()
    }
}

fn of_entry(entry: &NewEntry) -> (Value<'_>, Value<'_>) {
    (Value::Key(&entry.key), Value::New(&entry.value))
}
