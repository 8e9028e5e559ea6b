//! What the update of an existing stack does, in one line.

use crate::plan::{PlanContext, impact};

/// What the update does, and whether there is downtime, or why it is refused.
pub(super) fn line(cx: &PlanContext<'_, '_>) -> String {
    refused(cx).unwrap_or_else(|| impact::line(cx))
}

fn refused(cx: &PlanContext<'_, '_>) -> Option<String> {
    let mut names: Vec<String> = cx.refused().into_iter().collect();
    names.sort_unstable();
    let verb = if names.len() == 1 {
        "keeps its name"
    } else {
        "keep their names"
    };
    let names = (!names.is_empty()).then(|| names.join(", "))?;
    Some(format!(
        "CloudFormation cannot update an existing stack: {names} would be replaced but {verb}; a new stack can be created"
    ))
}
