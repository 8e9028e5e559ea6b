//! The effect of an AWS CLI command with a file.

use crate::facts::updates::Update;
use crate::model::{Content, is_changed_in_place};

/// The effect of the command that takes the file as input.
pub(super) fn of_input(content: &Content<'_>) -> Update {
    match content {
        Content::Services(services) if services.iter().any(|one| is_changed_in_place(one.kind)) => {
            Update::NoInterruption
        }
        Content::Services(_) => Update::NewResource,
        Content::TaskLauncher(_) | Content::Deployments(_) | Content::Other => Update::Nothing,
        _ => Update::NewRevision,
    }
}
