//! What scales a service, and what watches it.

use crate::model::{Kind, Module, Props, Resource, Service, SubText, items_of};
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

/// The metric namespaces in which the dimension ServiceName is a service's name. Source: the Amazon ECS developer
/// guide, "Amazon ECS CloudWatch metrics" and "Amazon ECS Container Insights metrics".
const NAMESPACES: [&str; 2] = ["AWS/ECS", "ECS/ContainerInsights"];

/// The service names in the metrics of a resource, including those in metric math.
pub fn services_in_metrics<'d>(resource: &Resource<'d>) -> impl Iterator<Item = Cursor<'d>> {
    let nodes = resource.body.descendants().into_iter();
    let of_ecs = nodes.filter(|metric| {
        let namespace = metric.prop("Namespace");
        namespace.is_some_and(|place| place.text().is_none_or(|name| NAMESPACES.contains(&name)))
    });
    of_ecs
        .flat_map(|metric| items_of(metric.prop("Dimensions")))
        .filter(|one| one.prop("Name").and_then(Cursor::text) == Some("ServiceName"))
        .filter_map(|one| one.prop("Value"))
}
