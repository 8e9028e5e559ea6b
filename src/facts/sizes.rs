//! The task sizes that Fargate offers.

use super::platforms::System;
use super::tables::Facts;

const SOURCE: &str = "As of 2026-10-01. ECS developer guide, \"Fargate task sizes\"; fargate_cpu_memory.json of cfn-lint \
                      1.58.0. 32 vCPU is in both and not yet in the API model. Above 4096 CPU units: Linux, platform 1.4.0";

/// One task size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// CPU units; 1024 is one vCPU.
    pub cpu: u32,
    /// Memory in MiB.
    pub memory: u32,
}

/// The memory values that go with one CPU value: from, to (both inclusive) and step, in MiB.
struct Row {
    cpu: u32,
    memory: Memory,
}

enum Memory {
    Steps { from: u32, to: u32, step: u32 },
    Listed(&'static [u32]),
}

impl Memory {
    fn values(&self) -> Vec<u32> {
        match *self {
            Self::Steps { from, to, step } => (from..=to).step_by(step as usize).collect(),
            Self::Listed(values) => values.to_vec(),
        }
    }
}

const fn steps(cpu: u32, from: u32, to: u32, step: u32) -> Row {
    Row {
        cpu,
        memory: Memory::Steps { from, to, step },
    }
}

/// The sizes for Linux, ascending. Above 4096 CPU units, platform version 1.4.0 (the default) is required.
const ROWS: [Row; 8] = [
    Row {
        cpu: 256,
        memory: Memory::Listed(&[512, 1024, 2048]),
    },
    steps(512, 1024, 4096, 1024),
    steps(1024, 2048, 8192, 1024),
    steps(2048, 4096, 16_384, 1024),
    steps(4096, 8192, 30_720, 1024),
    steps(8192, 16_384, 61_440, 4096),
    steps(16_384, 32_768, 122_880, 8192),
    Row {
        cpu: 32_768,
        memory: Memory::Listed(&[61_440, 122_880, 249_856]),
    },
];

/// The CPU values for Windows, both inclusive.
const WINDOWS: std::ops::RangeInclusive<u32> = 1024..=4096;

fn rows(system: System) -> impl Iterator<Item = &'static Row> {
    let fits = move |row: &&Row| system == System::Linux || WINDOWS.contains(&row.cpu);
    ROWS.iter().filter(fits)
}

/// Every CPU value for an operating system, in CPU units, ascending.
pub fn cpu_values(system: System) -> impl Iterator<Item = u32> {
    rows(system).map(|row| row.cpu)
}

/// The memory values in MiB that go with a CPU value; empty if the CPU value is not offered.
pub fn memory_values(cpu: u32) -> Vec<u32> {
    let row = ROWS.iter().find(|row| row.cpu == cpu);
    row.map_or_else(Vec::new, |row| row.memory.values())
}

/// Every memory value in MiB that goes with some CPU value, ascending.
pub fn all_memory_values() -> Vec<u32> {
    let mut values: Vec<u32> = ROWS.iter().flat_map(|row| row.memory.values()).collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Whether Fargate offers exactly this size.
pub fn is_offered(size: Size, system: System) -> bool {
    cpu_values(system).any(|cpu| cpu == size.cpu) && memory_values(size.cpu).contains(&size.memory)
}

/// The smallest size with at least this much: the lowest CPU value first, then the lowest memory value. `None` if no
/// size is large enough.
pub fn smallest(need: Size, system: System) -> Option<Size> {
    rows(system)
        .filter(|row| row.cpu >= need.cpu)
        .find_map(|row| {
            let memory = row
                .memory
                .values()
                .into_iter()
                .find(|&m| m >= need.memory)?;
            Some(Size {
                cpu: row.cpu,
                memory,
            })
        })
}

/// The table, for printing.
pub fn facts() -> Facts {
    let row = |cpu: u32| {
        let systems = if WINDOWS.contains(&cpu) {
            "Linux, Windows"
        } else {
            "Linux"
        };
        let memory = memory_values(cpu);
        let memory: Vec<String> = memory.iter().map(u32::to_string).collect();
        [cpu.to_string(), systems.to_owned(), memory.join(" ")]
    };
    Facts::new(
        "sizes",
        "Task sizes: CPU units, and the memory in MiB that can be combined with them",
        SOURCE,
    )
    .columns(&["cpu", "on", "memory"])
    .rows(cpu_values(System::Linux).map(row))
}

/// Parses CPU units: `512`, `.5 vCPU`, `1 vcpu`.
///
/// Source: the ECS API model, `RegisterTaskDefinitionRequest.cpu`.
pub fn parse_cpu(text: &str) -> Option<u32> {
    parse(text, &["vcpu"], 1024.0)
}

/// Parses memory in MiB: `512`, `0.5 GB`, `1GB`.
///
/// Source: the ECS API model, `RegisterTaskDefinitionRequest.memory`.
pub fn parse_memory(text: &str) -> Option<u32> {
    parse(text, &["gb"], 1024.0)
}

fn parse(text: &str, units: &[&str], factor: f64) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let unit = units.iter().find_map(|unit| text.strip_suffix(unit));
    let Some(amount) = unit else {
        return text.parse().ok();
    };
    let amount: f64 = amount.trim().parse().ok()?;
    let value = amount * factor;
    // ECS only accepts amounts that are whole units.
    let whole = value >= 0.0 && value <= f64::from(u32::MAX) && value.fract() == 0.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    whole.then_some(value as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_size_takes_the_lowest_cpu_first() {
        let need = |cpu, memory| smallest(Size { cpu, memory }, System::Linux);
        let size = |cpu, memory| Some(Size { cpu, memory });
        assert_eq!(need(0, 128), size(256, 512));
        assert_eq!(need(256, 2049), size(512, 3072));
        assert_eq!(need(300, 512), size(512, 1024));
        assert_eq!(need(4096, 30_721), size(8192, 32_768));
        assert_eq!(need(16_384, 122_881), size(32_768, 249_856));
        assert_eq!(need(32_769, 1), None);
        assert_eq!(need(1, 249_857), None);
    }

    #[test]
    fn windows_has_three_cpu_values() {
        let need = |cpu, memory| smallest(Size { cpu, memory }, System::Windows);
        let size = |cpu, memory| Some(Size { cpu, memory });
        assert_eq!(need(256, 512), size(1024, 2048));
        assert_eq!(need(512, 9000), size(2048, 9216));
        assert_eq!(need(4097, 1), None);
        assert_eq!(need(1, 30_721), None);
    }

    #[test]
    fn amounts_with_units_are_read_as_ecs_reads_them() {
        assert_eq!(parse_cpu("1 vCPU"), Some(1024));
        assert_eq!(parse_cpu(".25 vcpu"), Some(256));
        assert_eq!(parse_memory("2GB"), Some(2048));
        assert_eq!(parse_memory("0.5 GB"), Some(512));
        assert_eq!(parse_memory("512"), Some(512));
        assert_eq!(parse_memory("much"), None);
    }
}
