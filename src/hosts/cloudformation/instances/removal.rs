//! What is removed from one template.

use std::collections::{HashMap, HashSet};

use crate::syntax::{Cursor, Kind, NewValue, NodeId, Operation};

/// Entries and items that are removed, together with the mappings and lists of which nothing is left.
pub(super) struct Removal<'d> {
    root: Cursor<'d>,
    /// The removed keys and items with their values.
    removed: Vec<(Cursor<'d>, Cursor<'d>)>,
    gone: HashSet<NodeId>,
    /// Lists that stay when they are empty.
    required: HashSet<NodeId>,
}

impl<'d> Removal<'d> {
    pub(super) fn of(root: Cursor<'d>) -> Self {
        Self {
            root,
            removed: Vec::new(),
            gone: HashSet::new(),
            required: HashSet::new(),
        }
    }

    /// Whether a place is removed.
    pub(super) fn has(&self, place: Cursor<'_>) -> bool {
        self.gone.contains(&place.node)
    }

    /// Removes an entry.
    pub(super) fn entry_of(&mut self, key: Cursor<'d>, value: Cursor<'d>) {
        if !self.gone.insert(key.node) {
            return;
        }
        let below: HashSet<NodeId> = value.descendants().iter().map(|one| one.node).collect();
        // What is in it is removed with it.
        self.removed.retain(|(key, _)| !below.contains(&key.node));
        self.gone.extend(below);
        self.removed.push((key, value));
    }

    /// Removes the item of the innermost list around a place, or the entry around it where there is no list below the
    /// resource: a `DependsOn` with one name.
    pub(super) fn item_of(&mut self, place: Cursor<'d>, required: Option<Cursor<'d>>) {
        self.required.extend(required.map(|list| list.node));
        let document = place.document;
        let mut at = place;
        while let Some(parent) = document.parent(at.node) {
            match document.kind(parent) {
                Kind::Sequence if document.tag(parent).is_none() => {
                    self.entry_of(at, at);
                    return;
                }
                _ if is_property(at.at(parent)) => {
                    if let Some((key, value)) = entry_around(at) {
                        self.entry_of(key, value);
                    }
                    return;
                }
                _ => at = at.at(parent),
            }
        }
    }

    /// The scalars that stay and may refer to something: values and items, without keys.
    pub(super) fn texts_that_stay(&self) -> Vec<(NodeId, &'d str)> {
        self.texts(|node| !self.gone.contains(&node))
    }

    /// The scalars in what is removed.
    pub(super) fn texts_that_go(&self) -> Vec<(NodeId, &'d str)> {
        let mut found = Vec::new();
        for (_, value) in &self.removed {
            texts_of(*value, &|_| true, &mut found);
        }
        found
    }

    fn texts(&self, is_wanted: impl Fn(NodeId) -> bool) -> Vec<(NodeId, &'d str)> {
        let mut found = Vec::new();
        texts_of(self.root, &is_wanted, &mut found);
        found
    }

    /// The names of what is removed from a section of the template.
    pub(super) fn names(&self, section: &str) -> impl Iterator<Item = String> + '_ {
        let section = self.root.written(section).map(|section| section.node);
        let removed = self.removed.iter();
        let own = removed
            .filter(move |(key, _)| section.is_some() && key.document.parent(key.node) == section);
        own.filter_map(|(key, _)| Some(key.document.scalar(key.node)?.to_owned()))
    }

    /// The operations. A mapping or list of which nothing is left is removed as a whole.
    pub(super) fn operations(mut self) -> Vec<Operation> {
        let mut emptied = Vec::new();
        while let Some(container) = self.emptied(&emptied) {
            emptied.push(container.node);
            let is_below = |(key, _): &(Cursor<'d>, Cursor<'d>)| {
                key.document.parent(key.node) == Some(container.node)
            };
            self.removed.retain(|one| !is_below(one));
            if self.required.contains(&container.node) {
                continue;
            }
            match entry_around(container) {
                Some((key, value)) => self.removed.push((key, value)),
                None => self.removed.push((container, container)),
            }
        }
        let required = emptied.iter().filter(|node| self.required.contains(node));
        let empty = required.map(|&node| Operation::Set {
            node,
            value: NewValue::Sequence(Vec::new()),
        });
        let removed = self.removed.iter().filter_map(|(key, value)| {
            let parent = key.document.parent(key.node)?;
            Some(match key.node == value.node {
                true => Operation::RemoveItem {
                    sequence: parent,
                    item: value.node,
                },
                false => Operation::RemoveEntry {
                    mapping: parent,
                    key: key.node,
                },
            })
        });
        removed.chain(empty).collect()
    }

    /// A mapping or list all of whose entries or items are removed.
    fn emptied(&self, known: &[NodeId]) -> Option<Cursor<'d>> {
        let mut counts: HashMap<NodeId, usize> = HashMap::new();
        for (key, _) in &self.removed {
            *counts.entry(key.document.parent(key.node)?).or_default() += 1;
        }
        let mut found: Vec<NodeId> = counts
            .into_iter()
            .filter(|(node, count)| {
                let container = self.root.at(*node);
                let all = container.written_entries().count() + container.written_items().count();
                all == *count && !known.contains(node) && *node != self.root.node
            })
            .map(|(node, _)| node)
            .collect();
        found.sort_unstable();
        found.first().map(|node| self.root.at(*node))
    }
}

/// The key and value of the entry that a place is the value of.
fn entry_around(place: Cursor<'_>) -> Option<(Cursor<'_>, Cursor<'_>)> {
    let mapping = place.at(place.document.parent(place.node)?);
    let mut entries = mapping.written_entries();
    let (_, key, value) = entries.find(|(_, _, value)| value.node == place.node)?;
    Some((key, value))
}

/// Whether a mapping is that of a resource's attributes or properties.
fn is_property(mapping: Cursor<'_>) -> bool {
    mapping.document.kind(mapping.node) == Kind::Mapping
        && (mapping.written("Type").is_some()
            || entry_around(mapping)
                .is_some_and(|(key, _)| key.document.scalar(key.node) == Some("Properties")))
}

fn texts_of<'d>(
    place: Cursor<'d>,
    is_wanted: &dyn Fn(NodeId) -> bool,
    found: &mut Vec<(NodeId, &'d str)>,
) {
    let mut open = vec![place];
    while let Some(at) = open.pop() {
        if !is_wanted(at.node) {
            continue;
        }
        found.extend(at.document.scalar(at.node).map(|text| (at.node, text)));
        if !at.document.is_alias(at.node) {
            open.extend(at.written_entries().map(|(_, _, value)| value));
            open.extend(at.written_items());
        }
    }
}
