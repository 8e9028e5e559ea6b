//! Runs that override a container's size with more than the task definition specifies. On Fargate no container can have
//! more than its task.

use super::need::{Amount, Need, amount};
use crate::facts::rules::RuleId;
use crate::facts::sizes;
use crate::facts::sizes::Size;
use crate::model::{
    Assignment, Container, ContainerSize, Overriding, SizeOverrides, TaskDefinition, size_overrides,
};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// What the largest run of a task needs in addition to the task definition, in CPU units and MiB. A run that overrides
/// the size of the task itself needs nothing more.
pub(super) fn most<'d>(
    cx: &PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    containers: &[Container<'d>],
    assignment: &Assignment<'d>,
) -> Size {
    let mut most = Size { cpu: 0, memory: 0 };
    for run in size_overrides(cx.module(), cx.workload, task) {
        let more = more(cx, containers, assignment, &run);
        if run.cpu.is_none() {
            most.cpu = most.cpu.max(more.cpu);
        }
        if run.memory.is_none() {
            most.memory = most.memory.max(more.memory);
        }
    }
    most
}

/// What one run needs in addition to the task definition.
fn more<'d>(
    cx: &PlanContext<'_, 'd>,
    containers: &[Container<'d>],
    assignment: &Assignment<'d>,
    run: &SizeOverrides<'d>,
) -> Size {
    let mut more = Size { cpu: 0, memory: 0 };
    for size in &run.containers {
        let Some(container) = containers.iter().find(|one| is_named(cx, one, &size.name)) else {
            continue;
        };
        let own = |property: &str, parse| {
            let place = assignment.resolve(container.get(property)?)?;
            match amount(cx, place, parse) {
                Amount::Unknown(..) => None,
                known => Some(known.largest()),
            }
        };
        if let Some(Overriding::By(cpu)) = size.cpu {
            let own = own("Cpu", sizes::parse_cpu).unwrap_or(0);
            more.cpu = more.cpu.saturating_add(cpu.saturating_sub(own));
        }
        if let Some(Overriding::By(memory)) = size.memory {
            let limit = own("Memory", sizes::parse_memory);
            let own = limit.or_else(|| own("MemoryReservation", sizes::parse_memory));
            more.memory = more
                .memory
                .saturating_add(memory.saturating_sub(own.unwrap_or(0)));
        }
    }
    more
}

fn is_named(cx: &PlanContext<'_, '_>, container: &Container<'_>, name: &str) -> bool {
    let own = container.get("Name");
    own.is_some_and(|own| cx.evaluate(own).is(name))
}

/// Reports the runs whose overrides change what the task needs.
pub(super) fn report<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let runs = size_overrides(cx.module(), cx.workload, task);
    let containers = task.containers();
    for run in &runs {
        let is_open = |one: &ContainerSize| {
            one.cpu == Some(Overriding::Unknown) || one.memory == Some(Overriding::Unknown)
        };
        let more = more(cx, &containers, &Assignment::none(), run);
        if run.containers.iter().any(is_open) {
            unknown(cx, run);
        } else if let Some(size) = own_size(run) {
            of_task(cx, task, run, size);
        } else if let Some(size) = half_size(cx, task, run) {
            of_task(cx, task, run, size);
        } else if (more.cpu > 0 && run.cpu.is_none()) || (more.memory > 0 && run.memory.is_none()) {
            raised(cx, run);
        }
    }
}

/// The task size that a run specifies.
fn own_size(run: &SizeOverrides<'_>) -> Option<Size> {
    match (run.cpu, run.memory) {
        (Some(Overriding::By(cpu)), Some(Overriding::By(memory))) => Some(Size { cpu, memory }),
        _ => None,
    }
}

/// The size of a run that overrides only the CPU or only the memory of the task: the other value is that of the task,
/// as far as it is known.
fn half_size<'d>(
    cx: &PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    run: &SizeOverrides<'d>,
) -> Option<Size> {
    let need = Need::of(cx, task, &Assignment::none());
    let known = Size {
        cpu: need.cpu.known()?,
        memory: need.memory.known()?,
    };
    let size = sizes::smallest(known, cx.decisions.system_of(task.id()))?;
    match (run.cpu, run.memory) {
        (Some(Overriding::By(cpu)), None) => Some(Size { cpu, ..size }),
        (None, Some(Overriding::By(memory))) => Some(Size { memory, ..size }),
        _ => None,
    }
}

fn unknown<'d>(cx: &mut PlanContext<'_, 'd>, run: &SizeOverrides<'d>) {
    cx.warn(
        RuleId::TdContainerMemory,
        run.place,
        format!("{} overrides the CPU or memory of a container with a value that cannot be determined from the template. On Fargate a container cannot use more than its task", run.launcher),
        "Make sure that the value does not exceed the task size, or override the task size in the same place, for example \"cpu\": \"1024\", \"memory\": \"4096\"",
    );
}

fn raised<'d>(cx: &mut PlanContext<'_, 'd>, run: &SizeOverrides<'d>) {
    cx.note(
        RuleId::TdContainerMemory,
        run.place,
        format!("{} overrides the CPU or memory of a container with more than the task definition reserves. The task size covers it in every run", run.launcher),
        "To pay for the larger size in this run only, override the task size in the same place, for example \"cpu\": \"1024\", \"memory\": \"4096\", and run the migration again",
    );
}

/// The task size that a run specifies must be one that Fargate supports.
fn of_task<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    run: &SizeOverrides<'d>,
    size: Size,
) {
    let system = cx.decisions.system_of(task.id());
    if sizes::is_offered(size, system) {
        return;
    }
    let Some(smallest) = sizes::smallest(size, system) else {
        return too_large(cx, run.place, run.launcher, size);
    };
    cx.action_required(
        RuleId::TdSizeCombination,
        run.place,
        format!("{} runs the task with {} CPU units and {} MiB, which is not a supported Fargate task size (\"No Fargate configuration exists for given values.\")", run.launcher, size.cpu, size.memory),
        format!("Write \"cpu\": \"{}\", \"memory\": \"{}\"", smallest.cpu, smallest.memory),
    );
}

fn too_large<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, launcher: &str, size: Size) {
    cx.block(
        RuleId::TdSizeCombination,
        place,
        format!("{launcher} overrides the task size with {} CPU units and {} MiB, more than the largest Fargate task size", size.cpu, size.memory),
        "Reserve less, or split the task definition",
    );
}
