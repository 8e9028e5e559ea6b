//! The value of a text of HCL: what the proof of a commit compares.
//!
//! It is built in three ways that share nothing: of the tree with the operations of a plan applied, of the tree of the new
//! text, and of the reading of the second reader.

use super::super::operation::reworded;
use super::super::{Document, Expression, NewBlock, NewItem, NewValue, NodeId, ScalarStyle};
use super::ast::{ExprKind, Text};
use super::document::{Role, whole_expression};
use super::layout::{self, ChildNodes};
use super::plan::{HclPlan, New, Part};
use std::fmt;

/// A value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Value {
    /// A string without interpolations.
    Text(String),
    /// A number, `true`, `false` or `null`, as it is written.
    Word(String),
    /// Any other expression, as it is written; of a template, the text between its quotes or markers.
    Expression(Expression, String),
    /// The argument of `jsonencode`.
    Encoded(Box<Value>),
    Object(Vec<(Key, Value)>),
    Tuple(Vec<Value>),
}

/// A key of an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Key {
    Name(String),
    /// An expression, as it is written.
    Expression(String),
}

/// An argument or a block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Item {
    Argument(String, Value),
    Block {
        kind: String,
        labels: Vec<String>,
        items: Vec<Item>,
    },
}

impl Key {
    /// The key that a text is.
    pub(crate) fn of_text(text: &str) -> Key {
        let is_word = |kind: &ExprKind| matches!(kind, ExprKind::Word);
        match whole_expression(text) {
            Some(ExprKind::Quoted(Text::Verbatim(range))) => {
                Key::Name(text[range.start..range.end].to_owned())
            }
            Some(ExprKind::Quoted(Text::Decoded(text))) => Key::Name(text),
            Some(kind) if is_word(&kind) || super::scanner::is_name(text) => {
                Key::Name(text.to_owned())
            }
            _ => Key::Expression(unix(text)),
        }
    }
}

/// Line breaks are compared as `\n`, because the second reader reads no others.
pub(crate) fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Builds the value of a document, with the changes of a plan.
pub(crate) struct Valuation<'d, 'p, 'o> {
    pub(crate) document: &'d Document,
    pub(crate) plan: Option<&'p HclPlan<'p, 'o>>,
}

impl Valuation<'_, '_, '_> {
    /// The arguments and blocks of the file.
    pub(crate) fn file(&self) -> Vec<Item> {
        self.items(self.document.root())
    }

    fn items(&self, body: NodeId) -> Vec<Item> {
        let set = self.plan.and_then(|plan| plan.plan.sets.get(&body));
        if let Some((_, NewValue::Mapping(entries))) = set.map(|(at, value)| (at, value.written()))
        {
            let entries = entries.iter();
            let arguments =
                entries.map(|entry| Item::Argument(entry.key.clone(), of_new(&entry.value)));
            return arguments.collect();
        }
        let children = layout::parts(self.document, body);
        let items = self.parts(body, children.len()).into_iter();
        let items = items.filter_map(|part| match part {
            Part::Kept(number) => Some(self.item(body, &children[number])),
            Part::New(New::Entry(entry)) => {
                Some(Item::Argument(entry.key.clone(), of_new(&entry.value)))
            }
            Part::New(New::Block(block)) => Some(of_block(block)),
            Part::New(New::Item(_)) => None,
        });
        items.collect()
    }

    /// The children of a collection after the changes.
    fn parts(&self, collection: NodeId, count: usize) -> Vec<Part<'_, '_>> {
        match self.plan.and_then(|plan| plan.changes.get(&collection)) {
            Some(changes) => changes.parts(count),
            None => (0..count).map(Part::Kept).collect(),
        }
    }

    fn item(&self, body: NodeId, child: &ChildNodes) -> Item {
        let document = self.document;
        let name = child.key.and_then(|key| document.scalar(key));
        let name = name.unwrap_or_default().to_owned();
        if !child.is_block {
            return Item::Argument(name, self.value(child.value));
        }
        Item::Block {
            kind: name,
            labels: self.labels(body, child.value),
            items: self.items(child.value),
        }
    }

    /// The labels of a block in a body.
    fn labels(&self, body: NodeId, block: NodeId) -> Vec<String> {
        let document = self.document;
        let mut labels = Vec::new();
        let mut at = block;
        while let Some(parent) = document.parent(at).filter(|&parent| parent != body) {
            let number = document.number_in_parent(at).unwrap_or(0);
            if let Some(entry) = document.entries(parent).get(number) {
                labels.push(document.scalar(entry.key).unwrap_or_default().to_owned());
            }
            at = parent;
        }
        labels.reverse();
        labels
    }

    fn value(&self, node: NodeId) -> Value {
        let value = self.inner_value(node);
        if self.document.is_json_encoded(node) {
            return Value::Encoded(Box::new(value));
        }
        value
    }

    fn inner_value(&self, node: NodeId) -> Value {
        let set = self.plan.and_then(|plan| plan.plan.sets.get(&node));
        if let Some((_, value)) = set {
            return of_new(value);
        }
        let children = layout::parts(self.document, node);
        let parts = self.parts(node, children.len());
        let has_entries = parts
            .iter()
            .any(|part| matches!(part, Part::New(New::Entry(_))));
        match self.document.hcl_role(node) {
            Role::Scalar if parts.is_empty() => self.scalar(node),
            Role::Object => Value::Object(self.entries(&children, parts)),
            Role::Scalar if has_entries => Value::Object(self.entries(&children, parts)),
            _ => {
                let items = parts.into_iter().filter_map(|part| match part {
                    Part::Kept(number) => Some(self.value(children[number].value)),
                    Part::New(New::Item(item)) => Some(of_new(item)),
                    Part::New(_) => None,
                });
                Value::Tuple(items.collect())
            }
        }
    }

    fn entries(&self, children: &[ChildNodes], parts: Vec<Part>) -> Vec<(Key, Value)> {
        let entries = parts.into_iter().filter_map(|part| match part {
            Part::Kept(number) => {
                let child = &children[number];
                let key = self.document.byte_range(child.key?);
                let key = Key::of_text(&self.document.text()[key]);
                Some((key, self.value(child.value)))
            }
            Part::New(New::Entry(entry)) => {
                Some((Key::Name(entry.key.clone()), of_new(&entry.value)))
            }
            Part::New(_) => None,
        });
        entries.collect()
    }

    fn scalar(&self, node: NodeId) -> Value {
        let text = self.document.scalar(node).unwrap_or_default();
        let words = self.plan.and_then(|plan| plan.plan.rewords.get(&node));
        let text = match words {
            Some((_, words)) => reworded(text, words).unwrap_or_default(),
            None => text.to_owned(),
        };
        match self.document.scalar_style(node) {
            Some(ScalarStyle::Expression(kind)) => Value::Expression(kind, unix(&text)),
            Some(ScalarStyle::Plain) => Value::Word(text),
            _ => Value::Text(unix(&text)),
        }
    }
}

/// The value of a text that is one expression.
pub(crate) fn of_expression(text: &str) -> Option<Value> {
    let document =
        Document::parse_as(format!("x = ({text}\n)\n"), super::super::Format::Hcl).ok()?;
    let valuation = Valuation {
        document: &document,
        plan: None,
    };
    match valuation.file().pop() {
        Some(Item::Argument(_, value)) => Some(value),
        _ => None,
    }
}

fn of_new(value: &NewValue) -> Value {
    match value {
        NewValue::Text(text) | NewValue::Quoted(text) => Value::Text(unix(text)),
        NewValue::Number(number) => Value::Word(number.to_string()),
        NewValue::Bool(value) => Value::Word(value.to_string()),
        NewValue::Null => Value::Word("null".to_owned()),
        NewValue::Raw(text) => of_expression(text).unwrap_or(Value::Word(text.clone())),
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => of_new(value),
        NewValue::Function(function) if function.is_json_encode() => {
            Value::Encoded(Box::new(of_new(&function.tagged)))
        }
        NewValue::Function(function) => of_new(&function.tagged),
        NewValue::Sequence(items) => Value::Tuple(items.iter().map(of_new).collect()),
        NewValue::Mapping(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|entry| (Key::Name(entry.key.clone()), of_new(&entry.value)));
            Value::Object(entries.collect())
        }
    }
}

fn of_block(block: &NewBlock) -> Item {
    let items = block.items.iter().map(|item| match item {
        NewItem::Argument(entry) => Item::Argument(entry.key.clone(), of_new(&entry.value)),
        NewItem::Block(block) => of_block(block),
    });
    Item::Block {
        kind: block.kind.clone(),
        labels: block.labels.clone(),
        items: items.collect(),
    }
}

/// The first difference between two readings of a body.
pub(crate) fn difference(expected: &[Item], found: &[Item]) -> Option<String> {
    let pair = expected.iter().zip(found).find(|(one, other)| one != other);
    let Some((one, other)) = pair else {
        let more = expected.get(found.len()).or(found.get(expected.len()))?;
        return Some(format!("{more} is only in one of them"));
    };
    match (one, other) {
        (
            Item::Block {
                kind,
                labels,
                items,
            },
            Item::Block {
                kind: other_kind,
                labels: other_labels,
                items: others,
            },
        ) if (kind, labels) == (other_kind, other_labels) => {
            Some(format!("{one}: {}", difference(items, others)?))
        }
        (Item::Argument(_, expected), Item::Argument(_, found)) => {
            Some(format!("{one} is {expected:?}, and {other} is {found:?}"))
        }
        _ => Some(format!("{one} is read as {other}")),
    }
}

impl fmt::Display for Item {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Argument(name, _) => write!(out, "the argument {name}"),
            Item::Block { kind, labels, .. } => {
                write!(out, "the block {kind} {}", labels.join(" "))
            }
        }
    }
}
