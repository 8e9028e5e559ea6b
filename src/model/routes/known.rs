//! Values that are already known in some of the modules.

use super::value_route::{ForeignValue, ValueRoute, above, imported};
use crate::model::Project;
use crate::syntax::NewValue;

/// The route by which a file can obtain a value that other files have, each given by its index and its own expression
/// of the value.
pub fn known_in<'d>(
    project: &Project<'d>,
    file: usize,
    places: &[(usize, NewValue)],
) -> Option<ValueRoute<'d>> {
    let look = |file: usize| -> Vec<ForeignValue> {
        let own = places.iter().filter(|(place, _)| *place == file);
        let from = || project.path(file).to_owned();
        own.map(|(_, value)| ForeignValue::new(file, value.clone(), from()))
            .collect()
    };
    nearest(project, file, look)
}

/// The route by which a file can obtain a value from the files that it imports from, else from the stacks around it.
/// `look` finds the value in one of these; no other file is searched.
pub(super) fn nearest<'d>(
    project: &Project<'d>,
    file: usize,
    look: impl Fn(usize) -> Vec<ForeignValue>,
) -> Option<ValueRoute<'d>> {
    imported(project, file, &look)
        .next()
        .or_else(|| above(project, file, &look))
}
