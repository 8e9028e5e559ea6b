//! The task sizes that a rule, schedule, pipe, state machine or `run-task` call overrides in a task definition.
//!
//! Source: ECS API model (botocore 1.44.8), `TaskOverride` and `ContainerOverride`; EventBridge passes the same as JSON
//! text.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{Run, TaskDefinition, Workload, family_of, tasks_named};
use crate::facts::sizes;
use crate::model::{Module, SubText, evaluate};
use crate::syntax::Cursor;

/// The amount of an override.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overriding {
    /// CPU units or MiB.
    By(u32),
    /// A value that is decided at deploy time or at run time.
    Unknown,
}

/// The sizes that one run overrides.
pub struct SizeOverrides<'d> {
    /// Where they are written.
    pub place: Cursor<'d>,
    /// The logical ID of the resource that starts the task.
    pub launcher: &'d str,
    /// CPU units of the task.
    pub cpu: Option<Overriding>,
    /// MiB of the task.
    pub memory: Option<Overriding>,
    /// The containers whose sizes are overridden.
    pub containers: Vec<ContainerSize>,
}

/// The sizes of one container.
#[derive(Debug, PartialEq, Eq)]
pub struct ContainerSize {
    /// The name of the container; empty if it is not known.
    pub name: String,
    /// CPU units.
    pub cpu: Option<Overriding>,
    /// The hard limit, else the reservation, in MiB.
    pub memory: Option<Overriding>,
}

/// The places that start a task definition, each with the name of the resource that starts it.
pub fn runs_of<'d>(
    module: Option<&Module<'d>>,
    workload: &Workload<'d>,
    task: &TaskDefinition<'d>,
) -> Vec<(&'d str, Run<'d>)> {
    let starts = |run: &Run<'d>| {
        run.task.is_some_and(|place| match module {
            Some(module) => {
                let tasks = tasks_named(module, place);
                tasks.iter().any(|one| one.name == task.name)
            }
            None => place.text().map(family_of) == Some(task.name),
        })
    };
    let launchers = workload.launchers.iter();
    let runs = launchers.flat_map(|launcher| {
        launcher
            .runs
            .iter()
            .map(|run| (launcher.resource.name, *run))
    });
    runs.filter(|(_, run)| starts(run)).collect()
}

/// The sizes that the runs of a task definition override.
pub fn size_overrides<'d>(
    module: Option<&Module<'d>>,
    workload: &Workload<'d>,
    task: &TaskDefinition<'d>,
) -> Vec<SizeOverrides<'d>> {
    let mut found = Vec::new();
    for (launcher, run) in runs_of(module, workload, task) {
        for place in run.inputs() {
            let overrides = read(module, place).map(|value| of_value(&value));
            let Some((cpu, memory, containers)) = overrides else {
                continue;
            };
            if cpu.is_some() || memory.is_some() || !containers.is_empty() {
                found.push(SizeOverrides {
                    place,
                    launcher,
                    cpu,
                    memory,
                    containers,
                });
            }
        }
    }
    found
}

/// The overrides as one value, with null for unknown values.
fn read(module: Option<&Module<'_>>, place: Cursor<'_>) -> Option<Value> {
    if place.is_mapping() {
        return Some(of_node(module, place));
    }
    let known = evaluate(module, place).fixed().map(str::to_owned);
    let text = known.unwrap_or_else(|| SubText::of(place).text);
    parse(&text)
}

fn of_node(module: Option<&Module<'_>>, node: Cursor<'_>) -> Value {
    if node.is_function() || node.text().is_some() {
        let answer = evaluate(module, node);
        return answer.fixed().map_or(Value::Null, Value::from);
    }
    if node.is_sequence() {
        return node.items().map(|item| of_node(module, item)).collect();
    }
    let entries = node
        .entries()
        .map(|(key, _, value)| match key.strip_suffix(".$") {
            // Step Functions reads the value from the state's input.
            Some(name) => (name.to_owned(), Value::Null),
            None => (key.to_owned(), of_node(module, value)),
        });
    Value::Object(entries.collect())
}

/// Parses a JSON text that may contain the placeholders `${Name}` and `<name>`.
fn parse(text: &str) -> Option<Value> {
    static OPEN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"([:\[,]\s*)(\$\{[^}]*\}|<[\w.-]+>)").ok());
    serde_json::from_str(text).ok().or_else(|| {
        let masked = OPEN.as_ref()?.replace_all(text, "${1}null");
        serde_json::from_str(&masked).ok()
    })
}

type Read = (Option<Overriding>, Option<Overriding>, Vec<ContainerSize>);

fn of_value(value: &Value) -> Read {
    let cpu = amount(get(value, "cpu"), sizes::parse_cpu);
    let memory = amount(get(value, "memory"), sizes::parse_memory);
    let list = get(value, "containerOverrides").and_then(Value::as_array);
    let containers = list.into_iter().flatten().map(|one| {
        let limit = amount(get(one, "memory"), sizes::parse_memory);
        let reserved = || amount(get(one, "memoryReservation"), sizes::parse_memory);
        ContainerSize {
            name: get(one, "name")
                .and_then(Value::as_str)
                .unwrap_or("")
                .to_owned(),
            cpu: amount(get(one, "cpu"), sizes::parse_cpu),
            memory: limit.or_else(reserved),
        }
    });
    let sized = containers.filter(|one| one.cpu.is_some() || one.memory.is_some());
    (cpu, memory, sized.collect())
}

/// A property in either spelling: `memory` of the ECS API, `Memory` of CloudFormation and Step Functions.
fn get<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let entries = value.as_object()?;
    let found = entries
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

fn amount(value: Option<&Value>, parse: fn(&str) -> Option<u32>) -> Option<Overriding> {
    let text = match value? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Some(Overriding::Unknown),
    };
    Some(parse(&text).map_or(Overriding::Unknown, Overriding::By))
}

#[cfg(test)]
mod tests {
    use super::{Overriding, of_value, parse};

    #[test]
    fn sizes_are_read_from_every_form_of_the_text() {
        let text = r#"{"containerOverrides": [{"name": "job", "memory": ${Size}, "cpu": "512"},
            {"name": "side", "command": ["<cmd>"]}], "memory": "2 GB", "cpu": <cpu>}"#;
        let (cpu, memory, containers) = of_value(&parse(text).expect("JSON"));
        assert_eq!(cpu, Some(Overriding::Unknown));
        assert_eq!(memory, Some(Overriding::By(2048)));
        let [job] = containers.as_slice() else {
            panic!("{containers:?}");
        };
        assert_eq!(job.name, "job");
        assert_eq!(job.memory, Some(Overriding::Unknown));
        assert_eq!(job.cpu, Some(Overriding::By(512)));
        assert!(parse("no JSON").is_none());
    }
}
