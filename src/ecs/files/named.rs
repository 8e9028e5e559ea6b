//! Members that a deployment file names by their paths.

use std::collections::HashMap;

use super::{Member, Pair};
use crate::ecs::{Components, Role, SourceSet};

/// Joins each deployment file with what it names, and the services that it names with its task definitions.
pub(super) fn join<'d>(
    set: &SourceSet<'d>,
    members: &mut [Member<'d>],
    components: &mut Components,
) -> Vec<Pair> {
    let files: HashMap<&str, usize> = (0..set.files.len())
        .map(|file| (set.path(file), file))
        .collect();
    let mut by_file: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, member) in members.iter().enumerate() {
        by_file.entry(member.file()).or_default().push(index);
    }
    let mut pairs = Vec::new();
    for index in 0..members.len() {
        let Member::Deployment(deployment) = &mut members[index] else {
            continue;
        };
        for named in &mut deployment.names {
            named.file = files.get(named.path.as_str()).copied();
        }
        let deployment = deployment.clone();
        let mut of_role: HashMap<Role, Vec<usize>> = HashMap::new();
        for named in &deployment.names {
            let there = named.file.and_then(|file| by_file.get(&file));
            for &other in there.into_iter().flatten() {
                if fits(&members[other], named.role) {
                    of_role.entry(named.role).or_default().push(other);
                    components.join(index, other);
                }
            }
        }
        forget_what_does_not_fit(members, index);
        for &service in of_role.get(&Role::Service).into_iter().flatten() {
            for &task in of_role.get(&Role::TaskDefinition).into_iter().flatten() {
                components.join(service, task);
                pairs.push(Pair {
                    by: members[service].file(),
                    task: members[task].file(),
                });
            }
            if let Member::Service(service) = &mut members[service] {
                service.cluster = service.cluster.or(deployment.cluster);
                if service.resource.name.is_empty() {
                    let name = deployment.service.and_then(crate::document::Cursor::text);
                    service.resource.name = name.unwrap_or("");
                }
            }
        }
    }
    pairs
}

fn fits(member: &Member<'_>, role: Role) -> bool {
    match role {
        Role::TaskDefinition => member.task().is_some(),
        Role::Service => member.service().is_some(),
    }
}

/// A named file that turned out to be something else is as unknown as one that is not here.
fn forget_what_does_not_fit(members: &mut [Member<'_>], deployment: usize) {
    let there: Vec<(usize, Role)> = members
        .iter()
        .flat_map(|member| {
            [Role::TaskDefinition, Role::Service]
                .into_iter()
                .filter(|role| fits(member, *role))
                .map(|role| (member.file(), role))
        })
        .collect();
    if let Member::Deployment(deployment) = &mut members[deployment] {
        for named in &mut deployment.names {
            let role = named.role;
            named.file = named.file.filter(|file| there.contains(&(*file, role)));
        }
    }
}
