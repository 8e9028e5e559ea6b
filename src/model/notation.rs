//! The notation of functions in CloudFormation, which templates and values in the settings share: `!Ref x` and `Ref:
//! x`.

use super::loops::is_looped;
use super::{Concat, Function};
use crate::syntax::{Cursor, Mark, NewFunction, NewValue};

/// The pseudo parameter that removes the property whose value it is.
pub(super) const NO_VALUE: &str = "AWS::NoValue";

/// Reads a node as an intrinsic function.
pub fn intrinsic(cursor: Cursor<'_>) -> Option<Function<'_>> {
    if let Some(tag) = cursor.document.tag(cursor.node) {
        let name = tag
            .strip_prefix('!')
            .filter(|name| !name.starts_with('!'))?;
        return Some(by_name(name, cursor));
    }
    spelled_out(cursor)
}

/// Reads a node as a function in the long spelling, whatever its tag: the mapping of `!Base64 {Fn::Sub: …}`.
pub fn spelled_out(cursor: Cursor<'_>) -> Option<Function<'_>> {
    let [entry] = cursor.document.entries(cursor.node) else {
        return None;
    };
    let name = function_name(cursor.document.scalar(entry.key)?)?;
    Some(by_name(name, cursor.at(entry.value)))
}

/// The short name of the function that a key in the long spelling denotes.
pub(super) fn function_name(key: &str) -> Option<&str> {
    match key {
        "Ref" | "Condition" => Some(key),
        _ => key.strip_prefix("Fn::"),
    }
}

/// What a value denotes in CloudFormation: `null`, `AWS::NoValue`, and an `Fn::If` whose branches are all marked as absent
/// are absent. A function is neither a mapping nor a list, whether it is written with a tag or with a key.
pub fn mark(cursor: Cursor<'_>) -> Option<Mark> {
    if cursor.is_null() {
        return Some(Mark::Absent);
    }
    let document = cursor.document;
    if document.tag(cursor.node).is_none() && document.entries(cursor.node).len() != 1 {
        return None;
    }
    let is_absent = match intrinsic(cursor)? {
        Function::If {
            then, otherwise, ..
        } => then.is_absent() && otherwise.is_absent(),
        // An entry with this name is the condition of the resource or output that contains it.
        Function::Call {
            name: "Condition",
            argument,
        } if document.scalar(argument.node).is_none() => return None,
        // A loop produces entries of the mapping that contains it.
        Function::Call { name, .. } if name.starts_with("ForEach::") => return None,
        // Also `Fn::Sub` of nothing but this name.
        function => function.only_name() == Some(NO_VALUE),
    };
    Some(if is_absent {
        Mark::Absent
    } else {
        Mark::Function
    })
}

fn by_name<'d>(name: &'d str, argument: Cursor<'d>) -> Function<'d> {
    let other = Function::Call { name, argument };
    // Below a tag the node itself has the tag, so its text is read without regard to the tag.
    let scalar = || argument.document.scalar(argument.node);
    match name {
        "Ref" => {
            let name = scalar().or_else(|| looped_name(argument));
            name.map_or(other, Function::Ref)
        }
        "GetAtt" => get_att(argument).unwrap_or(other),
        "Sub" => sub(argument).unwrap_or(other),
        "If" => if_function(argument).unwrap_or(other),
        "Join" => join(argument).unwrap_or(other),
        _ => other,
    }
}

/// A logical ID in a loop, which `Ref` and `Fn::GetAtt` accept as the text of an `Fn::Sub`.
fn looped_name(argument: Cursor<'_>) -> Option<&str> {
    // Below `!Ref` the argument itself has the tag.
    let is_tagged = argument.document.tag(argument.node) == Some("!Ref");
    let function = if is_tagged {
        spelled_out(argument)
    } else {
        intrinsic(argument)
    };
    match function? {
        Function::Concat(Concat::Template {
            words,
            variables: None,
            ..
        }) if is_looped(words) => Some(words),
        _ => None,
    }
}

fn get_att(argument: Cursor<'_>) -> Option<Function<'_>> {
    if let Some(text) = argument.document.scalar(argument.node) {
        let (resource, attribute) = text.split_once('.')?;
        return Some(Function::Attr {
            resource,
            attribute: Some(attribute),
        });
    }
    let mut items = argument.written_items();
    let resource = items.next()?;
    let resource = resource.text().or_else(|| looped_name(resource))?;
    let attribute = items.next().and_then(Cursor::text);
    Some(Function::Attr {
        resource,
        attribute,
    })
}

fn sub(argument: Cursor<'_>) -> Option<Function<'_>> {
    if let Some(words) = argument.document.scalar(argument.node) {
        return Some(Function::Concat(Concat::Template {
            words,
            text: argument,
            variables: None,
        }));
    }
    let mut items = argument.written_items();
    let text = items.next()?;
    Some(Function::Concat(Concat::Template {
        words: text.text()?,
        text,
        variables: items.next(),
    }))
}

fn if_function(argument: Cursor<'_>) -> Option<Function<'_>> {
    let mut items = argument.written_items();
    Some(Function::If {
        condition: items.next()?.text()?,
        then: items.next()?,
        otherwise: items.next()?,
    })
}

fn join(argument: Cursor<'_>) -> Option<Function<'_>> {
    let mut items = argument.written_items();
    Some(Function::Concat(Concat::Joined {
        separator: items.next()?.text()?,
        list: items.next()?,
    }))
}

/// A copy of a value, each function in both of its spellings.
pub fn copy_of(place: Cursor<'_>) -> NewValue {
    NewValue::copy_of(place.document, place.node, &tagged)
}

/// The function that a tag denotes.
fn tagged(tag: &str, value: NewValue) -> NewValue {
    let name = tag.strip_prefix('!').unwrap_or(tag);
    let key = match name {
        "Ref" | "Condition" => name.to_owned(),
        _ => format!("Fn::{name}"),
    };
    let (tagged, spelled) = match name {
        "GetAtt" => both_attribute_spellings(value),
        _ => (value.clone(), value),
    };
    NewValue::Function(Box::new(NewFunction {
        tag: tag.to_owned(),
        tagged,
        key,
        spelled,
    }))
}

/// `!GetAtt A.B.C` is `Fn::GetAtt: [A, B.C]`. A list remains a list below the tag, as it is in an enclosing collection
/// that is copied as text.
fn both_attribute_spellings(value: NewValue) -> (NewValue, NewValue) {
    let (NewValue::Raw(text) | NewValue::Text(text) | NewValue::Quoted(text)) = &value else {
        return (value.clone(), value);
    };
    match text.split_once('.') {
        Some((resource, attribute)) => {
            let parts = [resource, attribute].map(|part| NewValue::Text(part.to_owned()));
            (value.clone(), NewValue::Sequence(parts.to_vec()))
        }
        None => (value.clone(), value),
    }
}
