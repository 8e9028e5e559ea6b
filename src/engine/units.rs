//! Which workloads have to be planned together.

use std::collections::BTreeMap;

use crate::model::{Components, Project, Projection, Workload};

/// The workloads by their indexes, grouped by whether their edits may be in the same file: an addition to a module is
/// named once, and a file is committed as a whole; a value missing in another stack is added to that stack's module.
/// Each unit is planned independently of the others, so units can be planned in parallel.
pub(crate) fn units(
    project: &Project<'_>,
    projections: &[Box<dyn Projection>],
    workloads: &[Workload<'_>],
) -> Vec<Vec<usize>> {
    let mut files = Components::new(project.files.len());
    for workload in workloads {
        for file in workload.files() {
            files.join(workload.file, file);
        }
    }
    for (one, other) in project.graph.connections() {
        files.join(one, other);
    }
    for (one, other) in shared_texts(project, projections) {
        files.join(one, other);
    }
    let mut units: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, workload) in workloads.iter().enumerate() {
        let unit = units.entry(files.root(workload.file)).or_default();
        unit.push(index);
    }
    units.into_values().collect()
}

/// The pairs of templates in memory that share a file.
fn shared_texts(project: &Project<'_>, projections: &[Box<dyn Projection>]) -> Vec<(usize, usize)> {
    let file_of = |projection, template| {
        let mut files = project.files.iter();
        files.position(|file| file.projected == Some((projection, template)))
    };
    let pairs = projections.iter().enumerate().flat_map(|(index, one)| {
        let shared = one.sharing().into_iter();
        shared.map(move |(template, other)| (index, template, other))
    });
    pairs
        .filter_map(|(index, one, other)| Some((file_of(index, one)?, file_of(index, other)?)))
        .collect()
}
