//! Runs that give a container more than the task definition does. On Fargate no container can have more than its task.

use super::need::{Amount, Need, amount};
use crate::cloudformation::Assignment;
use crate::document::Cursor;
use crate::ecs::{
    Container, ContainerSize, Overriding, SizeOverrides, TaskDefinition, size_overrides,
};
use crate::fargate::sizes::{self, Size};
use crate::plan::Draft;

/// What the largest run of a task needs beyond the task definition, in CPU units and MiB. A run that overrides the size of
/// the task itself has what it needs.
pub(super) fn most<'d>(
    draft: &Draft<'_, 'd>,
    task: &TaskDefinition<'d>,
    containers: &[Container<'d>],
    assignment: &Assignment<'d>,
) -> Size {
    let mut most = Size { cpu: 0, memory: 0 };
    for run in size_overrides(draft.template(), draft.workload, task) {
        let more = more(draft, containers, assignment, &run);
        if run.cpu.is_none() {
            most.cpu = most.cpu.max(more.cpu);
        }
        if run.memory.is_none() {
            most.memory = most.memory.max(more.memory);
        }
    }
    most
}

/// What one run needs beyond the task definition.
fn more<'d>(
    draft: &Draft<'_, 'd>,
    containers: &[Container<'d>],
    assignment: &Assignment<'d>,
    run: &SizeOverrides<'d>,
) -> Size {
    let mut more = Size { cpu: 0, memory: 0 };
    for size in &run.containers {
        let Some(container) = containers
            .iter()
            .find(|one| is_named(draft, one, &size.name))
        else {
            continue;
        };
        let own = |property: &str, parse| {
            let place = assignment.resolve(container.get(property)?)?;
            match amount(draft, place, parse) {
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

fn is_named(draft: &Draft<'_, '_>, container: &Container<'_>, name: &str) -> bool {
    let own = container.get("Name");
    own.is_some_and(|own| draft.evaluate(own).is(name))
}

/// Reports the runs whose overrides change what the task needs.
pub(super) fn tell<'d>(draft: &mut Draft<'_, 'd>, task: &TaskDefinition<'d>) {
    let runs = size_overrides(draft.template(), draft.workload, task);
    let containers = task.containers();
    for run in &runs {
        let is_open = |one: &ContainerSize| {
            one.cpu == Some(Overriding::Unknown) || one.memory == Some(Overriding::Unknown)
        };
        let more = more(draft, &containers, &Assignment::none(), run);
        if run.containers.iter().any(is_open) {
            unknown(draft, run);
        } else if let Some(size) = own_size(run) {
            of_task(draft, task, run, size);
        } else if let Some(size) = half_size(draft, task, run) {
            of_task(draft, task, run, size);
        } else if (more.cpu > 0 && run.cpu.is_none()) || (more.memory > 0 && run.memory.is_none()) {
            raised(draft, run);
        }
    }
}

/// The size that a run gives the task itself.
fn own_size(run: &SizeOverrides<'_>) -> Option<Size> {
    match (run.cpu, run.memory) {
        (Some(Overriding::By(cpu)), Some(Overriding::By(memory))) => Some(Size { cpu, memory }),
        _ => None,
    }
}

/// The size of a run that overrides only the CPU or only the memory of the task: the other half is the task's, as far as
/// it is known.
fn half_size<'d>(
    draft: &Draft<'_, 'd>,
    task: &TaskDefinition<'d>,
    run: &SizeOverrides<'d>,
) -> Option<Size> {
    let need = Need::of(draft, task, &Assignment::none());
    let known = Size {
        cpu: need.cpu.known()?,
        memory: need.memory.known()?,
    };
    let size = sizes::smallest(known, draft.decisions.system_of(task.name))?;
    match (run.cpu, run.memory) {
        (Some(Overriding::By(cpu)), None) => Some(Size { cpu, ..size }),
        (None, Some(Overriding::By(memory))) => Some(Size { memory, ..size }),
        _ => None,
    }
}

fn unknown<'d>(draft: &mut Draft<'_, 'd>, run: &SizeOverrides<'d>) {
    draft.warn(
        "td-container-memory",
        run.place,
        format!("{} overrides the CPU or memory of a container with a value that cannot be determined from the template; on Fargate a container cannot have more than its task", run.runner),
        "make sure that the value is at most the size of the task, or override the size of the task in the same place, for example \"cpu\": \"1024\", \"memory\": \"4096\"",
    );
}

fn raised<'d>(draft: &mut Draft<'_, 'd>, run: &SizeOverrides<'d>) {
    draft.note(
        "td-container-memory",
        run.place,
        format!("{} overrides the CPU or memory of a container with more than the task definition has; the size of the task covers it, in every run", run.runner),
        "to pay for the larger size in this run only, override the size of the task in the same place, for example \"cpu\": \"1024\", \"memory\": \"4096\", and run the migration again",
    );
}

/// A run with a size of its own needs one that Fargate offers.
fn of_task<'d>(
    draft: &mut Draft<'_, 'd>,
    task: &TaskDefinition<'d>,
    run: &SizeOverrides<'d>,
    size: Size,
) {
    let system = draft.decisions.system_of(task.name);
    if sizes::is_offered(size, system) {
        return;
    }
    let Some(smallest) = sizes::smallest(size, system) else {
        return too_large(draft, run.place, run.runner, size);
    };
    draft.must_act(
        "td-size-combination",
        run.place,
        format!("{} runs the task with {} CPU units and {} MiB, which Fargate does not offer (\"No Fargate configuration exists for given values.\")", run.runner, size.cpu, size.memory),
        format!("write \"cpu\": \"{}\", \"memory\": \"{}\"", smallest.cpu, smallest.memory),
    );
}

fn too_large<'d>(draft: &mut Draft<'_, 'd>, place: Cursor<'d>, runner: &str, size: Size) {
    draft.block(
        "td-size-combination",
        place,
        format!("{runner} overrides the size of the task with {} CPU units and {} MiB, more than Fargate's largest task has", size.cpu, size.memory),
        "reserve less, or split the task definition",
    );
}
