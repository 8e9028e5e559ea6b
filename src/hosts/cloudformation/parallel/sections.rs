//! The edits of a template for the workloads that are split.

use super::routing::table;
use crate::hosts::cloudformation::writer::{in_section, parameters};
use crate::model::new_value::{entry, text};
use crate::model::{Module, RECORD, TRAFFIC};
use crate::plan::Split;
use crate::syntax::{Cursor, NewEntry, NewValue, Operation, Place};

pub(super) fn operations(module: &Module<'_>, splits: &[&Split]) -> Vec<Operation> {
    let mut operations = Vec::new();
    let new: Vec<NewEntry> = splits
        .iter()
        .filter_map(|one| one.parameter.clone())
        .collect();
    let (name, is_there) = table_name(module);
    if !new.is_empty() && !is_there {
        operations.extend(in_section(module.root, "Mappings", vec![table(name)]));
    }
    operations.splice(0..0, parameters(module, new));
    operations.extend(record(module, splits));
    for split in splits {
        for (after, entry) in &split.resources {
            if let Some(mapping) = module.document.parent(*after) {
                operations.push(Operation::InsertEntry {
                    mapping,
                    place: Place::After(*after),
                    entry: entry.clone(),
                });
            }
        }
        operations.extend(split.routing.iter().cloned());
    }
    operations
}

/// The name of the mapping with the weights, and whether an earlier run added it.
pub(super) fn table_name(module: &Module<'_>) -> (&'static str, bool) {
    let own = module.parallel().map_or(&[][..], |state| &state.added);
    let is_own = |name: &str| own.contains(&format!("Mappings.{name}").as_str());
    // The owner may have a mapping of the first name.
    let names = [TRAFFIC, "EcsFargateTraffic", "TasksOnFargateTraffic"];
    let known = names.into_iter().find(|name| is_own(name));
    let free = names
        .into_iter()
        .find(|name| module.sections.mapping(name).is_none());
    match known {
        Some(name) => (name, true),
        None => (free.unwrap_or(TRAFFIC), false),
    }
}

/// The record of the copies; that of an earlier run is extended.
fn record(module: &Module<'_>, splits: &[&Split]) -> Vec<Operation> {
    let copies = splits.iter().flat_map(|split| &split.copies);
    let copies: Vec<NewEntry> = copies.map(|(own, copy)| entry(own, text(copy))).collect();
    let traffic = splits.iter().filter_map(|split| split.parameter.as_ref());
    let traffic: Vec<NewValue> = traffic.map(|one| text(&one.key)).collect();
    let Some(there) = module.root.path(&RECORD) else {
        let mut entries = vec![entry("Parallel", NewValue::Mapping(copies))];
        if !traffic.is_empty() {
            entries.push(entry("Traffic", NewValue::Sequence(traffic)));
        }
        let record = entry(RECORD[1], NewValue::Mapping(entries));
        return in_section(module.root, RECORD[0], vec![record]);
    };
    let insert = |mapping: Cursor<'_>, entry| Operation::InsertEntry {
        mapping: mapping.node,
        place: Place::End,
        entry,
    };
    let mut operations = Vec::new();
    match there.get("Parallel") {
        Some(known) => operations.extend(copies.into_iter().map(|one| insert(known, one))),
        None => operations.push(insert(there, entry("Parallel", NewValue::Mapping(copies)))),
    }
    match there.get("Traffic") {
        Some(known) => operations.extend(traffic.into_iter().map(|item| Operation::AppendItem {
            sequence: known.node,
            item,
        })),
        None if traffic.is_empty() => {}
        None => operations.push(insert(there, entry("Traffic", NewValue::Sequence(traffic)))),
    }
    operations
}
