//! The roles of a module with which ECS can pull images and write logs.

use crate::facts::permissions;
use crate::model::{Kind, Module, Resource};

/// The roles that ECS tasks can assume and that may pull images, in order.
pub fn execution_roles<'m, 'd>(module: &'m Module<'d>) -> impl Iterator<Item = &'m Resource<'d>> {
    let find = || {
        let roles = module
            .of_type(Kind::ROLE)
            .filter(|role| trusts_tasks_and_pulls(role));
        let indexes = roles.filter_map(|role| module.resource_index(role.name));
        indexes.collect()
    };
    let found = module.surroundings.execution_roles.get_or_init(find).iter();
    found.map(|index| &module.resources[*index])
}

fn trusts_tasks_and_pulls(role: &Resource<'_>) -> bool {
    let trusts = role
        .get("AssumeRolePolicyDocument")
        .is_some_and(|document| document.contains("ecs-tasks.amazonaws.com"));
    let mut policies = ["ManagedPolicyArns", "Policies"]
        .iter()
        .filter_map(|name| role.get(name));
    trusts
        && policies.any(|policies| {
            policies.contains(permissions::OF_EXECUTION)
                || policies.contains(permissions::ACTIONS_OF_EXECUTION[0])
        })
}
