//! Values that were found in some of the templates already.

use super::value_route::{ForeignValue, ValueRoute, above, imported};
use crate::model::Project;
use crate::syntax::NewValue;

/// How a file comes by a value that other files have, each by its number and as it writes it.
#[must_use]
pub fn known_in<'d>(
    set: &Project<'d>,
    file: usize,
    places: &[(usize, NewValue)],
) -> Option<ValueRoute<'d>> {
    let look = |file: usize| -> Vec<ForeignValue> {
        let own = places.iter().filter(|(place, _)| *place == file);
        let from = || set.path(file).to_owned();
        own.map(|(_, value)| ForeignValue::new(file, value.clone(), from()))
            .collect()
    };
    imported(set, file, look)
        .next()
        .or_else(|| above(set, file, &look))
}
