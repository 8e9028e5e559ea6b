//! The clusters that container instances belong to.

use crate::model::surroundings::Capacity;
use crate::model::{Kind, Module, Project, Resource, clusters, evaluate, names_in};
use crate::syntax::Cursor;

/// The setting of the ECS agent, in a text that sets it to a literal.
const SETTING: &str = "ECS_CLUSTER=";

/// The clusters of a group of instances, each with its file, in their order; `None` if they cannot be determined.
pub(super) fn clusters_of<'d>(
    project: &Project<'d>,
    file: usize,
    group: &Capacity<'d>,
) -> Option<Vec<(usize, Resource<'d>)>> {
    let module = project.module(file)?;
    let mut found = of_providers(project, module, file, &group.resource)?;
    let own = [Some(group.resource), group.launch].into_iter().flatten();
    for resource in own {
        found.extend(of_settings(project, module, file, resource.body)?);
    }
    if found.is_empty() {
        let mut all = module.of_type(Kind::CLUSTER);
        let (Some(only), None) = (all.next(), all.next()) else {
            return None;
        };
        found.push((file, *only));
    }
    found.sort_by_key(|(file, cluster)| (*file, cluster.key.node));
    found.dedup_by_key(|(file, cluster)| (*file, cluster.key.node));
    Some(found)
}

/// The clusters with which the capacity providers of a group are associated.
fn of_providers<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    file: usize,
    group: &Resource<'d>,
) -> Option<Vec<(usize, Resource<'d>)>> {
    let mut found = Vec::new();
    let users = module.users_of(group.name).into_iter();
    for provider in users.filter(|one| one.kind == Kind::CAPACITY_PROVIDER) {
        for user in module.users_of(provider.name) {
            match user.kind {
                Kind::CLUSTER => found.push((file, *user)),
                Kind::CAPACITY_PROVIDER_ASSOCIATIONS => {
                    let known = clusters(project, file, user.get("Cluster")?);
                    if known.is_empty() {
                        return None;
                    }
                    found.extend(known);
                }
                _ => {}
            }
        }
    }
    Some(found)
}

/// The clusters that the launch settings of instances refer to: by logical ID, by a parameter that parent stacks pass, or
/// by name.
fn of_settings<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    file: usize,
    body: Cursor<'d>,
) -> Option<Vec<(usize, Resource<'d>)>> {
    let mut found = Vec::new();
    let parameters = names_in(body).into_iter().filter_map(|name| {
        if let Some(cluster) = module
            .resource(name)
            .filter(|one| one.kind == Kind::CLUSTER)
        {
            found.push((file, *cluster));
        }
        module.parameter(name)
    });
    for parameter in parameters.collect::<Vec<_>>() {
        for (_, nested) in project.graph.parents_of(file) {
            let passed = nested.argument(parameter.name).into_iter();
            found.extend(passed.flat_map(|place| clusters(project, nested.parent, place)));
        }
    }
    for text in body
        .descendants()
        .into_iter()
        .filter_map(|one| one.document.scalar(one.node))
    {
        let Some((_, name)) = text.split_once(SETTING) else {
            continue;
        };
        let end = |letter: char| !(letter.is_alphanumeric() || letter == '-' || letter == '_');
        let name = name
            .trim_start_matches(['"', '\''])
            .split(end)
            .next()
            .unwrap_or_default();
        if !name.is_empty() {
            found.push(by_name(project, name)?);
        }
    }
    Some(found)
}

/// The cluster with a literal name, if one module defines it.
pub fn by_name<'d>(project: &Project<'d>, name: &str) -> Option<(usize, Resource<'d>)> {
    let modules = project.files.iter().enumerate();
    let modules = modules.filter_map(|(file, one)| Some((file, one.module()?)));
    let mut found = modules.flat_map(|(file, module)| {
        let own = module.of_type(Kind::CLUSTER).filter(move |cluster| {
            let own = cluster.get("ClusterName");
            own.is_some_and(|place| evaluate(Some(module), place).is(name))
        });
        own.map(move |cluster| (file, *cluster))
    });
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}
