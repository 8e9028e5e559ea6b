//! Workloads of the files that are not templates: services, task launchers, the task definitions that they reference,
//! and the deployments of all of these.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::nearest;
use super::reader::is_input;
use crate::model::workload::Pair;
use crate::model::{
    Components, Content, Deployment, Project, Service, TaskDefinition, TaskLauncher, Workload,
    family_of,
};
use crate::syntax::Cursor;

mod named;
mod pairs;

/// One file's part of a workload.
enum Member<'d> {
    Task(TaskDefinition<'d>),
    Service(Service<'d>),
    TaskLauncher(TaskLauncher<'d>),
    Deployment(Deployment<'d>),
}

impl<'d> Member<'d> {
    fn file(&self) -> usize {
        match self {
            Self::Task(task) => task.file,
            Self::Service(service) => service.file,
            Self::TaskLauncher(launcher) => launcher.file,
            Self::Deployment(deployment) => deployment.file,
        }
    }

    /// The task definitions that it runs, as it references them.
    fn names(&self) -> Vec<&str> {
        match self {
            Self::Task(_) => Vec::new(),
            Self::Deployment(deployment) => {
                let families = deployment.families.iter();
                families.map(String::as_str).collect()
            }
            // Output of a command is not a definition and blocks nothing.
            Self::Service(service) if service.is_output() => Vec::new(),
            Self::Service(service) => {
                let name = service.get("TaskDefinition").and_then(Cursor::text);
                name.into_iter().collect()
            }
            Self::TaskLauncher(launcher) => {
                let tasks = launcher.runs.iter();
                tasks.filter_map(|run| run.task?.text()).collect()
            }
        }
    }

    /// The task definition, unless it is only a list of containers.
    fn task(&self) -> Option<&TaskDefinition<'d>> {
        match self {
            Self::Task(task) => Some(task).filter(|task| !task.is_container_list()),
            Self::Service(_) | Self::TaskLauncher(_) | Self::Deployment(_) => None,
        }
    }

    fn service(&self) -> Option<&Service<'d>> {
        match self {
            Self::Service(service) => Some(service),
            Self::Task(_) | Self::TaskLauncher(_) | Self::Deployment(_) => None,
        }
    }
}

/// The workloads of all files that are not templates.
pub(crate) fn workloads<'d>(project: &Project<'d>) -> Vec<Workload<'d>> {
    let files = (0..project.files.len()).filter(|file| is_input(project.files[*file].document));
    let mut members: Vec<Member<'d>> = files.flat_map(|file| members_of(project, file)).collect();
    let mut components = Components::new(members.len());
    join_families(project, &members, &mut components);
    let mut pairs = named::join(project, &mut members, &mut components);
    pairs.extend(pairs::join(project, &members, &pairs, &mut components));
    let mut by_root: BTreeMap<usize, Workload<'d>> = BTreeMap::new();
    for (index, member) in members.into_iter().enumerate() {
        let workload = by_root.entry(components.root(index)).or_default();
        let file = member.file();
        let own = pairs.iter().filter(|pair| pair.by == file);
        workload.pairs.extend(own);
        match member {
            Member::Task(task) => workload.task_definitions.push(task),
            Member::Service(service) => workload.services.push(service),
            Member::TaskLauncher(launcher) => workload.launchers.push(launcher),
            Member::Deployment(deployment) => workload.deployments.push(deployment),
        }
    }
    let found = by_root.into_values().filter(is_of_this_run);
    found.map(with_names).map(with_file).collect()
}

/// Whether a workload belongs to this run. An AppSpec file is only part of a service, and a pipeline deploys what is
/// defined elsewhere. If nothing else is here, nothing is known about it, unless it concerns container instances.
fn is_of_this_run(workload: &Workload<'_>) -> bool {
    let defines = !workload.task_definitions.is_empty() || !workload.launchers.is_empty();
    let is_whole = |one: &Deployment<'_>| {
        one.kind.needs_all_files() || one.params.is_some() || one.is_on_instances()
    };
    defines
        || workload.deployments.iter().any(is_whole)
        || !workload.services.iter().all(Service::is_appspec)
}

/// Names a service without a name after the family of its task definition.
fn with_names(mut workload: Workload<'_>) -> Workload<'_> {
    let family = workload.task_definitions.first().map(|task| task.name);
    for service in &mut workload.services {
        if service.resource.name.is_empty() {
            service.resource.name = family.unwrap_or("");
        }
    }
    workload
}

/// Assigns a workload to the file of its first service, else of its task launcher, else of its task definition.
fn with_file(mut workload: Workload<'_>) -> Workload<'_> {
    let service = workload.services.first().map(|service| service.file);
    let launcher = workload.launchers.first().map(|launcher| launcher.file);
    let task = workload.task_definitions.first().map(|task| task.file);
    let deployment = workload.deployments.first().map(|one| one.file);
    let first = service.or(launcher).or(task).or(deployment);
    workload.file = first.unwrap_or_default();
    workload
}

fn members_of<'d>(project: &Project<'d>, file: usize) -> Vec<Member<'d>> {
    let task = |body: Cursor<'d>, name| TaskDefinition {
        file,
        resource: None,
        body,
        name,
    };
    match &project.files[file].content {
        Content::TaskDefinition(body) => {
            let family = body.get("family").and_then(Cursor::text);
            let name = family.filter(|family| !family.is_empty());
            let name = name.unwrap_or_else(|| stem(project.path(file)));
            vec![Member::Task(task(*body, name))]
        }
        Content::Containers(list) => vec![Member::Task(task(*list, stem(project.path(file))))],
        Content::Services(services) => services
            .iter()
            .map(|&resource| Member::Service(Service::new(file, resource)))
            .collect(),
        &Content::TaskLauncher(resource) => {
            vec![Member::TaskLauncher(TaskLauncher::of_input(file, resource))]
        }
        Content::Deployments(deployments) => deployments
            .iter()
            .map(|one| {
                Member::Deployment(Deployment {
                    file,
                    ..one.clone()
                })
            })
            .collect(),
        Content::Module(_) | Content::Other => Vec::new(),
    }
}

/// The name of a file without its extension: a family that is passed on the command line is usually the same.
fn stem(path: &str) -> &str {
    let stem = Path::new(path).file_stem();
    stem.and_then(std::ffi::OsStr::to_str).unwrap_or("")
}

/// Joins members that reference a family with the nearest task definitions of that family.
fn join_families(project: &Project<'_>, members: &[Member<'_>], components: &mut Components) {
    let mut families: HashMap<&str, nearest::Places> = HashMap::new();
    for (index, member) in members.iter().enumerate() {
        if let Some(task) = member.task() {
            let places = families.entry(task.name).or_default();
            places.add(project.path(task.file), index);
        }
    }
    for (index, member) in members.iter().enumerate() {
        for family in member.names().into_iter().map(family_of) {
            let places = families.get(family);
            for task in places.map_or_else(Vec::new, |one| one.nearest(project.path(member.file())))
            {
                components.join(index, task);
            }
        }
    }
}
