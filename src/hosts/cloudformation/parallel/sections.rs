//! The edits of a template for the workloads that are split.

use super::routing::table;
use crate::hosts::cloudformation::writer::parameters;
use crate::model::new_value::{entry, text};
use crate::model::{Module, RECORD, TRAFFIC};
use crate::plan::Split;
use crate::syntax::{Cursor, NewEntry, NewValue, Operation, Place};

/// The sections in their usual order, without `Transform`, which may also be the first.
const ORDER: [&str; 5] = ["Parameters", "Rules", "Mappings", "Conditions", "Resources"];

pub(super) fn operations(module: &Module<'_>, splits: &[&Split]) -> Vec<Operation> {
    let mut operations = vec![record(module, splits)];
    let new: Vec<NewEntry> = splits
        .iter()
        .filter_map(|one| one.parameter.clone())
        .collect();
    if !new.is_empty() && module.sections.mapping(TRAFFIC).is_none() {
        operations.push(in_section(module.root, "Mappings", table()));
    }
    operations.splice(1..1, parameters(module, new));
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

/// The record of the copies.
fn record(module: &Module<'_>, splits: &[&Split]) -> Operation {
    let copies = splits.iter().flat_map(|split| &split.copies);
    let copies = copies.map(|(own, copy)| entry(own, text(copy))).collect();
    let traffic = splits.iter().filter_map(|split| split.parameter.as_ref());
    let traffic: Vec<NewValue> = traffic.map(|one| text(&one.key)).collect();
    let mut entries = vec![entry("Parallel", NewValue::Mapping(copies))];
    if !traffic.is_empty() {
        entries.push(entry("Traffic", NewValue::Sequence(traffic)));
    }
    in_section(
        module.root,
        RECORD[0],
        entry(RECORD[1], NewValue::Mapping(entries)),
    )
}

/// Adds an entry to a section, and the section where there is none.
pub(super) fn in_section(root: Cursor<'_>, section: &str, new: NewEntry) -> Operation {
    if let Some(there) = root.get(section) {
        return Operation::InsertEntry {
            mapping: there.node,
            place: Place::End,
            entry: new,
        };
    }
    // The record is the last section: it is for the tool, and comments at the top of a template are about all of it.
    let position = ORDER.iter().position(|name| *name == section);
    let later = &ORDER[position.map_or(ORDER.len(), |position| position + 1)..];
    let next = later
        .iter()
        .filter_map(|name| root.key(name))
        .min_by_key(|key: &Cursor<'_>| key.node);
    Operation::InsertEntry {
        mapping: root.node,
        place: next.map_or(Place::End, |key| Place::Before(key.node)),
        entry: entry(section, NewValue::Mapping(vec![new])),
    }
}
