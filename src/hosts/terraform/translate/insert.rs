//! New entries and items.

use super::super::projection::Home;
use super::super::writing::{self, NotWritable};
use super::commit::{Current, Translation};
use super::home::Style;
use super::set::{derived, written};
use crate::syntax::{Kind, NewBlock, NewEntry, NewItem, NewValue, NodeId, Operation, Place};

impl Translation<'_> {
    /// Adds an entry to a mapping of a template.
    pub(super) fn insert(
        &mut self,
        current: &mut Current<'_>,
        mapping: NodeId,
        place: Place,
        entry: &NewEntry,
    ) -> Result<(), NotWritable> {
        if let Some(section) = self.section(current, mapping) {
            return self.add(current, section, place, entry);
        }
        if current.at(mapping).written("Type").is_some() && self.is_resource(current, mapping) {
            return self.insert_attribute(current, mapping, entry);
        }
        match self.home(current, mapping)?.clone() {
            Home::Body {
                file,
                node,
                resource_type,
                path,
            } => {
                let at = self.place(current, place, file, node);
                if resource_type == "module" {
                    let value = written(current, Style::Argument(None), &entry.value)?;
                    let entry = NewEntry::new(entry.key.clone(), value);
                    return self.insert_argument(current, file, node, at, entry);
                }
                let entries = std::slice::from_ref(entry);
                let items = writing::items(&resource_type, &path, entries, &mut current.scope)?;
                self.insert_items(current, file, node, at, items)
            }
            Home::Written { file, node } => {
                let at = self.place(current, place, file, node);
                let style = self.style(current, mapping, Some(&entry.key));
                let entry = match style {
                    // An instruction for Terraform in a block that is there.
                    _ if entry.key == "CreateBeforeDestroy" => {
                        NewEntry::new("create_before_destroy", entry.value.clone())
                    }
                    Style::Containers => writing::container_entry(entry, &mut current.scope)?,
                    _ => NewEntry::new(entry.key.clone(), written(current, style, &entry.value)?),
                };
                self.insert_argument(current, file, node, at, entry)
            }
            Home::Text { text, node } => {
                let entry = self.text_entry(current, text, entry)?;
                let at = self.place_in_text(current, place, text);
                let operation = Operation::InsertEntry {
                    mapping: node,
                    place: at,
                    entry,
                };
                self.on_text(text, operation, current.edit);
                Ok(())
            }
            Home::Part { .. } | Home::Blocks { .. } | Home::Derived => Err(derived()),
        }
    }

    fn insert_argument(
        &mut self,
        current: &Current<'_>,
        file: usize,
        mapping: NodeId,
        place: Place,
        entry: NewEntry,
    ) -> Result<(), NotWritable> {
        let operation = Operation::InsertEntry {
            mapping,
            place,
            entry,
        };
        self.on_file(file, operation, current.edit);
        Ok(())
    }

    /// Adds arguments and blocks to a body. What belongs into a block that is there is added to that block.
    pub(super) fn insert_items(
        &mut self,
        current: &Current<'_>,
        file: usize,
        body: NodeId,
        place: Place,
        items: Vec<NewItem>,
    ) -> Result<(), NotWritable> {
        let document = &self.lens.documents[&file];
        for item in items {
            match item {
                NewItem::Argument(entry) => {
                    if let Some(written) = document.get(body, &entry.key) {
                        let operation = Operation::Set {
                            node: written,
                            value: entry.value,
                        };
                        self.on_file(file, operation, current.edit);
                        continue;
                    }
                    self.insert_argument(current, file, body, place, entry)?;
                }
                NewItem::Block(block) => {
                    let existing = document.get(body, &block.kind);
                    let only = existing.filter(|_| block.labels.is_empty());
                    let only = only.and_then(|blocks| match document.items(blocks) {
                        _ if document.is_object(blocks) => Some(blocks),
                        [only] => Some(*only),
                        _ => None,
                    });
                    if let Some(inner) = only.filter(|_| !is_repeated(&block.kind)) {
                        self.insert_items(current, file, inner, Place::End, block.items)?;
                        continue;
                    }
                    // In Terraform 0.11 a block is also written as an object, and its blocks are then objects, too.
                    if document.is_object(body) {
                        self.insert_argument(current, file, body, place, as_object(block))?;
                        continue;
                    }
                    let operation = Operation::InsertBlock {
                        body,
                        place: self.place_of_block(file, body, place),
                        block,
                    };
                    self.on_file(file, operation, current.edit);
                }
            }
        }
        Ok(())
    }

    /// Where a block goes that belongs near a place: behind a block, otherwise before the instructions for Terraform at
    /// the end of a body.
    fn place_of_block(&self, file: usize, body: NodeId, place: Place) -> Place {
        let document = &self.lens.documents[&file];
        if let Place::After(key) = place {
            let mut entries = document.entries(body).iter();
            let value = entries
                .find(|entry| entry.key == key)
                .map(|entry| entry.value);
            let is_block = value.is_some_and(|value| {
                document
                    .items(value)
                    .iter()
                    .any(|item| document.is_hcl_block(*item))
            });
            if is_block {
                return place;
            }
        }
        let last = ["lifecycle", "depends_on", "timeouts"];
        let entries = document.entries(body).iter();
        let meta = entries.filter(|entry| {
            document
                .scalar(entry.key)
                .is_some_and(|key| last.contains(&key))
        });
        // Only if nothing but these follows.
        let first = meta.map(|entry| entry.key).min();
        let others = document.entries(body).iter();
        let others = others.filter(|entry| {
            document
                .scalar(entry.key)
                .is_none_or(|key| !last.contains(&key))
        });
        match (first, others.map(|entry| entry.key).max()) {
            (Some(first), Some(other)) if other < first => Place::Before(first),
            _ => Place::End,
        }
    }

    /// Adds an item to a list of a template.
    pub(super) fn append(
        &mut self,
        current: &mut Current<'_>,
        sequence: NodeId,
        item: &NewValue,
    ) -> Result<(), NotWritable> {
        if let Some(section) = self.depends_on(current, sequence) {
            return self.append_dependency(current, section, item);
        }
        let style = self.style(current, sequence, None);
        match self.home(current, sequence)?.clone() {
            Home::Written { file, node } => {
                let document = &self.lens.documents[&file];
                let style = style.of_item();
                if document.kind(node) != Kind::Sequence {
                    return self.append_to_expression(current, (file, node), style, item);
                }
                let item = written(current, style, item)?;
                let operation = Operation::AppendItem {
                    sequence: node,
                    item,
                };
                self.on_file(file, operation, current.edit);
                Ok(())
            }
            Home::Blocks {
                file,
                body,
                name,
                resource_type,
                path,
            } => {
                let NewValue::Mapping(entries) = item else {
                    return Err(NotWritable("a block needs arguments".to_owned()));
                };
                let items = writing::items(&resource_type, &path, entries, &mut current.scope)?;
                let document = &self.lens.documents[&file];
                let place = document
                    .entry(body, &name)
                    .map_or(Place::End, |entry| Place::After(entry.key));
                let operation = Operation::InsertBlock {
                    body,
                    place,
                    block: NewBlock {
                        kind: name,
                        labels: Vec::new(),
                        items,
                        comment: None,
                    },
                };
                self.on_file(file, operation, current.edit);
                Ok(())
            }
            Home::Text { text, node } => {
                let item = self.text_value(current, text, item)?;
                let operation = Operation::AppendItem {
                    sequence: node,
                    item,
                };
                self.on_text(text, operation, current.edit);
                Ok(())
            }
            Home::Derived | Home::Part { .. } => self.append_to_text(current, sequence, item),
            Home::Body { .. } => Err(derived()),
        }
    }

    /// Adds a piece to a text that is concatenated.
    fn append_to_text(
        &mut self,
        current: &mut Current<'_>,
        list: NodeId,
        item: &NewValue,
    ) -> Result<(), NotWritable> {
        let arguments = current.document.parent(list);
        let function = arguments.and_then(|arguments| current.document.parent(arguments));
        let function = function.ok_or_else(derived)?;
        let join = current.at(function).written("Fn::Join");
        let separator = join.and_then(|arguments| arguments.written_items().next()?.text());
        let (Some(separator), NewValue::Text(suffix) | NewValue::Quoted(suffix)) =
            (separator, item)
        else {
            return Err(derived());
        };
        let suffix = &format!("{separator}{suffix}");
        match self.home(current, function)?.clone() {
            Home::Written { file, node } => {
                let text = self.lens.documents[&file].value_text(node);
                let value = NewValue::Raw(with_suffix(text, suffix));
                self.on_file(file, Operation::Set { node, value }, current.edit);
                Ok(())
            }
            Home::Part { file, node, range } => {
                let text = &self.lens.documents[&file].text()[range.clone()];
                let text = with_suffix(text, suffix);
                self.on_part((file, node), range, text, current.edit);
                Ok(())
            }
            _ => Err(derived()),
        }
    }

    /// Adds an item to a list that is an expression: `concat(var.groups, [item])`.
    fn append_to_expression(
        &mut self,
        current: &mut Current<'_>,
        (file, node): (usize, NodeId),
        style: Style,
        item: &NewValue,
    ) -> Result<(), NotWritable> {
        let document = &self.lens.documents[&file];
        let list = document.value_text(node).to_owned();
        let is_legacy = current.scope.is_legacy;
        let item = written(current, style, item)?;
        let value = writing::with_item(&list, &item, is_legacy)?;
        self.on_file(file, Operation::Set { node, value }, current.edit);
        Ok(())
    }
}

/// A block as an entry of an object.
fn as_object(block: NewBlock) -> NewEntry {
    let entries = block.items.into_iter().map(|item| match item {
        NewItem::Argument(entry) => entry,
        NewItem::Block(inner) => as_object(inner),
    });
    NewEntry::new(block.kind, NewValue::Mapping(entries.collect()))
}

/// Adds a text to the end of an expression that is a text.
fn with_suffix(expression: &str, suffix: &str) -> String {
    match expression.strip_suffix('"') {
        Some(start) if expression.starts_with('"') => format!("{start}{suffix}\""),
        _ => format!("\"${{{expression}}}{suffix}\""),
    }
}

/// Whether blocks of a type are items of a list, so that a new one stands next to those that are there.
fn is_repeated(kind: &str) -> bool {
    matches!(
        kind,
        "load_balancer"
            | "capacity_provider_strategy"
            | "default_capacity_provider_strategy"
            | "ordered_placement_strategy"
            | "placement_constraints"
            | "volume"
            | "ingress"
            | "egress"
            | "statement"
    )
}
