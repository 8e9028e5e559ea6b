//! Sizes that parameters or the user specify, because the module does not show them.

use super::need::Need;
use super::{Chosen, alike, literal};
use crate::facts::rules::RuleId;
use crate::facts::sizes;
use crate::facts::sizes::Size;
use crate::model::new_value::reference;
use crate::model::surroundings::depends_on_instance;
use crate::model::{Function, TaskDefinition, expression_text, function, ref_name};
use crate::plan::{NewParameter, PlanContext};
use crate::syntax::Cursor;

/// If the containers' sizes come from parameters whose deployed values may differ from the defaults, or that have no
/// defaults, the size is set by new parameters for the task.
pub(super) fn by_parameters<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    size: Option<Size>,
) -> Chosen {
    let mut cpu = NewParameter::new("String", "CPU units of the task (1024 = 1 vCPU)").allowed(
        sizes::cpu_values(cx.decisions.system_of(task.id())).map(|value| value.to_string()),
    );
    let mut memory = NewParameter::new(
        "String",
        "Memory of the task in MiB; must be a valid Fargate value for the CPU units and cover the memory of the containers",
    );
    let place = task.place();
    let rule = RuleId::TdSizeCombination;
    if let Some(size) = size {
        cpu = cpu.default(&size.cpu.to_string());
        memory = memory.default(&size.memory.to_string());
    }
    let names = alike::names(cx, task);
    let [cpu, memory] = [(&names[0], cpu), (&names[1], memory)].map(|(names, parameter)| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let wanted = alike::wanted(cx, task, rule, &names);
        cx.parameter(&wanted, parameter)
    });
    if let Some(size) = size {
        cx.warn(
            rule,
            place,
            format!(
                "The task size is set by parameters, because parameters set the CPU or memory of the containers. By default it is {} CPU units and {} MiB",
                size.cpu, size.memory
            ),
            format!("Set {cpu} and {memory} if the deployed stack uses other values than the defaults"),
        );
    }
    Chosen {
        cpu: reference(&cpu),
        memory: reference(&memory),
        size,
        reasons: ["CPU", "memory"].map(|what| {
            format!("Parameters set the {what} of the containers, and the task {what} must be a value that Fargate supports")
        }),
    }
}

/// Whether a size is an expression that is computed when the module is applied, with the same result for all instances:
/// `module.instances.type.memory_size - 256`.
fn is_computed(place: Cursor<'_>) -> bool {
    match function(place) {
        Some(Function::Call {
            name: "Expression",
            argument,
        }) => expression_text(argument).is_some_and(|text| !depends_on_instance(text)),
        Some(Function::Attr { resource, .. }) => {
            resource.starts_with("data.") || resource.starts_with("module.")
        }
        _ => false,
    }
}

/// The size that the user specified for tasks whose size cannot be determined, but no less than what is known in any
/// case.
pub(super) fn given<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    needs: &[Need<'d>],
    place: Option<Cursor<'d>>,
    why: &str,
) -> Option<Chosen> {
    let (given_cpu, given_memory) = cx.user_size(task);
    let system = cx.decisions.system_of(task.id());
    let cpu = largest(needs.iter().map(|need| need.cpu.known()), given_cpu);
    let memory = largest(needs.iter().map(|need| need.memory.known()), given_memory);
    let size = cpu
        .zip(memory)
        .and_then(|(cpu, memory)| sizes::smallest(Size { cpu, memory }, system));
    let by_parameter = place.and_then(ref_name).is_some_and(|name| {
        let module = cx.module();
        module.is_some_and(|module| module.parameter(name).is_some())
    });
    if size.is_none() && (by_parameter || place.is_some_and(is_computed)) {
        return Some(by_parameters(cx, task, None));
    }
    let Some(size) = size else {
        let place = place.unwrap_or_else(|| task.place());
        cx.needs_decision(
            RuleId::TdSizeRequired,
            place,
            format!("The task size cannot be determined: {why}"),
            "Pass the size, for example --cpu 256 --memory 512, set cpu and memory for the workload in .ecs2fargate.yaml, or write Cpu and Memory in the task definition",
        );
        return None;
    };
    Some(Chosen {
        cpu: literal(size.cpu),
        memory: literal(size.memory),
        size: Some(size),
        reasons: ["CPU", "Memory"].map(|what| format!("{what} is set as specified")),
    })
}

/// The largest amount, with the specified one in place of those that are not known.
fn largest(mut amounts: impl Iterator<Item = Option<u32>>, given: Option<u32>) -> Option<u32> {
    amounts.try_fold(0, |most, amount| Some(most.max(amount.or(given)?)))
}
