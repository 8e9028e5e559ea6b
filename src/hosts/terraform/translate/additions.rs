//! What a module gains: variables, outputs, resources.

use std::collections::HashSet;

use super::super::projection::Home;
use super::super::writing::{self, Habits, NotWritable, Repetition, Target};
use super::commit::{Current, Translation};
use super::set::derived;
use crate::syntax::{Cursor, NewBlock, NewEntry, NodeId, Operation, Place};

/// A section of a template.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Section {
    Variables,
    Outputs,
    Resources,
    Conditions,
}

impl Current<'_> {
    /// Declares what the operations add, so that values can refer to it.
    pub(super) fn declare(&mut self, operations: &[&Operation], habits: Habits) {
        self.declare_elements();
        let root = Cursor::root(self.document);
        let section = |name: &str| root.written(name).map(|section| section.node);
        let (variables, resources) = (section("Parameters"), section("Resources"));
        let mut added: Vec<&NewEntry> = Vec::new();
        for operation in operations {
            let Operation::InsertEntry { mapping, entry, .. } = operation else {
                continue;
            };
            if Some(*mapping) == variables {
                self.scope.declare_variable(&entry.key);
            } else if Some(*mapping) == resources {
                self.scope.declare(&entry.key, &entry.value, habits);
                added.push(entry);
            }
        }
        let new: HashSet<&str> = added.iter().map(|entry| entry.key.as_str()).collect();
        for entry in added {
            self.scope.separate_rules(&entry.value, &new);
        }
    }

    /// Declares the elements of repeated resources by the names that the template has for them: `aws_subnet.main[*]`.
    fn declare_elements(&mut self) {
        let root = Cursor::root(self.document);
        for place in root.descendants() {
            let name = place.written("Ref").or_else(|| place.written("Fn::GetAtt"));
            let name = name.and_then(|name| name.text().or_else(|| name.items().next()?.text()));
            let Some(name) = name.filter(|name| !self.scope.targets.contains_key(*name)) else {
                continue;
            };
            let end = name.find(['[', '*']).or_else(|| name.rfind('.'));
            let base = end.map(|end| name[..end].trim_end_matches('.'));
            if let Some(target) = base.and_then(|base| self.scope.targets.get(base)) {
                let element = Target {
                    address: name.to_owned(),
                    repetition: Repetition::None,
                    ..target.clone()
                };
                self.scope.targets.insert(name.to_owned(), element);
            }
        }
    }
}

impl Translation<'_> {
    /// The section that a mapping of a template is.
    pub(super) fn section(&self, current: &Current<'_>, mapping: NodeId) -> Option<Section> {
        let root = Cursor::root(current.document);
        let sections = [
            ("Parameters", Section::Variables),
            ("Outputs", Section::Outputs),
            ("Resources", Section::Resources),
            ("Conditions", Section::Conditions),
        ];
        let mut sections = sections.into_iter();
        let found =
            sections.find(|(name, _)| root.written(name).map(|one| one.node) == Some(mapping));
        found.map(|(_, section)| section)
    }

    /// Adds an entry to a section.
    pub(super) fn add(
        &mut self,
        current: &mut Current<'_>,
        section: Section,
        place: Place,
        entry: &NewEntry,
    ) -> Result<(), NotWritable> {
        let template = &self.lens.templates[current.template];
        let declarations = &template.declarations;
        match section {
            Section::Variables => {
                let name = &current.scope.variables[&entry.key];
                let block = writing::variable(name, &entry.value, &current.scope);
                self.add_to(current, declarations.variables, vec![block])
            }
            Section::Outputs => {
                let block = writing::output(&entry.key, &entry.value, &mut current.scope)?;
                self.add_to(current, declarations.outputs, vec![block])
            }
            Section::Resources => {
                let habits = declarations.habits;
                let added =
                    writing::resource(&entry.key, &entry.value, &mut current.scope, habits)?;
                let near = self.resource_near(current, place);
                self.add_to(current, near.ok_or_else(derived)?, added.blocks)?;
                for (address, block) in added.within {
                    self.add_within(current, &address, block)?;
                }
                Ok(())
            }
            Section::Conditions => Err(NotWritable(
                "a new condition has no equivalent in Terraform".to_owned(),
            )),
        }
    }

    /// The file and the body of the resource that a place in the resources is next to.
    fn resource_near(
        &self,
        current: &Current<'_>,
        place: Place,
    ) -> Option<(usize, Option<NodeId>)> {
        let (Place::After(key) | Place::Before(key)) = place else {
            return None;
        };
        let value = current.value_of(key)?;
        match self.home(current, value).ok()?.clone() {
            Home::Written { file, node } => Some((file, Some(node))),
            _ => None,
        }
    }

    /// Adds a block to a resource of the template.
    fn add_within(
        &mut self,
        current: &Current<'_>,
        address: &str,
        block: NewBlock,
    ) -> Result<(), NotWritable> {
        let root = Cursor::root(current.document);
        let resource = root
            .written("Resources")
            .and_then(|all| all.written(address));
        let resource = resource
            .ok_or_else(|| NotWritable(format!("{address} is not a resource of the module")))?;
        let Home::Written { file, node } = self.home(current, resource.node)?.clone() else {
            return Err(derived());
        };
        let operation = Operation::InsertBlock {
            body: node,
            place: Place::End,
            block,
        };
        self.on_file(file, operation, current.edit);
        Ok(())
    }

    fn add_to(
        &mut self,
        current: &Current<'_>,
        (file, after): (usize, Option<NodeId>),
        blocks: Vec<NewBlock>,
    ) -> Result<(), NotWritable> {
        let document = self.lens.documents.get(&file).ok_or_else(derived)?;
        for block in blocks {
            let operation = Operation::InsertBlock {
                body: document.root(),
                place: after.map_or(Place::End, Place::After),
                block,
            };
            self.on_file(file, operation, current.edit);
        }
        Ok(())
    }

    /// Adds the data sources that new expressions read.
    pub(super) fn add_needed(&mut self, current: &mut Current<'_>) {
        let blocks = current.scope.needed_blocks();
        if blocks.is_empty() {
            return;
        }
        let home = self.lens.templates[current.template].declarations.data;
        // The module has at least the file with the workload.
        let added = self.add_to(current, home, blocks);
        debug_assert!(added.is_ok(), "the file of a module is read");
    }
}
