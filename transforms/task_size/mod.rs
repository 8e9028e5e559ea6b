//! Sets the task size: the smallest size on Fargate that fits what the containers reserve.

use crate::facts::managed_instances::WAY_THROUGH;
use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::facts::sizes;
use crate::facts::sizes::Size;
use crate::model::new_value::copy_of;
use crate::model::{Assignment, Props, TaskDefinition, by_condition, ref_name};
use crate::outcome::{CpuMemory, TaskSize};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::{Cursor, NewValue, ScalarStyle};

mod alike;
mod need;
mod overrides;
mod specified;

use need::{Amount, Need, pairs};
use specified::{by_parameters, given};

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "task-size",
    phase: Phase::Edit,
    rules: &[
        RuleId::CdSwap,
        RuleId::StdWindows,
        RuleId::TdContainerCpu,
        RuleId::TdContainerMemory,
        RuleId::TdSizeCombination,
        RuleId::TdSizeRequired,
        RuleId::TdSizeUnits,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        size(cx, task);
        overrides::report(cx, task);
    }
}

/// The two values to write, and the reasons.
struct Chosen {
    cpu: NewValue,
    memory: NewValue,
    /// The amounts, as far as they are known: the largest of several, and the defaults of parameters.
    size: Option<Size>,
    reasons: [String; 2],
}

fn size<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let conditions = Need::conditions(task);
    let Some(assignments) = Assignment::all(&conditions) else {
        // A size that the task has whatever the conditions are does not need a look at each case.
        let need = Need::of(cx, task, &Assignment::none());
        if need.is_met_by_task() {
            return need.report_parameters(cx);
        }
        cx.block(
            RuleId::TdSizeRequired,
            task.place(),
            format!(
                "The task size depends on {} conditions, too many to evaluate every combination",
                conditions.len()
            ),
            "Write Cpu and Memory in the task definition, for example Cpu: 1024 and Memory: 2048",
        );
        return;
    };
    let needs: Vec<Need<'d>> = assignments
        .iter()
        .map(|assignment| Need::of(cx, task, assignment))
        .collect();
    if needs.iter().all(Need::is_met_by_task) {
        for need in &needs {
            need.report_parameters(cx);
        }
        return;
    }
    let chosen = match needs.as_slice() {
        [need] => choose(cx, task, need),
        many => by_conditions(cx, task, &conditions, many),
    };
    if let Some(chosen) = chosen {
        record(cx, task, &needs, chosen.size);
        write(cx, task, chosen);
    }
}

/// Records the size next to what the containers reserve, for the report.
fn record(
    cx: &mut PlanContext<'_, '_>,
    task: &TaskDefinition<'_>,
    needs: &[Need<'_>],
    size: Option<Size>,
) {
    let most = |pick: fn(&Need<'_>) -> Option<u32>| {
        let mut amounts = needs.iter().map(pick);
        amounts.try_fold(0, |most, amount| Some(most.max(amount?)))
    };
    let reserved = most(|need| need.cpu.known()).zip(most(|need| need.memory.known()));
    let by_default = |need: &Need<'_>| need.cpu.is_default() || need.memory.is_default();
    cx.workload_plan.sizes.push(TaskSize {
        task: task.id().name.to_owned(),
        reserved: reserved.map(|(cpu, memory)| CpuMemory { cpu, memory }),
        size: size.map(|Size { cpu, memory }| CpuMemory { cpu, memory }),
        by_default: needs.iter().any(by_default),
    });
}

/// A size for every combination of the conditions, written as `Fn::If`s that match those of the containers.
fn by_conditions<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    conditions: &[&'d str],
    needs: &[Need<'d>],
) -> Option<Chosen> {
    if let Some(need) = needs
        .iter()
        .find(|need| !need.cpu.is_certain() || !need.memory.is_certain())
    {
        return uncertain(cx, task, needs, need);
    }
    let mut sizes = Vec::with_capacity(needs.len());
    for need in needs {
        sizes.push(offered(cx, need.reserved(), need.system)?);
    }
    if let Some(need) = needs.first() {
        report_bursts(cx, need);
    }
    let values = |pick: fn(&Size) -> u32| {
        let values: Vec<NewValue> = sizes.iter().map(|size| literal(pick(size))).collect();
        by_condition(conditions, &values)
    };
    let by = conditions.join(", ");
    let cpu = values(|size| size.cpu)?;
    let memory = values(|size| size.memory)?;
    let reasons = [("CPU", &cpu), ("memory", &memory)].map(|(what, value)| match value {
        NewValue::Quoted(_) => format!("The task size depends on {by}. This {what} is the smallest that Fargate supports in every case"),
        _ => format!("The task size depends on {by}. In each case this is the smallest {what} that Fargate supports"),
    });
    let largest = |pick: fn(&Size) -> u32| sizes.iter().map(pick).max();
    let size = largest(|size| size.cpu).zip(largest(|size| size.memory));
    Some(Chosen {
        cpu,
        memory,
        size: size.map(|(cpu, memory)| Size { cpu, memory }),
        reasons,
    })
}

/// A size that depends on conditions and on parameters is set by new parameters for the task, with defaults that are
/// large enough for every known case.
fn uncertain<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    needs: &[Need<'d>],
    first: &Need<'d>,
) -> Option<Chosen> {
    if let Some((place, why)) = first.unknown() {
        return given(cx, task, needs, place, &why);
    }
    let most = |pick: fn(&Size) -> u32| needs.iter().map(|need| pick(&need.reserved())).max();
    let reserved = Size {
        cpu: most(|size| size.cpu)?,
        memory: most(|size| size.memory)?,
    };
    let size = offered(cx, reserved, cx.decisions.system_of(task.id()))?;
    Some(by_parameters(cx, task, Some(size)))
}

/// The smallest size that fits what is reserved; a task that fits in none is blocked.
fn offered(cx: &mut PlanContext<'_, '_>, reserved: Size, system: System) -> Option<Size> {
    let size = sizes::smallest(reserved, system);
    if size.is_none() {
        cx.block(
            RuleId::TdSizeCombination,
            cx.place(),
            format!(
                "The containers reserve {} CPU units and {} MiB, but the largest task on Fargate has {}",
                reserved.cpu,
                reserved.memory,
                match system {
                    System::Linux => "32768 CPU units and 249856 MiB",
                    System::Windows => "4096 CPU units and 30720 MiB for Windows",
                }
            ),
            match system {
                System::Linux => {
                    format!("Split the task definition, or reserve less. {WAY_THROUGH}")
                }
                System::Windows => "Split the task definition, or reserve less".to_owned(),
            },
        );
    }
    size
}

fn write<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>, chosen: Chosen) {
    if let Some(units) = text_of(&chosen.cpu).and_then(sizes::parse_cpu) {
        cx.decisions.cpu_units.insert(task.id(), units);
    }
    let [why_cpu, why_memory] = chosen.reasons;
    for (property, value, reason, missing) in [
        (
            "Cpu",
            chosen.cpu,
            why_cpu,
            "Fargate requires that 'cpu' be defined at the task level.",
        ),
        (
            "Memory",
            chosen.memory,
            why_memory,
            "Fargate requires that 'memory' be defined at the task level.",
        ),
    ] {
        let written = task
            .body
            .prop(property)
            .filter(|written| !written.is_null());
        let text = written.and_then(Cursor::text);
        if text.is_some() && text == text_of(&value) {
            continue;
        }
        let error = match written {
            Some(_) => "No Fargate configuration exists for given values.",
            None => missing,
        };
        let why = Rationale::review(reason).prevents(error);
        let value = as_written(task, written, value);
        cx.put_before(task.body, property, value, "ContainerDefinitions", why);
    }
}

/// A number replaces a number, where the format accepts both; the ECS API accepts strings only.
fn as_written(task: &TaskDefinition<'_>, written: Option<Cursor<'_>>, value: NewValue) -> NewValue {
    let is_number = written.is_some_and(|written| {
        let digits = written
            .text()
            .is_some_and(|text| text.parse::<i64>().is_ok());
        digits && written.document.scalar_style(written.node) == Some(ScalarStyle::Plain)
    });
    let number = text_of(&value).and_then(|text| text.parse().ok());
    match number {
        Some(number) if is_number && task.resource.is_some() => NewValue::Number(number),
        _ => value,
    }
}

fn text_of(value: &NewValue) -> Option<&str> {
    match value {
        NewValue::Quoted(text) => Some(text),
        _ => None,
    }
}

fn choose<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    need: &Need<'d>,
) -> Option<Chosen> {
    if let Some((place, why)) = need.unknown() {
        return given(cx, task, std::slice::from_ref(need), place, &why);
    }
    let reserved = need.reserved();
    let size = offered(cx, reserved, cx.decisions.system_of(task.id()))?;
    report_bursts(cx, need);
    if let Some(chosen) = kept(cx, need) {
        return Some(chosen);
    }
    if need.cpu.is_default() || need.memory.is_default() {
        return Some(by_parameters(cx, task, Some(size)));
    }
    report_idle_memory(cx, task, need, size);
    Some(Chosen {
        cpu: literal(size.cpu),
        memory: literal(size.memory),
        size: Some(size),
        reasons: [
            cpu_reason(reserved.cpu, size.cpu),
            memory_reason(reserved.memory, size.memory),
        ],
    })
}

fn cpu_reason(reserved: u32, size: u32) -> String {
    match reserved {
        0 => format!(
            "No container reserves CPU. The smallest Fargate task CPU that fits the reserved memory is {size}"
        ),
        _ => format!(
            "The containers reserve {reserved} CPU units. The smallest Fargate task CPU that fits is {size}"
        ),
    }
}

fn memory_reason(reserved: u32, size: u32) -> String {
    match reserved {
        0 => format!(
            "No container reserves memory. The smallest Fargate task memory that fits the reserved CPU is {size} MiB"
        ),
        _ => format!(
            "The containers reserve {reserved} MiB. The smallest Fargate task memory that fits is {size} MiB"
        ),
    }
}

fn literal(value: u32) -> NewValue {
    NewValue::Quoted(value.to_string())
}

/// If all values that a single container may have are supported sizes, the task uses the container's expressions.
fn kept<'d>(cx: &mut PlanContext<'_, 'd>, need: &Need<'d>) -> Option<Chosen> {
    let (cpu, memory) = need.single?;
    let mut pairs = pairs(cx, cpu, memory).into_iter();
    let pairs_fit = pairs.all(|pair| sizes::is_offered(pair, need.system));
    let module = cx.module();
    let is_parameter = |place: Cursor<'d>| {
        let name = ref_name(place);
        name.is_some_and(|name| module.is_some_and(|one| one.parameter(name).is_some()))
    };
    // A parameter whose deployed value is known may get another one later.
    let is_literal =
        |amount: &Amount<'_>, place: Cursor<'d>| amount.is_certain() && !is_parameter(place);
    if !pairs_fit || (is_literal(&need.cpu, cpu) && is_literal(&need.memory, memory)) {
        return None;
    }
    let value = |amount: &Amount<'_>, place: Cursor<'d>| {
        if is_literal(amount, place) {
            literal(amount.largest())
        } else {
            copy_of(place)
        }
    };
    if need.cpu.is_default() || need.memory.is_default() {
        let allowed = sizes::memory_values(need.cpu.largest());
        cx.warn(
            RuleId::TdSizeCombination,
            memory,
            "The task size is that of the container, which parameters set. The deployed stack may use other values than the defaults",
            format!(
                "Check the deployed values. CPU must be one of {:?}, with matching memory, for example one of {allowed:?} for {}",
                sizes::cpu_values(need.system).collect::<Vec<_>>(),
                need.cpu.largest()
            ),
        );
    }
    Some(Chosen {
        cpu: value(&need.cpu, cpu),
        memory: value(&need.memory, memory),
        size: Some(need.reserved()),
        reasons: ["CPU", "memory"]
            .map(|what| format!("The task {what} is that of its only container")),
    })
}

/// Memory limits that were chosen for a share of a container instance may prevent the containers from using most of the
/// task's memory.
fn report_idle_memory<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    need: &Need<'d>,
    size: Size,
) {
    let limits = need.memory.largest();
    let containers = task.containers();
    let limit = containers
        .iter()
        .find_map(|container| container.get("Memory"));
    let (None, Some(limit)) = (need.soft, limit) else {
        return;
    };
    if size.memory >= 2 * limits {
        cx.note(
            RuleId::TdContainerMemory,
            limit,
            format!(
                "The task is billed for {} MiB, but its containers are limited to {limits} MiB",
                size.memory
            ),
            "Raise or remove Memory of the containers to use the rest",
        );
    }
}

/// On EC2, a container without a hard limit could use idle resources.
fn report_bursts<'d>(cx: &mut PlanContext<'_, 'd>, need: &Need<'d>) {
    if let Some(place) = need.soft {
        cx.note(
            RuleId::TdContainerMemory,
            place,
            "A container has MemoryReservation without Memory. On EC2 it can use more than it reserves; on Fargate the task memory is a hard limit",
            "Check MemoryUtilization of the service before you rely on the smallest size",
        );
    }
    cx.note(
        RuleId::TdContainerCpu,
        cx.place(),
        "On EC2, container CPU is a relative share and idle CPU can be used; on Fargate the task CPU is a hard limit",
        "Check CPUUtilization of the service before you rely on the smallest size",
    );
}
