//! How the update of the stack applies to each resource.

use std::io;

use super::Printer;
use crate::facts::updates::Update;
use crate::outcome::{Change, WorkloadReport};

/// A resource with the combined effect of its changes.
struct ChangedResource<'a> {
    name: &'a str,
    update: Update,
    /// The properties that cause this kind of update.
    properties: Vec<&'a str>,
}

impl Printer<'_, '_> {
    /// A line for the workload, then one for each kind of update, the most disruptive first.
    pub(super) fn update(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        let Some(line) = &workload.update else {
            return Ok(());
        };
        self.field("Update", line)?;
        let mut changed = changed(&workload.changes);
        for follower in &workload.followers {
            changed.retain(|one| one.name != follower.resource);
            changed.push(ChangedResource {
                name: &follower.resource,
                update: Update::Replacement,
                properties: vec![&follower.property],
            });
        }
        for update in [
            Update::RefusedUnlessRenamed,
            Update::Replacement,
            Update::Conditional,
            Update::NewRevision,
            Update::NewResource,
            Update::NoInterruption,
            Update::Deletion,
            Update::Unknown,
        ] {
            let names: Vec<String> = changed
                .iter()
                .filter(|one| one.update == update)
                .map(ChangedResource::named)
                .collect();
            if !names.is_empty() {
                self.field(label(update), &names.join(", "))?;
            }
        }
        Ok(())
    }
}

fn label(update: Update) -> &'static str {
    match update {
        Update::Nothing => "Unchanged",
        Update::NoInterruption => "Updated in place",
        Update::NewResource => "Added",
        Update::Deletion => "Deleted",
        Update::NewRevision => "New revision",
        Update::Replacement => "Replaced",
        Update::Conditional => "Possibly replaced",
        Update::RefusedUnlessRenamed => "Refused unless renamed",
        Update::Unknown => "Changed",
    }
}

/// The resources in the order of their first change. The kind of update is that of its most disruptive change.
fn changed(changes: &[Change]) -> Vec<ChangedResource<'_>> {
    let mut all: Vec<ChangedResource<'_>> = Vec::new();
    for change in changes {
        let Some(name) = change.resource.as_deref() else {
            continue;
        };
        let known = all.iter().position(|one| one.name == name);
        let index = known.unwrap_or_else(|| {
            all.push(ChangedResource {
                name,
                update: Update::Nothing,
                properties: Vec::new(),
            });
            all.len() - 1
        });
        all[index].add(change);
    }
    all
}

impl<'a> ChangedResource<'a> {
    fn add(&mut self, change: &'a Change) {
        if change.update > self.update {
            self.update = change.update;
            self.properties.clear();
        }
        let property = change.property.as_deref();
        let new = property.filter(|property| !self.properties.contains(property));
        if change.update == self.update {
            self.properties.extend(new);
        }
    }

    /// Its name, with the cause of a replacement.
    fn named(&self) -> String {
        let is_replaced = matches!(
            self.update,
            Update::Replacement | Update::RefusedUnlessRenamed | Update::Conditional
        );
        if is_replaced && !self.properties.is_empty() {
            format!("{} ({})", self.name, self.properties.join(", "))
        } else {
            self.name.to_owned()
        }
    }
}
