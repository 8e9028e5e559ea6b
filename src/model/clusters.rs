//! Clusters, in whichever module of the project they are defined.

use super::{Project, cluster_of, origins};
use crate::model::Resource;
use crate::syntax::Cursor;

/// The clusters that an expression of a file references, each with its file: one of the file itself, else those that
/// the parent stacks pass in, one for each parent. Empty if one of them is not known.
pub fn clusters<'d>(
    project: &Project<'d>,
    file: usize,
    expression: Cursor<'d>,
) -> Vec<(usize, Resource<'d>)> {
    let own = project
        .module(file)
        .and_then(|module| cluster_of(module, expression));
    if let Some(own) = own {
        return vec![(file, *own)];
    }
    let mut found: Vec<(usize, Resource<'d>)> = Vec::new();
    for origin in origins(project, file, expression) {
        let module = project.module(origin.file);
        let Some(cluster) = module.and_then(|module| cluster_of(module, origin.at)) else {
            return Vec::new();
        };
        let is_known = |(file, known): &(usize, Resource<'d>)| {
            *file == origin.file && known.name == cluster.name
        };
        if !found.iter().any(is_known) {
            found.push((origin.file, *cluster));
        }
    }
    found
}
