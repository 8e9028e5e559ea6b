//! The size of tasks that one call makes in several sizes, such as a construct of the app's own with the memory among its
//! properties: the expression that is the size of the only container.

use serde_json::Value as Json;

use super::owner::Owner;
use super::{Lowering, NotLowered, Planned};
use crate::hosts::programs::Program;
use crate::hosts::programs::changes::plain;
use crate::syntax::code::{BindingKind, Call, Value};

/// A task definition of a call, with its planned size.
struct Task<'l> {
    construct: usize,
    planned: String,
    properties: &'l Json,
}

impl<'l> Lowering<'l> {
    /// The expression of a size that is not the same for all task definitions of a call; `None` if it is the same.
    ///
    /// # Errors
    /// The sizes differ, and none of the expressions in the program is that of each.
    pub(super) fn common_size(
        &self,
        owner: Owner,
        is_cpu: bool,
    ) -> Result<Option<String>, NotLowered> {
        if owner.is_pattern {
            return Ok(None);
        }
        let tasks = self.tasks_of(owner, is_cpu);
        if tasks
            .windows(2)
            .all(|pair| pair[0].planned == pair[1].planned)
        {
            return Ok(None);
        }
        let found = self.size_of_containers(owner, &tasks, is_cpu);
        found
            .map(Some)
            .ok_or_else(|| self.differ(owner, &tasks, is_cpu))
    }

    /// Whether the only container of a task has a size.
    pub(super) fn has_size(&self, planned: Planned<'l>, is_cpu: bool, size: &str) -> bool {
        let properties = planned.stack.template.properties(planned.resource());
        let container = properties.and_then(only_container);
        let key = if is_cpu { "Cpu" } else { "Memory" };
        container.and_then(|one| plain(one.get(key)?)).as_deref() == Some(size)
    }

    /// The task definitions that a call makes, as far as their size is planned.
    fn tasks_of(&self, owner: Owner, is_cpu: bool) -> Vec<Task<'l>> {
        let key = if is_cpu { "Cpu" } else { "Memory" };
        let stacks = self.stacks.iter();
        let changes = stacks.flat_map(|stack| {
            let sizes = stack.changes.iter().filter(move |change| {
                change.path.len() == 4 && change.path.last().is_some_and(|last| last == key)
            });
            sizes.map(move |change| Planned { stack, change })
        });
        let tasks = changes.filter_map(|planned| {
            let own = self
                .owner(planned)
                .ok()
                .filter(|own| own.site == owner.site)?;
            Some(Task {
                construct: own.construct,
                planned: self.value_or_default(planned, planned.change.value.as_ref()?)?,
                properties: planned.stack.template.properties(planned.resource())?,
            })
        });
        tasks.collect()
    }

    /// The expression at the call that adds the only container of each task.
    fn size_of_containers(&self, owner: Owner, tasks: &[Task<'l>], is_cpu: bool) -> Option<String> {
        let assembly = &self.app.assembly;
        if assembly.constructs[owner.construct].class != "aws_ecs.Ec2TaskDefinition" {
            return None;
        }
        let mut sites = tasks.iter().map(|task| {
            let mut containers = assembly.containers(task.construct);
            let only = containers.next().filter(|_| containers.next().is_none())?;
            self.sites.of(only).ok()
        });
        let site = sites.next()??;
        if site.program != owner.site.program || sites.any(|other| other != Some(site)) {
            return None;
        }
        let program = self.program(site.program);
        let (task, container) = (self.call(owner.site), self.call(site));
        if task.scope != container.scope {
            return None;
        }
        let options: &[(&str, &str)] = match is_cpu {
            true => &[("cpu", "Cpu")],
            false => &[
                ("memoryLimitMiB", "Memory"),
                ("memoryReservationMiB", "MemoryReservation"),
            ],
        };
        options.iter().find_map(|(property, key)| {
            let range = program.argument(container, property)?;
            let written = program.code.slice(&range);
            let is_known = is_known_at(program, task, &program.code.value(&range));
            let default = common_default(tasks, key)?;
            match (is_known, default) {
                (false, _) => None,
                (true, None) => Some(written.to_owned()),
                (true, Some(size)) if program.is_python() => Some(format!("{written} or {size}")),
                (true, Some(size)) => Some(format!("{written} ?? {size}")),
            }
        })
    }

    fn differ(&self, owner: Owner, tasks: &[Task<'l>], is_cpu: bool) -> NotLowered {
        let sizes: Vec<String> = tasks
            .iter()
            .map(|task| {
                let path = &self.app.assembly.constructs[task.construct].path;
                format!("{} for {path}", task.planned)
            })
            .collect();
        let (what, property) = match is_cpu {
            true => ("CPU", "cpu"),
            false => ("memory", "memoryLimitMiB"),
        };
        let property = self.program(owner.site.program).spelled(property);
        let reason = format!(
            "the call makes tasks of different sizes, and its function has no value with the planned {what} of each ({}). Pass it to the function that makes the call, and add {property} to the container or to the task definition there",
            sizes.join(", ")
        );
        let (program, range) = self.place(owner.site);
        NotLowered::at(reason, program, range)
    }
}

/// Whether an expression has its value before a call: a parameter of the function of the call, or a member of one.
fn is_known_at(program: &Program, call: &Call, value: &Value) -> bool {
    let Value::Reference(reference) = value else {
        return false;
    };
    let binding = reference.binding.map(|one| program.code.binding(one));
    binding.is_some_and(|binding| {
        binding.kind == BindingKind::Parameter && binding.scope == call.scope
    })
}

/// What the expression needs as a default: `Some(None)` if the size of each container is the planned one, and a size if some
/// containers have none and it is the planned one for all of these. `None` if the expression is not the planned size.
fn common_default(tasks: &[Task<'_>], key: &str) -> Option<Option<String>> {
    let mut default: Option<String> = None;
    for task in tasks {
        match only_container(task.properties)?.get(key) {
            Some(size) if plain(size)? == task.planned => {}
            Some(_) => return None,
            None if default.as_ref().is_none_or(|one| *one == task.planned) => {
                default = Some(task.planned.clone());
            }
            None => return None,
        }
    }
    Some(default)
}

/// The container of a task definition that has only one.
fn only_container(properties: &Json) -> Option<&Json> {
    match properties
        .get("ContainerDefinitions")?
        .as_array()?
        .as_slice()
    {
        [only] => Some(only),
        _ => None,
    }
}
