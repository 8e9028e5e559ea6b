//! Removal of entries and items.

use super::super::projection::Home;
use super::super::writing::NotWritable;
use super::commit::{Current, Translation};
use super::home::parent_of;
use super::set::derived;
use crate::syntax::{Cursor, Kind, NodeId, Operation};

impl Translation<'_> {
    /// Removes an entry of a template by its key.
    pub(super) fn remove_entry(
        &mut self,
        current: &mut Current<'_>,
        key: NodeId,
    ) -> Result<(), NotWritable> {
        let value = current.value_of(key).ok_or_else(derived)?;
        self.remove_value(current, value)
    }

    /// Removes what a value is at its home.
    pub(super) fn remove_value(
        &mut self,
        current: &mut Current<'_>,
        value: NodeId,
    ) -> Result<(), NotWritable> {
        let edit = current.edit;
        match self.home(current, value)?.clone() {
            Home::Written { file, node } => self.remove_node(file, node, edit),
            Home::Text { text, node } => {
                let document = &self.lens.texts[text].document;
                let operation = removal(Cursor { document, node }).ok_or_else(derived)?;
                self.on_text(text, operation, edit);
                Ok(())
            }
            Home::Blocks {
                file, body, name, ..
            } => {
                let document = &self.lens.documents[&file];
                // Blocks of a type can be written, and generated.
                let dynamic = document.get(body, "dynamic");
                let places = [Some(body), dynamic].into_iter().flatten();
                let found: Vec<(NodeId, NodeId)> = places
                    .filter_map(|mapping| Some((mapping, document.entry(mapping, &name)?.key)))
                    .collect();
                if found.is_empty() {
                    return Err(derived());
                }
                for (mapping, key) in found {
                    self.on_file(file, Operation::RemoveEntry { mapping, key }, edit);
                }
                Ok(())
            }
            Home::Body { file, node, .. } => {
                let around = current.document.parent(value);
                let same = around.and_then(|around| self.origin(current, around));
                let is_same_body = same.is_some_and(
                    |origin| matches!(&origin.home, Home::Body { file: own, node: body, .. } if *own == file && *body == node),
                );
                if is_same_body {
                    // Several arguments of a body are one property in the model.
                    let entries: Vec<NodeId> = current
                        .document
                        .entries(value)
                        .iter()
                        .map(|entry| entry.value)
                        .collect();
                    for entry in entries {
                        self.remove_value(current, entry)?;
                    }
                    return Ok(());
                }
                self.remove_node(file, node, edit)
            }
            Home::Derived if current.at(value).written("Fn::If").is_some() => Err(NotWritable(
                "a dynamic block generates it. Change that block manually".to_owned(),
            )),
            Home::Part { .. } | Home::Derived => Err(derived()),
        }
    }

    /// Removes a node of HCL from the body, object or list that it is in. The only block of a type goes with its name.
    fn remove_node(
        &mut self,
        file: usize,
        node: NodeId,
        edit: crate::model::EditId,
    ) -> Result<(), NotWritable> {
        let document = &self.lens.documents[&file];
        let place = Cursor { document, node };
        let parent = parent_of(place).ok_or_else(derived)?;
        let is_block = document.is_hcl_block(node);
        let is_only = is_block && document.items(parent.node).len() == 1;
        let subject = if is_only { parent } else { place };
        let operation = removal(subject).ok_or_else(derived)?;
        self.on_file(file, operation, edit);
        Ok(())
    }
}

/// The operation that removes a node from what it is in.
fn removal(place: Cursor<'_>) -> Option<Operation> {
    let parent = parent_of(place)?;
    if place.document.kind(parent.node) == Kind::Sequence {
        return Some(Operation::RemoveItem {
            sequence: parent.node,
            item: place.node,
        });
    }
    let mut entries = place.document.entries(parent.node).iter();
    let entry = entries.find(|entry| entry.value == place.node)?;
    Some(Operation::RemoveEntry {
        mapping: parent.node,
        key: entry.key,
    })
}
