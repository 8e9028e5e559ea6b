//! What a module has for its container instances alone, and would not need without them.
//!
//! First everything that belongs to the instances is found, by what it is for. Then what anything else refers to is kept,
//! and with it what it refers to itself.

mod belonging;
mod elsewhere;
mod served;

pub use served::by_name;

use std::collections::BTreeSet;

use super::function::inside;
use super::surroundings::{Capacity, proven_container_instances};
use super::{How, Kind, Module, Project, Props, Reference, Resource};
use crate::syntax::Cursor;

/// The container instances of a cluster, with what belongs to them.
pub struct InstanceResources<'d> {
    /// The file.
    pub file: usize,
    /// The groups of instances.
    pub groups: Vec<Capacity<'d>>,
    /// The clusters that they belong to, each with its file; `None` if that cannot be determined from the files.
    pub clusters: Option<Vec<(usize, Resource<'d>)>>,
    /// The resources that nothing else refers to, in the order of the module.
    pub unused: Vec<Resource<'d>>,
    /// Those that something else refers to.
    pub kept: Vec<Kept<'d>>,
}

/// A resource that belongs to container instances, and that something else refers to.
#[derive(Clone)]
pub struct Kept<'d> {
    /// The resource.
    pub resource: Resource<'d>,
    /// The file with the reference.
    pub file: usize,
    /// The reference.
    pub place: Cursor<'d>,
}

/// The container instances of a module, by the clusters that they belong to.
pub fn instance_resources<'d>(project: &Project<'d>, file: usize) -> Vec<InstanceResources<'d>> {
    let Some(module) = project.module(file) else {
        return Vec::new();
    };
    let mut found: Vec<InstanceResources<'d>> = Vec::new();
    for group in proven_container_instances(module) {
        let clusters = served::clusters_of(project, file, &group);
        let is_same = |one: &&mut InstanceResources<'d>| match (&one.clusters, &clusters) {
            (None, None) => true,
            (Some(known), Some(own)) => {
                let key = |one: &(usize, Resource<'d>)| (one.0, one.1.name);
                known.iter().map(key).eq(own.iter().map(key))
            }
            _ => false,
        };
        match found.iter_mut().find(is_same) {
            Some(known) => known.groups.push(group),
            None => found.push(InstanceResources {
                file,
                groups: vec![group],
                clusters,
                unused: Vec::new(),
                kept: Vec::new(),
            }),
        }
    }
    for one in &mut found {
        (one.unused, one.kept) = divided(project, module, file, &one.groups);
    }
    found
}

/// What belongs to groups of instances: what nothing else refers to, and the rest.
fn divided<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    file: usize,
    groups: &[Capacity<'d>],
) -> (Vec<Resource<'d>>, Vec<Kept<'d>>) {
    let all = belonging::to(module, groups);
    let mut unused = all.clone();
    let mut kept: Vec<Kept<'d>> = Vec::new();
    loop {
        let uses: Vec<(usize, usize, Cursor<'d>)> = unused
            .iter()
            .filter_map(|&index| {
                let own = use_in(project, module, (file, index), &unused);
                let found =
                    own.or_else(|| elsewhere::named(project, module, (file, index), &unused));
                found.map(|(home, place)| (index, home, place))
            })
            .collect();
        let idle = belonging::without_use(module, groups, &unused);
        if uses.is_empty() && idle.is_empty() {
            break;
        }
        unused.retain(|index| !idle.contains(index));
        for (index, home, place) in uses {
            unused.remove(&index);
            // What is kept because of something that belongs to the instances and is kept itself needs no other reason.
            let owner = module.owner(place).filter(|_| home == file);
            let owner = owner.and_then(|owner| module.resource_index(owner.name));
            if !owner.is_some_and(|owner| all.contains(&owner)) {
                kept.push(Kept {
                    resource: module.resources[index],
                    file: home,
                    place,
                });
            }
        }
    }
    let unused = unused.into_iter().map(|index| module.resources[index]);
    (unused.collect(), kept)
}

/// A reference to a resource, in its module or in the modules around, that is not removed with the unused ones.
fn use_in<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    (file, index): (usize, usize),
    unused: &BTreeSet<usize>,
) -> Option<(usize, Cursor<'d>)> {
    let name = module.resources[index].name;
    module
        .references_to(name)
        .find_map(|reference| match reference.owner {
            Some(owner) if unused.contains(&owner) => None,
            Some(owner) => {
                let owner = &module.resources[owner];
                (!is_detached(owner, reference)).then_some((file, reference.place))
            }
            None => {
                let Some((output, body)) = output_around(module, reference.place) else {
                    return Some((file, reference.place));
                };
                let is_own = |one: &Resource<'d>| {
                    let index = module.resource_index(one.name);
                    index.is_some_and(|index| unused.contains(&index))
                };
                if !module.mentioned(body).all(is_own) {
                    return Some((file, reference.place));
                }
                elsewhere::reader_of(project, module, file, output)
            }
        })
}

/// Whether a reference is removed from its owner when the resource is: an order of creation, or a capacity provider that is
/// written out in the lists of a cluster.
pub fn is_detached(owner: &Resource<'_>, reference: &Reference<'_>) -> bool {
    if reference.how == How::DependsOn {
        return true;
    }
    let has_providers = matches!(
        owner.kind,
        Kind::CLUSTER | Kind::CAPACITY_PROVIDER_ASSOCIATIONS
    );
    let providers = owner.get("CapacityProviders").into_iter();
    let strategy = owner.get("DefaultCapacityProviderStrategy").into_iter();
    let strategy = strategy
        .filter(|list| list.is_sequence())
        .flat_map(Cursor::items)
        .filter_map(|item| item.prop("CapacityProvider"));
    let mut own = providers
        .filter(|list| list.is_sequence())
        .flat_map(Cursor::items)
        .chain(strategy);
    has_providers && own.any(|item| item.node == reference.place.node)
}

/// The output that a place is in: its name and its body.
pub fn output_around<'d>(module: &Module<'d>, place: Cursor<'d>) -> Option<(&'d str, Cursor<'d>)> {
    let mut outputs = module.sections.outputs?.entries();
    let found = outputs.find(|(_, _, body)| inside(place, *body));
    found.map(|(name, _, body)| (name, body))
}
