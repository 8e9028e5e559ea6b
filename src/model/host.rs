//! The border to the hosts: how the files of a host are read.

use std::borrow::Cow;

use super::{Function, notation};
use crate::syntax::{Cursor, Document, NewValue};

/// How a host's files are read. The model names properties as CloudFormation does; a host translates.
pub trait Reader: Sync {
    /// The function that a value is written as, one level deep; `None` for what is written out.
    fn function<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>>;

    /// The function that the argument of a function is written as, where both are one node: `!Base64 {Fn::Sub: …}`.
    fn argument<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        let _ = place;
        None
    }

    /// A copy of a value, to be inserted in any document.
    fn copy_of(&self, place: Cursor<'_>) -> NewValue {
        notation::copy_of(place)
    }

    /// The name that a property has in a mapping.
    fn spell<'n>(&self, mapping: Cursor<'_>, property: &'n str) -> Cow<'n, str>;

    /// The property that a name stands for in a mapping.
    fn canonical<'n>(&self, mapping: Cursor<'_>, name: &'n str) -> Cow<'n, str>;
}

/// The mark of a document that a host reads.
pub struct HostTag(pub &'static dyn Reader);

/// The reader of a document.
#[must_use]
pub fn reader_of(document: &Document) -> &'static dyn Reader {
    let tag = document
        .tagged()
        .and_then(|tag| tag.downcast_ref::<HostTag>());
    tag.map_or(&Own, |tag| tag.0)
}

/// A document that no host has taken, such as a value in the settings: the model's own names and notation.
struct Own;

impl Reader for Own {
    fn function<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        notation::intrinsic(place)
    }

    fn argument<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        notation::spelled_out(place)
    }

    fn spell<'n>(&self, _: Cursor<'_>, property: &'n str) -> Cow<'n, str> {
        Cow::Borrowed(property)
    }

    fn canonical<'n>(&self, _: Cursor<'_>, name: &'n str) -> Cow<'n, str> {
        Cow::Borrowed(name)
    }
}

/// Access to the properties in a mapping by the model's names.
pub trait Props<'d>: Sized {
    /// The value of a property that stands for something.
    fn prop(self, property: &str) -> Option<Self>;

    /// The value of a property as it is written, also where it stands for nothing.
    fn written_prop(self, property: &str) -> Option<Self>;

    /// The node of the key of a property.
    fn prop_key(self, property: &str) -> Option<Self>;

    /// The name that a property has in this mapping.
    fn spell(self, property: &str) -> Cow<'_, str>;
}

impl<'d> Props<'d> for Cursor<'d> {
    fn prop(self, property: &str) -> Option<Self> {
        self.get(&self.spell(property))
    }

    fn written_prop(self, property: &str) -> Option<Self> {
        self.written(&self.spell(property))
    }

    fn prop_key(self, property: &str) -> Option<Self> {
        self.key(&self.spell(property))
    }

    fn spell(self, property: &str) -> Cow<'_, str> {
        reader_of(self.document).spell(self, property)
    }
}
