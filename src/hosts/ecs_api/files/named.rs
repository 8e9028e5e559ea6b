//! Members that a deployment file references by path.

use std::collections::HashMap;

use super::{Member, Pair};
use crate::hosts::ecs_api::deployment_files::UNKNOWN;
use crate::model::{Components, NamedFile, Project, Role};

/// Joins each deployment file with the members that it references, and the services that it references with its task
/// definitions.
pub(crate) fn join<'d>(
    project: &Project<'d>,
    members: &mut [Member<'d>],
    components: &mut Components,
) -> Vec<Pair> {
    let files: HashMap<&str, usize> = (0..project.files.len())
        .map(|file| (project.path(file), file))
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
        let patterns: Vec<NamedFile<'d>> = deployment.names.extract_if(.., is_pattern).collect();
        for pattern in patterns {
            let found = files
                .iter()
                .filter(|(path, _)| matches(&pattern.path, path));
            let mut found: Vec<usize> = found.map(|(_, file)| *file).collect();
            found.sort_unstable();
            deployment
                .names
                .extend(found.into_iter().map(|file| NamedFile {
                    file: Some(file),
                    ..pattern.clone()
                }));
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
        forget_what_does_not_fit(members, &by_file, index);
        for &service in of_role.get(&Role::Service).into_iter().flatten() {
            for &task in of_role.get(&Role::TaskDefinition).into_iter().flatten() {
                components.join(service, task);
                pairs.push(Pair {
                    by: members[service].file(),
                    task: members[task].file(),
                    is_guess: false,
                });
            }
            if let Member::Service(service) = &mut members[service] {
                let cluster = deployment.cluster.as_ref().and_then(|one| one.literal);
                service.cluster = service.cluster.or(cluster);
                if service.resource.name.is_empty() {
                    let name = deployment.service.as_ref().and_then(|one| one.place.text());
                    service.resource.name = name.unwrap_or("");
                }
            }
        }
    }
    pairs
}

fn is_pattern(named: &mut NamedFile<'_>) -> bool {
    named.path.contains(UNKNOWN)
}

/// Whether a path has the parts of a pattern in order; the text between them is within one directory.
fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = pattern.split(UNKNOWN);
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        let at = if is_last {
            rest.rfind(part)
        } else {
            rest.find(part)
        };
        let Some(at) = at else { return false };
        if rest[..at].contains('/') || is_last && at + part.len() != rest.len() {
            return false;
        }
        rest = &rest[at + part.len()..];
    }
    true
}

fn fits(member: &Member<'_>, role: Role) -> bool {
    match role {
        Role::TaskDefinition => member.task().is_some(),
        Role::Service => member.service().is_some(),
        Role::Compose => false,
    }
}

/// Treats a referenced file that is something else than expected like one that is missing.
fn forget_what_does_not_fit(
    members: &mut [Member<'_>],
    by_file: &HashMap<usize, Vec<usize>>,
    deployment: usize,
) {
    let Member::Deployment(one) = &members[deployment] else {
        return;
    };
    let is_known = |named: &NamedFile<'_>| {
        let there = named.file.and_then(|file| by_file.get(&file));
        let mut there = there.into_iter().flatten();
        named.role == Role::Compose || there.any(|&other| fits(&members[other], named.role))
    };
    let known: Vec<bool> = one.names.iter().map(is_known).collect();
    if let Member::Deployment(one) = &mut members[deployment] {
        for (named, is_known) in one.names.iter_mut().zip(known) {
            named.file = named.file.filter(|_| is_known);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn what_is_not_known_may_be_anything_within_a_directory() {
        assert!(matches("ecs/task-*.json", "ecs/task-prod.json"));
        assert!(matches("*/task.json", "prod/task.json"));
        assert!(matches("ecs/*-*.json", "ecs/task-prod.json"));
        assert!(!matches("ecs/task-*.json", "ecs/prod/task-a.json"));
        assert!(!matches("ecs/task-*.json", "ecs/task-a/b.json"));
        assert!(!matches("ecs/task-*.json", "ecs/task-a.yaml"));
    }
}
