//! The reader of modules that are read as templates.

use std::borrow::Cow;

use crate::hosts::cloudformation::reader;
use crate::model::new_value::{call, copy_of};
use crate::model::notation::{intrinsic, mark, spelled_out};
use crate::model::{Function, HostTag, Reader};

use super::writing::EXPAND;
use crate::syntax::{Cursor, Mark, NewValue};

/// The values of a module in the model's notation.
struct Configuration;

/// The tag of a module that is read as a template.
pub(super) static CONFIGURATION: HostTag = HostTag(&Configuration);

impl Reader for Configuration {
    fn mark(&self, place: Cursor<'_>) -> Option<Mark> {
        mark(place)
    }

    fn function<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        intrinsic(place)
    }

    fn argument<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        spelled_out(place)
    }

    fn passes_lists(&self) -> bool {
        true
    }

    fn items_of(&self, list: Cursor<'_>) -> Option<NewValue> {
        Some(call(EXPAND, copy_of(list)))
    }

    fn spell<'n>(&self, mapping: Cursor<'_>, property: &'n str) -> Cow<'n, str> {
        reader::spell(mapping, property)
    }

    fn canonical<'n>(&self, mapping: Cursor<'_>, name: &'n str) -> Cow<'n, str> {
        reader::canonical(mapping, name)
    }
}
