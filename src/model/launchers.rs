//! Resources other than services that start tasks, and each place in them that configures a run.

use super::MemberId;
use super::members::said;
use super::state_machines::{self, STATE_MACHINES, tasks_named};
use super::{InlineDefinition, family_of};
use crate::model::Kind;
use crate::model::{Module, Props, Resource, alternatives, items_of};
use crate::syntax::Cursor;

/// Something other than a service that runs a task definition: a rule, schedule, pipe, task set or state machine.
pub struct TaskLauncher<'d> {
    /// The file's index in the set.
    pub file: usize,
    /// The resource.
    pub resource: Resource<'d>,
    /// The places that start a task definition of the module.
    pub runs: Vec<Run<'d>>,
    /// The parts that cannot be read, although they may start tasks.
    pub held: Vec<Held<'d>>,
}

/// A place that may start tasks, but is not written out.
#[derive(Clone, Copy)]
pub struct Held<'d> {
    /// Its location.
    pub place: Cursor<'d>,
    /// Why it cannot be read.
    pub what: &'static str,
}

/// One place that starts tasks.
#[derive(Clone, Copy)]
pub struct Run<'d> {
    /// The mapping that configures the run.
    pub block: Cursor<'d>,
    /// The task definition, as written.
    pub task: Option<Cursor<'d>>,
    /// The cluster, as written.
    pub cluster: Option<Cursor<'d>>,
    /// The role that starts the tasks, as written.
    pub role: Option<Cursor<'d>>,
    /// The overrides of the task definition, as written: a JSON text, an input template, or a mapping.
    pub overrides: [Option<Cursor<'d>>; 2],
}

impl<'d> Run<'d> {
    /// The run's own capacity provider strategy.
    pub fn strategy(&self) -> Option<Cursor<'d>> {
        let list = self.get("CapacityProviderStrategy")?;
        let says_something = !list.is_sequence() || list.items().len() > 0;
        says_something.then_some(list)
    }

    /// The overrides of the task definition, in each branch of the conditions around them.
    pub fn inputs(&self) -> impl Iterator<Item = Cursor<'d>> {
        self.overrides.into_iter().flatten().flat_map(alternatives)
    }

    /// A property by CloudFormation's name, if it is not empty.
    pub fn get(&self, property: &str) -> Option<Cursor<'d>> {
        said(self.block, property)
    }
}

impl<'d> TaskLauncher<'d> {
    /// Its key within the project.
    pub fn id(&self) -> MemberId<'d> {
        MemberId {
            file: self.file,
            name: self.resource.name,
        }
    }

    /// Reads a resource that runs task definitions of its module; `None` if it runs none.
    pub(super) fn read(
        file: usize,
        module: &Module<'d>,
        embedded: &'d [InlineDefinition],
        resource: &Resource<'d>,
    ) -> Option<Self> {
        let runs = match resource.kind {
            Kind::EVENT_RULE => of_rule(resource),
            Kind::SCHEDULE => of_schedule(resource),
            Kind::PIPE => of_pipe(resource),
            Kind::TASK_SET => of_task_set(resource),
            _ => Vec::new(),
        };
        let is_ours = |run: &Run<'d>| run.task.is_some_and(|task| names_task(module, task));
        let runs: Vec<Run<'d>> = runs.into_iter().filter(is_ours).collect();
        let mut found = Self {
            file,
            resource: *resource,
            runs,
            held: Vec::new(),
        };
        if STATE_MACHINES.contains(&resource.kind) {
            let mut texts = embedded.iter();
            let text = texts.find(|text| text.file == file && text.machine == resource.name);
            (found.runs, found.held) = state_machines::read(module, resource, text);
            return Some(found);
        }
        (!found.runs.is_empty()).then_some(found)
    }

    /// Reads the input of a command that starts tasks.
    pub(crate) fn of_input(file: usize, resource: Resource<'d>) -> Self {
        let as_run = |(block, overrides): (Cursor<'d>, [Option<Cursor<'d>>; 2])| Run {
            block,
            overrides,
            task: block
                .get("taskDefinition")
                .or_else(|| block.prop("TaskDefinitionArn")),
            cluster: None,
            role: None,
        };
        let of_target =
            |target: Cursor<'d>| Some((target.prop("EcsParameters")?, inputs_of(target)));
        let blocks: Vec<_> = match resource.kind {
            Kind::RUN_TASK => {
                let block = resource.properties().into_iter();
                block
                    .map(|block| (block, [block.get("overrides"), None]))
                    .collect()
            }
            Kind::PUT_TARGETS => {
                let targets = resource.get("Targets").unwrap_or(resource.body).items();
                targets.filter_map(of_target).collect()
            }
            Kind::CREATE_SCHEDULE => {
                let target = resource.body.get("Target");
                target.and_then(of_target).into_iter().collect()
            }
            _ => Vec::new(),
        };
        Self {
            file,
            resource,
            runs: blocks.into_iter().map(as_run).collect(),
            held: Vec::new(),
        }
    }

    /// The families of the task definitions that the ECS API's input starts.
    pub fn families(&self) -> Vec<&'d str> {
        let tasks = self.runs.iter().filter_map(|run| run.task?.text());
        tasks.map(family_of).collect()
    }

    /// Whether it is a task set, which keeps tasks running as a service does.
    pub fn is_task_set(&self) -> bool {
        self.resource.kind == Kind::TASK_SET
    }

    /// The name of the run's properties in reports.
    pub fn what(&self) -> &'static str {
        match self.resource.kind {
            Kind::TASK_SET => "task set",
            _ => "started task",
        }
    }
}

fn names_task(module: &Module<'_>, expression: Cursor<'_>) -> bool {
    !tasks_named(module, expression).is_empty()
}

/// The texts in a target of a rule or schedule that override the task definition.
fn inputs_of(target: Cursor<'_>) -> [Option<Cursor<'_>>; 2] {
    [
        target.prop("Input"),
        target.path(&["InputTransformer", "InputTemplate"]),
    ]
}

fn run<'d>(
    (block, overrides): (Cursor<'d>, [Option<Cursor<'d>>; 2]),
    task: &str,
    cluster: Option<Cursor<'d>>,
    role: Option<Cursor<'d>>,
) -> Run<'d> {
    Run {
        block,
        overrides,
        task: block.get(task),
        cluster,
        role,
    }
}

fn of_rule<'d>(rule: &Resource<'d>) -> Vec<Run<'d>> {
    let targets = items_of(rule.get("Targets")).into_iter();
    let role = rule.get("RoleArn");
    targets.flat_map(|target| of_target(target, role)).collect()
}

fn of_schedule<'d>(schedule: &Resource<'d>) -> Vec<Run<'d>> {
    let targets = schedule.get("Target").into_iter().flat_map(alternatives);
    targets.flat_map(|target| of_target(target, None)).collect()
}

fn of_target<'d>(target: Cursor<'d>, role: Option<Cursor<'d>>) -> Vec<Run<'d>> {
    let role = target.prop("RoleArn").or(role);
    let blocks = target.prop("EcsParameters").into_iter();
    blocks
        .flat_map(alternatives)
        .map(|block| {
            let block = (block, inputs_of(target));
            run(block, "TaskDefinitionArn", target.prop("Arn"), role)
        })
        .collect()
}

fn of_pipe<'d>(pipe: &Resource<'d>) -> Vec<Run<'d>> {
    let parameters = pipe.get("TargetParameters").into_iter();
    let (cluster, role) = (pipe.get("Target"), pipe.get("RoleArn"));
    parameters
        .flat_map(alternatives)
        .filter_map(|target| target.prop("EcsTaskParameters"))
        .flat_map(alternatives)
        .map(|block| {
            let block = (block, [block.prop("Overrides"), None]);
            run(block, "TaskDefinitionArn", cluster, role)
        })
        .collect()
}

fn of_task_set<'d>(project: &Resource<'d>) -> Vec<Run<'d>> {
    let block = project.properties().into_iter();
    block
        .map(|block| {
            let block = (block, [None, None]);
            run(block, "TaskDefinition", project.get("Cluster"), None)
        })
        .collect()
}
