//! Ends the migrations in parallel of some services of a file, where the others may still receive requests.

use super::connected::connected;
use super::{added, left, parse, traffic};
use crate::model::{Module, ParallelState, Project};
use crate::outcome::Finding;
use crate::plan::{Hosts, SplitService};
use crate::settings::Finish;

/// A file of which some services have ended.
pub(super) struct Separated<'d> {
    /// Its new text.
    pub(super) after: String,
    /// The record of the services that have ended.
    pub(super) ended: ParallelState<'d>,
    /// The others, each with its record and why it stays.
    pub(super) open: Vec<(ParallelState<'d>, Finding)>,
}

/// Ends the services of a single template whose other half receives no request; `None` if all or none of the file can end, or if it cannot be
/// proven that the others end as they would together.
pub(super) fn end_some<'d>(
    project: &Project<'d>,
    hosts: Hosts,
    direction: Finish,
    file: usize,
    (module, state): (&Module<'d>, &ParallelState<'d>),
) -> Option<Separated<'d>> {
    let source = &project.files[file];
    let host = hosts[source.host];
    // Parameters of nested stacks and target groups of other stacks are in several files.
    let is_nested = project.graph.parents_of(file).next().is_some();
    let is_for_others = connected(project, file).into_iter().any(|other| {
        let module = project.module(other);
        module.is_some_and(|module| module.parallel().is_some())
    });
    if is_nested || is_for_others || state.copies.is_empty() {
        return None;
    }
    let mut ready: Vec<SplitService> = Vec::new();
    let mut numbers = Vec::new();
    let mut open = Vec::new();
    let services = host.split_services(source.document, &[]).into_iter();
    for (number, service) in services.enumerate() {
        let own = of_service(state, &[&service]);
        match traffic::not_yet(project, &own, direction, file) {
            Some(finding) => open.push((own, finding)),
            None => {
                ready.push(service);
                numbers.push(number);
            }
        }
    }
    if ready.is_empty() || open.is_empty() {
        return None;
    }
    let operations = host
        .end_some(source.document, &[], &numbers, direction)
        .ok()?;
    let after = source.document.commit(&operations).ok()?.text;
    let is_sound = left::dangling(project, hosts, file, module, &after).is_none()
        && ends_alike(
            hosts,
            source.path,
            direction,
            [source.document.text(), &after],
        );
    is_sound.then(|| Separated {
        after,
        ended: of_service(state, &ready.iter().collect::<Vec<_>>()),
        open,
    })
}

/// The part of a record that is about some services.
pub(super) fn of_service<'d>(
    state: &ParallelState<'d>,
    services: &[&SplitService],
) -> ParallelState<'d> {
    let has = |of: fn(&SplitService) -> &Vec<String>, name: &str| {
        let mut all = services.iter().flat_map(|service| of(service));
        all.any(|one| one == name)
    };
    let copies = state.copies.iter().copied();
    let traffic = state.traffic.iter().copied();
    ParallelState {
        place: state.place,
        copies: copies
            .filter(|(own, _)| has(|one| &one.resources, own))
            .collect(),
        traffic: traffic
            .filter(|name| has(|one| &one.traffic, name))
            .collect(),
        added: Vec::new(),
    }
}

/// Whether the rest of a file ends in the same text as everything does together.
pub(super) fn ends_alike(hosts: Hosts, path: &str, direction: Finish, texts: [&str; 2]) -> bool {
    let end = |text: &str| match direction {
        Finish::Fargate => added::back_of(hosts, path, text).ok(),
        Finish::Ec2 => {
            let document = parse(hosts, path, text)?;
            let (host, _) = crate::hosts::recognize(hosts, path, &document)?;
            let operations = hosts[host].finish_parallel(&document).ok()?;
            Some(document.commit(&operations).ok()?.text)
        }
    };
    let [together, rest] = texts.map(end);
    together.is_some() && together == rest
}
