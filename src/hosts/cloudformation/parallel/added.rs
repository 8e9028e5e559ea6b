//! What a migration in parallel added to a template besides actions, by the record of it.

use std::collections::HashSet;

use super::forward::WHOLE;
use crate::model::{ParallelState, SECTIONS, TRAFFIC};
use crate::syntax::{Cursor, NodeId, Operation};

/// Something that was added.
#[derive(Clone, Copy)]
pub(super) struct Added<'d> {
    /// The mapping or list that it is in.
    parent: Cursor<'d>,
    /// Its key, in a mapping.
    key: Option<Cursor<'d>>,
    pub(super) value: Cursor<'d>,
}

impl Added<'_> {
    /// Whether it shifts the traffic: a parameter, an argument, the mapping of the weights, or the name of a parameter in
    /// a list.
    pub(super) fn is_traffic(&self) -> bool {
        let name = match self.key {
            Some(key) => key.text(),
            None => {
                let argument = self.value.get("ParameterKey").and_then(Cursor::text);
                self.value.text().or(argument)
            }
        };
        name.is_some_and(|name| name.ends_with(TRAFFIC))
    }

    /// Its path, if it is an item of a list: those of the items behind it change when it is removed.
    pub(super) fn path_of_item(&self) -> Option<String> {
        let value = self.value;
        let is_item = self.key.is_none();
        is_item.then(|| value.document.path(value.node))
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

/// Removes what was added, and a section of which nothing is left.
pub(super) fn removals(places: &[Added<'_>]) -> Vec<Operation> {
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
pub(super) fn places<'d>(root: Cursor<'d>, state: &ParallelState<'d>) -> Vec<Added<'d>> {
    let paths = state.added.iter();
    let paths = paths.filter(|path| !path.contains(WHOLE));
    paths.filter_map(|path| added_at(root, path)).collect()
}

pub(super) fn added_at<'d>(root: Cursor<'d>, path: &str) -> Option<Added<'d>> {
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
