//! The effect of a change on the stack, by the place of the change.

use crate::facts::updates::{self, Update};
use crate::model::{Module, Resource};
use crate::plan::Effect;
use crate::syntax::Cursor;

/// Determines the effect from the place of a change: a node, or a new key in a mapping. A file that is not a template
/// only sets parameters.
pub(super) fn of(module: Option<&Module<'_>>, place: Cursor<'_>, key: Option<&str>) -> Effect {
    let Some(module) = module else {
        return Effect {
            update: Some(Update::Nothing),
            ..Effect::default()
        };
    };
    let Some(resource) = module.owner(place) else {
        return Effect {
            update: Some(Update::Nothing),
            ..Effect::default()
        };
    };
    let start = place.document.path(resource.body.node).len();
    let path = place.document.path(place.node);
    let inner = path.get(start..).unwrap_or_default();
    let steps = inner.split('.').filter(|step| !step.is_empty()).chain(key);
    match steps.collect::<Vec<&str>>().as_slice() {
        [] => in_resource(resource, (None, Update::Deletion)),
        ["Properties", property @ ..] => {
            let property = without_indexes(property);
            let update = updates::of(resource.kind.name(), &property);
            let first = property.split('.').next().filter(|first| !first.is_empty());
            in_resource(resource, (first.map(str::to_owned), update))
        }
        _ => in_resource(resource, (None, Update::Nothing)),
    }
}

fn in_resource(resource: &Resource<'_>, (property, update): (Option<String>, Update)) -> Effect {
    Effect {
        parameter: None,
        resource: Some(resource.name.to_owned()),
        kind: resource.kind.to_string(),
        property,
        update: Some(update),
    }
}

/// `Tags[0].Key` is the property `Tags.Key`.
fn without_indexes(steps: &[&str]) -> String {
    let names = steps
        .iter()
        .map(|step| step.split('[').next().unwrap_or(step));
    names.collect::<Vec<_>>().join(".")
}
