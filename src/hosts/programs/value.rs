//! New values in the order in which the plan writes them.

use std::collections::BTreeSet;

use crate::syntax::NewValue;

/// A value of a template.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::hosts) enum Value {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The value under a key.
    pub(in crate::hosts) fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Map(entries) => entries
                .iter()
                .find(|(own, _)| own == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    pub(in crate::hosts) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The resource or parameter that it refers to, with the attribute.
    pub(in crate::hosts) fn reference(&self) -> Option<(&str, Option<&str>)> {
        let Self::Map(entries) = self else {
            return None;
        };
        let [(function, argument)] = entries.as_slice() else {
            return None;
        };
        match (function.as_str(), argument) {
            ("Ref", Self::Text(title)) => Some((title, None)),
            ("Fn::GetAtt", Self::Text(text)) => {
                let (title, attribute) = text.split_once('.')?;
                Some((title, Some(attribute)))
            }
            ("Fn::GetAtt", Self::List(parts)) => match parts.as_slice() {
                [Self::Text(title), Self::Text(attribute)] => Some((title, Some(attribute))),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it refers to one of some resources or parameters.
    pub(in crate::hosts) fn names_one(&self, titles: &BTreeSet<&str>) -> bool {
        if let Some((title, _)) = self.reference() {
            return titles.contains(title);
        }
        match self {
            Self::List(items) => items.iter().any(|item| item.names_one(titles)),
            Self::Map(entries) => entries.iter().any(|(_, one)| one.names_one(titles)),
            _ => false,
        }
    }
}

impl From<&NewValue> for Value {
    fn from(value: &NewValue) -> Self {
        match value {
            NewValue::Text(text) | NewValue::Quoted(text) => Self::Text(text.clone()),
            NewValue::Number(number) => Self::Number(number.to_string()),
            NewValue::Bool(bool) => Self::Bool(*bool),
            NewValue::Null => Self::Null,
            NewValue::Raw(text) => match serde_json::from_str(text) {
                Ok(serde_json::Value::Bool(bool)) => Self::Bool(bool),
                Ok(serde_json::Value::Number(_)) => Self::Number(text.clone()),
                Ok(serde_json::Value::Null) => Self::Null,
                _ => Self::Text(text.clone()),
            },
            NewValue::Mapping(entries) => {
                let entries = entries.iter();
                Self::Map(
                    entries
                        .map(|entry| (entry.key.clone(), (&entry.value).into()))
                        .collect(),
                )
            }
            NewValue::Sequence(items) => Self::List(items.iter().map(Self::from).collect()),
            NewValue::Copied { value, .. } | NewValue::Duplicate { value, .. } => (&**value).into(),
            NewValue::Function(function) => {
                Self::Map(vec![(function.key.clone(), (&function.spelled).into())])
            }
        }
    }
}
