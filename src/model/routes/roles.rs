//! Execution roles that another stack exposes as an output.

use super::known::known_in;
use super::outputs::output_for;
use super::value_route::ValueRoute;
use crate::model::new_value::get_att;
use crate::model::{Module, Project, Resource};
use crate::syntax::NewValue;

/// The route by which a file can obtain the role that a related stack exposes as an output; `fits` finds the role of a
/// module.
pub fn role<'d>(
    set: &Project<'d>,
    file: usize,
    fits: impl for<'t> Fn(&'t Module<'d>) -> Option<&'t Resource<'d>>,
) -> Option<ValueRoute<'d>> {
    let has_neighbours = set.graph.parents_of(file).next().is_some();
    if !has_neighbours && set.graph.imported_by(file).is_empty() {
        return None;
    }
    let places = (0..set.files.len()).filter(|other| *other != file);
    let given: Vec<(usize, NewValue)> = places
        .filter_map(|other| {
            let module = set.module(other)?;
            let arn = get_att(fits(module)?.name, "Arn");
            // Only a role with an output is meant for other stacks.
            output_for(module, &arn)?;
            Some((other, arn))
        })
        .collect();
    known_in(set, file, &given)
}
