//! The services of a template in the parallel state that can end separately: each with its copies, and what was added for it.

use std::collections::{BTreeSet, HashMap};

use super::added::added_at;
use super::forward::{SECOND, WHOLE};
use crate::model::surroundings::{scalable_targets, services_in_metrics};
use crate::model::{Expr, Kind, Module, ParallelState, Service, names_in};

/// What was added to a template, by the services that it is for: those of the template, and behind them those of nested
/// stacks that get arguments here.
pub(super) struct Parts<'d> {
    /// The resources on container instances of each part; of a service of a nested stack there are none here.
    own: Vec<BTreeSet<&'d str>>,
    /// The arguments of each part.
    passed: Vec<BTreeSet<&'d str>>,
    /// For each added path the parts that it is for; empty if that is not known.
    owners: Vec<(&'d str, BTreeSet<usize>)>,
}

impl<'d> Parts<'d> {
    /// The parts of a template; `passed` are the paths of the arguments of each service of a nested stack.
    pub(super) fn of(
        module: &Module<'d>,
        state: &ParallelState<'d>,
        passed: &[Vec<String>],
    ) -> Self {
        let mut own = components(module, state);
        let mut arguments = vec![BTreeSet::new(); own.len()];
        arguments.extend(passed.iter().map(|paths| {
            let added = state.added.iter().copied();
            added
                .filter(|path| paths.iter().any(|one| one == path))
                .collect()
        }));
        own.resize(arguments.len(), BTreeSet::new());
        let mut parts = Self {
            own,
            passed: arguments,
            owners: state
                .added
                .iter()
                .map(|path| (*path, BTreeSet::new()))
                .collect(),
        };
        let known = parts.names(module, state);
        for (path, owners) in &mut parts.owners {
            let all = parts.passed.iter().enumerate();
            let passing = all.filter(|(_, paths)| paths.contains(path));
            owners.extend(passing.map(|(index, _)| index));
            if !owners.is_empty() {
                continue;
            }
            let name = top_level(path);
            if let Some(found) = name.and_then(|name| known.get(name)) {
                owners.extend(found);
                continue;
            }
            let path = path.strip_suffix(WHOLE).unwrap_or(path);
            let Some(added) = added_at(module.root, path) else {
                continue;
            };
            let named = names_in(added.value).into_iter().chain(added.value.text());
            // The mapping of the weights is in all of them.
            let of_own = named.filter_map(|name| known.get(name)).flatten();
            owners.extend(of_own);
        }
        parts
    }

    /// The names of the resources on container instances, for each part.
    pub(super) fn names_of_parts(&self) -> Vec<Vec<&'d str>> {
        let own = self.own.iter();
        own.map(|part| part.iter().copied().collect()).collect()
    }

    /// The record of some parts, without what is for others as well.
    pub(super) fn only(&self, state: &ParallelState<'d>, parts: &[usize]) -> ParallelState<'d> {
        let chosen: BTreeSet<usize> = parts.iter().copied().collect();
        let is_chosen = |name: &str| chosen.iter().any(|&part| self.own[part].contains(name));
        let added = self.owners.iter();
        let added = added.filter(|(_, owners)| !owners.is_empty() && owners.is_subset(&chosen));
        let added: Vec<&'d str> = added.map(|(path, _)| *path).collect();
        let copies = state.copies.iter().copied();
        ParallelState {
            place: state.place,
            copies: copies.filter(|(own, _)| is_chosen(own)).collect(),
            traffic: {
                let traffic = state.traffic.iter().copied();
                traffic
                    .filter(|name| added.contains(&format!("Parameters.{name}").as_str()))
                    .collect()
            },
            added,
        }
    }

    /// The added paths that a return of the other parts must not remove, because one of these parts uses them.
    pub(super) fn used_by(&self, parts: &[usize]) -> Vec<&'d str> {
        let chosen: BTreeSet<usize> = parts.iter().copied().collect();
        let added = self.owners.iter();
        let used = added.filter(|(_, owners)| !owners.is_disjoint(&chosen));
        // What others need until their end, such as the mapping of the weights, is for them alone from now on.
        let used = used.filter(|(path, owners)| owners.is_subset(&chosen) || !is_weights(path));
        used.map(|(path, _)| *path).collect()
    }

    /// The parameters that were added for a part, also those that are for others as well.
    pub(super) fn parameters_of(&self, part: usize) -> Vec<&'d str> {
        let own = self.owners.iter();
        let own = own.filter(|(_, owners)| owners.contains(&part));
        own.filter_map(|(path, _)| path.strip_prefix("Parameters."))
            .collect()
    }

    /// The parts that use each added resource or parameter, directly or through others.
    fn names(
        &self,
        module: &Module<'d>,
        state: &ParallelState<'d>,
    ) -> HashMap<&'d str, BTreeSet<usize>> {
        let added: BTreeSet<&'d str> = state
            .added
            .iter()
            .filter_map(|path| top_level(path))
            .collect();
        let mut known: HashMap<&'d str, BTreeSet<usize>> = HashMap::new();
        for (index, part) in self.own.iter().enumerate() {
            let copies = state.copies.iter();
            let mut open: Vec<&'d str> = copies
                .filter(|(own, _)| part.contains(own))
                .map(|(_, copy)| *copy)
                .collect();
            open.extend(weights_of(module, state, part));
            let arguments = self.passed[index].iter();
            let arguments = arguments.filter_map(|path| added_at(module.root, path));
            let named = arguments.flat_map(|one| names_in(one.value));
            open.extend(named.filter_map(|name| added.get(name)).copied());
            while let Some(name) = open.pop() {
                if !known.entry(name).or_default().insert(index) {
                    continue;
                }
                let body = module.resource(name).map(|one| one.body);
                let named = body.map(names_in).unwrap_or_default().into_iter();
                open.extend(named.filter_map(|name| added.get(name)).copied());
            }
        }
        // Such as a rule for the security group of a copy.
        for name in &added {
            if known.contains_key(name) {
                continue;
            }
            let body = module.resource(name).map(|one| one.body);
            let named = body.map(names_in).unwrap_or_default().into_iter();
            let owners: BTreeSet<usize> = named
                .filter_map(|name| known.get(name))
                .flatten()
                .copied()
                .collect();
            if !owners.is_empty() {
                known.insert(name, owners);
            }
        }
        known
    }
}

/// Whether a path is that of the mapping with the weights.
fn is_weights(path: &str) -> bool {
    path.starts_with("Mappings.")
}

/// The parameter and the mapping in the weights of what forwards to resources of a part.
fn weights_of<'d>(
    module: &Module<'d>,
    state: &ParallelState<'d>,
    part: &BTreeSet<&'d str>,
) -> Vec<&'d str> {
    let mut found = Vec::new();
    for path in &state.added {
        let list = match (path.strip_suffix(SECOND), path.ends_with(WHOLE)) {
            (Some(config), _) => added_at(module.root, config),
            (None, true) => added_at(module.root, path),
            (None, false) => None,
        };
        let Some(config) = list.map(|one| one.value) else {
            continue;
        };
        let named = names_in(config);
        if !named.iter().any(|name| part.contains(name)) {
            continue;
        }
        let texts = config.descendants().into_iter();
        let texts = texts.filter_map(|one| one.document.scalar(one.node));
        let texts: BTreeSet<&str> = texts.chain(named).collect();
        let names = state.added.iter().filter_map(|path| top_level(path));
        found.extend(names.filter(|name| texts.contains(name) && module.resource(name).is_none()));
    }
    found
}

/// The name in a path such as `Parameters.FargateTraffic`.
fn top_level(path: &str) -> Option<&str> {
    let (section, name) = path.split_once('.')?;
    let is_section = ["Parameters", "Mappings", "Resources", "Conditions"].contains(&section);
    (is_section && !name.contains(['.', '['])).then_some(name)
}

/// The resources on container instances that belong together, because one refers to the other.
fn components<'d>(module: &Module<'d>, state: &ParallelState<'d>) -> Vec<BTreeSet<&'d str>> {
    let mut parts: Vec<BTreeSet<&'d str>> = Vec::new();
    for (own, _) in &state.copies {
        let Some(resource) = module.resource(own) else {
            continue;
        };
        let mut related: BTreeSet<&'d str> = names_in(resource.body).into_iter().collect();
        related.insert(own);
        let order = module
            .resource_index(own)
            .map(|owner| module.references_in(owner));
        related.extend(order.into_iter().flatten().map(|reference| reference.name));
        if resource.kind == Kind::SERVICE {
            let service = Service {
                file: 0,
                resource: *resource,
                cluster: None,
            };
            related.extend(
                scalable_targets(module, &service)
                    .into_iter()
                    .map(|one| one.name),
            );
            let name = resource.get("ServiceName").map(Expr::of);
            let alarms = module.of_type(Kind::ALARM).filter(|alarm| {
                let mut named = services_in_metrics(alarm);
                name.is_some() && named.any(|value| Some(Expr::of(value)) == name)
            });
            related.extend(alarms.map(|one| one.name));
        }
        related.retain(|name| state.copy_of(name).is_some());
        let (touched, others) = parts
            .into_iter()
            .partition(|part| !part.is_disjoint(&related));
        let touched: Vec<BTreeSet<&'d str>> = touched;
        related.extend(touched.into_iter().flatten());
        parts = others;
        parts.push(related);
    }
    parts
}

/// The value at a path as it is after some items of lists were removed.
pub(super) fn moved(path: &str, removed: &[String]) -> String {
    let mut path = path.to_owned();
    for gone in removed {
        let Some((list, index)) = gone.strip_suffix(']').and_then(|one| one.rsplit_once('['))
        else {
            continue;
        };
        let rest = path
            .strip_prefix(list)
            .and_then(|rest| rest.strip_prefix('['));
        let Some((own, rest)) = rest.and_then(|rest| rest.split_once(']')) else {
            continue;
        };
        let (Ok(own), Ok(index)) = (own.parse::<usize>(), index.parse::<usize>()) else {
            continue;
        };
        if own > index {
            path = format!("{list}[{}]{rest}", own - 1);
        }
    }
    path
}
