//! Settings that contradict FARGATE in a member that declares FARGATE or no launch type.

use super::launch::{Evidence, written};
use super::{Service, TaskDefinition};
use crate::facts::platforms::System;
use crate::facts::sizes;
use crate::facts::sizes::Size;
use crate::model::{Module, Props, evaluate};
use crate::syntax::Cursor;

/// A setting of a task definition that Fargate certainly rejects.
pub(super) fn unfit_task<'d>(
    module: Option<&Module<'_>>,
    task: &TaskDefinition<'d>,
) -> Option<Evidence<'d>> {
    let whole = |what| Evidence {
        place: task.place(),
        what,
    };
    let Some(mode) = written(task.get("NetworkMode")) else {
        return Some(whole(
            "The task definition has no NetworkMode, which defaults to bridge",
        ));
    };
    if evaluate(module, mode)
        .fixed()
        .is_some_and(|mode| mode != "awsvpc")
    {
        return Some(Evidence {
            place: mode,
            what: "The network mode of the task definition is not awsvpc",
        });
    }
    for property in ["Cpu", "Memory"] {
        if written(task.get(property)).is_none() {
            return Some(whole("The task definition has no task size"));
        }
    }
    if let Some(list) = written(task.get("RequiresCompatibilities"))
        && list.is_sequence()
        && list.items().all(|item| evaluate(module, item).is("EC2"))
    {
        return Some(Evidence {
            place: list,
            what: "The task definition is compatible with EC2 only",
        });
    }
    odd_size(module, task).or_else(|| too_small(module, task))
}

/// A task size that Fargate supports on no operating system.
fn odd_size<'d>(module: Option<&Module<'_>>, task: &TaskDefinition<'d>) -> Option<Evidence<'d>> {
    let (cpu, memory) = task.get("Cpu").zip(task.get("Memory"))?;
    let size = Size {
        cpu: sizes::parse_cpu(evaluate(module, cpu).fixed()?)?,
        memory: sizes::parse_memory(evaluate(module, memory).fixed()?)?,
    };
    (!sizes::is_offered(size, System::Linux)).then_some(Evidence {
        place: cpu,
        what: "The task definition has a size that Fargate does not offer",
    })
}

/// A task whose containers reserve more than the task size.
fn too_small<'d>(module: Option<&Module<'_>>, task: &TaskDefinition<'d>) -> Option<Evidence<'d>> {
    let number = |place: Option<Cursor<'d>>, parse: fn(&str) -> Option<u32>| {
        place.and_then(|place| parse(evaluate(module, place).fixed()?))
    };
    let asked = |property: &str, parse: fn(&str) -> Option<u32>| -> u32 {
        let containers = task.containers();
        let amounts = containers
            .iter()
            .filter_map(|one| number(one.get(property), parse));
        amounts.fold(0, u32::saturating_add)
    };
    let is_short = |property: &str, parse: fn(&str) -> Option<u32>| {
        number(task.get(property), parse).is_some_and(|has| asked(property, parse) > has)
    };
    // Otherwise containers of both branches of a condition would be added up.
    let sure = task.container_conditions().is_empty();
    let short = is_short("Memory", sizes::parse_memory) || is_short("Cpu", sizes::parse_cpu);
    (sure && short).then_some(Evidence {
        place: task.place(),
        what: "The containers reserve more than the task size",
    })
}

/// A network configuration without a subnet.
pub(super) fn subnets_missing<'d>(service: &Service<'d>) -> Option<Evidence<'d>> {
    let network = service.get("NetworkConfiguration")?;
    let place = network.prop("AwsvpcConfiguration")?;
    let is_written = place.is_mapping();
    let subnets = written(place.prop("Subnets"));
    (is_written && subnets.is_none()).then_some(Evidence {
        place,
        what: "The network configuration of the service has no subnets",
    })
}
