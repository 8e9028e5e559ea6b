//! The files that a workload depends on: those that define it, and those that provide values to these.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::memory::fit;
use crate::model::{How, Project, Workload};

/// The paths of the files, each once. Of projected templates, these are the paths of the templates.
pub(crate) fn files(project: &Project<'_>, workload: &Workload<'_>) -> Vec<Arc<str>> {
    let mut found = Found {
        project,
        seen: HashSet::new(),
        open: workload.files().into_iter().map(Part::Whole).collect(),
        paths: BTreeSet::new(),
    };
    while let Some(part) = found.open.pop() {
        if found.seen.insert(part) {
            found.follow(part);
        }
    }
    let mut paths: Vec<Arc<str>> = found.paths.into_iter().collect();
    fit(&mut paths);
    paths
}

/// The part of a file whose values matter.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    /// All of it.
    Whole(usize),
    /// The resource with this index, which creates a stack, and what it is passed. What its siblings are passed does not
    /// matter.
    Resource(usize, usize),
}

struct Found<'p, 'd> {
    project: &'p Project<'d>,
    seen: HashSet<Part>,
    open: Vec<Part>,
    paths: BTreeSet<Arc<str>>,
}

impl Found<'_, '_> {
    fn follow(&mut self, part: Part) {
        let (project, graph) = (self.project, &self.project.graph);
        let (Part::Whole(file) | Part::Resource(file, _)) = part;
        self.paths.insert(project.shared_path(file));
        let parameter_files = &project.parameter_files;
        let values = parameter_files
            .of(file)
            .chain(parameter_files.perhaps_of(file));
        self.paths.extend(values.map(|one| Arc::from(one.path)));
        let included = graph.included_in(file).iter();
        let included = included.filter_map(|one| Some(project.shared_path(one.file?)));
        self.paths.extend(included);
        let exporting = graph.imported_by(file).iter();
        self.open
            .extend(exporting.map(|one| Part::Whole(one.export.file)));
        self.open
            .extend(graph.parents_of(file).filter_map(|(_, nested)| {
                let parent = project.module(nested.parent)?;
                let index = parent.resource_index(nested.resource.name)?;
                Some(Part::Resource(nested.parent, index))
            }));
        let children = graph.children_of(file);
        let children = children.filter(|(_, nested)| self.uses(part, nested.resource.name));
        let children: Vec<Part> = children
            .map(|(_, nested)| Part::Whole(nested.child))
            .collect();
        self.open.extend(children);
    }

    /// Whether a part of a file uses a value of a resource of this file.
    fn uses(&self, part: Part, name: &str) -> bool {
        let (Part::Whole(file) | Part::Resource(file, _)) = part;
        let module = self.project.module(file);
        module.is_some_and(|module| {
            module.references_to(name).any(|one| {
                let is_in_part = match part {
                    Part::Whole(_) => true,
                    Part::Resource(_, index) => one.owner == Some(index),
                };
                is_in_part && one.how != How::DependsOn
            })
        })
    }
}
