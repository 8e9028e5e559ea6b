//! Values that expressions may have.

use std::collections::BTreeMap;

use crate::model::Answer;

/// A value, as far as it is known. Numbers and booleans are texts, as Terraform converts them.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    Null,
    Text(String),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
    /// Not known, and the reason.
    Unknown(String),
}

impl Value {
    pub fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown(why.into())
    }

    pub fn bool(value: bool) -> Self {
        Self::Text(value.to_string())
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn number(&self) -> Option<f64> {
        self.text()?.parse().ok()
    }

    /// The reason why the value, or a value in it, is not known.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Unknown(why) => Some(why),
            Self::Null | Self::Text(_) => None,
            Self::List(items) => items.iter().find_map(Self::reason),
            Self::Map(entries) => entries.values().find_map(Self::reason),
        }
    }
}

/// A number as Terraform converts it to a text.
pub(super) fn number(value: f64) -> Value {
    Value::Text(value.to_string())
}

/// The values that an expression may have, at least one.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Known {
    pub values: Vec<Value>,
    /// Whether they depend on the default of a variable that the deployment may set.
    pub is_default: bool,
}

/// How many values are followed before the evaluator gives up.
const ALTERNATIVES: usize = 64;

impl Known {
    pub fn one(value: Value) -> Self {
        Self {
            values: vec![value],
            is_default: false,
        }
    }

    pub fn unknown(why: impl Into<String>) -> Self {
        Self::one(Value::unknown(why))
    }

    /// Any of several values.
    pub fn any_of(all: impl IntoIterator<Item = Self>) -> Self {
        let mut values: Vec<Value> = Vec::new();
        let mut is_default = false;
        for known in all {
            is_default |= known.is_default;
            for value in known.values {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        match values.len() {
            0 => Self::unknown("no value is given"),
            1..=ALTERNATIVES => Self { values, is_default },
            _ => Self::unknown("the expression has too many possible values"),
        }
    }

    /// Applies a function to each combination of the values of its arguments.
    pub fn combine(parts: &[Self], function: impl Fn(&[Value]) -> Value) -> Self {
        let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
        for part in parts {
            if rows.len() * part.values.len() > ALTERNATIVES {
                return Self::unknown("the expression has too many possible values");
            }
            let longer = rows.iter().flat_map(|row| {
                let values = part.values.iter();
                values.map(move |value| [row.as_slice(), std::slice::from_ref(value)].concat())
            });
            rows = longer.collect();
        }
        let values = rows.iter().map(|row| Self::one(function(row)));
        let mut known = Self::any_of(values);
        known.is_default = parts.iter().any(|part| part.is_default);
        known
    }

    /// What the model knows of a single value.
    pub fn answer(&self) -> Answer {
        if let Some(why) = self.values.iter().find_map(|value| match value {
            Value::Unknown(why) => Some(why),
            _ => None,
        }) {
            return Answer::Unknown(why.clone());
        }
        let texts: Vec<String> = self
            .values
            .iter()
            .filter_map(Value::text)
            .map(str::to_owned)
            .collect();
        let is_null = self.values.contains(&Value::Null);
        match texts.as_slice() {
            _ if is_null && self.values.len() == 1 => {
                Answer::Unknown("the value is null".to_owned())
            }
            _ if is_null => {
                Answer::Unknown("the value is absent under one branch of a condition".to_owned())
            }
            _ if texts.len() < self.values.len() => {
                Answer::Unknown("the expression is not a single value".to_owned())
            }
            [one] if self.is_default => Answer::DefaultOnly(one.clone()),
            [one] => Answer::Fixed(one.clone()),
            _ if self.is_default => {
                Answer::Unknown("the value depends on several variables".to_owned())
            }
            _ => Answer::OneOf(texts),
        }
    }
}
