//! The end of a migration in parallel: one of the two halves is removed, and the weights with it.

use std::collections::HashSet;

use super::ELSEWHERE;
use super::copies::words_of;
use super::routing::as_written;
use super::sections::in_section;
use crate::hosts::cloudformation::module;
use crate::model::new_value::{entry, reference, text};
use crate::model::{Kind, Module, ParallelState, Props, RECORD, Resource, TRAFFIC};
use crate::plan::Obstacle;
use crate::syntax::{Cursor, Document, NewValue, NodeId, Operation, Place};

/// The operations that record what was added to a template.
pub(in crate::hosts::cloudformation) fn record(
    document: &Document,
    added: &[String],
) -> Vec<Operation> {
    let paths = added.iter().map(|path| text(path));
    let new = entry("Added", NewValue::Sequence(paths.collect()));
    let root = Cursor::root(document);
    if let Some(there) = root.path(&RECORD) {
        return vec![Operation::InsertEntry {
            mapping: there.node,
            place: Place::End,
            entry: new,
        }];
    }
    let record = entry(RECORD[1], NewValue::Mapping(vec![new]));
    vec![in_section(root, RECORD[0], record)]
}

/// The operations that remove the half on Fargate: everything that was added.
///
/// # Errors
/// The place of the record, where it cannot be followed.
pub(in crate::hosts::cloudformation) fn go_back(
    document: &Document,
) -> Result<Vec<Operation>, Cursor<'_>> {
    let root = Cursor::root(document);
    let Some(state) = ParallelState::of(root) else {
        return Ok(Vec::new());
    };
    let mut operations = Vec::new();
    for place in places(root, &state) {
        match place.forward() {
            Some(tuple) => {
                let target = tuple
                    .prop_key("TargetGroupArn")
                    .zip(tuple.prop("TargetGroupArn"));
                let (key, target) = target.ok_or(place.value)?;
                let target = as_written(tuple, key, target);
                operations.extend(place.replaced("TargetGroupArn", target));
            }
            None => operations.push(place.removal()),
        }
    }
    operations.push(without_record(root, state.place));
    Ok(operations)
}

/// The operations that remove the half on container instances.
///
/// # Errors
/// What the template has changed in since the copies were added.
pub(in crate::hosts::cloudformation) fn finish(
    document: &Document,
) -> Result<Vec<Operation>, Obstacle<'_>> {
    let root = Cursor::root(document);
    let (Some(state), Some(module)) = (ParallelState::of(root), module::read(document)) else {
        return Ok(Vec::new());
    };
    let mut operations = Vec::new();
    let mut gone: HashSet<NodeId> = HashSet::new();
    for place in places(root, &state) {
        if let Some(tuple) = place.forward() {
            let name = target_name(&module, &state, tuple).ok_or_else(|| changed(place.value))?;
            operations.extend(place.replaced("TargetGroupArn", reference(name)));
            remove_all(place.value, &mut gone);
        } else if let Some(traffic) = place.traffic() {
            for one in traffic {
                remove_all(one.value, &mut gone);
                operations.push(one.removal());
            }
        } else if place.is_second_tuple() {
            operations.extend(second_alone(&place, &mut gone).ok_or_else(|| changed(place.value))?);
        }
    }
    let removed = removed_resources(&module, &state);
    for resource in &removed {
        remove_all(resource.body, &mut gone);
        let key = resource.key;
        let mapping = document.parent(key.node).ok_or_else(|| changed(key))?;
        operations.push(Operation::RemoveEntry {
            mapping,
            key: key.node,
        });
    }
    operations.extend(followed(&module, &state, &gone));
    operations.push(without_record(root, state.place));
    Ok(operations)
}

fn changed(place: Cursor<'_>) -> Obstacle<'_> {
    Obstacle::new(
        place,
        "The template changed since the second service was added, and it is not known what belongs to which half",
        ELSEWHERE,
    )
}

fn remove_all(place: Cursor<'_>, gone: &mut HashSet<NodeId>) {
    gone.extend(place.descendants().into_iter().map(|one| one.node));
}

/// The copy of the target group that a tuple forwards to.
fn target_name<'d>(
    module: &Module<'d>,
    state: &ParallelState<'d>,
    tuple: Cursor<'d>,
) -> Option<&'d str> {
    let target = module.target(tuple.prop("TargetGroupArn")?)?;
    state.copy_of(target.name)
}

/// The resources on container instances, and the roles that only they use.
fn removed_resources<'d>(module: &Module<'d>, state: &ParallelState<'d>) -> Vec<Resource<'d>> {
    let own = state.copies.iter();
    let mut removed: Vec<Resource<'d>> = own
        .filter_map(|(name, _)| module.resource(name).copied())
        .collect();
    let is_only_for = |resource: &Resource<'d>, removed: &[Resource<'d>]| {
        let mut users = module.references_to(resource.name).peekable();
        users.peek().is_some()
            && users.all(|reference| {
                let owner = reference.owner.map(|owner| module.resources[owner].name);
                owner.is_some_and(|owner| removed.iter().any(|one| one.name == owner))
            })
    };
    loop {
        let more: Vec<Resource<'d>> = [Kind::POLICY, Kind::ROLE]
            .into_iter()
            .flat_map(|kind| module.of_type(kind))
            .filter(|one| !removed.iter().any(|known| known.name == one.name))
            .filter(|one| is_only_for(one, &removed))
            .copied()
            .collect();
        if more.is_empty() {
            return removed;
        }
        removed.extend(more);
    }
}

/// References to what is removed, in what stays: they refer to the copies.
fn followed(
    module: &Module<'_>,
    state: &ParallelState<'_>,
    gone: &HashSet<NodeId>,
) -> Vec<Operation> {
    let mut words: std::collections::BTreeMap<NodeId, Vec<_>> = std::collections::BTreeMap::new();
    for (name, copy) in &state.copies {
        for reference in module.references_to(name) {
            for (node, word) in words_of(reference, copy) {
                let known = words.entry(node).or_default();
                if !gone.contains(&node) && !known.contains(&word) {
                    known.push(word);
                }
            }
        }
    }
    let words = words.into_iter().filter(|(_, words)| !words.is_empty());
    words
        .map(|(node, mut words)| {
            words.sort_by_key(|word| word.at.start);
            Operation::Reword { node, words }
        })
        .collect()
}

/// Removes the record, and its section if nothing else is in it.
fn without_record(root: Cursor<'_>, record: Cursor<'_>) -> Operation {
    let remove = |mapping: Cursor<'_>, key: &str| {
        let key = mapping.key(key).map(|key| key.node);
        key.map(|key| Operation::RemoveEntry {
            mapping: mapping.node,
            key,
        })
    };
    let section = root.get(RECORD[0]);
    let own = section.filter(|section| section.written_entries().count() > 1);
    let operation = match own {
        Some(section) => remove(section, RECORD[1]),
        None => remove(root, RECORD[0]),
    };
    // The record is below these keys.
    operation.unwrap_or(Operation::RemoveEntry {
        mapping: root.node,
        key: record.node,
    })
}

/// Something that was added.
#[derive(Clone, Copy)]
struct Added<'d> {
    path: &'d str,
    /// The mapping or list that it is in.
    parent: Cursor<'d>,
    /// Its key, in a mapping.
    key: Option<Cursor<'d>>,
    value: Cursor<'d>,
}

impl<'d> Added<'d> {
    /// The first target group of an action, if the weights of the action were added.
    fn forward(&self) -> Option<Cursor<'d>> {
        let is_forward = self.path.ends_with(".ForwardConfig");
        let is_all = is_forward && self.parent.prop("TargetGroupArn").is_none();
        let tuples = self.value.prop("TargetGroups").filter(|_| is_all)?;
        tuples.items().next()
    }

    fn is_second_tuple(&self) -> bool {
        self.path.ends_with(".TargetGroups[1]")
    }

    /// What of it shifts the traffic: a parameter, an argument, the mapping of the weights, or the name of a parameter in
    /// a list. `None` where nothing does.
    fn traffic(&self) -> Option<Vec<Self>> {
        let is_traffic = |name: &str| name.ends_with(TRAFFIC);
        match self.key.and_then(Cursor::text) {
            Some(key) if is_traffic(key) => Some(vec![*self]),
            Some("Parameters" | "Mappings") => {
                let all = self.value.written_entries().count();
                let own = self.value.written_entries();
                let own = own.filter(|(name, ..)| is_traffic(name));
                let own: Vec<Self> = own
                    .map(|(_, key, value)| Self {
                        path: self.path,
                        parent: self.value,
                        key: Some(key),
                        value,
                    })
                    .collect();
                match own.len() {
                    0 => None,
                    count if count == all => Some(vec![*self]),
                    _ => Some(own),
                }
            }
            None if self.value.text().is_some_and(is_traffic) => Some(vec![*self]),
            _ => None,
        }
    }

    fn removal(&self) -> Operation {
        match self.key {
            Some(key) => Operation::RemoveEntry {
                mapping: self.parent.node,
                key: key.node,
            },
            None => Operation::RemoveItem {
                sequence: self.parent.node,
                item: self.value.node,
            },
        }
    }

    /// Another entry in its place.
    fn replaced(&self, key: &str, value: NewValue) -> Vec<Operation> {
        let place = self.key.map_or(Place::End, |key| Place::After(key.node));
        vec![
            Operation::InsertEntry {
                mapping: self.parent.node,
                place,
                entry: entry(key, value),
            },
            self.removal(),
        ]
    }
}

/// The places of everything that was added, as far as it is still there.
fn places<'d>(root: Cursor<'d>, state: &ParallelState<'d>) -> Vec<Added<'d>> {
    let paths = state.added.iter();
    paths.filter_map(|path| added_at(root, path)).collect()
}

fn added_at<'d>(root: Cursor<'d>, path: &'d str) -> Option<Added<'d>> {
    let mut added = Added {
        path,
        parent: root,
        key: None,
        value: root,
    };
    for step in path.split('.') {
        let (name, indexes) = step.split_at(step.find('[').unwrap_or(step.len()));
        if !name.is_empty() {
            added.parent = added.value;
            added.key = Some(added.parent.key(name)?);
            added.value = added.parent.written(name)?;
        }
        for index in indexes.split(['[', ']']).filter(|one| !one.is_empty()) {
            added.parent = added.value;
            added.key = None;
            added.value = added.parent.written_items().nth(index.parse().ok()?)?;
        }
    }
    Some(added)
}

/// Leaves the second target group of an action alone, without its weight.
fn second_alone(place: &Added<'_>, gone: &mut HashSet<NodeId>) -> Option<Vec<Operation>> {
    let first = place.parent.written_items().next()?;
    let weight = place.value.prop_key("Weight")?;
    remove_all(first, gone);
    Some(vec![
        Operation::RemoveItem {
            sequence: place.parent.node,
            item: first.node,
        },
        Operation::RemoveEntry {
            mapping: place.value.node,
            key: weight.node,
        },
    ])
}
