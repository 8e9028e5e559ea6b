//! The end of a migration in parallel: one of the two halves is removed, and the weights with it.

use std::collections::HashSet;

use super::ELSEWHERE;
use super::copies::words_of;
use super::routing::as_written;
use super::sections::in_section;
use crate::hosts::cloudformation::module;
use crate::model::new_value::{entry, reference, text};
use crate::model::{Kind, Module, ParallelState, Props, RECORD, Resource, TRAFFIC, items_of};
use crate::plan::Obstacle;
use crate::syntax::{Cursor, Document, NewValue, NodeId, Operation, Place};

/// The operations that record what was added to a template.
pub(in crate::hosts::cloudformation) fn record(
    document: &Document,
    added: &[String],
) -> Vec<Operation> {
    let root = Cursor::root(document);
    let paths = added.iter().map(|path| text(path));
    let new = |paths| entry("Added", NewValue::Sequence(paths));
    let Some(there) = root.path(&RECORD) else {
        let record = entry(RECORD[1], NewValue::Mapping(vec![new(paths.collect())]));
        return vec![in_section(root, RECORD[0], record)];
    };
    match there.get("Added") {
        Some(known) => paths
            .map(|item| Operation::AppendItem {
                sequence: known.node,
                item,
            })
            .collect(),
        None => vec![Operation::InsertEntry {
            mapping: there.node,
            place: Place::End,
            entry: new(paths.collect()),
        }],
    }
}

/// The operations that remove the half on Fargate: everything that was added.
///
/// # Errors
/// What changed since then, so that it is not known what to remove.
pub(in crate::hosts::cloudformation) fn go_back(
    document: &Document,
) -> Result<Vec<Operation>, Obstacle<'_>> {
    let root = Cursor::root(document);
    let (Some(state), Some(module)) = (ParallelState::of(root), module::read(document)) else {
        return Ok(Vec::new());
    };
    let mut operations = Vec::new();
    for forward in forwards(&module, &state).map_err(changed)? {
        operations.extend(forward.to_first().ok_or_else(|| changed(forward.config))?);
    }
    let places: Vec<Added<'_>> = places(root, &state);
    operations.extend(removals(&places));
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
    for forward in forwards(&module, &state).map_err(changed)? {
        remove_all(forward.first, &mut gone);
        operations.extend(forward.to_second().ok_or_else(|| changed(forward.config))?);
    }
    let places = places(root, &state).into_iter();
    let traffic: Vec<Added<'_>> = places.filter(Added::is_traffic).collect();
    for place in &traffic {
        remove_all(place.value, &mut gone);
    }
    operations.extend(removals(&traffic));
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
    operations.extend(detached(&module, &state, &mut gone));
    operations.extend(followed(&module, &state, &gone));
    operations.push(without_record(root, state.place));
    Ok(operations)
}

/// An Auto Scaling group cannot register targets by IP address, so it loses the target groups instead of following.
fn detached(
    module: &Module<'_>,
    state: &ParallelState<'_>,
    gone: &mut HashSet<NodeId>,
) -> Vec<Operation> {
    let mut operations = Vec::new();
    for group in module.of_type(Kind::AUTO_SCALING_GROUP) {
        let Some((properties, list)) = group.properties().zip(group.get("TargetGroupARNs")) else {
            continue;
        };
        let is_own = |item: &Cursor<'_>| {
            let target = module.target(*item);
            target.is_some_and(|target| state.copy_of(target.name).is_some())
        };
        let items: Vec<Cursor<'_>> = list.items().collect();
        let own: Vec<Cursor<'_>> = items.iter().copied().filter(is_own).collect();
        let key = properties.prop_key("TargetGroupARNs");
        if own.len() == items.len() && !own.is_empty() {
            remove_all(list, gone);
            operations.extend(key.map(|key| Operation::RemoveEntry {
                mapping: properties.node,
                key: key.node,
            }));
            continue;
        }
        for item in own {
            remove_all(item, gone);
            operations.push(Operation::RemoveItem {
                sequence: list.node,
                item: item.node,
            });
        }
    }
    operations
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

/// An action that forwards to a target group and its copy.
struct Forward<'d> {
    action: Cursor<'d>,
    config: Cursor<'d>,
    list: Cursor<'d>,
    first: Cursor<'d>,
    second: Cursor<'d>,
    /// The name of the copy.
    copy: &'d str,
    /// Whether the whole `ForwardConfig` was added. Otherwise the second target group and the weights were.
    is_whole: bool,
    /// The stickiness, if it was added to what was there.
    stickiness: Option<Cursor<'d>>,
}

impl<'d> Forward<'d> {
    /// The action that forwards to the first target group, as it was written.
    fn to_first(&self) -> Option<Vec<Operation>> {
        if !self.is_whole {
            let mut operations = self.without(self.second, self.first)?;
            operations.extend(self.stickiness.map(|key| Operation::RemoveEntry {
                mapping: self.config.node,
                key: key.node,
            }));
            return Some(operations);
        }
        let key = self.first.prop_key("TargetGroupArn")?;
        let target = self.first.prop("TargetGroupArn")?;
        self.direct(as_written(self.first, key, target))
    }

    /// The action that forwards to the copy.
    fn to_second(&self) -> Option<Vec<Operation>> {
        match self.is_whole {
            true => self.direct(reference(self.copy)),
            false => self.without(self.first, self.second),
        }
    }

    /// The action with a target group in place of the weights.
    fn direct(&self, target: NewValue) -> Option<Vec<Operation>> {
        let key = self.action.prop_key("ForwardConfig")?;
        Some(vec![
            Operation::InsertEntry {
                mapping: self.action.node,
                place: Place::After(key.node),
                entry: entry("TargetGroupArn", target),
            },
            Operation::RemoveEntry {
                mapping: self.action.node,
                key: key.node,
            },
        ])
    }

    /// The list without one of its target groups, and the other one without a weight.
    fn without(&self, gone: Cursor<'d>, kept: Cursor<'d>) -> Option<Vec<Operation>> {
        let weight = kept.prop_key("Weight")?;
        Some(vec![
            Operation::RemoveItem {
                sequence: self.list.node,
                item: gone.node,
            },
            Operation::RemoveEntry {
                mapping: kept.node,
                key: weight.node,
            },
        ])
    }
}

/// The end of the path of an action that forwards to two target groups.
const WHOLE: &str = ".ForwardConfig";

/// The end of the path of a target group that was added to an action.
const SECOND: &str = ".TargetGroups[1]";

/// The actions that forward to a target group and its copy, found by what they forward to: the owner may have added
/// others before them.
///
/// # Errors
/// A listener or rule that has more or less of them than were added.
fn forwards<'d>(
    module: &Module<'d>,
    state: &ParallelState<'d>,
) -> Result<Vec<Forward<'d>>, Cursor<'d>> {
    let mut found = Vec::new();
    let kinds = [Kind::LISTENER, Kind::LISTENER_RULE].into_iter();
    for resource in kinds.flat_map(|kind| module.of_type(kind)) {
        let prefix = format!("Resources.{}.", resource.name);
        let own = state.added.iter().filter(|path| path.starts_with(&prefix));
        let ends = own
            .clone()
            .filter(|path| path.ends_with(WHOLE) || path.ends_with(SECOND));
        let is_whole: Vec<bool> = ends.map(|path| path.ends_with(WHOLE)).collect();
        let is_sticky = own
            .clone()
            .any(|path| path.ends_with(".TargetGroupStickinessConfig"));
        let actions = ["DefaultActions", "Actions"].into_iter();
        let actions = actions.flat_map(|name| items_of(resource.get(name)));
        let both: Vec<Forward<'d>> = actions
            .filter_map(|action| forward(module, state, action))
            .collect();
        if both.len() != is_whole.len() {
            return Err(resource.key);
        }
        found.extend(both.into_iter().zip(is_whole).map(|(one, is_whole)| {
            let key = one.config.prop_key("TargetGroupStickinessConfig");
            Forward {
                is_whole,
                stickiness: key.filter(|_| is_sticky),
                ..one
            }
        }));
    }
    Ok(found)
}

/// An action that forwards to a target group and its copy alone.
fn forward<'d>(
    module: &Module<'d>,
    state: &ParallelState<'d>,
    action: Cursor<'d>,
) -> Option<Forward<'d>> {
    let config = action.prop("ForwardConfig")?;
    let list = config.prop("TargetGroups")?;
    let mut items = list.items();
    let (first, second, None) = (items.next()?, items.next()?, items.next()) else {
        return None;
    };
    let name = |item: Cursor<'d>| Some(module.target(item.prop("TargetGroupArn")?)?.name);
    let copy = state.copy_of(name(first)?)?;
    (name(second)? == copy).then_some(Forward {
        action,
        config,
        list,
        first,
        second,
        copy,
        is_whole: true,
        stickiness: None,
    })
}

/// Something that was added.
#[derive(Clone, Copy)]
struct Added<'d> {
    /// The mapping or list that it is in.
    parent: Cursor<'d>,
    /// Its key, in a mapping.
    key: Option<Cursor<'d>>,
    value: Cursor<'d>,
}

impl Added<'_> {
    /// Whether it shifts the traffic: a parameter, an argument, the mapping of the weights, or the name of a parameter in
    /// a list.
    fn is_traffic(&self) -> bool {
        let name = match self.key {
            Some(key) => key.text(),
            None => {
                let argument = self.value.get("ParameterKey").and_then(Cursor::text);
                self.value.text().or(argument)
            }
        };
        name.is_some_and(|name| name.ends_with(TRAFFIC))
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
}

/// The sections that go with their last entry.
const SECTIONS: [&str; 3] = ["Parameters", "Mappings", "Outputs"];

/// Removes what was added, and a section of which nothing is left.
fn removals(places: &[Added<'_>]) -> Vec<Operation> {
    let mut operations = Vec::new();
    let mut sections: HashSet<NodeId> = HashSet::new();
    for place in places {
        let of_parent = |one: &&Added<'_>| one.parent.node == place.parent.node;
        let removed = places.iter().filter(of_parent).count();
        let section = section_of(place.parent);
        match section.filter(|_| removed == place.parent.written_entries().count()) {
            Some((mapping, key)) if sections.insert(key.node) => {
                operations.push(Operation::RemoveEntry {
                    mapping: mapping.node,
                    key: key.node,
                });
            }
            Some(_) => {}
            None => operations.push(place.removal()),
        }
    }
    operations
}

/// The mapping and the key of a section.
fn section_of(value: Cursor<'_>) -> Option<(Cursor<'_>, Cursor<'_>)> {
    let mapping = value.at(value.document.parent(value.node)?);
    let mut entries = mapping.written_entries();
    let (name, key, _) = entries.find(|(_, _, one)| one.node == value.node)?;
    SECTIONS.contains(&name).then_some((mapping, key))
}

/// The places of everything that was added besides actions, as far as it is still there.
fn places<'d>(root: Cursor<'d>, state: &ParallelState<'d>) -> Vec<Added<'d>> {
    let paths = state.added.iter();
    let paths = paths.filter(|path| !path.contains(WHOLE));
    paths.filter_map(|path| added_at(root, path)).collect()
}

fn added_at<'d>(root: Cursor<'d>, path: &str) -> Option<Added<'d>> {
    let mut added = Added {
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
