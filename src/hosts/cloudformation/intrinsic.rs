//! CloudFormation's intrinsic functions, read from both spellings: `!Ref x` and `Ref: x`.

use crate::model::loops::is_looped;
use crate::syntax::{Cursor, Document, Mark};

/// An intrinsic function and its arguments.
#[derive(Clone, Copy)]
pub enum Intrinsic<'d> {
    /// `Ref` to a parameter, resource or pseudo parameter.
    Ref(&'d str),
    /// `Fn::GetAtt`; the attribute is absent where it is no literal.
    GetAtt {
        /// The logical id.
        resource: &'d str,
        /// The attribute's name.
        attribute: Option<&'d str>,
    },
    /// `Fn::Sub`.
    Sub {
        /// The text with its `${…}`.
        words: &'d str,
        /// The node of the text.
        text: Cursor<'d>,
        /// The map of variables, where there is one.
        variables: Option<Cursor<'d>>,
    },
    /// `Fn::If`.
    If {
        /// The condition's name.
        condition: &'d str,
        /// The value when it holds.
        then: Cursor<'d>,
        /// The value when it does not.
        otherwise: Cursor<'d>,
    },
    /// `Fn::Join`.
    Join {
        /// The separator.
        separator: &'d str,
        /// The list, which may itself be an intrinsic.
        list: Cursor<'d>,
    },
    /// Any other one, by its long name without `Fn::`.
    Other {
        /// For instance `FindInMap` or `ImportValue`.
        name: &'d str,
        /// The argument.
        argument: Cursor<'d>,
    },
}

/// Reads a node as an intrinsic function.
#[must_use]
pub fn intrinsic(cursor: Cursor<'_>) -> Option<Intrinsic<'_>> {
    if let Some(tag) = cursor.document.tag(cursor.node) {
        let name = tag
            .strip_prefix('!')
            .filter(|name| !name.starts_with('!'))?;
        return Some(by_name(name, cursor));
    }
    spelled_out(cursor)
}

/// Reads a node as a function in the long spelling, whatever tag it carries: the mapping of `!Base64 {Fn::Sub: …}`.
#[must_use]
pub fn spelled_out(cursor: Cursor<'_>) -> Option<Intrinsic<'_>> {
    let [entry] = cursor.document.entries(cursor.node) else {
        return None;
    };
    let key = cursor.document.scalar(entry.key)?;
    let name = match key {
        "Ref" | "Condition" => key,
        _ => key.strip_prefix("Fn::")?,
    };
    Some(by_name(name, cursor.at(entry.value)))
}

/// The name a `Ref` gives, where the node is one.
#[must_use]
pub fn ref_name(cursor: Cursor<'_>) -> Option<&str> {
    match intrinsic(cursor)? {
        Intrinsic::Ref(name) => Some(name),
        Intrinsic::Sub {
            words,
            variables: None,
            ..
        } => {
            let name = words.strip_prefix("${")?.strip_suffix('}')?;
            let plain = !name.contains(['$', '.', '!', '{', '}']);
            plain.then_some(name.trim())
        }
        _ => None,
    }
}

/// Whether the node is `AWS::NoValue`, which takes the property away.
#[must_use]
pub fn is_no_value(cursor: Cursor<'_>) -> bool {
    ref_name(cursor) == Some("AWS::NoValue")
}

/// Reads a document as CloudFormation does: `null`, `AWS::NoValue`, and an `Fn::If` that has nothing else to choose
/// from are absent, and a search for the property does not find it. A function is no mapping and no list,
/// whether it is written with a tag or with a key.
#[must_use]
pub fn as_template(mut document: Document) -> Document {
    document.mark(|document, node| {
        let cursor = Cursor { document, node };
        if cursor.is_null() {
            return Some(Mark::Absent);
        }
        if document.tag(node).is_none() && document.entries(node).len() != 1 {
            return None;
        }
        let is_absent = match intrinsic(cursor)? {
            Intrinsic::If {
                then, otherwise, ..
            } => then.is_absent() && otherwise.is_absent(),
            // An entry of this name is the condition of the resource or output that it is in.
            Intrinsic::Other {
                name: "Condition",
                argument,
            } if document.scalar(argument.node).is_none() => return None,
            // A loop stands for entries of the mapping that it is in.
            Intrinsic::Other { name, .. } if name.starts_with("ForEach::") => return None,
            _ => is_no_value(cursor),
        };
        Some(if is_absent {
            Mark::Absent
        } else {
            Mark::Function
        })
    });
    document
}

/// The values that a node may have once its `Fn::If`s are decided, without `AWS::NoValue`.
#[must_use]
pub fn alternatives(cursor: Cursor<'_>) -> Vec<Cursor<'_>> {
    let mut found = Vec::new();
    let mut open = vec![cursor];
    while let Some(next) = open.pop() {
        match intrinsic(next) {
            Some(Intrinsic::If {
                then, otherwise, ..
            }) => open.extend([otherwise, then]),
            _ if next.is_absent() || is_no_value(next) => {}
            _ => found.push(next),
        }
    }
    found
}

/// The items that a list may have once the `Fn::If`s around it and around its items are decided.
#[must_use]
pub fn items_of(list: Option<Cursor<'_>>) -> Vec<Cursor<'_>> {
    list.into_iter()
        .flat_map(alternatives)
        .flat_map(Cursor::items)
        .flat_map(alternatives)
        .collect()
}

/// The conditions that decide whether a node is there, up to a node around it, each with the way it is decided.
#[must_use]
pub fn conditions_around<'d>(cursor: Cursor<'d>, until: Cursor<'_>) -> Vec<(&'d str, bool)> {
    let mut found = Vec::new();
    let mut inner = cursor;
    while let Some(outer) = inner.document.parent(inner.node).map(|node| inner.at(node)) {
        if let Some(Intrinsic::If {
            condition,
            then,
            otherwise,
        }) = intrinsic(outer)
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

/// Whether a node is another one or lies in it.
fn inside(cursor: Cursor<'_>, other: Cursor<'_>) -> bool {
    let mut at = Some(cursor.node);
    while let Some(node) = at {
        if node == other.node {
            return true;
        }
        at = cursor.document.parent(node);
    }
    false
}

/// The variables of a `Fn::Sub` text, as written between `${` and `}`; `${!literal}` is none.
pub fn sub_variables(module: &str) -> impl Iterator<Item = &str> {
    module.split("${").skip(1).filter_map(|part| {
        let name = part.split_once('}')?.0;
        (!name.starts_with('!')).then(|| name.trim())
    })
}

fn by_name<'d>(name: &'d str, argument: Cursor<'d>) -> Intrinsic<'d> {
    let other = Intrinsic::Other { name, argument };
    // Below a tag the node itself carries the tag, so its text is read past it.
    let scalar = || argument.document.scalar(argument.node);
    match name {
        "Ref" => {
            let name = scalar().or_else(|| looped_name(argument));
            name.map_or(other, Intrinsic::Ref)
        }
        "GetAtt" => get_att(argument).unwrap_or(other),
        "Sub" => sub(argument).unwrap_or(other),
        "If" => if_function(argument).unwrap_or(other),
        "Join" => join(argument).unwrap_or(other),
        _ => other,
    }
}

/// A logical ID in a loop, which `Ref` and `Fn::GetAtt` take as the text of an `Fn::Sub`.
fn looped_name(argument: Cursor<'_>) -> Option<&str> {
    // Below `!Ref` the argument carries the tag itself.
    let is_tagged = argument.document.tag(argument.node) == Some("!Ref");
    let function = if is_tagged {
        spelled_out(argument)
    } else {
        intrinsic(argument)
    };
    match function? {
        Intrinsic::Sub {
            words,
            variables: None,
            ..
        } if is_looped(words) => Some(words),
        _ => None,
    }
}

fn get_att(argument: Cursor<'_>) -> Option<Intrinsic<'_>> {
    if let Some(text) = argument.document.scalar(argument.node) {
        let (resource, attribute) = text.split_once('.')?;
        return Some(Intrinsic::GetAtt {
            resource,
            attribute: Some(attribute),
        });
    }
    let mut items = argument.written_items();
    let resource = items.next()?;
    let resource = resource.text().or_else(|| looped_name(resource))?;
    let attribute = items.next().and_then(Cursor::text);
    Some(Intrinsic::GetAtt {
        resource,
        attribute,
    })
}

fn sub(argument: Cursor<'_>) -> Option<Intrinsic<'_>> {
    if let Some(words) = argument.document.scalar(argument.node) {
        return Some(Intrinsic::Sub {
            words,
            text: argument,
            variables: None,
        });
    }
    let mut items = argument.written_items();
    let text = items.next()?;
    Some(Intrinsic::Sub {
        words: text.text()?,
        text,
        variables: items.next(),
    })
}

fn if_function(argument: Cursor<'_>) -> Option<Intrinsic<'_>> {
    let mut items = argument.written_items();
    Some(Intrinsic::If {
        condition: items.next()?.text()?,
        then: items.next()?,
        otherwise: items.next()?,
    })
}

fn join(argument: Cursor<'_>) -> Option<Intrinsic<'_>> {
    let mut items = argument.written_items();
    Some(Intrinsic::Join {
        separator: items.next()?.text()?,
        list: items.next()?,
    })
}
