//! References in texts: `${Name}` and `${Name.Attribute}`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::value::Value;

/// The text of a literal: what opens a reference is escaped, as in `Fn::Sub`.
pub(super) fn literal(text: &str) -> String {
    text.replace("${", "${!")
}

/// The text that refers to a resource, a parameter or an attribute.
pub(super) fn reference(name: &str) -> String {
    format!("${{{name}}}")
}

/// What a text refers to, if it is one reference and nothing else: `Role.Arn` of `${Role.Arn}`.
pub(super) fn only(text: &str) -> Option<&str> {
    let (at, inner) = references(text).into_iter().next()?;
    (at == (0..text.len())).then_some(inner)
}

/// The logical ID that a text refers to, if it is one reference and nothing else.
pub(super) fn only_id(text: &str) -> Option<&str> {
    only(text).map(id_of)
}

/// The logical IDs and parameters in a value that something refers to.
pub(super) fn referenced(value: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    value.walk(&mut |_, one| {
        if let Value::Text(text) = one {
            found.extend(references(text).into_iter().map(|(_, inner)| id_of(inner)));
        }
    });
    found
}

/// The same value with other logical IDs.
pub(super) fn renamed(value: &Value, names: &BTreeMap<String, String>) -> Value {
    value.map_texts(&|text| {
        let mut new = text.to_owned();
        for (at, inner) in references(text).into_iter().rev() {
            let id = id_of(inner);
            if let Some(name) = names.get(id) {
                new.replace_range(at, &reference(&format!("{name}{}", &inner[id.len()..])));
            }
        }
        new
    })
}

fn id_of(inner: &str) -> &str {
    inner.split_once('.').map_or(inner, |(id, _)| id)
}

/// The references in a text, each with its range and what is between the braces.
fn references(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("${").map(|at| from + at) {
        let inner = start + "${".len();
        let Some(end) = text[inner..].find('}').map(|at| inner + at) else {
            break;
        };
        if text[inner..].starts_with('!') {
            from = inner;
        } else {
            found.push((start..end + 1, &text[inner..end]));
            from = end + 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_found_and_literals_are_not() {
        let value = Value::text("arn:${AWS::Partition}:${Role.Arn}/${!aws:username}/${A}");
        let names: Vec<&str> = referenced(&value).into_iter().collect();
        assert_eq!(names, ["A", "AWS::Partition", "Role"]);
        assert_eq!(only("${Role.Arn}"), Some("Role.Arn"));
        assert_eq!(only_id("${Role.Arn}"), Some("Role"));
        for text in ["${A}${B}", "a${A}", "${!A}", "A", "${A"] {
            assert_eq!(only(text), None, "{text}");
        }
    }

    #[test]
    fn names_change_as_a_whole_and_only_in_references() {
        let names = BTreeMap::from([("Role".to_owned(), "TaskRole9".to_owned())]);
        let renamed = |text: &str| renamed(&Value::text(text), &names).to_string();
        assert_eq!(
            renamed("Role ${Role} ${Role.Arn} ${Roles} ${!Role}"),
            "Role ${TaskRole9} ${TaskRole9.Arn} ${Roles} ${!Role}"
        );
    }
}
