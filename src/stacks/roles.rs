//! Execution roles that another stack gives out.

use super::known::known_in;
use super::way::Way;
use crate::cloudformation::write::get_att;
use crate::cloudformation::{Resource, Template, canonical};
use crate::document::{Cursor, NewValue};
use crate::ecs::SourceSet;

/// How a file comes by the role that the stacks around it give out in an output; `fits` finds the role of a template.
#[must_use]
pub fn role<'d>(
    set: &SourceSet<'d>,
    file: usize,
    fits: impl for<'t> Fn(&'t Template<'d>) -> Option<&'t Resource<'d>>,
) -> Option<Way<'d>> {
    let has_neighbours = set.graph.parents_of(file).next().is_some();
    if !has_neighbours && set.graph.imported_by(file).is_empty() {
        return None;
    }
    let places = (0..set.files.len()).filter(|other| *other != file);
    let given: Vec<(usize, NewValue)> = places
        .filter_map(|other| {
            let template = set.template(other)?;
            let arn = get_att(fits(template)?.name, "Arn");
            gives(template, &arn).then_some((other, arn))
        })
        .collect();
    known_in(set, file, &given)
}

/// Whether a template has an output of a value: then it is meant for others.
fn gives(template: &Template<'_>, value: &NewValue) -> bool {
    let outputs = template.root.get("Outputs").into_iter();
    let mut values = outputs
        .flat_map(Cursor::entries)
        .filter_map(|(_, _, body)| body.get("Value"));
    values.any(|one| canonical(&one.new_value()) == canonical(value))
}
