//! Workloads: sets of members that can only be migrated together.

use std::collections::HashMap;

use super::members::{named, task_definition_of};
use super::references::names_in;
use super::state_machines::tasks_named;
use super::{
    Components, Content, Deployment, InlineDefinition, ModuleCall, Project, Service, TargetGroup,
    TaskDefinition, TaskLauncher, family_of,
};
use crate::memory::fit;
use crate::model::Kind;
use crate::model::{Module, Props, Resource};
use crate::syntax::{Cursor, Position, Span};

/// Task definitions, the services and launchers that run them, and the services' target groups: one connected
/// component.
#[derive(Default)]
pub struct Workload<'d> {
    /// The file that contains it, or the first of its members' files if there are several.
    pub file: usize,
    /// The task definitions.
    pub task_definitions: Vec<TaskDefinition<'d>>,
    /// The services.
    pub services: Vec<Service<'d>>,
    /// The target groups of the services.
    pub target_groups: Vec<TargetGroup<'d>>,
    /// The launchers that run the task definitions.
    pub launchers: Vec<TaskLauncher<'d>>,
    /// Services whose tasks are in task sets: they do not specify how these run.
    pub external_services: Vec<Service<'d>>,
    /// The calls of modules that are not among the files.
    pub calls: Vec<ModuleCall<'d>>,
    /// The deployments that reference members by path.
    pub deployments: Vec<Deployment<'d>>,
    /// The task definitions of members that do not reference them by family.
    pub pairs: Vec<Pair>,
}

/// A task definition that a member runs without referencing its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The member's file.
    pub by: usize,
    /// The file of the task definition.
    pub task: usize,
    /// Whether nothing references it: it is near the member and has its containers.
    pub is_guess: bool,
}

impl<'d> Workload<'d> {
    /// The name of the workload in reports: the first service's logical ID, else the task definition's.
    pub fn id(&self) -> &'d str {
        // The name of the service is the same in all AppSpec files.
        let service = self.first_service().filter(|one| !one.is_appspec());
        let service = service.map(|service| service.resource.name);
        let task = self.task_definitions.first().map(|task| task.name);
        let launcher = self
            .launchers
            .first()
            .map(|launcher| launcher.resource.name);
        let deployment = self.deployments.first();
        let title = deployment.map(|one| one.title);
        let deployment = deployment.and_then(|one| one.service.as_ref()?.place.text());
        let call = self.calls.first().map(|call| call.resource.name);
        let mut names = [service, call, task, launcher, deployment, title]
            .into_iter()
            .flatten();
        names.find(|name| !name.is_empty()).unwrap_or("")
    }

    /// The names of its members: logical IDs, or the family in the ECS API's own JSON.
    pub fn ids(&self) -> Vec<&'d str> {
        let tasks = self.task_definitions.iter().map(|task| task.name);
        let mut ids: Vec<&str> = self.resources().map(|resource| resource.name).collect();
        ids.extend(tasks);
        ids
    }

    /// The service that the workload is named after.
    pub fn first_service(&self) -> Option<&Service<'d>> {
        self.services
            .first()
            .or_else(|| self.external_services.first())
    }

    /// The files of its members, each once; usually there is one.
    pub fn files(&self) -> Vec<usize> {
        let tasks = self.task_definitions.iter().map(|task| task.file);
        let services = self.services.iter().chain(&self.external_services);
        let services = services.map(|service| service.file);
        let groups = self.target_groups.iter().map(|group| group.file);
        let launchers = self.launchers.iter().map(|launcher| launcher.file);
        let deployments = self.deployments.iter().map(|one| one.file);
        let calls = self.calls.iter().map(|call| call.file);
        let mut files = vec![self.file];
        files.extend(tasks.chain(services).chain(groups).chain(launchers));
        files.extend(deployments.chain(calls));
        files.sort_unstable();
        files.dedup();
        files
    }

    /// The line, from 1, of the member that the workload is named after.
    pub fn line(&self) -> usize {
        self.span().start.line
    }

    /// The member that the workload is named after, by its key.
    pub fn place(&self) -> Option<Cursor<'d>> {
        let task = self.task_definitions.first().map(|task| task.place());
        let service = self.first_service().map(|service| service.resource.key);
        let launcher = self.launchers.first().map(|launcher| launcher.resource.key);
        let deployment = self.deployments.first().map(|one| one.place);
        let call = self.calls.first().map(|call| call.resource.key);
        service.or(call).or(task).or(launcher).or(deployment)
    }

    /// The line of the member that the workload is named after, from the first column to the end of that member's key.
    pub fn span(&self) -> Span {
        let at = self.place().map(Cursor::span);
        let start = Position {
            line: at.map_or(1, |at| at.start.line),
            column: 1,
        };
        Span {
            start,
            end: at.map_or(start, |at| at.end),
        }
    }

    /// The members as `LogicalId (AWS::Type)`, with the file of those that are in another file than the workload.
    pub fn members(&self, project: &Project<'d>) -> Vec<String> {
        let services = self.services.iter().chain(&self.external_services);
        let services = services.map(|one| (one.file, one.resource));
        let groups = self
            .target_groups
            .iter()
            .map(|one| (one.file, one.resource));
        let launchers = self.launchers.iter().map(|one| (one.file, one.resource));
        let calls = self.calls.iter().map(|one| (one.file, one.resource));
        let others = services
            .chain(groups)
            .chain(launchers)
            .chain(calls)
            .map(|(file, resource)| (file, resource.name, resource.kind.name()));
        let tasks = self.task_definitions.iter().map(|task| {
            let kind = match task.resource {
                Some(resource) => resource.kind.name(),
                None if task.is_container_list() => "container definitions",
                None => "register-task-definition",
            };
            (task.file, task.name, kind)
        });
        let listed = others.chain(tasks).map(|(file, name, kind)| {
            if file == self.file {
                format!("{name} ({kind})")
            } else {
                format!("{name} ({kind}, {})", project.path(file))
            }
        });
        let deployments = self.deployments.iter();
        let deployments =
            deployments.map(|one| format!("{} ({})", project.path(one.file), one.kind.name()));
        listed.chain(deployments).collect()
    }

    /// The files of the task definitions that a member's file runs without referencing their family.
    pub fn paired_with(&self, file: usize) -> impl Iterator<Item = usize> {
        let pairs = self.pairs.iter().filter(move |pair| pair.by == file);
        pairs.map(|pair| pair.task)
    }

    /// The task definitions one of which a member's file may run, because it references none of them. Those of one
    /// family are one task definition, for instance in a file for each stage.
    pub fn candidates_of(&self, file: usize) -> Vec<&TaskDefinition<'d>> {
        let guesses = self.pairs.iter().filter(|pair| pair.is_guess);
        let guesses: Vec<usize> = guesses
            .filter(|pair| pair.by == file)
            .map(|pair| pair.task)
            .collect();
        let tasks = self.task_definitions.iter();
        let found: Vec<_> = tasks.filter(|task| guesses.contains(&task.file)).collect();
        let are_one = found.iter().all(|task| task.name == found[0].name);
        if are_one { Vec::new() } else { found }
    }

    /// The resources of the members that are in a module.
    pub fn resources(&self) -> impl Iterator<Item = Resource<'d>> {
        let services = self.services.iter().map(|service| service.resource);
        let tasks = self
            .task_definitions
            .iter()
            .filter_map(|task| task.resource);
        let groups = self.target_groups.iter().map(|group| group.resource);
        let launchers = self.launchers.iter().map(|launcher| launcher.resource);
        let external_services = self
            .external_services
            .iter()
            .map(|service| service.resource);
        let calls = self.calls.iter().map(|call| call.resource);
        services
            .chain(tasks)
            .chain(groups)
            .chain(launchers)
            .chain(external_services)
            .chain(calls)
    }

    /// The members that keep tasks running behind load balancers: the services, and task sets, which have the same
    /// properties.
    pub fn services_and_task_sets(&self) -> Vec<Service<'d>> {
        let sets = self
            .launchers
            .iter()
            .filter(|launcher| launcher.is_task_set());
        let sets = sets.map(|project| Service::new(project.file, project.resource));
        self.services.iter().copied().chain(sets).collect()
    }

    /// The last member in the file; new resources are inserted after it.
    pub fn last_resource(&self) -> Option<Resource<'d>> {
        self.resources().max_by_key(|resource| resource.key.node)
    }

    /// The condition that every member has, if all have the same one.
    pub fn condition(&self) -> Option<&'d str> {
        let mut resources = self.resources();
        let first = resources.next()?.condition?;
        resources
            .all(|resource| resource.condition == Some(first))
            .then_some(first)
    }

    /// The services that run a task definition.
    pub fn services_of<'a>(
        &'a self,
        project: &'a Project<'d>,
        task: &'a TaskDefinition<'d>,
    ) -> impl Iterator<Item = &'a Service<'d>> {
        self.services.iter().filter(move |service| {
            let mut tasks = self.tasks_of(project, service);
            tasks.any(|one| one.name == task.name && one.file == task.file)
        })
    }

    /// The task definitions that a service references, through `Fn::If`s.
    pub fn tasks_of<'a>(
        &'a self,
        project: &'a Project<'d>,
        service: &Service<'d>,
    ) -> impl Iterator<Item = &'a TaskDefinition<'d>> {
        let expression = service.get("TaskDefinition");
        let names: Vec<&str> = match (expression, project.module(service.file)) {
            (Some(expression), Some(module)) => {
                let tasks = named(module, expression, Kind::TASK_DEFINITION);
                tasks.iter().map(|resource| resource.name).collect()
            }
            (Some(expression), None) => expression.text().map(family_of).into_iter().collect(),
            (None, _) => Vec::new(),
        };
        let paired: Vec<usize> = self.paired_with(service.file).collect();
        self.task_definitions
            .iter()
            .filter(move |task| names.contains(&task.name) || paired.contains(&task.file))
    }

    /// The target groups of the module that an entry of `LoadBalancers` references.
    pub fn groups_of<'a>(
        &'a self,
        project: &'a Project<'d>,
        service: &Service<'d>,
        load_balancer: crate::syntax::Cursor<'d>,
    ) -> impl Iterator<Item = &'a TargetGroup<'d>> {
        let names: Vec<&str> = load_balancer
            .prop("TargetGroupArn")
            .zip(project.module(service.file))
            .map(|(expression, module)| {
                let groups = named(module, expression, Kind::TARGET_GROUP);
                groups.iter().map(|resource| resource.name).collect()
            })
            .unwrap_or_default();
        self.target_groups
            .iter()
            .filter(move |group| names.contains(&group.resource.name))
    }

    /// The target groups of the module that a service registers its tasks with.
    pub fn all_groups_of<'a>(
        &'a self,
        project: &'a Project<'d>,
        service: &'a Service<'d>,
    ) -> impl Iterator<Item = &'a TargetGroup<'d>> {
        let entries = service.load_balancers().into_iter();
        entries.flat_map(|entry| self.groups_of(project, service, entry))
    }
}

/// The workloads of a project, in the order of the files: those of its modules, and those that hosts find in other
/// files.
pub fn workloads<'d>(project: &Project<'d>, of_hosts: Vec<Workload<'d>>) -> Vec<Workload<'d>> {
    let mut found = Vec::new();
    for (index, file) in project.files.iter().enumerate() {
        if let Content::Module(module) = &file.content {
            found.extend(of_template(index, module, project.embedded));
        }
    }
    for one in of_hosts {
        match running(project, &mut found, &one) {
            Some(workload) => workload.calls.extend(one.calls),
            None => found.push(one),
        }
    }
    // What is outside of the given paths is not migrated in this run.
    found.retain(|workload| {
        !workload
            .files()
            .iter()
            .all(|&file| project.files[file].is_context)
    });
    found.sort_by_key(|workload| workload.file);
    fit(&mut found);
    found
}

/// The workload of the task definition that a module call passes on.
fn running<'f, 'd>(
    project: &Project<'d>,
    found: &'f mut [Workload<'d>],
    of_host: &Workload<'d>,
) -> Option<&'f mut Workload<'d>> {
    let call = of_host.calls.first()?;
    let module = project.module(call.file)?;
    let passed = names_in(call.resource.properties()?).into_iter();
    let passed = passed.filter_map(|name| module.resource(name));
    let passed: Vec<&str> = passed.map(|resource| resource.name).collect();
    found.iter_mut().find(|workload| {
        let mut tasks = workload.task_definitions.iter();
        workload.file == call.file && tasks.any(|task| passed.contains(&task.name))
    })
}

fn of_template<'d>(
    file: usize,
    module: &Module<'d>,
    embedded: &'d [InlineDefinition],
) -> Vec<Workload<'d>> {
    let mut components = Components::new(module.resources.len());
    let mut is_member = vec![false; module.resources.len()];
    let mut launchers: HashMap<usize, TaskLauncher<'d>> = HashMap::new();
    for (index, resource) in module.resources.iter().enumerate() {
        match resource.kind {
            Kind::SERVICE => {
                is_member[index] = true;
                let neighbours = service_neighbours(module, resource).into_iter();
                for other in neighbours.filter_map(|one| module.resource_index(one.name)) {
                    is_member[other] = true;
                    components.join(index, other);
                }
            }
            Kind::TASK_DEFINITION => is_member[index] = true,
            _ => {
                let Some(launcher) = TaskLauncher::read(file, module, embedded, resource) else {
                    continue;
                };
                for other in runner_neighbours(module, index, &launcher) {
                    is_member[index] = true;
                    is_member[other] = true;
                    components.join(index, other);
                }
                launchers.insert(index, launcher);
            }
        }
    }
    let mut order: Vec<usize> = Vec::new();
    let mut by_root: HashMap<usize, Workload<'d>> = HashMap::new();
    for index in (0..module.resources.len()).filter(|&index| is_member[index]) {
        let root = components.root(index);
        let workload = by_root.entry(root).or_insert_with(|| {
            order.push(root);
            Workload {
                file,
                ..Workload::default()
            }
        });
        match launchers.remove(&index) {
            Some(launcher) => workload.launchers.push(launcher),
            None => add_member(workload, file, &module.resources[index]),
        }
    }
    for workload in by_root.values_mut() {
        set_external_services_aside(module, workload);
    }
    order
        .into_iter()
        .filter_map(|root| by_root.remove(&root))
        .collect()
}

fn add_member<'d>(workload: &mut Workload<'d>, file: usize, resource: &Resource<'d>) {
    let resource = *resource;
    match resource.kind {
        Kind::SERVICE => workload.services.push(Service::new(file, resource)),
        Kind::TARGET_GROUP => workload.target_groups.push(TargetGroup { file, resource }),
        Kind::TASK_DEFINITION => {
            workload
                .task_definitions
                .extend(task_definition_of(file, &resource));
        }
        _ => {}
    }
}

/// Moves services whose tasks are in task sets of the module to `external_services`: they are migrated through these.
fn set_external_services_aside<'d>(module: &Module<'d>, workload: &mut Workload<'d>) {
    let sets = workload
        .launchers
        .iter()
        .filter(|launcher| launcher.is_task_set());
    let filled: Vec<&str> = sets
        .filter_map(|project| project.resource.get("Service"))
        .flat_map(|service| named(module, service, Kind::SERVICE))
        .map(|service| service.name)
        .collect();
    let is_external_service =
        |service: &Service<'d>| service.is_external() && filled.contains(&service.resource.name);
    let (external_services, services) = workload.services.drain(..).partition(is_external_service);
    workload.external_services = external_services;
    workload.services = services;
    fit(&mut workload.services);
    fit(&mut workload.task_definitions);
    fit(&mut workload.target_groups);
}

/// The task definitions and target groups that a service or task set references.
fn service_neighbours<'t, 'd>(
    module: &'t Module<'d>,
    service: &Resource<'d>,
) -> Vec<&'t Resource<'d>> {
    let tasks = service
        .get("TaskDefinition")
        .map(|expression| named(module, expression, Kind::TASK_DEFINITION));
    let groups = service
        .get("LoadBalancers")
        .map(|expression| named(module, expression, Kind::TARGET_GROUP));
    tasks.into_iter().chain(groups).flatten().collect()
}

fn runner_neighbours<'d>(
    module: &Module<'d>,
    index: usize,
    launcher: &TaskLauncher<'d>,
) -> Vec<usize> {
    let of_kind = |expression, kind| named(module, expression, kind);
    let mut found: Vec<&Resource<'d>> = Vec::new();
    for run in &launcher.runs {
        let task = run.task.into_iter();
        found.extend(task.flat_map(|task| tasks_named(module, task)));
    }
    if launcher.is_task_set() {
        found.extend(service_neighbours(module, &launcher.resource));
        let service = launcher.resource.get("Service").into_iter();
        found.extend(service.flat_map(|service| of_kind(service, Kind::SERVICE)));
    } else if !launcher.held.is_empty() || launcher.runs.is_empty() {
        let references = module.references_in(index).iter();
        let mentioned = references.filter_map(|reference| module.resource(reference.name));
        found.extend(mentioned.filter(|resource| resource.kind == Kind::TASK_DEFINITION));
    }
    let indexes = found.into_iter();
    indexes
        .filter_map(|resource| module.resource_index(resource.name))
        .collect()
}
