//! The container instances that remain when their workloads have moved: what they are, and `finish --instances`, which
//! removes them.

pub(super) mod after_finish;
mod consequences;
mod needed;
mod refusals;
mod removal;
mod used_after;

use crate::checks::instance_usage;
use crate::facts::rules::RuleId;
use crate::model::surroundings::Capacity;
use crate::model::{
    InstanceResources, Kept, Module, Project, Resource, Workload, instance_resources,
};
use crate::outcome::{
    FileStatus, Finding, KeptResource, RemainingInstances, RemainingResource, Severity,
    WorkloadReport,
};
use crate::plan::Hosts;
use crate::syntax::Cursor;
use needed::Need;
pub(super) use removal::remove;
use used_after::used_after;

/// The container instances of clusters of which a workload moves or runs on Fargate.
pub(super) fn remaining(
    project: &Project<'_>,
    (hosts, statuses): (Hosts, &[FileStatus]),
    workloads: &[Workload<'_>],
    reports: &[WorkloadReport],
) -> Vec<RemainingInstances> {
    let files = 0..project.files.len();
    // Modules that are read as templates have no command for the removal.
    let files = files.filter(|&file| {
        let file = &project.files[file];
        !file.is_context && file.projected.is_none()
    });
    let all = files.flat_map(|file| instance_resources(project, file));
    all.filter_map(|one| {
        let need = Need::of(project, workloads, reports, &one);
        need.is_left_by_some.then(|| {
            let used = used_after(project, hosts, statuses, &one);
            described(project, &one, need, &used)
        })
    })
    .collect()
}

/// `used` are resources that something refers to after the migration.
fn described(
    project: &Project<'_>,
    one: &InstanceResources<'_>,
    need: Need,
    used: &[(String, String)],
) -> RemainingInstances {
    let clusters = one.clusters.iter().flatten();
    let module = project.module(one.file);
    RemainingInstances {
        file: project.shared_path(one.file),
        clusters: clusters
            .map(|(_, cluster)| cluster.name.to_owned())
            .collect(),
        needed_by: need.needed_by,
        after_migration: need.after_migration,
        resources: one
            .unused
            .iter()
            .filter(|resource| used.iter().all(|(name, _)| name != resource.name))
            .map(|resource| RemainingResource {
                resource: resource.name.to_owned(),
                kind: resource.kind.name().to_owned(),
                span: resource.key.span(),
                usage: module.and_then(|module| {
                    let group = group_of(one, resource)?;
                    let is_windows = need.is_windows;
                    Some(instance_usage(project, one.file, module, group, is_windows))
                }),
            })
            .collect(),
        kept: one
            .kept
            .iter()
            .map(|kept| kept_resource(project, kept))
            .chain(
                used.iter()
                    .filter_map(|used| kept_after(project, one, used)),
            )
            .collect(),
    }
}

fn group_of<'i, 'd>(
    one: &'i InstanceResources<'d>,
    resource: &Resource<'d>,
) -> Option<&'i Capacity<'d>> {
    let mut groups = one.groups.iter();
    groups.find(|group| group.resource.name == resource.name)
}

fn kept_resource(project: &Project<'_>, kept: &Kept<'_>) -> KeptResource {
    KeptResource {
        resource: kept.resource.name.to_owned(),
        kind: kept.resource.kind.name().to_owned(),
        span: kept.resource.key.span(),
        by_file: project.shared_path(kept.file),
        by_span: project.span(kept.place),
        by: name_at(project.module(kept.file), kept.place),
    }
}

/// A resource that another one refers to only after the migration.
fn kept_after(
    project: &Project<'_>,
    one: &InstanceResources<'_>,
    (name, by): &(String, String),
) -> Option<KeptResource> {
    let resource = one.unused.iter().find(|resource| resource.name == name)?;
    let new = || resource.key.span();
    let by_span = project.module(one.file)?.resource(by);
    Some(KeptResource {
        resource: name.clone(),
        kind: resource.kind.name().to_owned(),
        span: resource.key.span(),
        by_file: project.shared_path(one.file),
        by_span: by_span.map_or_else(new, |by| by.key.span()),
        by: by.clone(),
    })
}

/// The resource that a place is in, or the path of the place.
fn name_at(module: Option<&Module<'_>>, place: Cursor<'_>) -> String {
    let owner = module.and_then(|module| module.owner(place));
    owner.map_or_else(
        || place.document.path(place.node),
        |owner| owner.name.to_owned(),
    )
}

fn finding(
    project: &Project<'_>,
    file: usize,
    place: Cursor<'_>,
    severity: Severity,
    (message, help): (String, String),
) -> Finding {
    Finding {
        rule: RuleId::CapEc2Capacity,
        severity,
        file: project.shared_path(file),
        span: project.span(place),
        message: message.into(),
        help: help.into(),
        decides: true,
        related: Vec::new(),
    }
}
