//! Execution roles that another stack exposes as an output.

use super::known::nearest;
use super::outputs::output_for;
use super::value_route::{ForeignValue, ValueRoute};
use crate::model::new_value::get_att;
use crate::model::{Module, Project, Resource};

/// The route by which a file can obtain the role that a related stack exposes as an output; `fits` finds the role of a
/// module.
pub fn role<'d>(
    project: &Project<'d>,
    file: usize,
    fits: impl for<'t> Fn(&'t Module<'d>) -> Option<&'t Resource<'d>>,
) -> Option<ValueRoute<'d>> {
    let has_neighbours = project.graph.parents_of(file).next().is_some();
    if !has_neighbours && project.graph.imported_by(file).is_empty() {
        return None;
    }
    // Only a role with an output is meant for other stacks.
    let look = |other: usize| -> Option<ForeignValue> {
        let module = project.module(other).filter(|_| other != file)?;
        let arn = get_att(fits(module)?.name, "Arn");
        output_for(module, &arn)?;
        Some(ForeignValue::new(
            other,
            arn,
            project.path(other).to_owned(),
        ))
    };
    nearest(project, file, |other| look(other).into_iter().collect())
}
