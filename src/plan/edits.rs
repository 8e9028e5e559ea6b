//! The edits that a step can plan.

use super::context::PlanContext;
use super::workload_plan::{PlannedEdit, Rationale};
use crate::facts::rules::RuleId;
use crate::model::new_value::absent;
use crate::model::{Props, is_same_value};
use crate::outcome::Removed;
use crate::syntax::{Cursor, NewEntry, NewValue, Operation, Place, Word};

impl<'d> PlanContext<'_, 'd> {
    /// Sets a node to another value. A value that already means the same is left as it is written.
    pub fn set(&mut self, place: Cursor<'d>, value: NewValue, rationale: Rationale) {
        let value = spelled(place, value);
        if is_same_value(place, &value) {
            return;
        }
        self.record_change(place, None, rationale);
        self.operate(
            place,
            Operation::Set {
                node: place.node,
                value,
            },
        );
    }

    /// Replaces words in a text and leaves the rest of it as it is written.
    pub fn reword(&mut self, place: Cursor<'d>, words: Vec<Word>, rationale: Rationale) {
        self.record_change(place, None, rationale);
        self.operate(
            place,
            Operation::Reword {
                node: place.node,
                words,
            },
        );
    }

    /// Writes a property: sets the value of an existing key, otherwise inserts the key after the first of `after` that
    /// is present, otherwise at the end. Keys are spelled in the style of the file.
    pub fn put(
        &mut self,
        mapping: Cursor<'d>,
        key: &str,
        value: NewValue,
        after: &[&str],
        rationale: Rationale,
    ) {
        let anchor = after.iter().find_map(|name| mapping.prop_key(name));
        let place = anchor.map_or(Place::End, |key| Place::After(key.node));
        self.write(mapping, key, value, place, rationale);
    }

    /// Writes a property before another one, for instance the task's size before its containers.
    pub fn put_before(
        &mut self,
        mapping: Cursor<'d>,
        key: &str,
        value: NewValue,
        before: &str,
        rationale: Rationale,
    ) {
        let anchor = mapping.prop_key(before);
        let place = anchor.map_or(Place::End, |key| Place::Before(key.node));
        self.write(mapping, key, value, place, rationale);
    }

    /// Sets the value of an existing key, otherwise inserts the key.
    fn write(
        &mut self,
        mapping: Cursor<'d>,
        key: &str,
        value: NewValue,
        place: Place,
        rationale: Rationale,
    ) {
        let key = mapping.spell(key);
        match mapping.written(&key) {
            Some(written) => self.set(written, value, rationale),
            None => self.insert(mapping, &key, spelled(mapping, value), place, rationale),
        }
    }

    pub(crate) fn insert(
        &mut self,
        mapping: Cursor<'d>,
        key: &str,
        value: NewValue,
        place: Place,
        rationale: Rationale,
    ) {
        if self.refuses_addition(mapping) {
            return;
        }
        let place = sorted_place(mapping, key).unwrap_or(place);
        self.record_change(mapping, Some(key), rationale);
        self.operate(
            mapping,
            Operation::InsertEntry {
                mapping: mapping.node,
                place,
                entry: NewEntry {
                    key: key.to_owned(),
                    value,
                    comment: None,
                },
            },
        );
    }

    /// No other key is allowed next to `Fn::If`, and no other item after its branches. A step that adds to the result
    /// of a function has to add to its branches.
    fn refuses_addition(&mut self, place: Cursor<'d>) -> bool {
        let is_function = place.is_function() || place.is_absent() && !place.is_null();
        if is_function {
            self.block(
                RuleId::FitOpaque,
                place,
                "The value is the result of a CloudFormation function, so nothing can be added to it",
                "Write the value out, with the functions inside it, or migrate it manually",
            );
        }
        is_function
    }

    /// The properties of a resource that are changed so far.
    pub fn changes_of(&self, resource: &str) -> Vec<&str> {
        let changes = self.workload_plan.changes.iter();
        let own = changes.filter(|change| change.resource.as_deref() == Some(resource));
        own.filter_map(|change| change.property.as_deref())
            .collect()
    }

    /// Adds an item to a sequence.
    pub fn append(&mut self, sequence: Cursor<'d>, item: NewValue, rationale: Rationale) {
        if self.refuses_addition(sequence) {
            return;
        }
        let item = spelled(sequence, item);
        self.record_change(sequence, None, rationale);
        self.operate(
            sequence,
            Operation::AppendItem {
                sequence: sequence.node,
                item,
            },
        );
    }

    /// Removes an entry from a mapping and reports what the setting did. If the key is missing, or its value is an
    /// absent value, there is nothing to do.
    pub fn remove(&mut self, mapping: Cursor<'d>, key: &str, did: &str, rationale: Rationale) {
        let key = mapping.spell(key);
        let Some(key) = mapping.get(&key).and_then(|_| mapping.key(&key)) else {
            return;
        };
        self.list_removed(key, did);
        self.record_change(key, None, rationale);
        self.operate(
            mapping,
            Operation::RemoveEntry {
                mapping: mapping.node,
                key: key.node,
            },
        );
    }

    /// Empties a list and reports what it did.
    pub fn empty(&mut self, list: Cursor<'d>, did: &str, rationale: Rationale) {
        self.replace(list, NewValue::Sequence(Vec::new()), did, rationale);
    }

    /// Removes an item from a sequence and reports what it did.
    pub fn remove_item(
        &mut self,
        sequence: Cursor<'d>,
        item: Cursor<'d>,
        did: &str,
        rationale: Rationale,
    ) {
        self.list_removed(item, did);
        self.record_change(item, None, rationale);
        self.operate(
            sequence,
            Operation::RemoveItem {
                sequence: sequence.node,
                item: item.node,
            },
        );
    }

    /// Replaces a branch of an `Fn::If` with `AWS::NoValue` and reports what it did.
    pub fn set_absent(&mut self, branch: Cursor<'d>, did: &str, rationale: Rationale) {
        self.replace(branch, absent(), did, rationale);
    }

    /// Replaces the value of a node and reports what the old one did.
    pub fn replace(&mut self, place: Cursor<'d>, value: NewValue, did: &str, rationale: Rationale) {
        self.list_removed(place, did);
        self.set(place, value, rationale);
    }

    fn list_removed(&mut self, place: Cursor<'d>, did: &str) {
        self.workload_plan.removed.push(Removed {
            transform: self.step_name(),
            file: self.project.shared_path(self.file_of(place)),
            span: self.project.span(place),
            property: self.property_at(place),
            did: did.to_owned(),
        });
    }

    /// The path to a place from the root of its file.
    fn property_at(&self, place: Cursor<'d>) -> String {
        let inner = place.document.path(place.node);
        match self.project.inline_definition_at(place) {
            Some((_, text)) => {
                let host = self.project.files[text.file].document;
                format!("{}.{inner}", host.path(text.node))
            }
            None => inner,
        }
    }

    fn operate(&mut self, place: Cursor<'d>, operation: Operation) {
        let operation = match operation {
            Operation::Set { node, value } => {
                let key = last_key(place);
                let value = self.host_at(place).writable(self, place, key, value);
                Operation::Set { node, value }
            }
            Operation::InsertEntry {
                mapping,
                place: at,
                entry,
            } => {
                let host = self.host_at(place);
                let value = host.writable(self, place, &entry.key, entry.value);
                Operation::InsertEntry {
                    mapping,
                    place: at,
                    entry: NewEntry { value, ..entry },
                }
            }
            Operation::AppendItem { sequence, item } => {
                let key = last_key(place);
                let item = self.host_at(place).writable(self, place, key, item);
                Operation::AppendItem { sequence, item }
            }
            other => other,
        };
        self.workload_plan.operations.push(PlannedEdit {
            file: self.file_of(place),
            embedded: self
                .project
                .inline_definition_at(place)
                .map(|(index, _)| index),
            step: self.step_name(),
            operation,
        });
    }
}

/// The key whose value a place is.
fn last_key(place: Cursor<'_>) -> &str {
    let parent = place.document.parent(place.node);
    let holder = parent.map(|parent| place.at(parent));
    let mut entries = holder.into_iter().flat_map(Cursor::written_entries);
    let found = entries.find(|(_, _, value)| value.node == place.node);
    found.map_or("", |(key, ..)| key)
}

/// A value whose keys are spelled in the style of a file.
fn spelled(at: Cursor<'_>, value: NewValue) -> NewValue {
    match value {
        NewValue::Mapping(entries) => {
            let entries = entries.into_iter().map(|entry| NewEntry {
                key: at.spell(&entry.key).into_owned(),
                value: spelled(at, entry.value),
                comment: entry.comment,
            });
            NewValue::Mapping(entries.collect())
        }
        NewValue::Sequence(items) => {
            let items = items.into_iter().map(|item| spelled(at, item));
            NewValue::Sequence(items.collect())
        }
        other => other,
    }
}

/// How many keys in alphabetical order are a convention and no accident.
const SORTED: usize = 5;

/// Where a key belongs in a mapping whose keys are in alphabetical order.
fn sorted_place(mapping: Cursor<'_>, key: &str) -> Option<Place> {
    let keys: Vec<(&str, Cursor<'_>)> = mapping
        .entries()
        .map(|(name, key, _)| (name, key))
        .collect();
    let is_sorted = keys.is_sorted_by(|(one, _), (next, _)| one < next);
    if keys.len() < SORTED || !is_sorted {
        return None;
    }
    let before = keys.iter().rev().find(|(name, _)| *name < key);
    Some(before.map_or(Place::Start, |(_, key)| Place::After(key.node)))
}
