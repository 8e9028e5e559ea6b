//! The value of a boolean setting. It reads the place and not an `Expr`, because `yes` is a boolean only without quotes.

use super::{Module, evaluate};
use crate::model::alternatives;
use crate::syntax::{Cursor, Format, ScalarStyle};

/// What is known about a boolean setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoolValue {
    /// It is on, at least under some condition.
    On,
    /// It is off under every condition.
    Off,
    /// It is decided at deploy time.
    Unsure,
}

/// Reads a boolean as CloudFormation does: `true` with or without quotes, and the boolean words of YAML 1.1 without
/// quotes.
pub fn switch(module: Option<&Module<'_>>, place: Cursor<'_>) -> BoolValue {
    let branches = alternatives(place);
    let states: Vec<BoolValue> = branches
        .into_iter()
        .map(|branch| of_one(module, branch))
        .collect();
    if states.contains(&BoolValue::On) {
        BoolValue::On
    } else if states.contains(&BoolValue::Unsure) {
        BoolValue::Unsure
    } else {
        BoolValue::Off
    }
}

fn of_one(module: Option<&Module<'_>>, place: Cursor<'_>) -> BoolValue {
    if place.is_null() {
        return BoolValue::Off;
    }
    let answer = evaluate(module, place);
    let Some(text) = answer.fixed() else {
        return BoolValue::Unsure;
    };
    let is_word = place.document.format() == Format::Yaml
        && place.document.scalar_style(place.node) == Some(ScalarStyle::Plain)
        && place.text().is_some();
    match text.to_ascii_lowercase().as_str() {
        "true" => BoolValue::On,
        "false" => BoolValue::Off,
        "yes" | "on" if is_word => BoolValue::On,
        "no" | "off" if is_word => BoolValue::Off,
        _ => BoolValue::Unsure,
    }
}

#[cfg(test)]
mod tests {
    use super::{BoolValue, switch};
    use crate::model::marked;
    use crate::syntax::{Cursor, Document};

    fn of(text: &str) -> BoolValue {
        let document = marked(Document::parse(text).expect("it is valid"), None);
        let value = Cursor::root(&document).written("a");
        switch(None, value.expect("it is there"))
    }

    #[test]
    fn booleans_have_many_spellings() {
        for text in [
            "a: true",
            "a: 'true'",
            "a: True",
            "a: yes",
            "a: On",
            r#"{"a": true}"#,
        ] {
            assert_eq!(of(text), BoolValue::On, "{text}");
        }
        for text in [
            "a: false",
            "a: \"False\"",
            "a: no",
            "a: off",
            "a:",
            r#"{"a": "false"}"#,
        ] {
            assert_eq!(of(text), BoolValue::Off, "{text}");
        }
        for text in ["a: 'yes'", "a: !Ref b", r#"{"a": "no"}"#] {
            assert_eq!(of(text), BoolValue::Unsure, "{text}");
        }
    }

    #[test]
    fn one_branch_that_is_on_is_enough() {
        assert_eq!(of("a: !If [c, false, true]"), BoolValue::On);
        assert_eq!(of("a: !If [c, false, !Ref 'AWS::NoValue']"), BoolValue::Off);
    }
}
