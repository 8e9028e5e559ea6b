//! A value of a template, in the form in which two templates are compared.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

/// A value in which spelling makes no difference: `256` and `"256"` are one text, and so are the spellings of a reference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A scalar, or a text with references in the notation of `Fn::Sub`: `${Cluster}`, `${Role.Arn}`. A literal `${` is
    /// written `${!`.
    Text(String),
    /// A mapping, or a function that is no text, as its long name with its arguments.
    Map(BTreeMap<String, Value>),
    /// A list whose order has a meaning.
    List(Vec<Value>),
    /// A list whose order has none, by what identifies its members: `[web]` for one with a name, `{…}` for another one.
    Members(BTreeMap<String, Value>),
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text of a scalar.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entry of a mapping, or the member of a list.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries()?.get(key)
    }

    /// The value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The text at a path of keys.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)?.as_text()
    }

    /// The entries of a mapping, or the members of a list whose order has no meaning.
    pub fn entries(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Map(entries) | Self::Members(entries) => Some(entries),
            _ => None,
        }
    }

    /// The same, to change them.
    pub fn entries_mut(&mut self) -> Option<&mut BTreeMap<String, Self>> {
        match self {
            Self::Map(entries) | Self::Members(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items of a list, whether its order has a meaning or not; a value that is no list is its only item.
    pub fn items(&self) -> Vec<&Self> {
        match self {
            Self::List(items) => items.iter().collect(),
            Self::Members(members) => members.values().collect(),
            one => vec![one],
        }
    }

    /// The function and its argument, if the value is a function that is no text.
    pub fn function(&self) -> Option<(&str, &Self)> {
        let Self::Map(entries) = self else {
            return None;
        };
        let (name, argument) = entries.iter().next().filter(|_| entries.len() == 1)?;
        let is_function = name.starts_with("Fn::") || name == "Condition";
        is_function.then_some((name, argument))
    }

    /// This value and every one inside of it, each with the keys that lead to it. Positions in lists are omitted.
    pub fn walk<'v>(&'v self, visit: &mut dyn FnMut(&[&'v str], &'v Self)) {
        self.walk_below(&mut Vec::new(), visit);
    }

    fn walk_below<'v>(
        &'v self,
        path: &mut Vec<&'v str>,
        visit: &mut dyn FnMut(&[&'v str], &'v Self),
    ) {
        visit(path, self);
        match self {
            Self::Text(_) => {}
            Self::List(items) => items.iter().for_each(|item| item.walk_below(path, visit)),
            Self::Map(entries) => {
                for (key, value) in entries {
                    path.push(key);
                    value.walk_below(path, visit);
                    path.pop();
                }
            }
            Self::Members(members) => members
                .values()
                .for_each(|member| member.walk_below(path, visit)),
        }
    }

    /// The same value with another text for each text in it.
    pub fn map_texts(&self, to: &dyn Fn(&str) -> String) -> Self {
        let entries = |entries: &BTreeMap<String, Self>| {
            let mapped = entries
                .iter()
                .map(|(key, one)| (key.clone(), one.map_texts(to)));
            mapped.collect()
        };
        match self {
            Self::Text(text) => Self::Text(to(text)),
            Self::List(items) => Self::List(items.iter().map(|one| one.map_texts(to)).collect()),
            Self::Map(map) => Self::Map(entries(map)),
            Self::Members(members) => Self::Members(entries(members)),
        }
    }

    /// The value as JSON: a list is an array, whatever its order means.
    pub fn json(&self) -> Json {
        match self {
            Self::Text(text) => Json::String(text.clone()),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Members(members) => members.values().map(Self::json).collect(),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, one)| (key.clone(), one.json()));
                Json::Object(entries.collect())
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            other => write!(formatter, "{}", other.json()),
        }
    }
}
