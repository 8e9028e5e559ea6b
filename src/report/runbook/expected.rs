//! The changes that an update is expected to make.

use std::collections::{BTreeMap, BTreeSet};

use super::line;
use crate::facts::updates::Update;
use crate::outcome::WorkloadReport;
use crate::report::markdown::escape::{code, text};

/// What happens to a resource, and the properties that cause it.
type Row<'r> = (Update, BTreeSet<&'r str>);

/// A table of the resources in some files. The column of the file is empty for one of them.
pub(super) fn table(
    page: &mut String,
    moving: &[&WorkloadReport],
    own: &str,
    belongs: impl Fn(&str) -> bool,
) {
    page.push_str(
        "| Resource | Template | Action | Replacement | Because of |\n|---|---|---|---|---|\n",
    );
    for ((file, resource), (update, properties)) in rows(moving, belongs) {
        let (action, replacement) = match update {
            Update::NewResource => ("Add", "–"),
            Update::Deletion => ("Remove", "–"),
            // Each revision of a task definition is a resource of its own.
            Update::Replacement | Update::RefusedUnlessRenamed | Update::NewRevision => {
                ("Modify", "**True**")
            }
            Update::Conditional => ("Modify", "**False** or Conditional; stop if it is True"),
            Update::Nothing | Update::NoInterruption => ("Modify", "False"),
            Update::Unknown => ("Modify", "not known"),
        };
        let properties: Vec<&str> = properties.into_iter().collect();
        let file = if file == own {
            String::new()
        } else {
            code(file)
        };
        let properties = text(&properties.join(", "));
        line(
            page,
            format_args!(
                "| {} | {file} | {action} | {replacement} | {properties} |",
                code(resource)
            ),
        );
    }
    page.push('\n');
}

/// The resources by file and name, each with the most disruptive of its changes.
fn rows<'r>(
    moving: &[&'r WorkloadReport],
    belongs: impl Fn(&str) -> bool,
) -> BTreeMap<(&'r str, &'r str), Row<'r>> {
    let mut rows: BTreeMap<(&str, &str), Row<'r>> = BTreeMap::new();
    for workload in moving {
        for change in workload
            .changes
            .iter()
            .filter(|change| belongs(&change.file))
        {
            let Some(resource) = change.resource.as_deref() else {
                continue;
            };
            let row = rows
                .entry((&change.file, resource))
                .or_insert((change.update, BTreeSet::new()));
            if change.update > row.0 {
                *row = (change.update, BTreeSet::new());
            }
            if change.update == row.0 {
                row.1.extend(change.property.as_deref());
            }
        }
        for follower in workload
            .followers
            .iter()
            .filter(|_| belongs(&workload.file))
        {
            let row = rows.entry((&workload.file, &follower.resource));
            let row = row.or_insert((Update::Replacement, BTreeSet::new()));
            row.0 = Update::Replacement;
            row.1.insert(&follower.property);
        }
    }
    rows
}
