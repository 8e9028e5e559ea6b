//! The notation of functions in new values.

use super::NotWritable;
use crate::syntax::{NewEntry, NewValue};

/// What a new value is.
pub(super) enum Form<'v> {
    /// A function with its short name: `Ref`, `GetAtt`.
    Function(&'v str, &'v NewValue),
    /// A mapping.
    Mapping(&'v [NewEntry]),
    /// A list.
    Sequence(&'v [NewValue]),
    /// A single value.
    Scalar(NewValue),
}

impl<'v> Form<'v> {
    /// Reads a value.
    pub fn of(value: &'v NewValue) -> Self {
        match value {
            NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => Self::of(value),
            NewValue::Function(function) => {
                Self::Function(short_name(&function.key), &function.spelled)
            }
            NewValue::Mapping(entries) => match entries.as_slice() {
                [entry] if is_function(&entry.key) => {
                    Self::Function(short_name(&entry.key), &entry.value)
                }
                _ => Self::Mapping(entries),
            },
            NewValue::Sequence(items) => Self::Sequence(items),
            NewValue::Raw(text) => Self::Scalar(plain(text)),
            NewValue::Quoted(text) => Self::Scalar(NewValue::Text(text.clone())),
            other => Self::Scalar(other.clone()),
        }
    }
}

fn is_function(key: &str) -> bool {
    key == "Ref" || key.starts_with("Fn::")
}

fn short_name(key: &str) -> &str {
    key.strip_prefix("Fn::").unwrap_or(key)
}

/// The value that a plain scalar of a template denotes.
fn plain(text: &str) -> NewValue {
    match text {
        "" | "null" | "~" => return NewValue::Null,
        "true" => return NewValue::Bool(true),
        "false" => return NewValue::Bool(false),
        _ => {}
    }
    if let Some(number) = text.parse().ok().filter(|it: &i64| it.to_string() == text) {
        return NewValue::Number(number);
    }
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, part)) if digits(whole) && digits(part) => NewValue::Raw(text.to_owned()),
        _ => NewValue::Text(text.to_owned()),
    }
}

/// The text of a single value.
pub(super) fn text_of(value: &NewValue) -> Option<String> {
    match Form::of(value) {
        Form::Scalar(NewValue::Text(text) | NewValue::Raw(text)) => Some(text),
        Form::Scalar(NewValue::Number(number)) => Some(number.to_string()),
        Form::Scalar(NewValue::Bool(value)) => Some(value.to_string()),
        _ => None,
    }
}

/// The arguments of a function that has this number of them.
pub(super) fn arguments<'v, const N: usize>(
    function: &str,
    argument: &'v NewValue,
) -> Result<&'v [NewValue; N], NotWritable> {
    let items = match Form::of(argument) {
        Form::Sequence(items) => items,
        _ => &[],
    };
    items.try_into().map_err(|_| {
        NotWritable::new(format!(
            "The arguments of Fn::{function} cannot be written in Terraform"
        ))
    })
}

/// The condition and the branches of `Fn::If`.
pub(super) fn if_branches(value: &NewValue) -> Option<(String, &NewValue, &NewValue)> {
    let Form::Function("If", argument) = Form::of(value) else {
        return None;
    };
    let [condition, then, otherwise] = arguments::<3>("If", argument).ok()?;
    Some((text_of(condition)?, then, otherwise))
}

/// Whether a value is `AWS::NoValue`.
pub(super) fn is_absent(value: &NewValue) -> bool {
    match Form::of(value) {
        Form::Function("Ref", name) => text_of(name).as_deref() == Some("AWS::NoValue"),
        Form::Scalar(NewValue::Null) => true,
        _ => false,
    }
}

/// Whether a value is absent under a condition.
pub(super) fn is_optional(value: &NewValue) -> bool {
    is_absent(value)
        || if_branches(value)
            .is_some_and(|(_, then, otherwise)| is_optional(then) || is_optional(otherwise))
}

/// A piece of the text of `Fn::Sub`.
pub(super) enum SubPiece<'t> {
    /// Text.
    Text(&'t str),
    /// The name in `${name}`.
    Name(&'t str),
}

/// The pieces of the text of `Fn::Sub`. `${!name}` is the text `${name}`.
pub(super) fn sub_pieces(text: &str) -> Vec<SubPiece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let after = &rest[at + 2..];
        let (before, next) = match (after.strip_prefix('!'), after.find('}')) {
            (Some(literal), _) => (&rest[..at + 2], Some((None, literal))),
            (None, Some(end)) => (&rest[..at], Some((Some(&after[..end]), &after[end + 1..]))),
            (None, None) => (rest, None),
        };
        pieces.push(SubPiece::Text(before));
        let Some((name, left)) = next else {
            return pieces;
        };
        pieces.extend(name.map(|name| SubPiece::Name(name.trim())));
        rest = left;
    }
    pieces.push(SubPiece::Text(rest));
    pieces
}
