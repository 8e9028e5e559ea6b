//! What an earlier migration left for a person, as far as the files show it: parameters without values, and references to
//! names that it replaced.

use std::collections::HashSet;

use crate::model::{Kind, Project, Workload};
use crate::outcome::{NameKind, Renamed, Verdict, WorkloadReport};
use crate::plan::{Hosts, earlier_name};
use crate::syntax::Cursor;

/// The properties that name what a migration replaces.
const NAMED: [(Kind<'static>, NameKind, &str); 2] = [
    (Kind::SERVICE, NameKind::Service, "ServiceName"),
    (Kind::TARGET_GROUP, NameKind::TargetGroup, "Name"),
];

/// Adds it to the reports of the workloads that run on Fargate.
pub(super) fn report(
    project: &Project<'_>,
    hosts: Hosts,
    workloads: &[Workload<'_>],
    reports: &mut [WorkloadReport],
) {
    for host in hosts {
        for (index, finding) in host.findings_at_rest(project, workloads, reports) {
            reports[index].findings.push(finding);
        }
    }
    let used = names(project);
    for (workload, report) in workloads.iter().zip(reports) {
        if report.verdict == Verdict::OnFargate {
            report.renamed = renamed(project, workload, &used);
        }
    }
}

/// The names of services and target groups of the project.
fn names<'d>(project: &Project<'d>) -> HashSet<(NameKind, &'d str)> {
    let modules = (0..project.files.len()).filter_map(|file| project.module(file));
    let names = modules.flat_map(|module| {
        NAMED
            .into_iter()
            .flat_map(move |(kind, name_kind, property)| {
                let resources = module.of_type(kind);
                resources.filter_map(move |one| Some((name_kind, one.get(property)?.text()?)))
            })
    });
    names.collect()
}

/// The names of a workload that look like replacements, unless something still has the old name.
fn renamed(
    project: &Project<'_>,
    workload: &Workload<'_>,
    used: &HashSet<(NameKind, &str)>,
) -> Vec<Renamed> {
    let services = workload
        .services
        .iter()
        .filter_map(|one| one.get("ServiceName"));
    let services = services.map(|place| (NameKind::Service, place));
    let groups = workload.target_groups.iter();
    let groups = groups.filter_map(|one| one.resource.get("Name"));
    let groups = groups.map(|place| (NameKind::TargetGroup, place));
    let names = services.chain(groups);
    let names = names
        .filter_map(|(kind, place): (NameKind, Cursor<'_>)| earlier_name(project, kind, place));
    names
        .filter(|one| !used.contains(&(one.kind, one.old.as_str())))
        .collect()
}
