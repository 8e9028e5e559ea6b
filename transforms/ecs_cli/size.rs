//! The size of the task, from what its services reserve.

use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::facts::sizes;
use crate::facts::sizes::Size;
use crate::model::new_value::text;
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewEntry, NewValue};

/// The memory, in MiB, that the ECS CLI reserves for a service that specifies none.
/// Source: the Amazon ECS developer guide, "Using Docker Compose file syntax", read 2026-11-28.
const DEFAULT_MEMORY: u32 = 512;

/// Writes the size of the task, unless both CPU and memory are specified.
pub(super) fn choose<'d>(cx: &mut PlanContext<'_, 'd>, params: Cursor<'d>, compose: &[Cursor<'d>]) {
    let written = params.path(&["task_definition", "task_size"]);
    let part = |key: &str| {
        written
            .and_then(|size| size.get(key))
            .filter(|part| !part.is_null())
    };
    let (cpu, memory) = (part("cpu_limit"), part("mem_limit"));
    if cpu.is_some() && memory.is_some() {
        return;
    }
    let given = (cx.settings.cpu, cx.settings.memory);
    let need = need(params, compose);
    let Some(need) = need.filter(|need| need.memory > 0) else {
        return cx.needs_decision(
            RuleId::TdSizeRequired,
            params,
            "The task size cannot be determined: neither the parameters file nor a Compose file next to it has numbers for the CPU and memory of the services",
            "Set task_size with cpu_limit and mem_limit, or run the migration on the directory that contains the Compose file",
        );
    };
    let known = |place: Option<Cursor<'d>>, parse: fn(&str) -> Option<u32>| {
        place.and_then(|place| parse(place.text()?))
    };
    let least = Size {
        cpu: known(cpu, sizes::parse_cpu).or(given.0).unwrap_or(need.cpu),
        memory: known(memory, sizes::parse_memory)
            .or(given.1)
            .unwrap_or(need.memory),
    };
    let Some(size) = sizes::smallest(least, System::Linux) else {
        return cx.block(
            RuleId::TdSizeRequired,
            params,
            "The services reserve more than the largest Fargate task size",
            "Split the services into several tasks",
        );
    };
    let reason = format!(
        "The services reserve {} CPU units and {} MiB. The smallest Fargate task size that fits has {} CPU units and {} MiB",
        need.cpu, need.memory, size.cpu, size.memory
    );
    let rationale = || {
        Rationale::review(reason.clone())
            .prevents("Fargate requires that 'cpu' be defined at the task level.")
    };
    let entries = [("cpu_limit", size.cpu), ("mem_limit", size.memory)];
    let is_so = |key: &str, value: u32| match key {
        "cpu_limit" => known(cpu, sizes::parse_cpu) == Some(value),
        _ => known(memory, sizes::parse_memory) == Some(value),
    };
    if let Some(place) = written.filter(|place| place.is_mapping()) {
        for (key, value) in entries {
            if !is_so(key, value) {
                cx.put(
                    place,
                    key,
                    text(&value.to_string()),
                    &["cpu_limit"],
                    rationale(),
                );
            }
        }
        return;
    }
    let entries = entries.map(|(key, value)| NewEntry {
        key: key.to_owned(),
        value: text(&value.to_string()),
        comment: None,
    });
    let value = NewValue::Mapping(entries.into());
    super::put(
        cx,
        params,
        &["task_definition"],
        "task_size",
        value,
        rationale(),
    );
}

/// What the services reserve together; `None` where one of the values is not written as a number.
fn need(params: Cursor<'_>, compose: &[Cursor<'_>]) -> Option<Size> {
    let of_params = params.path(&["task_definition", "services"]);
    let of_compose = compose.first().map(|root| services(*root));
    let mut names: Vec<&str> = of_params
        .into_iter()
        .flat_map(Cursor::entries)
        .map(|one| one.0)
        .collect();
    let more = of_compose
        .into_iter()
        .flat_map(Cursor::entries)
        .map(|one| one.0);
    names.extend(more);
    names.sort_unstable();
    names.dedup();
    let mut total = Size { cpu: 0, memory: 0 };
    for name in names {
        let settings = [of_params, of_compose].map(|all| all.and_then(|all| all.get(name)));
        let find = |key: &str| {
            let mut found = settings.iter().flatten().filter_map(|one| one.get(key));
            found.find(|value| !value.is_null())
        };
        let number = |key: &str, parse: fn(&str) -> Option<u32>| match find(key) {
            None => Some(None),
            Some(value) => parse(value.text()?).map(Some),
        };
        let cpu = number("cpu_shares", |text| text.trim().parse().ok())?;
        let limit = number("mem_limit", memory)?;
        let reserved = number("mem_reservation", memory)?;
        total.cpu = total.cpu.saturating_add(cpu.unwrap_or(0));
        let memory = limit.max(reserved).unwrap_or(DEFAULT_MEMORY);
        total.memory = total.memory.saturating_add(memory);
    }
    Some(total)
}

/// The services of a Compose file; in version 1 they are at its root.
pub(super) fn services(root: Cursor<'_>) -> Cursor<'_> {
    root.get("services").unwrap_or(root)
}

/// Memory in MiB from Compose's notation: bytes, or a number with the unit b, k, m or g.
fn memory(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let bytes: f64 = digits.parse().ok()?;
    let factor = match text[digits.len()..].trim() {
        "" | "b" => 1.0,
        "k" | "kb" => 1024.0,
        "m" | "mb" => 1_048_576.0,
        "g" | "gb" => 1_073_741_824.0,
        _ => return None,
    };
    let mebibytes = (bytes * factor / 1_048_576.0).ceil();
    let fits = mebibytes >= 0.0 && mebibytes <= f64::from(u32::MAX);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fits.then_some(mebibytes as u32)
}

#[cfg(test)]
mod tests {
    use super::memory;

    #[test]
    fn memory_is_read_as_compose_writes_it() {
        for (text, expected) in [
            ("512000000", Some(489)),
            ("256m", Some(256)),
            ("0.5GB", Some(512)),
            ("1g", Some(1024)),
            ("524288k", Some(512)),
            ("${MEMORY}", None),
            ("1tb", None),
        ] {
            assert_eq!(memory(text), expected, "{text}");
        }
    }
}
