//! What scales a service.

use crate::model::{Kind, Module, Resource, Service, SubText};
use crate::syntax::Cursor;

/// The scalable targets of a module for a service: they reference it by its logical ID or by its name.
pub fn scalable_targets<'t, 'd>(
    module: &'t Module<'d>,
    service: &Service<'d>,
) -> Vec<&'t Resource<'d>> {
    let all = module.of_type(Kind::SCALABLE_TARGET);
    all.filter(|target| {
        let by_id = module
            .references_to(service.resource.name)
            .filter_map(|reference| reference.owner)
            .any(|owner| module.resources[owner].name == target.name);
        by_id || ends_with_name(target, service.get("ServiceName"))
    })
    .collect()
}

/// Whether a scalable target's ResourceId ends with a service's name.
fn ends_with_name(target: &Resource<'_>, name: Option<Cursor<'_>>) -> bool {
    let Some((id, name)) = target.get("ResourceId").zip(name) else {
        return false;
    };
    let (id, name) = (SubText::of(id).text, SubText::of(name).text);
    let is_known = !name.is_empty() && !name.contains("${#");
    is_known
        && id
            .strip_suffix(&name)
            .is_some_and(|front| front.ends_with('/'))
}
