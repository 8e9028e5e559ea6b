//! Container definitions in the spelling of the ECS API, which Terraform passes on as they are.

use super::value::{Keys, Writer};
use super::{NotWritable, Scope};
use crate::hosts::ecs_api::reader::camel_case;
use crate::syntax::{NewEntry, NewValue};

/// Settings that are numbers. The provider rejects a text in their place.
const NUMBERS: [&str; 19] = [
    "ContainerPort",
    "Cpu",
    "HardLimit",
    "HostPort",
    "Interval",
    "MaxSwap",
    "Memory",
    "MemoryReservation",
    "Retries",
    "RestartAttemptPeriod",
    "SharedMemorySize",
    "Size",
    "SoftLimit",
    "StartPeriod",
    "StartTimeout",
    "StopTimeout",
    "Swappiness",
    "Timeout",
    "IgnoredExitCodes",
];

/// Settings that are Boolean values.
const BOOLEANS: [&str; 9] = [
    "DisableNetworking",
    "Enabled",
    "Essential",
    "InitProcessEnabled",
    "Interactive",
    "Privileged",
    "PseudoTerminal",
    "ReadOnly",
    "ReadonlyRootFilesystem",
];

/// Settings whose keys are names that the user chose.
const MAPS: [&str; 2] = ["DockerLabels", "Options"];

/// Container definitions, or a part of them that is not below a key.
///
/// # Errors
/// If the value has no equivalent in the module.
pub fn container_value(value: &NewValue, scope: &mut Scope) -> Result<NewValue, NotWritable> {
    let keys = Keys::Containers;
    Writer { scope, keys }.value(value, None)
}

/// A setting of a container.
///
/// # Errors
/// If its value has no equivalent in the module.
pub fn container_entry(entry: &NewEntry, scope: &mut Scope) -> Result<NewEntry, NotWritable> {
    let keys = Keys::Containers;
    self::entry(&mut Writer { scope, keys }, entry)
}

/// An entry of container definitions.
pub(super) fn entry(writer: &mut Writer<'_>, entry: &NewEntry) -> Result<NewEntry, NotWritable> {
    let name = entry.key.as_str();
    let is_map = MAPS.contains(&name);
    if is_map {
        writer.keys = Keys::Unchanged;
    }
    let value = writer.value(&entry.value, expected(name, &entry.value, is_map));
    writer.keys = Keys::Containers;
    Ok(NewEntry {
        key: camel_case(name),
        value: value?,
        comment: entry.comment.clone(),
    })
}

fn expected(name: &str, value: &NewValue, is_map: bool) -> Option<&'static str> {
    let is_list = matches!(value, NewValue::Sequence(_));
    match name {
        _ if is_map => Some("map(string)"),
        _ if NUMBERS.contains(&name) && is_list => Some("list(number)"),
        _ if NUMBERS.contains(&name) => Some("number"),
        _ if BOOLEANS.contains(&name) => Some("bool"),
        _ => match value {
            // Collections, and functions that may return one.
            NewValue::Sequence(_)
            | NewValue::Mapping(_)
            | NewValue::Function(_)
            | NewValue::Copied { .. }
            | NewValue::Duplicate { .. } => None,
            // Texts such as the value of an environment variable.
            _ => Some("string"),
        },
    }
}
