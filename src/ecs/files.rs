//! Workloads of the ECS API's own files: a service, what else starts tasks, and the task definitions that they name.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::nearest;
use super::{
    Components, Content, Dialect, Runner, Service, SourceSet, TaskDefinition, Workload, family_of,
};
use crate::document::Cursor;

/// One file's part of a workload.
enum Member<'d> {
    Task(TaskDefinition<'d>),
    Service(Service<'d>),
    Runner(Runner<'d>),
}

impl Member<'_> {
    fn file(&self) -> usize {
        match self {
            Self::Task(task) => task.file,
            Self::Service(service) => service.file,
            Self::Runner(runner) => runner.file,
        }
    }

    /// The families that it runs.
    fn runs(&self) -> Vec<&str> {
        match self {
            Self::Task(_) => Vec::new(),
            // What was printed is no definition; it holds nothing back.
            Self::Service(service) if service.is_output() => Vec::new(),
            Self::Service(service) => {
                let name = service.get("TaskDefinition").and_then(Cursor::text);
                name.map(family_of).into_iter().collect()
            }
            Self::Runner(runner) => runner.families(),
        }
    }

    /// The family that it defines.
    fn family(&self) -> Option<&str> {
        match self {
            Self::Task(task) => (!task.is_bare()).then_some(task.name),
            Self::Service(_) | Self::Runner(_) => None,
        }
    }
}

/// The workloads of all files that are no templates.
pub(super) fn workloads<'d>(set: &SourceSet<'d>) -> Vec<Workload<'d>> {
    let members: Vec<Member<'d>> = (0..set.files.len())
        .flat_map(|file| members_of(set, file))
        .collect();
    let families = families(set, &members);
    let mut components = Components::new(members.len());
    for (index, member) in members.iter().enumerate() {
        for family in member.runs() {
            let places = families.get(family);
            for task in places.map_or_else(Vec::new, |one| one.nearest(set.path(member.file()))) {
                components.join(index, task);
            }
        }
    }
    let mut by_root: BTreeMap<usize, Workload<'d>> = BTreeMap::new();
    for (index, member) in members.into_iter().enumerate() {
        let workload = by_root.entry(components.root(index)).or_default();
        match member {
            Member::Task(task) => workload.task_definitions.push(task),
            Member::Service(service) => workload.services.push(service),
            Member::Runner(runner) => workload.runners.push(runner),
        }
    }
    by_root.into_values().map(with_file).collect()
}

/// A workload is known by the file of its first service, else of what starts its tasks, else of its task definition.
fn with_file(mut workload: Workload<'_>) -> Workload<'_> {
    let service = workload.services.first().map(|service| service.file);
    let runner = workload.runners.first().map(|runner| runner.file);
    let task = workload.task_definitions.first().map(|task| task.file);
    workload.file = service.or(runner).or(task).unwrap_or_default();
    workload
}

fn members_of<'d>(set: &SourceSet<'d>, file: usize) -> Vec<Member<'d>> {
    let task = |body: Cursor<'d>, name| TaskDefinition {
        file,
        resource: None,
        body,
        dialect: &Dialect::API,
        name,
    };
    match &set.files[file].content {
        Content::TaskDefinition(body) => {
            let family = body.get("family").and_then(Cursor::text);
            vec![Member::Task(task(*body, family.unwrap_or("")))]
        }
        Content::Containers(list) => {
            let stem = Path::new(set.path(file)).file_stem();
            let name = stem.and_then(std::ffi::OsStr::to_str).unwrap_or("");
            vec![Member::Task(task(*list, name))]
        }
        Content::Services(services) => services
            .iter()
            .map(|&resource| Member::Service(Service { file, resource }))
            .collect(),
        &Content::Runner(resource) => vec![Member::Runner(Runner::of_input(file, resource))],
        Content::Template(_) | Content::Other => Vec::new(),
    }
}

/// The task definitions by their families.
fn families<'m>(
    set: &SourceSet<'_>,
    members: &'m [Member<'_>],
) -> HashMap<&'m str, nearest::Places> {
    let mut families: HashMap<&str, nearest::Places> = HashMap::new();
    for (index, member) in members.iter().enumerate() {
        if let Some(family) = member.family() {
            let places = families.entry(family).or_default();
            places.add(set.path(member.file()), index);
        }
    }
    families
}
