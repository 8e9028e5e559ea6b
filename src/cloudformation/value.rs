//! New values looked at again: what function they are, and whether two say the same in different spellings.

use std::fmt::Write as _;

use crate::document::NewValue;

/// The name that a `Ref` gives, in either spelling.
#[must_use]
pub fn referenced(value: &NewValue) -> Option<&str> {
    match function(value)? {
        ("Ref", argument) => scalar(argument),
        _ => None,
    }
}

/// What `Fn::Split` splits, in either spelling.
#[must_use]
pub fn split_of(value: &NewValue) -> Option<&NewValue> {
    match function(value)? {
        ("Split", NewValue::Sequence(arguments)) => arguments.get(1),
        _ => None,
    }
}

/// One text for a value, whatever the spelling of its functions and the quotes of its texts.
#[must_use]
pub fn canonical(value: &NewValue) -> String {
    let mut text = String::new();
    put(value, &mut text);
    text
}

/// The short name of a function, and its argument.
fn function(value: &NewValue) -> Option<(&str, &NewValue)> {
    let (key, argument) = match value {
        NewValue::Intrinsic(function) => (function.key.as_str(), &function.spelled),
        NewValue::Mapping(entries) => match entries.as_slice() {
            [entry] => (entry.key.as_str(), &entry.value),
            _ => return None,
        },
        NewValue::Copied { value, .. } => return function(value),
        _ => return None,
    };
    let argument = bare(argument);
    match key {
        "Ref" | "Condition" => Some((key, argument)),
        _ => Some((key.strip_prefix("Fn::")?, argument)),
    }
}

/// What a copy means.
fn bare(value: &NewValue) -> &NewValue {
    match value {
        NewValue::Copied { value, .. } => bare(value),
        other => other,
    }
}

fn scalar(value: &NewValue) -> Option<&str> {
    match value {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => Some(text),
        _ => None,
    }
}

fn put(value: &NewValue, out: &mut String) {
    if let Some((name, argument)) = function(value) {
        out.push_str(name);
        out.push('(');
        match (name, argument) {
            // `A.B` and `[A, B]`.
            ("GetAtt", NewValue::Sequence(steps)) => {
                let steps: Option<Vec<&str>> = steps.iter().map(scalar).collect();
                out.push_str(&steps.map(|steps| steps.join(".")).unwrap_or_default());
            }
            ("GetAtt", one) => out.push_str(scalar(one).unwrap_or_default()),
            _ => put(argument, out),
        }
        out.push(')');
        return;
    }
    // Writing to a String cannot fail.
    match value {
        NewValue::Copied { value, .. } => put(value, out),
        NewValue::Sequence(items) => {
            out.push('[');
            for item in items {
                put(item, out);
                out.push(',');
            }
            out.push(']');
        }
        NewValue::Mapping(entries) => {
            out.push('{');
            for entry in entries {
                let _ = write!(out, "{}:", entry.key);
                put(&entry.value, out);
                out.push(',');
            }
            out.push('}');
        }
        NewValue::Number(number) => {
            let _ = write!(out, "{:?}", number.to_string());
        }
        NewValue::Bool(value) => {
            let _ = write!(out, "{:?}", value.to_string());
        }
        NewValue::Null => out.push_str("null"),
        other => {
            let _ = write!(out, "{:?}", scalar(other).unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudformation::write::{get_att, join, reference, split};
    use crate::document::{Cursor, Document};

    fn same(written: &str, value: &NewValue) {
        let document = Document::parse(format!("V: {written}")).unwrap();
        let written = Cursor::root(&document).get("V").unwrap().new_value();
        assert_eq!(canonical(&written), canonical(value));
    }

    #[test]
    fn spellings_and_quotes_do_not_matter() {
        same("!Ref A", &reference("A"));
        same("{'Ref': 'A'}", &reference("A"));
        same("!GetAtt A.B", &get_att("A", "B"));
        same("{'Fn::GetAtt': [A, B]}", &get_att("A", "B"));
        same("{'Fn::GetAtt': A.Outputs.B}", &get_att("A", "Outputs.B"));
        same("!Join [',', [!Ref A]]", &join(",", vec![reference("A")]));
    }

    #[test]
    fn functions_are_taken_apart() {
        assert_eq!(referenced(&reference("A")), Some("A"));
        let whole = split(",", reference("A"));
        assert_eq!(split_of(&whole), Some(&reference("A")));
        assert_eq!(referenced(&whole), None);
    }
}
