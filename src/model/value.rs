//! Inspection of new values: which function they are. For those that rewrite a value; its meaning is an `Expr`, which does
//! not tell `!Ref X` from `!Sub ${X}`.

use super::notation::function_name;
use crate::syntax::NewValue;

/// The name that a `Ref` references, in either spelling.
pub fn referenced(value: &NewValue) -> Option<&str> {
    match function(value)? {
        ("Ref", argument) => scalar(argument),
        _ => None,
    }
}

/// The source text of an `Fn::Split`, in either spelling.
pub fn split_of(value: &NewValue) -> Option<&NewValue> {
    match function(value)? {
        ("Split", NewValue::Sequence(arguments)) => arguments.get(1),
        _ => None,
    }
}

/// The resources, parameters and literals that a value is made of, in order.
pub fn names_of_value(value: &NewValue) -> Vec<&str> {
    match (function(value), value) {
        (Some(("GetAtt", argument)), _) => match argument {
            NewValue::Sequence(parts) => parts.first().and_then(scalar).into_iter().collect(),
            one => {
                let name = scalar(one).and_then(|text| text.split('.').next());
                name.into_iter().collect()
            }
        },
        (Some(("If", NewValue::Sequence(parts))), _) => {
            parts.iter().skip(1).flat_map(names_of_value).collect()
        }
        (Some((_, argument)), _) => names_of_value(argument),
        (None, NewValue::Sequence(items)) => items.iter().flat_map(names_of_value).collect(),
        (None, NewValue::Mapping(entries)) => {
            let values = entries.iter().map(|entry| &entry.value);
            values.flat_map(names_of_value).collect()
        }
        (None, NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. }) => {
            names_of_value(value)
        }
        (None, one) => scalar(one).into_iter().collect(),
    }
}

/// The short name of a function, and its argument.
fn function(value: &NewValue) -> Option<(&str, &NewValue)> {
    let (key, argument) = match value {
        NewValue::Function(function) => (function.key.as_str(), &function.spelled),
        NewValue::Mapping(entries) => match entries.as_slice() {
            [entry] => (entry.key.as_str(), &entry.value),
            _ => return None,
        },
        NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => {
            return function(value);
        }
        _ => return None,
    };
    Some((function_name(key)?, argument.written()))
}

fn scalar(value: &NewValue) -> Option<&str> {
    match value {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::new_value::{get_att, reference, split, text};

    #[test]
    fn functions_are_taken_apart() {
        assert_eq!(referenced(&reference("A")), Some("A"));
        let whole = split(",", reference("A"));
        assert_eq!(split_of(&whole), Some(&reference("A")));
        assert_eq!(referenced(&whole), None);
    }

    #[test]
    fn the_names_of_value_a_value_are_listed() {
        let list = NewValue::Sequence(vec![
            reference("A"),
            get_att("Group", "GroupId"),
            text("sg-1"),
        ]);
        assert_eq!(names_of_value(&list), ["A", "Group", "sg-1"]);
    }
}
