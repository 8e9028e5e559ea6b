//! The reader of synthesized templates: their values are those of CloudFormation.

use std::borrow::Cow;

use crate::hosts::cloudformation::reader::TEMPLATE;
use crate::model::{Function, HostTag, Reader};
use crate::syntax::{Cursor, Mark};

struct Synthesized;

/// The tag of a template that a CDK app synthesized.
pub(super) static SYNTHESIZED: HostTag = HostTag(&Synthesized);

impl Reader for Synthesized {
    fn mark(&self, place: Cursor<'_>) -> Option<Mark> {
        TEMPLATE.0.mark(place)
    }

    fn function<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        TEMPLATE.0.function(place)
    }

    fn argument<'d>(&self, place: Cursor<'d>) -> Option<Function<'d>> {
        TEMPLATE.0.argument(place)
    }

    fn spell<'n>(&self, mapping: Cursor<'_>, property: &'n str) -> Cow<'n, str> {
        TEMPLATE.0.spell(mapping, property)
    }

    fn canonical<'n>(&self, mapping: Cursor<'_>, name: &'n str) -> Cow<'n, str> {
        TEMPLATE.0.canonical(mapping, name)
    }
}
