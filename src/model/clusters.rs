//! Clusters, wherever in the stacks of a run they are made.

use super::{Project, cluster_of, origins};
use crate::model::Resource;
use crate::syntax::Cursor;

/// The clusters that an expression of a file names, each with its file: its own, else those that the stacks around hand
/// in, one for each of these. Empty where one of them is not known.
#[must_use]
pub fn clusters<'d>(
    set: &Project<'d>,
    file: usize,
    expression: Cursor<'d>,
) -> Vec<(usize, Resource<'d>)> {
    let own = set
        .module(file)
        .and_then(|module| cluster_of(module, expression));
    if let Some(own) = own {
        return vec![(file, *own)];
    }
    let mut found: Vec<(usize, Resource<'d>)> = Vec::new();
    for origin in origins(set, file, expression) {
        let module = set.module(origin.file);
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
