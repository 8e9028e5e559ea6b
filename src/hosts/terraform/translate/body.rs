//! Bodies that are replaced as a whole, and attributes of resources that are not properties.

use super::super::projection::Home;
use super::super::writing::{self, NotWritable, snake_case};
use super::commit::{Current, Translation};
use super::set::derived;
use crate::syntax::{Cursor, NewBlock, NewEntry, NewItem, NewValue, NodeId, Operation, Place};

impl Translation<'_> {
    /// Gives a body these entries and no others.
    pub(super) fn replace_body(
        &mut self,
        current: &mut Current<'_>,
        mapping: NodeId,
        entries: &[NewEntry],
    ) -> Result<(), NotWritable> {
        let old: Vec<(NodeId, NodeId)> = current
            .document
            .entries(mapping)
            .iter()
            .map(|entry| (entry.key, entry.value))
            .collect();
        for (key, value) in old {
            let name = current.document.scalar(key).unwrap_or_default();
            if !entries.iter().any(|entry| entry.key == name) {
                self.remove_value(current, value)?;
            }
        }
        for entry in entries {
            match current.document.get(mapping, &entry.key) {
                Some(value) => {
                    let value_of = Operation::Set {
                        node: value,
                        value: entry.value.clone(),
                    };
                    self.operation(current, &value_of)?;
                }
                None => self.insert(current, mapping, Place::End, entry)?,
            }
        }
        Ok(())
    }

    /// Whether a mapping is a resource of the template.
    pub(super) fn is_resource(&self, current: &Current<'_>, mapping: NodeId) -> bool {
        let root = Cursor::root(current.document);
        let section = root.written("Resources").map(|section| section.node);
        current.document.parent(mapping) == section
    }

    /// Adds an attribute to a resource: what it depends on.
    pub(super) fn insert_attribute(
        &mut self,
        current: &mut Current<'_>,
        resource: NodeId,
        entry: &NewEntry,
    ) -> Result<(), NotWritable> {
        if entry.key == "Lifecycle" {
            return self.add_lifecycle(current, resource, &entry.value);
        }
        let names = match entry.key.as_str() {
            "DependsOn" => texts_of(&entry.value),
            // A reference under a condition: Terraform depends on a resource whether it exists or not.
            "Metadata" => references_of(&entry.value),
            other => {
                return Err(NotWritable(format!(
                    "{other} of a resource has no equivalent in Terraform"
                )));
            }
        };
        let Home::Written { file, node } = self.home(current, resource)?.clone() else {
            return Err(derived());
        };
        let items = dependencies(current, &names)?;
        let document = &self.lens.documents[&file];
        if let Some(list) = document.get(node, "depends_on") {
            for item in items {
                let operation = Operation::AppendItem {
                    sequence: list,
                    item,
                };
                self.on_file(file, operation, current.edit);
            }
            return Ok(());
        }
        let operation = Operation::InsertEntry {
            mapping: node,
            place: Place::End,
            entry: NewEntry::new("depends_on", NewValue::Sequence(items)),
        };
        self.on_file(file, operation, current.edit);
        Ok(())
    }

    /// Adds the block with the instructions about replacements.
    fn add_lifecycle(
        &mut self,
        current: &Current<'_>,
        resource: NodeId,
        value: &NewValue,
    ) -> Result<(), NotWritable> {
        let Home::Written { file, node } = self.home(current, resource)?.clone() else {
            return Err(derived());
        };
        let NewValue::Mapping(entries) = value else {
            return Err(derived());
        };
        let items = entries.iter().map(|entry| {
            let name = snake_case(&entry.key);
            NewItem::Argument(NewEntry::new(name, entry.value.clone()))
        });
        let operation = Operation::InsertBlock {
            body: node,
            place: Place::End,
            block: NewBlock {
                kind: "lifecycle".to_owned(),
                labels: Vec::new(),
                items: items.collect(),
                comment: None,
            },
        };
        self.on_file(file, operation, current.edit);
        Ok(())
    }

    /// The file and the node of a list of dependencies, if a list of a template is one.
    pub(super) fn depends_on(
        &self,
        current: &Current<'_>,
        list: NodeId,
    ) -> Option<(usize, NodeId)> {
        let resource = current.document.parent(list)?;
        let is_own = current.document.get(resource, "DependsOn") == Some(list);
        if !is_own || !self.is_resource(current, resource) {
            return None;
        }
        match self.home(current, list).ok()?.clone() {
            Home::Written { file, node } => Some((file, node)),
            _ => None,
        }
    }

    pub(super) fn append_dependency(
        &mut self,
        current: &Current<'_>,
        (file, sequence): (usize, NodeId),
        item: &NewValue,
    ) -> Result<(), NotWritable> {
        for item in dependencies(current, &texts_of(item))? {
            let operation = Operation::AppendItem { sequence, item };
            self.on_file(file, operation, current.edit);
        }
        Ok(())
    }
}

/// The items of `depends_on` for names of resources.
fn dependencies(current: &Current<'_>, names: &[String]) -> Result<Vec<NewValue>, NotWritable> {
    let names = names.iter().map(|name| NewValue::Text(name.clone()));
    match writing::depends_on(&NewValue::Sequence(names.collect()), &current.scope)? {
        NewValue::Sequence(items) => Ok(items),
        _ => Err(derived()),
    }
}

fn texts_of(value: &NewValue) -> Vec<String> {
    match value {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => vec![text.clone()],
        NewValue::Sequence(items) => items.iter().flat_map(texts_of).collect(),
        _ => Vec::new(),
    }
}

/// The names that a new value refers to.
fn references_of(value: &NewValue) -> Vec<String> {
    match value {
        NewValue::Function(function) if function.key == "Ref" => texts_of(&function.spelled),
        NewValue::Function(function) => references_of(&function.spelled),
        NewValue::Mapping(entries) => {
            let values = entries.iter().map(|entry| &entry.value);
            values.flat_map(references_of).collect()
        }
        NewValue::Sequence(items) => items.iter().flat_map(references_of).collect(),
        _ => Vec::new(),
    }
}
