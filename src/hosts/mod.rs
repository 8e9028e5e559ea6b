//! The hosts: each reads files of one kind into the model and turns the steps' edits into edits of its syntax.

pub mod cloudformation;
pub mod ecs_api;
pub mod foreign;

use crate::model::Recognized;
use crate::plan::{Host, Hosts};
use crate::syntax::{Document, Tag};

/// The hosts of a run, in the order in which they are asked. What none of them knows is the first one's to edit: the
/// parameter files of CloudFormation.
pub const ALL: Hosts = &[&cloudformation::CloudFormation, &ecs_api::EcsApi];

/// What a document holds, with the index of the host whose file it is; marks the document for it.
#[must_use]
pub fn recognize<'d>(
    hosts: &[&dyn Host],
    path: &'d str,
    document: &'d Document,
) -> Option<(usize, Recognized<'d>)> {
    let mut known = hosts.iter().enumerate();
    let found = known.find_map(|(index, host)| Some((index, host.recognize(path, document)?)));
    if let Some((_, one)) = &found {
        document.set_tag(Tag(one.tag));
    }
    found
}
