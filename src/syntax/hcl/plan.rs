//! The changes of a plan by collection, with the place in the text for each new part.

use super::super::error::CommitError;
use super::super::lower::{entry_of, item_of};
use super::super::plan::{Change, InsertedBlock, Plan};
use super::super::{Document, NewBlock, NewEntry, NewItem, NewValue, NodeId, Place};
use super::document::Role;
use super::layout::{Child, Layout};
use super::place::place;
use super::render;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A new part of a collection.
#[derive(Clone)]
pub(crate) enum New<'o> {
    Entry(&'o NewEntry),
    Item(&'o NewValue),
    Block(Cow<'o, NewBlock>),
}

/// A new part and its place.
#[derive(Clone)]
pub(crate) struct Insert<'o> {
    /// The number of the child before which it is put.
    pub(crate) slot: usize,
    /// Whether it belongs to the child after the slot rather than to the one before it.
    pub(crate) before: bool,
    pub(crate) operation: usize,
    pub(crate) new: New<'o>,
    /// The column of its equals sign, if that is aligned with lines that remain.
    pub(crate) column: Option<usize>,
    /// Whether blank lines separate it from other arguments.
    pub(crate) is_paragraph: bool,
}

/// The changes to the children of one collection.
#[derive(Default)]
pub(crate) struct Changes<'o> {
    /// In the order of the new text.
    pub(crate) inserts: Vec<Insert<'o>>,
    /// The numbers of the removed children, each with its operation.
    pub(crate) removed: BTreeMap<usize, usize>,
}

/// A child of a collection after the changes.
pub(crate) enum Part<'c, 'o> {
    Kept(usize),
    New(&'c New<'o>),
}

impl<'o> Changes<'o> {
    /// The children after the changes, if there were `count`.
    pub(crate) fn parts(&self, count: usize) -> Vec<Part<'_, 'o>> {
        let mut inserts = self.inserts.iter().peekable();
        let mut parts = Vec::new();
        for slot in 0..=count {
            while let Some(insert) = inserts.next_if(|insert| insert.slot == slot) {
                parts.push(Part::New(&insert.new));
            }
            if slot < count && !self.removed.contains_key(&slot) {
                parts.push(Part::Kept(slot));
            }
        }
        parts
    }
}

/// The changes of all collections.
pub(crate) struct HclPlan<'p, 'o> {
    pub(crate) plan: &'p Plan<'o>,
    pub(crate) changes: BTreeMap<NodeId, Changes<'o>>,
}

impl<'p, 'o> HclPlan<'p, 'o> {
    pub(crate) fn new(document: &Document, plan: &'p Plan<'o>) -> Result<Self, CommitError> {
        let mut planning = Planning {
            document,
            changes: BTreeMap::new(),
        };
        for (&collection, change) in &plan.changes {
            planning.change(collection, change)?;
        }
        for inserted in &plan.blocks {
            planning.insert_block(inserted)?;
        }
        for (&collection, changes) in &mut planning.changes {
            let layout = Layout::of(document, collection);
            place(&layout, changes);
        }
        Ok(HclPlan {
            plan,
            changes: planning.changes,
        })
    }
}

struct Planning<'d, 'o> {
    document: &'d Document,
    changes: BTreeMap<NodeId, Changes<'o>>,
}

impl<'o> Planning<'_, 'o> {
    fn change(&mut self, collection: NodeId, change: &Change<'o>) -> Result<(), CommitError> {
        match self.document.hcl_role(collection) {
            Role::File | Role::Block => self.change_body(collection, change),
            Role::Labels => {
                if !change.inserts.is_empty() {
                    let cause = "a block with labels is added to the body around it";
                    return Err(unsupported(self.document, collection, cause));
                }
                for (&number, &operation) in &change.removed {
                    let entry = self.document.entries(collection)[number];
                    self.remove_blocks(entry.key, entry.value, operation);
                }
                Ok(())
            }
            Role::Blocks => self.change_blocks(collection, change),
            _ => {
                self.change_flow(collection, change);
                Ok(())
            }
        }
    }

    fn change_body(&mut self, body: NodeId, change: &Change<'o>) -> Result<(), CommitError> {
        let layout = Layout::of(self.document, body);
        let entries = self.document.entries(body);
        for (&number, &operation) in &change.removed {
            for child in layout.numbers_of(entries[number].key, entries[number].value) {
                self.removed(body, child, operation);
            }
        }
        for insert in &change.inserts {
            let Some(entry) = entry_of(insert.added) else {
                continue;
            };
            if !super::scanner::is_name(&entry.key) {
                return Err(unsupported(
                    self.document,
                    body,
                    "the name of an argument must be a name of HCL",
                ));
            }
            let place = match (insert.before, insert.slot.checked_sub(1)) {
                (false, Some(_)) if insert.slot == entries.len() => Place::End,
                (false, Some(number)) => Place::After(entries[number].key),
                (true, _) if insert.slot < entries.len() => Place::Before(entries[insert.slot].key),
                _ => Place::Start,
            };
            let (slot, before) = match place {
                // Arguments precede blocks.
                Place::End => {
                    let is_argument = |number: &usize| !layout.children[*number].is_block;
                    let last = (0..layout.children.len()).rev().find(is_argument);
                    last.map_or((0, !entries.is_empty()), |last| (last + 1, false))
                }
                place => slot(&layout, place).unwrap_or((0, false)),
            };
            self.insert(body, slot, before, insert.operation, New::Entry(entry));
        }
        Ok(())
    }

    /// Adds blocks after, or removes some of, the blocks of one type.
    fn change_blocks(&mut self, blocks: NodeId, change: &Change<'o>) -> Result<(), CommitError> {
        let document = self.document;
        let Some(body) = document.parent(blocks) else {
            return Ok(());
        };
        let layout = Layout::of(document, body);
        let number = document.number_in_parent(blocks).unwrap_or(0);
        let key = document.entries(body)[number].key;
        for (&number, &operation) in &change.removed {
            let item = document.items(blocks)[number];
            let found = layout.children.iter().position(|child| child.value == item);
            if let Some(child) = found {
                self.removed(body, child, operation);
            }
        }
        let last = layout.numbers_of(key, blocks).into_iter().max();
        for insert in &change.inserts {
            let entries = match item_of(insert.added).map(NewValue::written) {
                Some(NewValue::Mapping(entries)) => entries,
                _ => return Err(unsupported(document, blocks, "a block has entries")),
            };
            let block = NewBlock {
                kind: document.scalar(key).unwrap_or_default().to_owned(),
                labels: Vec::new(),
                items: entries.iter().cloned().map(NewItem::Argument).collect(),
                comment: None,
            };
            let slot = last.map_or(0, |last| last + 1);
            self.insert(
                body,
                slot,
                false,
                insert.operation,
                New::Block(Cow::Owned(block)),
            );
        }
        Ok(())
    }

    fn remove_blocks(&mut self, key: NodeId, value: NodeId, operation: usize) {
        let mut at = self.document.parent(key);
        while let Some(node) = at {
            if self.document.is_hcl_body(node) {
                for child in Layout::of(self.document, node).numbers_of(key, value) {
                    self.removed(node, child, operation);
                }
                return;
            }
            at = self.document.parent(node);
        }
    }

    fn change_flow(&mut self, collection: NodeId, change: &Change<'o>) {
        for (&number, &operation) in &change.removed {
            self.removed(collection, number, operation);
        }
        for insert in &change.inserts {
            let new = match (entry_of(insert.added), item_of(insert.added)) {
                (Some(entry), _) => New::Entry(entry),
                (None, Some(item)) => New::Item(item),
                (None, None) => continue,
            };
            self.insert(
                collection,
                insert.slot,
                insert.before,
                insert.operation,
                new,
            );
        }
    }

    fn insert_block(&mut self, inserted: &InsertedBlock<'o>) -> Result<(), CommitError> {
        let document = self.document;
        let layout = Layout::of(document, inserted.body);
        let Some((slot, before)) = slot(&layout, inserted.place) else {
            return Err(CommitError::NotFound {
                operation: inserted.operation,
                cause: "the body has no entry with this node",
                path: document.path(inserted.body),
            });
        };
        if let Some(cause) = render::invalid_block(inserted.block) {
            return Err(unsupported(document, inserted.body, cause));
        }
        let new = New::Block(Cow::Borrowed(inserted.block));
        self.insert(inserted.body, slot, before, inserted.operation, new);
        Ok(())
    }

    fn removed(&mut self, collection: NodeId, child: usize, operation: usize) {
        let changes = self.changes.entry(collection).or_default();
        changes.removed.insert(child, operation);
    }

    fn insert(
        &mut self,
        collection: NodeId,
        slot: usize,
        before: bool,
        operation: usize,
        new: New<'o>,
    ) {
        let changes = self.changes.entry(collection).or_default();
        changes.inserts.push(Insert {
            slot,
            before,
            operation,
            new,
            column: None,
            is_paragraph: false,
        });
    }
}

/// The slot of a place in a body, and whether it belongs to the child after it.
fn slot(layout: &Layout, place: Place) -> Option<(usize, bool)> {
    let count = layout.children.len();
    let numbers = |node: NodeId| {
        let is_it = |child: &Child| child.key == Some(node) || child.value == node;
        let numbers = layout.children.iter().enumerate();
        let numbers: Vec<usize> = numbers
            .filter(|(_, child)| is_it(child))
            .map(|(number, _)| number)
            .collect();
        numbers
    };
    Some(match place {
        Place::Start => (0, count > 0),
        Place::End => (count, false),
        Place::Before(node) => (*numbers(node).first()?, true),
        Place::After(node) => (*numbers(node).last()? + 1, false),
    })
}

pub(crate) fn unsupported(document: &Document, node: NodeId, cause: &'static str) -> CommitError {
    CommitError::Unsupported {
        path: document.path(node),
        position: document.position(node),
        cause,
    }
}
