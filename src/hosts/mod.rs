//! The hosts: each reads files of one kind into the model and turns the steps' edits into edits of its syntax.

pub mod cloudformation;
pub mod ecs_api;
pub mod foreign;

use crate::plan::Host;
use crate::syntax::Document;

/// The host of a document.
#[must_use]
pub fn of(document: &Document) -> &'static dyn Host {
    if ecs_api::reader::is_input(document) {
        &ecs_api::EcsApi
    } else {
        &cloudformation::CloudFormation
    }
}
