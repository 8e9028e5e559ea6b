//! The end of a migration in parallel: one of the two halves is removed, and the weights with it.

use std::collections::HashSet;

use super::added::{Added, places, removals};
use super::copies::renamed;
use super::forward::forwards;
use super::parts::{Parts, moved};
use crate::hosts::cloudformation::module;
use crate::hosts::cloudformation::writer::in_section;
use crate::model::new_value::{entry, text};
use crate::model::{Kind, Module, ParallelState, Props, RECORD, Resource};
use crate::plan::{OTHER_CUTOVER, Obstacle, SplitService};
use crate::settings::Finish;
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
        return in_section(root, RECORD[0], vec![record]);
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
    let Some((root, module, state)) = read(document) else {
        return Ok(Vec::new());
    };
    let (mut operations, _) = first_half_only(root, &module, &state)?;
    operations.push(without_record(root, state.place));
    Ok(operations)
}

/// The operations that remove what was added, without the record, and the paths of removed items of lists.
fn first_half_only<'d>(
    root: Cursor<'d>,
    module: &Module<'d>,
    state: &ParallelState<'d>,
) -> Result<(Vec<Operation>, Vec<String>), Obstacle<'d>> {
    let mut operations = Vec::new();
    for forward in forwards(module, state).map_err(changed)? {
        operations.extend(forward.to_first().ok_or_else(|| changed(forward.config))?);
    }
    let places = places(root, state);
    operations.extend(removals(&places));
    Ok((
        operations,
        places.iter().filter_map(Added::path_of_item).collect(),
    ))
}

/// The services that can end separately: their resources on container instances, and the parameters that were added for
/// them. Behind those of the template are those of nested stacks, which have arguments here.
pub(in crate::hosts::cloudformation) fn services(
    document: &Document,
    passed: &[Vec<String>],
) -> Vec<SplitService> {
    let Some((_, module, state)) = read(document) else {
        return Vec::new();
    };
    let parts = Parts::of(&module, &state, passed);
    let names = parts.names_of_parts().into_iter().enumerate();
    let service = |(index, own): (usize, Vec<&str>)| {
        let traffic = parts.only(&state, &[index]).traffic;
        let texts = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        SplitService {
            resources: texts(own),
            traffic: texts(traffic),
            parameters: texts(parts.parameters_of(index)),
        }
    };
    names.map(service).collect()
}

/// The operations that remove one of the halves of some services, by their numbers, and keep the record of the others.
///
/// # Errors
/// What the template has changed in since the copies were added.
pub(in crate::hosts::cloudformation) fn end_some<'d>(
    document: &'d Document,
    passed: &[Vec<String>],
    ended: &[usize],
    direction: Finish,
) -> Result<Vec<Operation>, Obstacle<'d>> {
    let Some((root, module, state)) = read(document) else {
        return Ok(Vec::new());
    };
    let parts = Parts::of(&module, &state, passed);
    let own = parts.only(&state, ended);
    let (mut operations, items, forgotten) = match direction {
        Finish::Ec2 => {
            let (operations, items) = second_half_only(document, &module, &own)?;
            (operations, items, parts.used_by(ended))
        }
        Finish::Fargate => {
            let (operations, items) = first_half_only(root, &module, &own)?;
            (operations, items, own.added.clone())
        }
    };
    operations.extend(shorter_record(&state, &own, &forgotten, &items));
    Ok(operations)
}

/// The record without some services.
fn shorter_record(
    state: &ParallelState<'_>,
    own: &ParallelState<'_>,
    forgotten: &[&str],
    removed_items: &[String],
) -> Vec<Operation> {
    let mut operations = Vec::new();
    if let Some(copies) = state.place.get("Parallel") {
        let keys = own.copies.iter().filter_map(|(name, _)| copies.key(name));
        operations.extend(keys.map(|key| Operation::RemoveEntry {
            mapping: copies.node,
            key: key.node,
        }));
    }
    for (list, texts) in [("Traffic", own.traffic.as_slice()), ("Added", forgotten)] {
        let Some((key, list)) = state.place.key(list).zip(state.place.get(list)) else {
            continue;
        };
        let gone: Vec<Cursor<'_>> = list
            .written_items()
            .filter(|item| item.text().is_some_and(|text| texts.contains(&text)))
            .collect();
        // An empty list would not be what a run without these services writes.
        if gone.len() == list.written_items().len() && !gone.is_empty() {
            operations.push(Operation::RemoveEntry {
                mapping: state.place.node,
                key: key.node,
            });
            continue;
        }
        let items = gone.into_iter().map(|item| Operation::RemoveItem {
            sequence: list.node,
            item: item.node,
        });
        operations.extend(items);
    }
    let paths = state.place.get("Added").into_iter().flat_map(Cursor::items);
    for item in paths {
        let Some(path) = item.text().filter(|path| !forgotten.contains(path)) else {
            continue;
        };
        let new = moved(path, removed_items);
        if new != path {
            operations.push(Operation::Set {
                node: item.node,
                value: text(&new),
            });
        }
    }
    operations
}

/// The operations that remove the half on container instances.
///
/// # Errors
/// What the template has changed in since the copies were added.
pub(in crate::hosts::cloudformation) fn finish(
    document: &Document,
) -> Result<Vec<Operation>, Obstacle<'_>> {
    let Some((root, module, state)) = read(document) else {
        return Ok(Vec::new());
    };
    let (mut operations, _) = second_half_only(document, &module, &state)?;
    operations.push(without_record(root, state.place));
    Ok(operations)
}

/// The operations that remove what stayed on container instances, without the record, and the paths of removed items of
/// lists.
fn second_half_only<'d>(
    document: &'d Document,
    module: &Module<'d>,
    state: &ParallelState<'d>,
) -> Result<(Vec<Operation>, Vec<String>), Obstacle<'d>> {
    let root = Cursor::root(document);
    let mut operations = Vec::new();
    let mut gone: HashSet<NodeId> = HashSet::new();
    for forward in forwards(module, state).map_err(changed)? {
        remove_all(forward.first, &mut gone);
        operations.extend(forward.to_second().ok_or_else(|| changed(forward.config))?);
    }
    let places = places(root, state).into_iter();
    let traffic: Vec<Added<'_>> = places.filter(Added::is_traffic).collect();
    for place in &traffic {
        remove_all(place.value, &mut gone);
    }
    operations.extend(removals(&traffic));
    let removed = removed_resources(module, state);
    for resource in &removed {
        remove_all(resource.body, &mut gone);
        let key = resource.key;
        let mapping = document.parent(key.node).ok_or_else(|| changed(key))?;
        operations.push(Operation::RemoveEntry {
            mapping,
            key: key.node,
        });
    }
    operations.extend(detached(module, state, &mut gone));
    operations.extend(followed(module, state, &gone));
    Ok((
        operations,
        traffic.iter().filter_map(Added::path_of_item).collect(),
    ))
}

/// A template in the parallel state: its root, what is in it, and the record.
fn read(document: &Document) -> Option<(Cursor<'_>, Module<'_>, ParallelState<'_>)> {
    let root = Cursor::root(document);
    Some((root, module::read(document)?, ParallelState::of(root)?))
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
        OTHER_CUTOVER,
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
    let own = state.copies.iter();
    let all = own.flat_map(|(name, _)| module.references_to(name));
    renamed(all, &state.copies)
        .into_iter()
        .filter(|one| !matches!(one, Operation::Reword { node, .. } if gone.contains(node)))
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
