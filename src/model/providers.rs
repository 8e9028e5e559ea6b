//! Capacity providers: what they place tasks on, in whichever file they are defined.

use std::collections::HashMap;

use super::launch::written;
use super::{Content, Project, SourceFile, origins};
use crate::model::Kind;
use crate::model::{Answer, Module, Resource, evaluate, same_expression};
use crate::syntax::Cursor;

/// What a capacity provider places tasks on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Provider {
    /// Fargate's own, FARGATE and FARGATE_SPOT.
    Fargate,
    /// The instances of an Auto Scaling group.
    AutoScaling,
    /// ECS Managed Instances.
    ManagedInstances,
    /// A parameter or condition decides between Fargate and another one.
    Either,
    /// A provider that no file defines.
    Unknown,
}

/// The kind of a capacity provider that a file references.
pub(super) fn provider(project: &Project<'_>, file: usize, named: Cursor<'_>) -> Provider {
    let module = project.module(file);
    let answer = evaluate(module, named);
    let of_fargate = |value: &&String| matches!(value.as_str(), "FARGATE" | "FARGATE_SPOT");
    let count = answer.values().iter().filter(of_fargate).count();
    let is_sure = !matches!(answer, Answer::DefaultOnly(_));
    match count {
        0 => {}
        all if all == answer.values().len() && is_sure => return Provider::Fargate,
        // A parameter that is known only by its default may have any value in the deployed stack.
        _ if !is_sure => return Provider::Unknown,
        _ => return Provider::Either,
    }
    let near = module.and_then(|module| in_template(module, named));
    near.or_else(|| around(project, file, named))
        .or_else(|| by_name(project, answer.fixed()?))
        .unwrap_or(Provider::Unknown)
}

/// A provider that the module defines, by reference or by the expression of its name.
fn in_template(module: &Module<'_>, named: Cursor<'_>) -> Option<Provider> {
    if let Some(found) = module.target(named) {
        return (found.kind == Kind::CAPACITY_PROVIDER).then(|| of_resource(found))?;
    }
    let mut all = module.of_type(Kind::CAPACITY_PROVIDER);
    let found = all.find(|one| {
        let name = one.get("Name");
        name.is_some_and(|name| same_expression(name, named))
    })?;
    of_resource(found)
}

/// A provider that parent stacks pass in or other stacks export; all of them must agree.
fn around(project: &Project<'_>, file: usize, named: Cursor<'_>) -> Option<Provider> {
    let mut found = None;
    for origin in origins(project, file, named) {
        if origin.file == file {
            return None;
        }
        let module = project.module(origin.file);
        let here = module.and_then(|module| {
            let by_name = || by_name(project, evaluate(Some(module), origin.at).fixed()?);
            in_template(module, origin.at).or_else(by_name)
        })?;
        if found.is_some_and(|other| other != here) {
            return None;
        }
        found = Some(here);
    }
    found
}

/// A provider that some file defines under this name; an ARN ends in it.
fn by_name(project: &Project<'_>, name: &str) -> Option<Provider> {
    let name = name
        .rsplit_once("capacity-provider/")
        .map_or(name, |(_, name)| name);
    if matches!(name, "FARGATE" | "FARGATE_SPOT") {
        return Some(Provider::Fargate);
    }
    project.providers.0.get(name).copied().flatten()
}

/// The capacity providers of the project by name; `None` for a name that providers of several kinds have.
#[derive(Default)]
pub(super) struct ProviderNames(HashMap<String, Option<Provider>>);

impl ProviderNames {
    /// Finds every capacity provider with an explicit name.
    pub(super) fn of(files: &[SourceFile<'_>]) -> Self {
        let mut found = Self::default();
        for file in files {
            match &file.content {
                Content::Module(module) => {
                    for provider in module.of_type(Kind::CAPACITY_PROVIDER) {
                        let name = provider.get("Name").map(|own| evaluate(Some(module), own));
                        if let Some(name) = name.as_ref().and_then(Answer::fixed) {
                            found.add(name, of_resource(provider));
                        }
                    }
                }
                // The input of `create-capacity-provider`.
                Content::Other => {
                    let root = Cursor::root(file.document);
                    let kind = kind_of(
                        root.get("autoScalingGroupProvider"),
                        root.get("managedInstancesProvider"),
                    );
                    if let Some((kind, name)) = kind.zip(root.get("name").and_then(Cursor::text)) {
                        found.add(name, Some(kind));
                    }
                }
                _ => {}
            }
        }
        found
    }

    fn add(&mut self, name: &str, kind: Option<Provider>) {
        self.0
            .entry(name.to_owned())
            .and_modify(|known| *known = known.filter(|known| Some(*known) == kind))
            .or_insert(kind);
    }
}

fn of_resource(resource: &Resource<'_>) -> Option<Provider> {
    kind_of(
        resource.get("AutoScalingGroupProvider"),
        resource.get("ManagedInstancesProvider"),
    )
}

fn kind_of(group: Option<Cursor<'_>>, managed: Option<Cursor<'_>>) -> Option<Provider> {
    match (written(group), written(managed)) {
        (Some(_), None) => Some(Provider::AutoScaling),
        (None, Some(_)) => Some(Provider::ManagedInstances),
        // Neither is written out, or a condition decides.
        _ => None,
    }
}
