//! Whether amounts of CPU and memory from settings form a Fargate task size.

use super::config::Problem;
use super::written::problem;
use crate::facts::platforms::System;
use crate::facts::sizes;
use crate::facts::sizes::Size;
use crate::syntax::Cursor;

/// Checks the amounts of one mapping of a settings file.
pub(super) fn check_size(place: Cursor<'_>) -> Option<Problem> {
    let number = |name: &str| {
        let value = place.get(name)?;
        Some((value, value.text()?.parse().ok()?))
    };
    let (place, message) = match (number("cpu"), number("memory")) {
        (Some((place, cpu)), memory) => {
            match size_fault(Some(cpu), memory.map(|(_, memory)| memory)) {
                Some(SizeFault::Memory(message)) => {
                    (memory.map_or(place, |(place, _)| place), message)
                }
                Some(SizeFault::Cpu(message)) => (place, message),
                None => return None,
            }
        }
        (None, Some((place, memory))) => match size_fault(None, Some(memory))? {
            SizeFault::Cpu(message) | SizeFault::Memory(message) => (place, message),
        },
        (None, None) => return None,
    };
    Some(problem(place, message))
}

/// Which of two amounts does not form a Fargate task size, and which values would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SizeFault {
    /// The CPU units are not supported.
    Cpu(String),
    /// The memory is not supported.
    Memory(String),
}

/// Checks whether amounts form a task size that Fargate offers.
pub fn size_fault(cpu: Option<u32>, memory: Option<u32>) -> Option<SizeFault> {
    let list = |values: Vec<u32>| {
        let values: Vec<String> = values.iter().map(u32::to_string).collect();
        values.join(", ")
    };
    if let Some(cpu) = cpu.filter(|cpu| sizes::memory_values(*cpu).is_empty()) {
        let offered = list(sizes::cpu_values(System::Linux).collect());
        let message =
            format!("Fargate has no task size with {cpu} CPU units (expected one of {offered})");
        return Some(SizeFault::Cpu(message));
    }
    match (cpu, memory) {
        (Some(cpu), Some(memory)) if !sizes::is_offered(Size { cpu, memory }, System::Linux) => {
            let offered = list(sizes::memory_values(cpu));
            Some(SizeFault::Memory(format!(
                "Fargate has no task size with {cpu} CPU units and {memory} MiB (expected one of {offered} MiB for {cpu} CPU units)"
            )))
        }
        (None, Some(memory)) if !sizes::all_memory_values().contains(&memory) => {
            let values = sizes::all_memory_values();
            let next = values.into_iter().find(|value| *value >= memory);
            let next = next.map_or_else(String::new, |next| {
                format!(". The next larger one is {next} MiB")
            });
            Some(SizeFault::Memory(format!(
                "Fargate has no task size with {memory} MiB{next}"
            )))
        }
        _ => None,
    }
}
