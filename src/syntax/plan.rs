//! Groups operations by the node that they concern, and rejects those that are impossible or contradict each other.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::builder::Shape;
use super::error::CommitError;
use super::{Document, Kind, NewBlock, NewEntry, NewValue, NodeId, Operation, Place, Word};

/// An addition to a collection.
#[derive(Clone, Copy)]
pub(crate) enum Added<'o> {
    Entry(&'o NewEntry),
    Item(&'o NewValue),
}

/// One insertion: into the slot before the child of that number, or after the last one.
pub(crate) struct Insert<'o> {
    pub(crate) slot: usize,
    /// Whether it belongs to the child after the slot rather than to the one before it.
    pub(crate) before: bool,
    pub(crate) operation: usize,
    pub(crate) added: Added<'o>,
}

/// The changes to one collection's children.
#[derive(Default)]
pub(crate) struct Change<'o> {
    /// Sorted by slot; within a slot, those that belong to the child before it first, then in the operations' order.
    pub(crate) inserts: Vec<Insert<'o>>,
    /// The removed children's numbers, each with its operation.
    pub(crate) removed: BTreeMap<usize, usize>,
}

/// A child of a collection after a change.
pub(crate) enum Child<'c, 'o> {
    /// The child that had this number.
    Kept(usize),
    New(&'c Insert<'o>),
}

impl<'o> Change<'o> {
    /// The children in the order of the operations, if there were `count`.
    pub(crate) fn children(&self, count: usize) -> Vec<Child<'_, 'o>> {
        let mut inserts = self.inserts.iter().peekable();
        let mut children = Vec::with_capacity(count + self.inserts.len());
        for slot in 0..=count {
            while let Some(insert) = inserts.next_if(|insert| insert.slot == slot) {
                children.push(Child::New(insert));
            }
            if slot < count && !self.removed.contains_key(&slot) {
                children.push(Child::Kept(slot));
            }
        }
        children
    }
}

/// All operations, without duplicates and contradictions.
pub(crate) struct Plan<'o> {
    pub(crate) changes: BTreeMap<NodeId, Change<'o>>,
    pub(crate) sets: BTreeMap<NodeId, (usize, &'o NewValue)>,
    /// Scalars with replaced words.
    pub(crate) rewords: BTreeMap<NodeId, (usize, &'o [Word])>,
    /// New blocks of HCL.
    pub(crate) blocks: Vec<InsertedBlock<'o>>,
}

/// A new block of HCL.
pub(crate) struct InsertedBlock<'o> {
    pub(crate) operation: usize,
    pub(crate) body: NodeId,
    pub(crate) place: Place,
    pub(crate) block: &'o NewBlock,
}

impl<'o> Plan<'o> {
    pub(crate) fn new<O: Borrow<Operation>>(
        document: &Document,
        operations: &'o [O],
    ) -> Result<Plan<'o>, CommitError> {
        let operations: Vec<&'o Operation> = operations.iter().map(Borrow::borrow).collect();
        let mut planner = Planner {
            document,
            operations,
            plan: Plan {
                changes: BTreeMap::new(),
                sets: BTreeMap::new(),
                rewords: BTreeMap::new(),
                blocks: Vec::new(),
            },
            claimed: HashMap::new(),
            keys: HashMap::new(),
            items: HashSet::new(),
            overridden: duplicated(document),
        };
        for operation in 0..planner.operations.len() {
            planner.claim(operation)?;
        }
        for operation in 0..planner.operations.len() {
            planner.check_surroundings(operation)?;
        }
        for change in planner.plan.changes.values_mut() {
            change
                .inserts
                .sort_by_key(|insert| (insert.slot, insert.before));
        }
        Ok(planner.plan)
    }

    /// Whether the node itself is set or removed.
    pub(crate) fn disposes_of(&self, document: &Document, node: NodeId) -> bool {
        let change = document
            .parent(node)
            .and_then(|parent| self.changes.get(&parent));
        let removed = change.zip(document.number_in_parent(node));
        self.sets.contains_key(&node)
            || removed.is_some_and(|(change, number)| change.removed.contains_key(&number))
    }
}

/// The values whose keys are duplicated in their mapping.
fn duplicated(document: &Document) -> HashSet<NodeId> {
    let mut values = HashSet::new();
    for entry in document.duplicate_keys() {
        let (Some(mapping), Some(key)) = (document.parent(entry.key), document.scalar(entry.key))
        else {
            continue;
        };
        values.insert(entry.value);
        values.extend(document.get(mapping, key));
    }
    values
}

struct Planner<'d, 'o> {
    document: &'d Document,
    operations: Vec<&'o Operation>,
    plan: Plan<'o>,
    /// Values and items that are set or removed.
    claimed: HashMap<NodeId, usize>,
    /// Keys that are inserted.
    keys: HashMap<(NodeId, &'o str), usize>,
    /// Items that are appended.
    items: HashSet<(NodeId, &'o NewValue)>,
    overridden: HashSet<NodeId>,
}

impl<'o> Planner<'_, 'o> {
    fn claim(&mut self, operation: usize) -> Result<(), CommitError> {
        match self.operations[operation] {
            Operation::Set { node, value } => {
                if self.claim_value(*node, operation)? {
                    // The node of `jsonencode(value)` is the value, so a new call is its new value.
                    let argument = value.json_argument();
                    let argument = argument.filter(|_| self.document.is_json_encoded(*node));
                    let value = argument.unwrap_or(value);
                    self.plan.sets.insert(*node, (operation, value));
                }
            }
            Operation::Reword { node, words } => {
                if self.claim_value(*node, operation)? {
                    if self.document.scalar_style(*node).is_none() {
                        return Err(self.not_found(operation, "only a scalar has words"));
                    }
                    self.plan.rewords.insert(*node, (operation, words));
                }
            }
            Operation::RemoveEntry { mapping, key } => {
                self.known(*mapping, operation)?;
                let entries = self.document.entries(*mapping);
                let Ok(number) = entries.binary_search_by_key(key, |entry| entry.key) else {
                    return Err(
                        self.not_found(operation, "the mapping has no entry with this key node")
                    );
                };
                self.anchors_stay(*key)?;
                self.remove(*mapping, entries[number].value, number, operation)?;
            }
            Operation::RemoveItem { sequence, item } => {
                self.known(*sequence, operation)?;
                let Ok(number) = self.document.items(*sequence).binary_search(item) else {
                    return Err(self.not_found(operation, "the sequence has no such item"));
                };
                self.remove(*sequence, *item, number, operation)?;
            }
            Operation::InsertEntry {
                mapping,
                place,
                entry,
            } => self.insert(*mapping, *place, entry, operation)?,
            Operation::AppendItem { sequence, item } => self.append(*sequence, item, operation)?,
            Operation::InsertBlock { body, place, block } => {
                self.insert_block(*body, *place, block, operation)?;
            }
        }
        Ok(())
    }

    fn insert_block(
        &mut self,
        body: NodeId,
        place: Place,
        block: &'o NewBlock,
        operation: usize,
    ) -> Result<(), CommitError> {
        self.known(body, operation)?;
        if !self.document.is_hcl_body(body) {
            return Err(self.not_found(operation, "only a file or a block of HCL has blocks"));
        }
        let names = |other: &NewBlock| other.kind == block.kind && other.labels == block.labels;
        let mut others = self.plan.blocks.iter();
        let other = others.find(|other| other.body == body && names(other.block));
        match other {
            Some(other) if other.block == block => return Ok(()),
            Some(other) if !block.labels.is_empty() => {
                return Err(self.conflict(other.operation, operation, body));
            }
            _ => {}
        }
        self.plan.blocks.push(InsertedBlock {
            operation,
            body,
            place,
            block,
        });
        Ok(())
    }

    /// Claims an entry's value or an item. False if an identical operation has claimed it before.
    fn claim_value(&mut self, node: NodeId, operation: usize) -> Result<bool, CommitError> {
        self.known(node, operation)?;
        let parent = self.document.parent(node);
        let Some(parent) = parent.filter(|&parent| !self.is_key(parent, node)) else {
            return Err(self.not_found(operation, "only an entry's value or an item can be set"));
        };
        self.plain_entry(parent, node)?;
        self.claim_child(node, operation)
    }

    fn remove(
        &mut self,
        parent: NodeId,
        child: NodeId,
        number: usize,
        operation: usize,
    ) -> Result<(), CommitError> {
        self.plain_entry(parent, child)?;
        if self.claim_child(child, operation)? {
            self.plan
                .changes
                .entry(parent)
                .or_default()
                .removed
                .insert(number, operation);
        }
        Ok(())
    }

    fn insert(
        &mut self,
        mapping: NodeId,
        place: Place,
        entry: &'o NewEntry,
        operation: usize,
    ) -> Result<(), CommitError> {
        self.known(mapping, operation)?;
        let document = self.document;
        if document.kind(mapping) != Kind::Mapping && !document.is_null(mapping) {
            return Err(self.not_found(
                operation,
                "entries can only be added to a mapping or to nothing",
            ));
        }
        if document.has_merge_key(mapping) {
            return Err(self.merge_key(mapping));
        }
        if document.get(mapping, &entry.key).is_some() {
            let (path, position) = self.place(mapping);
            return Err(CommitError::KeyExists {
                operation,
                key: entry.key.clone(),
                path,
                position,
            });
        }
        if let Some(&first) = self.keys.get(&(mapping, entry.key.as_str())) {
            let same = matches!(self.operations[first], Operation::InsertEntry { entry: other, .. } if other == entry);
            return if same {
                Ok(())
            } else {
                Err(self.conflict(first, operation, mapping))
            };
        }
        self.keys.insert((mapping, entry.key.as_str()), operation);
        let item = self
            .plan
            .changes
            .get(&mapping)
            .and_then(|change| change.inserts.first());
        if let Some(first) = item.filter(|insert| matches!(insert.added, Added::Item(_))) {
            return Err(self.conflict(first.operation, operation, mapping));
        }
        let (slot, before) = self.slot(mapping, place, operation)?;
        let added = Added::Entry(entry);
        let change = self.plan.changes.entry(mapping).or_default();
        change.inserts.push(Insert {
            slot,
            before,
            operation,
            added,
        });
        Ok(())
    }

    fn append(
        &mut self,
        sequence: NodeId,
        item: &'o NewValue,
        operation: usize,
    ) -> Result<(), CommitError> {
        self.known(sequence, operation)?;
        let document = self.document;
        if document.kind(sequence) != Kind::Sequence && !document.is_null(sequence) {
            return Err(self.not_found(
                operation,
                "items can only be added to a sequence or to nothing",
            ));
        }
        let slot = document.items(sequence).len();
        let change = self.plan.changes.entry(sequence).or_default();
        let entry = change
            .inserts
            .iter()
            .take(1)
            .find(|insert| matches!(insert.added, Added::Entry(_)));
        if let Some(first) = entry.map(|insert| insert.operation) {
            return Err(self.conflict(first, operation, sequence));
        }
        if self.items.insert((sequence, item)) {
            change.inserts.push(Insert {
                slot,
                before: false,
                operation,
                added: Added::Item(item),
            });
        }
        Ok(())
    }

    fn slot(
        &self,
        mapping: NodeId,
        place: Place,
        operation: usize,
    ) -> Result<(usize, bool), CommitError> {
        let entries = self.document.entries(mapping);
        let number = |key: NodeId| {
            let found = entries.binary_search_by_key(&key, |entry| entry.key);
            found.map_err(|_| {
                self.not_found(operation, "the mapping has no entry with this key node")
            })
        };
        Ok(match place {
            Place::Start => (0, !entries.is_empty()),
            Place::End => (entries.len(), false),
            Place::Before(key) => (number(key)?, true),
            Place::After(key) => (number(key)? + 1, false),
        })
    }

    /// Claims a child that the operation sets or removes. False if an identical operation has claimed it before.
    fn claim_child(&mut self, child: NodeId, operation: usize) -> Result<bool, CommitError> {
        if let Some(&first) = self.claimed.get(&child) {
            let same = self.operations[first] == self.operations[operation];
            return if same {
                Ok(false)
            } else {
                Err(self.conflict(first, operation, child))
            };
        }
        self.anchors_stay(child)?;
        self.claimed.insert(child, operation);
        Ok(true)
    }

    /// Rejects the removal of an anchor that an alias elsewhere references.
    fn anchors_stay(&self, node: NodeId) -> Result<(), CommitError> {
        let named = &self.document.arena.named;
        let from = named.partition_point(|&anchored| anchored < node);
        match named.get(from) {
            Some(&anchored) if anchored.0 < self.document.node(node).next => {
                Err(self.shared(anchored))
            }
            _ => Ok(()),
        }
    }

    /// The checks of the path from the root: shared nodes, duplicated keys, operations on enclosing nodes.
    fn check_surroundings(&self, operation: usize) -> Result<(), CommitError> {
        let target = match self.operations[operation] {
            Operation::Set { node, .. } | Operation::Reword { node, .. } => *node,
            Operation::InsertEntry { mapping: node, .. }
            | Operation::RemoveEntry { mapping: node, .. }
            | Operation::AppendItem { sequence: node, .. }
            | Operation::RemoveItem { sequence: node, .. }
            | Operation::InsertBlock { body: node, .. } => *node,
        };
        let own = matches!(
            self.operations[operation],
            Operation::Set { .. } | Operation::Reword { .. }
        );
        if !own && self.document.node(target).shape == Shape::Alias || self.document.shared(target)
        {
            return Err(self.shared(target));
        }
        let mut at = Some(target);
        while let Some(node) = at {
            if self.overridden.contains(&node) {
                let (path, position) = self.place(node);
                return Err(CommitError::DuplicateKey { path, position });
            }
            if self
                .document
                .parent(node)
                .is_some_and(|parent| self.is_key(parent, node))
            {
                return Err(self.not_found(operation, "a key and its content cannot be edited"));
            }
            match self.claimed.get(&node) {
                Some(&around) if !(own && node == target) => {
                    return Err(self.conflict(around.min(operation), around.max(operation), node));
                }
                _ => at = self.document.parent(node),
            }
        }
        Ok(())
    }

    /// Rejects changes to entries that are not written as `key: value`, or that are next to a merge key.
    fn plain_entry(&self, parent: NodeId, child: NodeId) -> Result<(), CommitError> {
        let document = self.document;
        if document.is_alias(child) || document.shared(child) {
            return Err(self.shared(child));
        }
        if document.has_merge_key(parent) {
            return Err(self.merge_key(parent));
        }
        if self.overridden.contains(&child) {
            let (path, position) = self.place(child);
            return Err(CommitError::DuplicateKey { path, position });
        }
        Ok(())
    }

    fn known(&self, node: NodeId, operation: usize) -> Result<(), CommitError> {
        if node.index() < self.document.arena.nodes.len() {
            return Ok(());
        }
        Err(CommitError::NotFound {
            operation,
            cause: "the document has no such node",
            path: String::new(),
        })
    }

    fn is_key(&self, parent: NodeId, node: NodeId) -> bool {
        self.document
            .entries(parent)
            .binary_search_by_key(&node, |entry| entry.key)
            .is_ok()
    }

    fn not_found(&self, operation: usize, cause: &'static str) -> CommitError {
        let node = match self.operations[operation] {
            Operation::Set { node, .. } | Operation::Reword { node, .. } => *node,
            Operation::InsertEntry { mapping, .. } | Operation::RemoveEntry { mapping, .. } => {
                *mapping
            }
            Operation::AppendItem { sequence, .. } | Operation::RemoveItem { sequence, .. } => {
                *sequence
            }
            Operation::InsertBlock { body, .. } => *body,
        };
        CommitError::NotFound {
            operation,
            cause,
            path: self.document.path(node),
        }
    }

    fn place(&self, node: NodeId) -> (String, super::Position) {
        (self.document.path(node), self.document.position(node))
    }

    fn conflict(&self, first: usize, second: usize, node: NodeId) -> CommitError {
        let (path, position) = self.place(node);
        CommitError::Conflict {
            first,
            second,
            path,
            position,
        }
    }

    fn shared(&self, node: NodeId) -> CommitError {
        let (path, position) = self.place(node);
        CommitError::SharedNode { path, position }
    }

    fn merge_key(&self, node: NodeId) -> CommitError {
        let (path, position) = self.place(node);
        CommitError::MergeKey { path, position }
    }
}
