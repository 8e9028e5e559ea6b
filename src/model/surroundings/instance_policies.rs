//! The policies of the container instances' roles.

use super::instances::container_instances;
use crate::facts::permissions;
use crate::model::{Kind, Module, Props, Resource, allowed_beyond, items_of, ref_name};
use crate::syntax::Cursor;

/// The policies of the module's container instance roles, by name, that allow more than the agents of a container
/// instance need.
pub fn instance_policies<'m>(module: &'m Module<'_>) -> &'m [String] {
    module.surroundings.policies.get_or_init(|| {
        let roles = instance_roles(module).into_iter();
        roles.flat_map(|role| policies_of(module, role)).collect()
    })
}

fn policies_of<'d>(module: &Module<'d>, role: &Resource<'d>) -> Vec<String> {
    let goes_beyond = |document: Option<Cursor<'d>>| {
        document.is_some_and(|document| {
            allowed_beyond(document, &permissions::ACTIONS_OF_INSTANCES).is_some()
        })
    };
    let mut names: Vec<String> = Vec::new();
    for managed in items_of(role.get("ManagedPolicyArns")) {
        match module.target(managed) {
            Some(policy) if goes_beyond(policy.get("PolicyDocument")) => {
                names.push(policy.name.to_owned());
            }
            // A policy that a parameter references cannot be inspected.
            Some(_) => {}
            None if ref_name(managed).is_some() => {}
            None => names.extend(policy_name(managed).filter(|name| !is_of_agent(name))),
        }
    }
    for policy in items_of(role.get("Policies")) {
        if goes_beyond(policy.prop("PolicyDocument")) {
            names.extend(policy.prop("PolicyName").and_then(policy_name));
        }
    }
    let attached = module.users_of(role.name).into_iter().filter(|owner| {
        let is_policy = owner.kind.is_policy();
        is_policy && goes_beyond(owner.get("PolicyDocument"))
    });
    names.extend(attached.map(|policy| policy.name.to_owned()));
    names
}

fn is_of_agent(name: &str) -> bool {
    let mut agents = permissions::OF_INSTANCES.iter();
    agents.any(|agent| name.contains(agent))
}

/// The last part of an ARN or a name, as far as it is written.
fn policy_name(place: Cursor<'_>) -> Option<String> {
    let text = place.document.scalar(place.node).or_else(|| {
        let parts = place.descendants().into_iter().rev();
        parts
            .filter_map(|part| part.document.scalar(part.node))
            .next()
    })?;
    Some(text.rsplit('/').next().unwrap_or(text).to_owned())
}

fn instance_roles<'t, 'd>(module: &'t Module<'d>) -> Vec<&'t Resource<'d>> {
    let mut roles = Vec::new();
    for capacity in container_instances(module) {
        let holder = capacity.launch.unwrap_or(capacity.resource);
        let profiles = module
            .mentioned(holder.body)
            .filter(|resource| resource.kind == Kind::INSTANCE_PROFILE);
        for profile in profiles {
            let listed = profile.get("Roles").into_iter();
            let named = listed.flat_map(|list| module.mentioned(list));
            roles.extend(named.filter(|resource| resource.kind == Kind::ROLE));
        }
    }
    roles
}
