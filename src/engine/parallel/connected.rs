//! The files that end a migration in parallel together.

use crate::model::Project;

/// The files that belong together with a file: those of the stacks above and below, and those that import what was added
/// for them, such as the copy of a target group.
pub(super) fn connected(project: &Project<'_>, file: usize) -> Vec<usize> {
    let graph = &project.graph;
    let above = graph.parents_of(file).map(|(_, nested)| nested.parent);
    let below = graph.children_of(file).map(|(_, nested)| nested.child);
    let mut found: Vec<usize> = above.chain(below).collect();
    let others = (0..project.files.len()).filter(|other| *other != file);
    found.extend(
        others.filter(|&other| imports(project, file, other) || imports(project, other, file)),
    );
    found
}

/// A file and all files that are connected with it, directly or through others.
pub(super) fn all_connected(project: &Project<'_>, file: usize) -> Vec<usize> {
    let mut known = vec![file];
    let mut at = 0;
    while let Some(&file) = known.get(at) {
        at += 1;
        for other in connected(project, file) {
            if !known.contains(&other) {
                known.push(other);
            }
        }
    }
    known
}

/// The paths of the files that import what was added to a file for them.
pub(super) fn importing<'p>(project: &'p Project<'_>, file: usize) -> Vec<&'p str> {
    let files = 0..project.files.len();
    let others = files.filter(|&other| other != file && imports(project, other, file));
    others.map(|other| project.path(other)).collect()
}

/// Whether a file imports an output that was added to another one.
fn imports(project: &Project<'_>, file: usize, other: usize) -> bool {
    let Some((module, state)) = project
        .module(file)
        .zip(project.module(other).and_then(|other| other.parallel()))
    else {
        return false;
    };
    let outputs = state.added.iter();
    let mut outputs = outputs.filter_map(|path| path.strip_prefix("Outputs."));
    outputs.any(|output| {
        let home = std::iter::once((file, module));
        project.graph.import_of(home, other, output).is_some()
    })
}
