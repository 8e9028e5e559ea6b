//! The values of a projected template, each with the place in Terraform that it comes from.

use std::ops::Range;

use crate::syntax::{Cursor, NodeId, Span};

/// A value of the template.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Value {
    /// Null.
    Null,
    /// A string.
    Text(String),
    /// A number or a boolean.
    Plain(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping.
    Map(Vec<Entry>),
    /// An intrinsic function by its long name, with its argument.
    Function(&'static str, Box<Node>),
}

/// An entry of a mapping.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key is shown.
    pub place: Place,
    /// The value.
    pub value: Node,
}

/// A part of a file that a report marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The index of the file among the sources of the run.
    pub file: usize,
    /// The part of it.
    pub span: Span,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// What an edit of the value edits.
    pub home: Home,
    /// What a report marks.
    pub place: Place,
}

/// What an edit of a value edits.
#[derive(Clone, Debug, PartialEq)]
pub enum Home {
    /// A node of an HCL document: the value of an argument, an item of a tuple, or a value of an object.
    Written {
        /// The index of the file.
        file: usize,
        /// The node.
        node: NodeId,
    },
    /// A part of an expression, such as a branch of a conditional expression.
    Part {
        /// The index of the file.
        file: usize,
        /// The node of the whole expression.
        node: NodeId,
        /// The bytes of the file.
        range: Range<usize>,
    },
    /// The arguments of a block, or those of its arguments that are one property in the model.
    Body {
        /// The index of the file.
        file: usize,
        /// The body of the block.
        node: NodeId,
        /// The resource type.
        resource_type: String,
        /// The path of the property in the model; empty for the resource itself.
        path: String,
    },
    /// The blocks of one type in a body, which are the items of a list.
    Blocks {
        /// The index of the file.
        file: usize,
        /// The body that the blocks are in.
        body: NodeId,
        /// The type of the blocks.
        name: String,
        /// The resource type.
        resource_type: String,
        /// The path of the list in the model.
        path: String,
    },
    /// A node of a text in JSON, by the index of the text.
    Text {
        /// The index of the text.
        text: usize,
        /// The node.
        node: NodeId,
    },
    /// Nothing: the value is the result of several places, or of none.
    Derived,
}

impl Place {
    /// The place of a node of a file.
    pub fn of(file: usize, at: Cursor<'_>) -> Self {
        let span = at.span();
        Self { file, span }
    }
}

impl Node {
    /// A node whose edits edit a node of a file.
    pub fn written(file: usize, at: Cursor<'_>, value: Value) -> Self {
        let node = at.node;
        let home = Home::Written { file, node };
        let place = Place::of(file, at);
        let origin = Origin { home, place };
        Self { value, origin }
    }

    /// The same, shown at another place.
    pub fn shown_at(mut self, place: Place) -> Self {
        self.origin.place = place;
        self
    }

    /// A text that no edit can change.
    pub fn of_text(text: impl Into<String>, place: Place) -> Self {
        Self::derived(Value::Text(text.into()), place)
    }

    /// A node at a place that no edit can change.
    pub fn derived(value: Value, place: Place) -> Self {
        let home = Home::Derived;
        Self {
            value,
            origin: Origin { home, place },
        }
    }

    /// The same value as the result of another place.
    pub fn derived_at(self, place: Place) -> Self {
        let value = match self.value {
            Value::List(items) => {
                Value::List(items.into_iter().map(|one| one.derived_at(place)).collect())
            }
            Value::Map(entries) => {
                let entries = entries.into_iter().map(|entry| Entry {
                    key: entry.key,
                    place,
                    value: entry.value.derived_at(place),
                });
                Value::Map(entries.collect())
            }
            Value::Function(name, argument) => {
                Value::Function(name, Box::new(argument.derived_at(place)))
            }
            other => other,
        };
        Self::derived(value, place)
    }

    /// The text of a literal.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) | Value::Plain(text) => Some(text),
            _ => None,
        }
    }

    /// The name that it references, if it is a `Ref`.
    pub fn ref_name(&self) -> Option<&str> {
        match &self.value {
            Value::Function("Ref", name) => name.text(),
            _ => None,
        }
    }

    /// The name that it references, also if it is an attribute of what has the name.
    pub fn referenced(&self) -> Option<&str> {
        match &self.value {
            Value::Function("Fn::GetAtt", both) => match &both.value {
                Value::List(items) => items.first()?.text(),
                _ => None,
            },
            _ => self.ref_name(),
        }
    }

    /// The value of a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(entries) => entries
                .iter()
                .find(|one| one.key == key)
                .map(|one| &one.value),
            _ => None,
        }
    }
}

impl Entry {
    /// An entry whose key is shown where its value is.
    pub fn new(key: impl Into<String>, value: Node) -> Self {
        Self {
            key: key.into(),
            place: value.origin.place,
            value,
        }
    }
}
