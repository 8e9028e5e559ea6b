//! What a workload uses today and on Fargate, for an estimate of its cost. Nothing is reported about it here.

use crate::facts::platforms::System;
use crate::facts::sizes;
use crate::model::surroundings::{Capacity, instance_types, instances_of, scalable_targets};
use crate::model::{Answer, Kind, Module, Project, Service, TaskDefinition, evaluate, origins};
use crate::outcome::{Amount, CpuMemory, InstanceType, InstanceUsage, TaskUsage, Usage};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// The number of parent stacks up to which the values that they pass are read.
const PARENTS: usize = 8;

/// Runs after the sizes are decided.
pub(crate) static STEP: Step = Step {
    name: "usage",
    phase: Phase::Advise,
    rules: &[],
    readme: "",
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    cx.workload_plan.usage = Usage {
        tasks: tasks(cx),
        instances: instances(cx),
    };
}

fn tasks(cx: &PlanContext<'_, '_>) -> Vec<TaskUsage> {
    let workload = cx.workload;
    let mut found = Vec::new();
    let mut is_run: Vec<&str> = Vec::new();
    for service in &workload.services {
        let own: Vec<_> = workload.tasks_of(cx.project, service).collect();
        is_run.extend(own.iter().map(|task| task.name));
        let usages = own.into_iter().map(|task| TaskUsage {
            runs: Some(service.resource.name.to_owned()),
            count: Some(count(cx, service)),
            is_scaled: is_scaled(cx, service),
            ..of_task(cx, task)
        });
        // Of the task definitions that conditions choose from, the largest.
        found.extend(usages.max_by_key(|one| one.size.map(|size| (size.cpu, size.memory))));
    }
    let others = workload.task_definitions.iter();
    for task in others.filter(|task| !is_run.contains(&task.name)) {
        let launcher = workload.launchers.iter().find(|launcher| {
            let runs = launcher.runs.iter().filter_map(|run| run.task);
            runs.flat_map(|place| cx.project.module(launcher.file)?.target(place))
                .any(|target| target.name == task.name)
        });
        let is_task_set = launcher.is_some_and(|launcher| launcher.is_task_set());
        found.push(TaskUsage {
            runs: launcher.map(|launcher| launcher.resource.name.to_owned()),
            count: is_task_set.then(|| Amount::unknown("the scale of the task set sets it")),
            ..of_task(cx, task)
        });
    }
    found
}

fn of_task(cx: &PlanContext<'_, '_>, task: &TaskDefinition<'_>) -> TaskUsage {
    let sizes = &cx.workload_plan.sizes;
    let set = sizes.iter().find(|one| one.task == task.name);
    let (size, size_is_default, reserved) = match set {
        Some(set) => (set.size, set.by_default, set.reserved),
        None => written_size(cx, task),
    };
    let storage = task.get("EphemeralStorage");
    let storage = storage.and_then(|storage| {
        cx.evaluate(storage.get("SizeInGiB")?)
            .values()
            .iter()
            .filter_map(|size| size.parse().ok())
            .max()
    });
    TaskUsage {
        runs: None,
        task: task.name.to_owned(),
        count: None,
        is_scaled: false,
        reserved,
        size,
        size_is_default,
        storage,
        system: cx.decisions.system_of(task.id()),
        architecture: cx.decisions.architecture_of(task.id()),
    }
}

/// The size that a task definition has already.
fn written_size(
    cx: &PlanContext<'_, '_>,
    task: &TaskDefinition<'_>,
) -> (Option<CpuMemory>, bool, Option<CpuMemory>) {
    let amount = |property, parse: fn(&str) -> Option<u32>| {
        let answer = cx.evaluate(task.get(property)?);
        let largest = answer
            .values()
            .iter()
            .filter_map(|value| parse(value))
            .max()?;
        Some((largest, matches!(answer, Answer::DefaultOnly(_))))
    };
    let cpu = amount("Cpu", sizes::parse_cpu);
    let memory = amount("Memory", sizes::parse_memory);
    let size = cpu
        .zip(memory)
        .map(|((cpu, _), (memory, _))| CpuMemory { cpu, memory });
    let is_default = [cpu, memory]
        .iter()
        .flatten()
        .any(|(_, is_default)| *is_default);
    (size, is_default, None)
}

/// The number of tasks that a service keeps running.
fn count<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> Amount {
    if let Some(count) = service
        .get("DesiredCount")
        .filter(|count| !count.is_absent())
    {
        return amount(cx.project, service.file, count);
    }
    let Some(module) = cx.project.module(service.file) else {
        return Amount::unknown("the file does not set the number of tasks");
    };
    let target = scalable_targets(module, service).into_iter().next();
    let least = target.and_then(|target| {
        let least = amount(cx.project, service.file, target.get("MinCapacity")?);
        let value = least.value?;
        Some(Amount::from(
            value,
            format!("the minimum capacity of {}", target.name),
        ))
    });
    least.unwrap_or_else(|| Amount::from(1, "ECS runs 1 task if DesiredCount is not set"))
}

fn is_scaled<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> bool {
    let module = cx.project.module(service.file);
    module.is_some_and(|module| !scalable_targets(module, service).is_empty())
}

/// A number in a file: as written, as parent stacks pass it, or the default of a parameter.
fn amount<'d>(project: &Project<'d>, file: usize, place: Cursor<'d>) -> Amount {
    let module = project.module(file);
    let answer = evaluate(module, place);
    if let Answer::Fixed(value) = &answer {
        return number(value).map_or_else(
            || Amount::unknown("the value is not a number"),
            Amount::certain,
        );
    }
    if let Some(passed) = passed_down(project, file, place) {
        return passed;
    }
    match &answer {
        Answer::DefaultOnly(value) => {
            let parameter = module.and_then(|module| module.only_default(place));
            let of = parameter.map_or_else(
                || " of parameters".to_owned(),
                |(parameter, _)| format!(" of parameter {}", parameter.name),
            );
            number(value).map_or_else(
                || Amount::unknown(format!("the default{of} is not a number")),
                |value| Amount::from(value, format!("the default{of}")),
            )
        }
        Answer::OneOf(values) => largest(values.iter().map(String::as_str)),
        Answer::Fixed(_) => Amount::unknown("the value is not a number"),
        Answer::Unknown(why) => Amount::unknown(why.clone()),
    }
}

/// The number that all parent stacks pass, where each is written out.
fn passed_down<'d>(project: &Project<'d>, file: usize, place: Cursor<'d>) -> Option<Amount> {
    let parents = project.graph.parents_of(file).count();
    if parents == 0 || parents > PARENTS {
        return None;
    }
    let mut values = Vec::new();
    for origin in origins(project, file, place) {
        if origin.file == file {
            return None;
        }
        match evaluate(project.module(origin.file), origin.at) {
            Answer::Fixed(value) => values.push(value),
            _ => return None,
        }
    }
    match values.as_slice() {
        [] => None,
        [one, others @ ..] if others.iter().all(|other| other == one) => {
            number(one).map(Amount::certain)
        }
        many => Some(largest(many.iter().map(String::as_str))),
    }
}

fn largest<'v>(values: impl Iterator<Item = &'v str>) -> Amount {
    let mut numbers: Vec<u32> = values.filter_map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let Some(most) = numbers.last() else {
        return Amount::unknown("no value is a number");
    };
    let listed: Vec<String> = numbers.iter().map(u32::to_string).collect();
    Amount::from(*most, format!("the largest of {}", listed.join(", ")))
}

fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

fn instances(cx: &PlanContext<'_, '_>) -> Vec<InstanceUsage> {
    let Some(module) = cx.module() else {
        return Vec::new();
    };
    let tasks = &cx.workload.task_definitions;
    let is_windows =
        |task: &TaskDefinition<'_>| cx.decisions.system_of(task.id()) == System::Windows;
    let is_windows = tasks.iter().any(is_windows);
    let groups = instances_of(module, cx.workload).into_iter();
    let file = cx.workload.file;
    groups
        .map(|group| instance_usage(cx.project, file, module, &group, is_windows))
        .collect()
}

/// What a group of container instances uses.
pub(crate) fn instance_usage<'d>(
    project: &Project<'d>,
    file: usize,
    module: &Module<'d>,
    group: &Capacity<'d>,
    is_windows: bool,
) -> InstanceUsage {
    let count = match (group.count(), group.resource.kind) {
        (Some(count), _) => amount(project, file, count),
        (None, Kind::INSTANCE) => Amount::certain(1),
        (None, _) => Amount::unknown("the template does not set the number of EC2 instances"),
    };
    let mut types: Vec<InstanceType> = Vec::new();
    for mark in instance_types(module, group) {
        if !types.iter().any(|known| known.name == mark.text) {
            types.push(InstanceType {
                name: mark.text,
                default_of: mark.default_of,
            });
        }
    }
    InstanceUsage {
        file: project.path(file).to_owned(),
        line: group.resource.key.span().start.line,
        resource: group.resource.name.to_owned(),
        count,
        types,
        may_be_spot: group.may_be_spot(),
        is_windows,
    }
}
