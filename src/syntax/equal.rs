//! Equality of new values.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use super::NewValue;

/// Two values are equal if they have the same keys, items and texts, in order. Quotes and the two spellings of a
/// function are style.
impl PartialEq for NewValue {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (self.written(), other.written());
        match (one, other) {
            (Self::Null, Self::Null) => true,
            (Self::Sequence(items), Self::Sequence(others)) => items == others,
            _ => match (one.entries(), other.entries()) {
                (None, None) => one.word().is_some() && one.word() == other.word(),
                (entries, others) => entries == others,
            },
        }
    }
}

impl Eq for NewValue {}

impl Hash for NewValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let value = self.written();
        value.word().hash(state);
        value.entries().hash(state);
        if let Self::Sequence(items) = value {
            items.hash(state);
        }
    }
}

impl NewValue {
    /// The value without the wrapper of a copy.
    pub(crate) fn written(&self) -> &Self {
        match self {
            Self::Copied { value, .. } | Self::Duplicate { value, .. } => value.written(),
            own => own,
        }
    }

    /// The text of a scalar.
    fn word(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) | Self::Quoted(text) | Self::Raw(text) => Some(text.into()),
            Self::Number(number) => Some(number.to_string().into()),
            Self::Bool(value) => Some(value.to_string().into()),
            _ => None,
        }
    }

    /// The keys and values of a mapping; a function is one.
    fn entries(&self) -> Option<Vec<(&str, &Self)>> {
        match self {
            Self::Mapping(entries) => {
                let entries = entries.iter();
                Some(entries.map(|one| (one.key.as_str(), &one.value)).collect())
            }
            Self::Function(function) => Some(vec![(&function.key, &function.spelled)]),
            _ => None,
        }
    }
}
