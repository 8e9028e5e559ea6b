//! The reader of modules that are read as templates.

use std::borrow::Cow;

use super::writing::EXPAND;
use crate::hosts::cloudformation::reader::TEMPLATE;
use crate::model::new_value::{call, copy_of};
use crate::model::{Function, HostTag, Reader};
use crate::syntax::{Cursor, Mark, NewValue};

/// The values of a module, in the notation of a template.
struct Configuration;

/// The tag of a module that is read as a template.
pub(super) static CONFIGURATION: HostTag = HostTag(&Configuration);

impl Reader for Configuration {
    fn mark(&self, place: Cursor<'_>) -> Option<Mark> {
        TEMPLATE.0.mark(place)
    }

    fn function<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        TEMPLATE.0.function(place)
    }

    fn argument<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        TEMPLATE.0.argument(place)
    }

    fn passes_lists(&self) -> bool {
        true
    }

    fn items_of(&self, list: Cursor<'_>) -> Option<NewValue> {
        Some(call(EXPAND, copy_of(list)))
    }

    fn spell<'n>(&self, mapping: Cursor<'_>, property: &'n str) -> Cow<'n, str> {
        TEMPLATE.0.spell(mapping, property)
    }

    fn canonical<'n>(&self, mapping: Cursor<'_>, name: &'n str) -> Cow<'n, str> {
        TEMPLATE.0.canonical(mapping, name)
    }
}
