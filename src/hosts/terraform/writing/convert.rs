//! Literal values in the types of the provider.

use super::NotWritable;
use crate::syntax::NewValue;

/// The type of the items of a collection: that of `set(string)` is `string`.
pub(super) fn item_type(of: &str) -> Option<&str> {
    let (_, item) = of.split_once('(')?;
    item.strip_suffix(')')
}

/// A single value as one of a type.
pub(super) fn scalar(value: NewValue, expected: Option<&str>) -> Result<NewValue, NotWritable> {
    let converted = match (expected, &value) {
        (_, NewValue::Null) | (None, _) => return Ok(value),
        (Some("bool"), _) => as_bool(&value).map(NewValue::Bool),
        (Some("number"), _) => as_number(&value),
        (Some("string"), _) => Some(as_string(value.clone())),
        (Some(_), _) => None,
    };
    converted.ok_or_else(|| {
        let type_name = match expected {
            Some("bool") => "a Boolean value",
            Some("number") => "a number",
            Some(other) if other.starts_with("map") => "a map",
            _ => "a list",
        };
        let NewValue::Text(text) = as_string(value) else {
            return NotWritable::new(format!("The value is not {type_name}"));
        };
        NotWritable::new(format!("The value {text} is not {type_name}"))
    })
}

fn as_bool(value: &NewValue) -> Option<bool> {
    match value {
        NewValue::Bool(value) => Some(*value),
        NewValue::Text(text) => match text.as_str() {
            "true" | "ENABLED" => Some(true),
            "false" | "DISABLED" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn as_number(value: &NewValue) -> Option<NewValue> {
    match value {
        NewValue::Number(_) | NewValue::Raw(_) => Some(value.clone()),
        NewValue::Text(text) => text.parse().ok().map(NewValue::Number),
        _ => None,
    }
}

fn as_string(value: NewValue) -> NewValue {
    match value {
        NewValue::Number(number) => NewValue::Text(number.to_string()),
        NewValue::Bool(value) => NewValue::Text(value.to_string()),
        NewValue::Raw(text) => NewValue::Text(text),
        other => other,
    }
}
