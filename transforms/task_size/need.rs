//! The CPU and memory that the containers of a task reserve.

use super::overrides;
use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::facts::sizes;
use crate::facts::sizes::Size;
use crate::model::deployed::DeployedValues;
use crate::model::{
    Answer, Assignment, Container, Props, TaskDefinition, alternatives, conditions_at,
    evaluate_with, ref_name,
};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// An amount of CPU units or MiB, and how certain it is.
pub(super) enum Amount<'d> {
    /// It is this value.
    Certain(u32),
    /// It is one of these values.
    OneOf(Vec<u32>),
    /// It comes from parameters, and this is the amount by their defaults.
    Default(u32),
    /// It is not known: where, and why.
    Unknown(Option<Cursor<'d>>, String),
}

impl Amount<'_> {
    pub(super) fn values(&self) -> Vec<u32> {
        match self {
            Self::Certain(value) | Self::Default(value) => vec![*value],
            Self::OneOf(values) => values.clone(),
            Self::Unknown(..) => Vec::new(),
        }
    }

    /// The largest value it may have.
    pub(super) fn largest(&self) -> u32 {
        self.values().into_iter().max().unwrap_or(0)
    }

    pub(super) fn known(&self) -> Option<u32> {
        self.values().into_iter().max()
    }

    pub(super) fn is_certain(&self) -> bool {
        matches!(self, Self::Certain(_))
    }

    pub(super) fn is_default(&self) -> bool {
        matches!(self, Self::Default(_))
    }
}

/// The CPU and memory that a task needs.
pub(super) struct Need<'d> {
    pub(super) cpu: Amount<'d>,
    pub(super) memory: Amount<'d>,
    /// The places of both values, where the task has a single container and it specifies both.
    pub(super) single: Option<(Cursor<'d>, Cursor<'d>)>,
    /// The memory reservation of a container without a limit.
    pub(super) soft: Option<Cursor<'d>>,
    /// The operating system that the task is for, which decides the supported sizes.
    pub(super) system: System,
    /// The task's own values, where it has both.
    own: Option<(Amount<'d>, Amount<'d>)>,
    /// The sizes that these may be.
    own_pairs: Vec<Size>,
    places: Vec<Cursor<'d>>,
}

impl<'d> Need<'d> {
    /// The conditions that the size of a task depends on.
    pub(super) fn conditions(task: &TaskDefinition<'d>) -> Vec<&'d str> {
        let mut found = task.container_conditions();
        let own = ["Cpu", "Memory"].iter().filter_map(|name| task.get(name));
        let containers = task.containers();
        let of_containers = containers.iter().flat_map(sized_by);
        found.extend(own.chain(of_containers).flat_map(conditions_at));
        let mut distinct: Vec<&'d str> = Vec::new();
        for condition in found {
            if !distinct.contains(&condition) {
                distinct.push(condition);
            }
        }
        distinct
    }

    /// What a task needs under an assignment of the conditions.
    pub(super) fn of(
        cx: &PlanContext<'_, 'd>,
        task: &TaskDefinition<'d>,
        assignment: &Assignment<'d>,
    ) -> Self {
        let containers = task.containers_under(assignment);
        let written = |value: Option<Cursor<'d>>| {
            let value = value.and_then(|value| assignment.resolve(value));
            value.filter(|value| !value.is_null())
        };
        let memory_of = |container: &Container<'d>| {
            // The hard limit of a container, otherwise its reservation.
            let limit = written(container.get("Memory"));
            limit.or_else(|| written(container.get("MemoryReservation")))
        };
        let swap_of = |container: &Container<'d>| {
            let linux = written(container.get("LinuxParameters"))?;
            let swap = written(linux.prop("MaxSwap"))?;
            let is_known = matches!(amount(cx, swap, sizes::parse_memory), Amount::Certain(_));
            is_known.then_some(swap)
        };
        let more = overrides::most(cx, task, &containers, assignment);
        let own_cpu = written(task.get("Cpu"));
        let own_memory = written(task.get("Memory"));
        let cpus: Vec<Cursor<'d>> = containers
            .iter()
            .filter_map(|container| written(container.get("Cpu")))
            .collect();
        let mut memories: Vec<Cursor<'d>> = containers.iter().filter_map(memory_of).collect();
        let nothing = memories.is_empty() && own_memory.is_none();
        // Memory that a container could swap has to be part of the task's memory on Fargate.
        memories.extend(containers.iter().filter_map(swap_of));
        let is_raised = more.cpu > 0 || more.memory > 0;
        let single = match (containers.len(), cpus.as_slice(), memories.as_slice()) {
            (1, [cpu], [memory]) => Some((*cpu, *memory)),
            _ => None,
        };
        let soft = containers.iter().find_map(|container| {
            let reservation = written(container.get("MemoryReservation"))?;
            written(container.get("Memory"))
                .is_none()
                .then_some(reservation)
        });
        let own_pairs = own_cpu.zip(own_memory);
        let own_pairs = own_pairs.map_or_else(Vec::new, |(cpu, memory)| pairs(cx, cpu, memory));
        let own = own_cpu.zip(own_memory).map(|(cpu, memory)| {
            let cpu = amount(cx, cpu, sizes::parse_cpu);
            (cpu, amount(cx, memory, sizes::parse_memory))
        });
        let memory = if nothing {
            Amount::Unknown(None, "no container reserves memory".to_owned())
        } else {
            at_least(
                plus(
                    sum(cx, &memories, sizes::parse_memory),
                    Amount::Certain(more.memory),
                ),
                own_memory.map(|place| amount(cx, place, sizes::parse_memory)),
            )
        };
        Self {
            cpu: at_least(
                match (
                    plus(sum(cx, &cpus, sizes::parse_cpu), Amount::Certain(more.cpu)),
                    cx.user_size(task).0,
                ) {
                    (Amount::Certain(0), Some(given)) if own_cpu.is_none() => {
                        Amount::Certain(given)
                    }
                    (sum, _) => sum,
                },
                own_cpu.map(|place| amount(cx, place, sizes::parse_cpu)),
            ),
            memory,
            single: single.filter(|_| own_cpu.is_none() && own_memory.is_none() && !is_raised),
            soft,
            system: cx.decisions.system_of(task.id()),
            own,
            own_pairs,
            places: own_cpu.into_iter().chain(own_memory).collect(),
        }
    }

    /// The largest amounts that are reserved, as far as they are known.
    pub(super) fn reserved(&self) -> Size {
        Size {
            cpu: self.cpu.largest(),
            memory: self.memory.largest(),
        }
    }

    /// What is not known: where, and why.
    pub(super) fn unknown(&self) -> Option<(Option<Cursor<'d>>, String)> {
        [&self.cpu, &self.memory]
            .into_iter()
            .find_map(|amount| match amount {
                Amount::Unknown(place, why) => Some((*place, why.clone())),
                _ => None,
            })
    }

    /// Whether the task definition already has a size, and Fargate supports it as far as can be determined.
    pub(super) fn is_met_by_task(&self) -> bool {
        let Some((cpu, memory)) = &self.own else {
            return false;
        };
        let mut pairs = self.own_pairs.iter();
        let pairs_fit = pairs.all(|&pair| sizes::is_offered(pair, self.system));
        let covers = |own: &Amount<'_>, need: &Amount<'_>| {
            !own.is_certain() || !need.is_certain() || own.largest() >= need.largest()
        };
        pairs_fit && covers(cpu, &self.cpu) && covers(memory, &self.memory)
    }

    /// Reports a task-level size that comes from parameters: it is kept, and the owner of the stack has to check it.
    pub(super) fn report_parameters(&self, cx: &mut PlanContext<'_, 'd>) {
        let Some((cpu, memory)) = &self.own else {
            return;
        };
        // The pairs of all deployments are known, and were checked.
        let is_known =
            |amount: &Amount<'_>| matches!(amount, Amount::Certain(_) | Amount::OneOf(_));
        let has_all = cx
            .module()
            .is_some_and(|one| !one.each_deployed().is_empty());
        let is_checked = has_all && is_known(cpu) && is_known(memory);
        if is_checked || (cpu.is_certain() && memory.is_certain()) {
            return;
        }
        let place = self.places.first().copied();
        let memory_for = |cpu: u32| {
            let memory = sizes::memory_values(cpu);
            let ends = memory.first().zip(memory.last());
            ends.map_or_else(String::new, |(least, most)| {
                format!("; with {cpu} CPU units, memory must be {least} to {most} MiB")
            })
        };
        cx.warn(
            RuleId::TdSizeCombination,
            place.unwrap_or_else(|| cx.place()),
            format!(
                "The task size is set by {}. Fargate supports only certain combinations of CPU and memory",
                self.sources(cx)
            ),
            format!(
                "Check the deployed values. CPU must be one of {:?}{}",
                sizes::cpu_values(self.system).collect::<Vec<_>>(),
                cpu.known().map_or_else(String::new, memory_for)
            ),
        );
    }

    /// Where the task's own values come from: parameters with their defaults, or elsewhere.
    fn sources(&self, cx: &PlanContext<'_, 'd>) -> String {
        let sources = self.places.iter().map(|place| {
            let Some(name) = ref_name(*place) else {
                return "a value that cannot be determined from the template".to_owned();
            };
            let parameter = cx.module().and_then(|one| one.parameter(name));
            match parameter.and_then(|parameter| parameter.default()) {
                Some(default) => format!("parameter {name} (default {default})"),
                None => format!("parameter {name}"),
            }
        });
        let mut sources: Vec<String> = sources.collect();
        sources.dedup();
        sources.join(" and ")
    }
}

/// The values of a container that the task size is calculated from: the memory reservation counts only where the
/// container may have no limit.
pub(super) fn sized_by<'d>(container: &Container<'d>) -> Vec<Cursor<'d>> {
    let limit = container.get("Memory").filter(|limit| !limit.is_null());
    let is_sure = limit.is_some_and(|limit| {
        let mut nodes = limit.descendants().into_iter();
        !nodes.any(Cursor::is_absent)
    });
    let reserved = container.get("MemoryReservation").filter(|_| !is_sure);
    let linux = container.get("LinuxParameters");
    let swaps = linux
        .into_iter()
        .flat_map(alternatives)
        .filter_map(|linux| linux.prop("MaxSwap"));
    let swaps: Vec<Cursor<'d>> = swaps.collect();
    let around = linux.filter(|_| !swaps.is_empty());
    container
        .get("Cpu")
        .into_iter()
        .chain(limit)
        .chain(reserved)
        .chain(around)
        .chain(swaps)
        .collect()
}

/// The sizes that two values may result in. In one deployment both belong together.
pub(super) fn pairs<'d>(
    cx: &PlanContext<'_, 'd>,
    cpu: Cursor<'d>,
    memory: Cursor<'d>,
) -> Vec<Size> {
    let of_deployment = |deployed: Option<&DeployedValues>| {
        let [cpus, memories] = [
            (cpu, sizes::parse_cpu as Parse),
            (memory, sizes::parse_memory),
        ]
        .map(|(place, parse)| amount_in(cx, deployed, place, parse).values());
        let pairs = cpus.into_iter().flat_map(|cpu| {
            let sizes = memories.iter().map(move |&memory| Size { cpu, memory });
            sizes.collect::<Vec<_>>()
        });
        pairs.collect::<Vec<_>>()
    };
    let each = cx.module().map_or(&[][..], |module| module.each_deployed());
    match each {
        [] => of_deployment(None),
        each => each
            .iter()
            .flat_map(|one| of_deployment(Some(one)))
            .collect(),
    }
}

/// Reads an amount.
type Parse = fn(&str) -> Option<u32>;

pub(super) fn amount<'d>(cx: &PlanContext<'_, 'd>, place: Cursor<'d>, parse: Parse) -> Amount<'d> {
    amount_in(cx, None, place, parse)
}

/// The amount in one deployment, or in all of them.
fn amount_in<'d>(
    cx: &PlanContext<'_, 'd>,
    deployed: Option<&DeployedValues>,
    place: Cursor<'d>,
    parse: Parse,
) -> Amount<'d> {
    let number = |text: &String| parse(text);
    let bad = || Amount::Unknown(Some(place), "the value is not a number".to_owned());
    let answer = match deployed {
        Some(deployed) => evaluate_with(cx.module(), deployed, place),
        None => cx.evaluate(place),
    };
    match answer {
        Answer::Fixed(text) => number(&text).map_or_else(bad, Amount::Certain),
        Answer::DefaultOnly(text) => number(&text).map_or_else(bad, Amount::Default),
        Answer::OneOf(texts) => {
            // Where a parameter has a default, that is more likely the deployed value, unless the user specified the
            // value.
            let module = cx.module();
            let default = module.and_then(|module| module.only_default(place));
            if let Some(value) = default.and_then(|(_, default)| parse(default)) {
                return Amount::Default(value);
            }
            let values: Option<Vec<u32>> = texts.iter().map(number).collect();
            values.map_or_else(bad, Amount::OneOf)
        }
        Answer::Unknown(why) => Amount::Unknown(Some(place), why),
    }
}

fn sum<'d>(
    cx: &PlanContext<'_, 'd>,
    places: &[Cursor<'d>],
    parse: fn(&str) -> Option<u32>,
) -> Amount<'d> {
    let mut total = Amount::Certain(0);
    for place in places {
        total = plus(total, amount(cx, *place, parse));
    }
    total
}

fn plus<'d>(one: Amount<'d>, other: Amount<'d>) -> Amount<'d> {
    match (one, other) {
        (unknown @ Amount::Unknown(..), _) | (_, unknown @ Amount::Unknown(..)) => unknown,
        (Amount::Certain(0), other) | (other, Amount::Certain(0)) => other,
        (Amount::Certain(one), Amount::Certain(other)) => {
            Amount::Certain(one.saturating_add(other))
        }
        (Amount::OneOf(values), Amount::Certain(more))
        | (Amount::Certain(more), Amount::OneOf(values)) => Amount::OneOf(
            values
                .iter()
                .map(|value| value.saturating_add(more))
                .collect(),
        ),
        (one, other) if one.is_default() || other.is_default() => {
            Amount::Default(one.largest().saturating_add(other.largest()))
        }
        // Any value of one may be combined with any of the other; the largest sum covers all.
        (one, other) => Amount::Certain(one.largest().saturating_add(other.largest())),
    }
}

/// The containers' sum, but no less than the task's own value.
fn at_least<'d>(sum: Amount<'d>, own: Option<Amount<'d>>) -> Amount<'d> {
    match own {
        None => sum,
        Some(own) => match (&sum, &own) {
            (Amount::Certain(sum), Amount::Certain(own)) => Amount::Certain(*sum.max(own)),
            (_, Amount::Unknown(..)) => own,
            _ if own.largest() >= sum.largest() => own,
            // The deployed stack may have more than the default.
            (Amount::Certain(sum), Amount::Default(_)) => Amount::Default(*sum),
            _ => sum,
        },
    }
}
