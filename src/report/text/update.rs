//! How the update applies to each resource.

use std::io;

use super::Printer;
use crate::facts::updates::Update;
use crate::outcome::{Change, WorkloadReport};
use crate::visible::one_line;

/// A resource with the combined effect of its changes.
struct Touched<'a> {
    name: &'a str,
    update: Update,
    /// The properties that cause this kind of update.
    properties: Vec<&'a str>,
}

impl Printer<'_> {
    /// One line for the workload, then one for each kind of update, the most disruptive first.
    pub(super) fn update(&mut self, workload: &WorkloadReport) -> io::Result<()> {
        let Some(line) = &workload.update else {
            return Ok(());
        };
        writeln!(self.out, "  update: {}", one_line(line))?;
        let mut touched = touched(&workload.changes);
        for follower in &workload.followers {
            touched.retain(|one| one.name != follower.resource);
            touched.push(Touched {
                name: &follower.resource,
                update: Update::Replacement,
                properties: vec![&follower.property],
            });
        }
        for update in [
            Update::RefusedUnlessRenamed,
            Update::Replacement,
            Update::NewRevision,
            Update::NewResource,
            Update::NoInterruption,
            Update::Deletion,
            Update::Unknown,
        ] {
            let names: Vec<String> = touched
                .iter()
                .filter(|one| one.update == update)
                .map(Touched::named)
                .collect();
            if !names.is_empty() {
                let names = names.join(", ");
                writeln!(self.out, "    {}: {}", words(update), one_line(&names))?;
            }
        }
        Ok(())
    }
}

fn words(update: Update) -> &'static str {
    match update {
        Update::Nothing => "nothing",
        Update::NoInterruption => "changed without interruption",
        Update::NewResource => "new",
        Update::Deletion => "deleted",
        Update::NewRevision => "new revision",
        Update::Replacement => "replaced",
        Update::RefusedUnlessRenamed => "refused unless renamed",
        Update::Unknown => "changed",
    }
}

/// The resources in the order of their first change. The kind of update is that of its most disruptive change.
fn touched(changes: &[Change]) -> Vec<Touched<'_>> {
    let mut all: Vec<Touched<'_>> = Vec::new();
    for change in changes {
        let Some(name) = change.resource.as_deref() else {
            continue;
        };
        let known = all.iter().position(|one| one.name == name);
        let index = known.unwrap_or_else(|| {
            all.push(Touched {
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

impl<'a> Touched<'a> {
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
            Update::Replacement | Update::RefusedUnlessRenamed
        );
        if is_replaced && !self.properties.is_empty() {
            format!("{} ({})", self.name, self.properties.join(", "))
        } else {
            self.name.to_owned()
        }
    }
}
