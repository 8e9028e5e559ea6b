//! Which workloads have to be planned together.

use std::collections::BTreeMap;

use crate::model::{Components, Project, Workload};

/// The workloads by their indexes, those together whose edits may meet in one file: what they add to a template is named
/// once, and a file is committed as a whole; what another stack lacks is added to its template. Each unit is planned without
/// looking at the plans of the others, so they can be planned at the same time.
pub(crate) fn units(set: &Project<'_>, workloads: &[Workload<'_>]) -> Vec<Vec<usize>> {
    let mut files = Components::new(set.files.len());
    for workload in workloads {
        for file in workload.files() {
            files.join(workload.file, file);
        }
    }
    for (one, other) in set.graph.connections() {
        files.join(one, other);
    }
    let mut units: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, workload) in workloads.iter().enumerate() {
        let unit = units.entry(files.root(workload.file)).or_default();
        unit.push(index);
    }
    units.into_values().collect()
}
