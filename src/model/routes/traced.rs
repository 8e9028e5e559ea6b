//! The route of a value that is to accompany another one, whose origin is known.

use super::value_route::{ForeignValue, ParentRoute, ValueRoute};
use crate::model::{Origin, Project};
use crate::syntax::NewValue;

/// The route by which a module can obtain a value from the module of an origin, in the way of the value that has this
/// origin. `None` if an import leads to a stack that creates another one.
pub fn alongside<'d>(
    project: &Project<'d>,
    origin: &Origin<'d>,
    value: NewValue,
) -> Option<ValueRoute<'d>> {
    let from = project.path(origin.file).to_owned();
    let found = ForeignValue::new(origin.file, value, from);
    let end = match (&origin.import, origin.down.as_slice()) {
        (None, []) => ValueRoute::Here(found),
        (None, down) => ValueRoute::Below(down.to_vec(), found),
        (Some(import), []) => ValueRoute::Imported(import.clone(), found),
        (Some(_), _) => return None,
    };
    let above = origin.up.iter().rev();
    Some(above.fold(end, |route, &nested| {
        ValueRoute::Above(vec![ParentRoute {
            nested,
            route: Some(route),
        }])
    }))
}
