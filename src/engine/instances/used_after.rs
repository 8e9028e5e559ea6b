//! What belongs to container instances, and what migrated workloads refer to: for example a security group that the tasks
//! get as well.

use crate::hosts::recognize;
use crate::model::{Content, InstanceResources, Project, marked};
use crate::outcome::FileStatus;
use crate::plan::Hosts;
use crate::syntax::Document;

/// The resources that are used after the migration, each with the name of a resource that refers to it.
pub(super) fn used_after(
    project: &Project<'_>,
    hosts: Hosts,
    statuses: &[FileStatus],
    instances: &InstanceResources<'_>,
) -> Vec<(String, String)> {
    if instances.unused.is_empty() {
        return Vec::new();
    }
    let Some(FileStatus::Changed { after }) = statuses.get(instances.file) else {
        return Vec::new();
    };
    let Ok(document) = Document::parse(after.as_str()) else {
        return Vec::new();
    };
    let document = marked(document, None);
    let recognized = recognize(hosts, project.path(instances.file), &document);
    let Some(Content::Module(module)) = recognized.map(|(_, one)| one.content) else {
        return Vec::new();
    };
    let mut unused: Vec<&str> = instances.unused.iter().map(|one| one.name).collect();
    let mut used = Vec::new();
    // A resource that is used may refer to others.
    loop {
        let others = module.resources.iter();
        let others = others.filter(|one| !unused.contains(&one.name));
        let found = others
            .flat_map(|one| {
                module
                    .mentioned(one.body)
                    .map(|named| (named.name, one.name))
            })
            .find(|(named, _)| unused.contains(named));
        let Some((named, by)) = found else {
            return used;
        };
        unused.retain(|one| *one != named);
        used.push((named.to_owned(), by.to_owned()));
    }
}
