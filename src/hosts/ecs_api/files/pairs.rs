//! Services and calls whose task definition is a placeholder or is not specified: they are paired with the task
//! definition that is near them.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::{Member, Pair};
use crate::hosts::ecs_api::deployment_files::is_placeholder;
use crate::model::{Components, Project, Props, Service, family_of};
use crate::syntax::Cursor;

/// Pairs members that reference no task definition of the run; existing pairs remain.
pub(crate) fn join(
    project: &Project<'_>,
    members: &[Member<'_>],
    known: &[Pair],
    components: &mut Components,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let tasks = Tasks::of(project, members);
    let known: HashSet<usize> = known.iter().map(|pair| pair.by).collect();
    for (index, member) in members.iter().enumerate() {
        let file = member.file();
        if known.contains(&file) || !is_open(&tasks, member) {
            continue;
        }
        for task in candidates(project, members, &tasks, member) {
            components.join(index, task);
            pairs.push(Pair {
                by: file,
                task: members[task].file(),
                is_guess: true,
            });
        }
    }
    pairs
}

/// The task definitions of the run.
struct Tasks<'m> {
    /// Their families.
    families: HashSet<&'m str>,
    /// Their indexes by their directories, and by the parents of these.
    by_directory: HashMap<&'m str, Vec<usize>>,
    below: HashMap<&'m str, Vec<usize>>,
}

impl<'m> Tasks<'m> {
    fn of<'d: 'm>(project: &Project<'d>, members: &'m [Member<'d>]) -> Self {
        let mut tasks = Self {
            families: HashSet::new(),
            by_directory: HashMap::new(),
            below: HashMap::new(),
        };
        for (index, member) in members.iter().enumerate() {
            let Some(task) = member.task() else { continue };
            let place = directory(project.path(task.file));
            tasks.families.insert(task.name);
            tasks.by_directory.entry(place).or_default().push(index);
            if !place.is_empty() {
                tasks.below.entry(directory(place)).or_default().push(index);
            }
        }
        tasks
    }

    fn in_directory(&self, place: &str) -> Vec<usize> {
        self.by_directory.get(place).cloned().unwrap_or_default()
    }

    /// Those in child and parent directories, and in sibling directories.
    fn near(&self, place: &str) -> Vec<usize> {
        let mut found = self.below.get(place).cloned().unwrap_or_default();
        if !place.is_empty() {
            let parent = directory(place);
            found.extend(self.in_directory(parent));
            found.extend(self.below.get(parent).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Whether a member runs a task definition that it does not reference, or references by a placeholder.
fn is_open(tasks: &Tasks<'_>, member: &Member<'_>) -> bool {
    let is_here = |name: &str| tasks.families.contains(family_of(name));
    let names = member.names();
    match member {
        Member::Service(service) if service.is_output() => false,
        Member::Service(service) if names.is_empty() => {
            service.is_ecspresso() || service.is_appspec()
        }
        Member::Service(_) | Member::TaskLauncher(_) => names
            .iter()
            .any(|name| is_placeholder(name) && !is_here(name)),
        Member::Task(_) | Member::Deployment(_) => false,
    }
}

/// The possible task definitions of a member: those in its directory, else those around it, that have its container and
/// port. If several remain, those whose name matches its own.
fn candidates(
    project: &Project<'_>,
    members: &[Member<'_>],
    tasks: &Tasks<'_>,
    member: &Member<'_>,
) -> Vec<usize> {
    let place = directory(project.path(member.file()));
    let fitting = |tasks: Vec<usize>, ports: Ports| -> Vec<usize> {
        let tasks = tasks.into_iter();
        tasks
            .filter(|&index| serves(&members[index], member, ports))
            .collect()
    };
    let mut found = fitting(tasks.in_directory(place), Ports::Same);
    // Without a common container, another directory is unrelated.
    if found.is_empty() && names_containers(member) {
        found = fitting(tasks.near(place), Ports::Same);
    }
    // One of the two has a mistake in the port. They are not migrated separately.
    if found.is_empty() {
        found = fitting(tasks.in_directory(place), Ports::Any);
    }
    if found.len() > 1 {
        let alike: Vec<usize> = found
            .iter()
            .copied()
            .filter(|&index| goes_with(project, &members[index], member))
            .collect();
        if !alike.is_empty() {
            return alike;
        }
    }
    found
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

fn names_containers(member: &Member<'_>) -> bool {
    member
        .service()
        .is_some_and(|service| !targets(service).is_empty())
}

/// The containers that a load balancer forwards to, by name, with the ports if they are known.
fn targets<'d>(service: &Service<'d>) -> Vec<(&'d str, Option<&'d str>)> {
    let balancers = service.load_balancers().into_iter();
    let found = balancers.filter_map(|balancer| {
        let text = |key: &str| balancer.prop(key).and_then(Cursor::text);
        let name = text("ContainerName").filter(|name| !has_placeholder(name))?;
        Some((name, text("ContainerPort").filter(|port| is_number(port))))
    });
    found.collect()
}

fn has_placeholder(text: &str) -> bool {
    crate::hosts::ecs_api::deployment_files::holds_placeholder(text)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Which ports a container must have to match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ports {
    /// The one that the load balancer forwards to.
    Same,
    /// Any port.
    Any,
}

/// Whether a task definition has each container that the member's load balancers reference.
fn serves(task: &Member<'_>, member: &Member<'_>, wanted: Ports) -> bool {
    let (Some(task), Some(service)) = (task.task(), member.service()) else {
        return true;
    };
    let containers = task.containers();
    targets(service).iter().all(|(name, port)| {
        containers.iter().any(|container| {
            let own = container.name().unwrap_or("");
            let mappings = container.port_mappings();
            let ports: Vec<&str> = mappings
                .iter()
                .filter_map(|one| one.prop("ContainerPort")?.text())
                .collect();
            let known = ports.iter().all(|port| is_number(port));
            let has_port = port.is_none_or(|port| ports.contains(&port) || !known);
            let has_port = has_port || wanted == Ports::Any;
            (own == *name || has_placeholder(own)) && has_port
        })
    })
}

/// Words in file names that describe the kind of file, and not its workload.
const OF_KIND: [&str; 16] = [
    "appspec",
    "create",
    "def",
    "definition",
    "ecs",
    "json",
    "register",
    "run",
    "service",
    "svc",
    "task",
    "taskdef",
    "tasks",
    "td",
    "update",
    "deploy",
];

/// Whether a task definition and a member have matching names: those of the files, or the family and the service's
/// name.
fn goes_with(project: &Project<'_>, task: &Member<'_>, member: &Member<'_>) -> bool {
    let family = task.task().map_or("", |task| task.name);
    let name = member.service().map_or("", |one| one.resource.name);
    let words = |member: &Member<'_>| own_words(project.path(member.file()));
    !family.is_empty() && family == name || words(task) == words(member)
}

/// The words of a file's name without those that describe its kind.
fn own_words(path: &str) -> Vec<String> {
    let stem = Path::new(path)
        .file_stem()
        .and_then(std::ffi::OsStr::to_str);
    let stem = stem.unwrap_or("").to_lowercase();
    let words = stem
        .split(['-', '_', '.', ' '])
        .filter(|word| !word.is_empty());
    let own = words.filter(|word| !OF_KIND.contains(word));
    own.map(str::to_owned).collect()
}
