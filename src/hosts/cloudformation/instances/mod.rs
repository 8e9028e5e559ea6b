//! Removes resources from templates, with everything that is of use only to them.

mod removal;
mod unused;

use std::collections::BTreeMap;

use crate::hosts::cloudformation::instances::removal::Removal;
use crate::model::{Kind, Module, Project, Resource, is_detached, output_around};
use crate::plan::{Obstacle, Removed};

/// The operations that remove resources of templates, with the outputs, parameters, mappings and conditions that only they
/// use, and the arguments of parent stacks.
///
/// # Errors
/// Why they cannot be removed.
pub(super) fn remove<'d>(
    project: &Project<'d>,
    resources: &BTreeMap<usize, Vec<Resource<'d>>>,
) -> Result<Removed, Obstacle<'d>> {
    let mut removals: BTreeMap<usize, Removal<'d>> = BTreeMap::new();
    for (&file, resources) in resources {
        let Some(module) = project.module(file) else {
            continue;
        };
        removable(project, module, file, resources)?;
        let mut own = Removal::of(module.root);
        for resource in resources {
            own.entry_of(resource.key, resource.body);
        }
        for resource in resources {
            without_references(module, resource.name, &mut own);
        }
        removals.insert(file, own);
    }
    unused::remove(project, &mut removals);
    let mut removed = Removed::default();
    for (file, removal) in removals {
        let named = |section| removal.names(section).map(move |name| (file, name));
        removed.parameters.extend(named("Parameters"));
        removed.outputs.extend(named("Outputs"));
        let operations = removal.operations().into_iter();
        removed
            .operations
            .extend(operations.map(|operation| (file, operation)));
    }
    Ok(removed)
}

/// The template is written out, and something is left of it.
fn removable<'d>(
    project: &Project<'d>,
    module: &Module<'d>,
    file: usize,
    resources: &[Resource<'d>],
) -> Result<(), Obstacle<'d>> {
    if let Some(part) = project.graph.included_in(file).first() {
        return Err(Obstacle::new(
            part.place,
            "A part of the template is included from another file, which may refer to the container instances",
            "Write the part into the template, or remove the container instances manually",
        ));
    }
    let looped = resources
        .iter()
        .find(|one| !module.loops_around(one.key).is_empty());
    if let Some(resource) = looped {
        return Err(Obstacle::new(
            resource.key,
            format!(
                "{} is in Fn::ForEach, so it cannot be removed alone",
                resource.name
            ),
            "Remove it manually",
        ));
    }
    if module.resources.len() == resources.len() {
        return Err(Obstacle::new(
            module.root,
            "The template has nothing besides what belongs to the container instances, and CloudFormation requires a resource",
            "Delete the stack: aws cloudformation delete-stack --stack-name STACK",
        ));
    }
    Ok(())
}

/// Removes the references to a removed resource from what stays: dependencies, capacity providers of clusters, outputs.
fn without_references<'d>(module: &Module<'d>, name: &str, removal: &mut Removal<'d>) {
    for reference in module.references_to(name) {
        let place = reference.place;
        if removal.has(place) {
            continue;
        }
        let Some(owner) = reference.owner else {
            if let Some((name, body)) = output_around(module, place)
                && let Some(key) = module
                    .sections
                    .outputs
                    .and_then(|outputs| outputs.key(name))
            {
                removal.entry_of(key, body);
            }
            continue;
        };
        let owner = &module.resources[owner];
        if !is_detached(owner, reference) {
            continue;
        }
        // The default strategy of an association is required, and may be empty.
        let strategy = owner.get("DefaultCapacityProviderStrategy");
        let is_required = owner.kind == Kind::CAPACITY_PROVIDER_ASSOCIATIONS;
        removal.item_of(place, strategy.filter(|_| is_required));
    }
}
