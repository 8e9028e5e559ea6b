//! Values that are functions of other values, as a host writes them.

use super::host::reader_of;
use super::pieces::{Concat, TemplatePart, template_parts};
use crate::syntax::Cursor;

/// A function and its arguments; CloudFormation calls it an intrinsic function.
#[derive(Clone, Copy)]
pub enum Function<'d> {
    /// `Ref` to a parameter, resource or pseudo parameter.
    Ref(&'d str),
    /// `Fn::GetAtt`; the attribute is `None` if it is not a literal.
    Attr {
        /// The logical ID.
        resource: &'d str,
        /// The attribute's name.
        attribute: Option<&'d str>,
    },
    /// A concatenated text: `Fn::Sub` and `Fn::Join`.
    Concat(Concat<'d>),
    /// `Fn::If`.
    If {
        /// The condition's name.
        condition: &'d str,
        /// The value when it holds.
        then: Cursor<'d>,
        /// The value when it does not.
        otherwise: Cursor<'d>,
    },
    /// Any other one, by its long name without `Fn::`.
    Call {
        /// For instance `FindInMap` or `ImportValue`.
        name: &'d str,
        /// The argument.
        argument: Cursor<'d>,
    },
}

impl<'d> Function<'d> {
    /// The name that it references, if it is a reference and nothing else.
    pub(super) fn only_name(self) -> Option<&'d str> {
        match self {
            Self::Ref(name) => Some(name),
            Self::Concat(text) => text.only_name().filter(|name| !name.contains('.')),
            _ => None,
        }
    }
}

/// Reads a node as a function, one level deep.
pub fn function(cursor: Cursor<'_>) -> Option<Function<'_>> {
    reader_of(cursor.document).function(cursor)
}

/// Reads the argument of a function as a function, where both are one node: `!Base64 {Fn::Sub: …}`.
pub fn argument_function(cursor: Cursor<'_>) -> Option<Function<'_>> {
    reader_of(cursor.document).argument(cursor)
}

/// The name that a `Ref` references, if the node is one.
pub fn ref_name(cursor: Cursor<'_>) -> Option<&str> {
    function(cursor)?.only_name()
}

/// A text as it is written: a literal, or the text of an `Fn::Sub` with its variables.
pub fn written_text(cursor: Cursor<'_>) -> Option<&str> {
    match function(cursor) {
        Some(Function::Concat(Concat::Template { words, .. })) => Some(words),
        _ => cursor.text(),
    }
}

/// The possible values of a node once its `Fn::If`s are decided, without absent ones.
pub fn alternatives(cursor: Cursor<'_>) -> Vec<Cursor<'_>> {
    let mut found = Vec::new();
    let mut open = vec![cursor];
    while let Some(next) = open.pop() {
        match function(next) {
            Some(Function::If {
                then, otherwise, ..
            }) => open.extend([otherwise, then]),
            _ if next.is_absent() => {}
            _ => found.push(next),
        }
    }
    found
}

/// The branches of a value's conditions in which it is absent.
pub fn absent_branches(value: Cursor<'_>) -> Vec<Cursor<'_>> {
    match function(value) {
        Some(Function::If {
            then, otherwise, ..
        }) => [then, otherwise]
            .into_iter()
            .flat_map(absent_branches)
            .collect(),
        _ if value.is_absent() => vec![value],
        _ => Vec::new(),
    }
}

/// The possible items of a list once the `Fn::If`s around it and around its items are decided.
pub fn items_of(list: Option<Cursor<'_>>) -> Vec<Cursor<'_>> {
    list.into_iter()
        .flat_map(alternatives)
        .flat_map(Cursor::items)
        .flat_map(alternatives)
        .collect()
}

/// The conditions that decide whether a node exists, up to an enclosing node, each with its branch.
pub fn conditions_around<'d>(cursor: Cursor<'d>, until: Cursor<'_>) -> Vec<(&'d str, bool)> {
    let mut found = Vec::new();
    let mut inner = cursor;
    while let Some(outer) = inner.document.parent(inner.node).map(|node| inner.at(node)) {
        if let Some(Function::If {
            condition,
            then,
            otherwise,
        }) = function(outer)
        {
            let holds = inside(cursor, then);
            if holds || inside(cursor, otherwise) {
                found.push((condition, holds));
            }
        }
        if outer.node == until.node {
            break;
        }
        inner = outer;
    }
    found
}

/// Whether a node is another one or is inside it.
pub(super) fn inside(cursor: Cursor<'_>, other: Cursor<'_>) -> bool {
    let mut at = Some(cursor.node);
    while let Some(node) = at {
        if node == other.node {
            return true;
        }
        at = cursor.document.parent(node);
    }
    false
}

/// The variables of an `Fn::Sub` text, without the literals: `${!literal}` is none.
pub fn sub_variables(words: &str) -> impl Iterator<Item = &str> {
    template_parts(words).filter_map(|part| match part {
        TemplatePart::Name(name) => Some(name),
        TemplatePart::Text(..) => None,
    })
}
