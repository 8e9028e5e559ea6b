//! What has to be applied before the rest, where a listener and the target group that is removed are in two modules.

use super::copies::is_group;
use super::finish::creates_before_destroy;
use super::forward::{HOLDERS, forwards, is_passed};
use super::marks::Mark;
use super::text::{comments_above, line_start};
use crate::hosts::terraform::graph::Modules;
use crate::hosts::terraform::lens::Lens;
use crate::hosts::terraform::module::{Block, File, directory_of};
use crate::settings::Finish;

/// The target groups of other modules that Terraform would delete before it changes what forwards to them in a module, each
/// with the latter. It does not with `create_before_destroy`.
pub(super) fn first_elsewhere(
    lens: &Lens,
    template: usize,
    direction: Finish,
) -> Vec<(String, String)> {
    let modules = modules_of(lens);
    let own = lens.templates[template].configurations().first();
    let own = own.and_then(|file| modules.in_directory(directory_of(lens.written_path(*file))));
    let Some(own) = own else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let holders = modules.all[own].resources.iter();
    for holder in holders.filter(|one| HOLDERS.contains(&one.resource_type)) {
        let both = forwards(holder.body).unwrap_or_default().into_iter();
        let mut groups = both.filter_map(|forward| forward.group());
        if !groups.any(|(group, _)| is_passed(&group)) {
            continue;
        }
        let groups = modules.mentioned(own, holder.body).into_iter();
        let groups = groups.map(|(module, index)| &modules.all[module].resources[index]);
        let gone = groups.filter(|group| {
            is_group(&group.address())
                && is_copy(group) == (direction == Finish::Fargate)
                && !creates_before_destroy(group.body)
        });
        found.extend(gone.map(|group| (group.address(), holder.address())));
    }
    found
}

/// The modules of a run.
pub(super) fn modules_of(lens: &Lens) -> Modules<'_> {
    let files = lens.documents.iter().map(|(file, document)| File {
        path: lens.written_path(*file),
        document,
        values_rank: None,
    });
    Modules::read(&files.collect::<Vec<_>>())
}

/// Whether a resource is the copy of another one.
fn is_copy(block: &Block<'_>) -> bool {
    let document = block.body.document;
    let text = document.text();
    let start = line_start(text, document.byte_range(block.body.node).start);
    let (_, mark) = comments_above(text, start);
    matches!(mark, Some((Mark::CopyOf(_), _)))
}
