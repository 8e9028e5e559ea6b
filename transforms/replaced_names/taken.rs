//! New names that another resource already has.

use super::SUFFIX;
use crate::facts::rules::RuleId;
use crate::model::{Content, Module, Resource, Service, SubText, comparison};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Requires another name where the new one of a service or target group is that of another resource of the template:
/// the new resource is created before anything is renamed or deleted, and AWS refuses a duplicate name.
pub(super) fn check<'d>(
    cx: &mut PlanContext<'_, 'd>,
    rule: RuleId,
    resource: &Resource<'d>,
    key: &str,
    name: Cursor<'d>,
) {
    let Some(module) = cx.module() else {
        return;
    };
    let new = format!("{}{SUFFIX}", SubText::of(name).text);
    let others = module.of_type(resource.kind);
    let mut others = others.filter(|other| other.name != resource.name);
    let taken = others.find(|other| {
        let has_it = |one: Cursor<'d>| SubText::of(one).text == new;
        other.get(key).is_some_and(has_it)
            && in_one_place(resource, other)
            && !is_apart(module, resource, other)
    });
    if let Some(other) = taken {
        let help = "rename that one first, or pass --names drop, so that CloudFormation generates the name";
        cx.needs_decision(rule, name, message(&new, other.name), help);
    }
}

/// The same for a service of the ECS API's own files.
pub(super) fn check_input<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    name: Cursor<'d>,
) {
    let new = format!("{}{SUFFIX}", name.text().unwrap_or_default());
    let files = cx.set.files.iter().filter(|file| !file.is_context);
    let taken = files.filter_map(|file| match &file.content {
        Content::Services(services) => Some((file.path, services)),
        _ => None,
    });
    let taken = taken.into_iter().find(|(_, services)| {
        services
            .iter()
            .any(|other| other.name == new && in_one_place(&service.resource, other))
    });
    if let Some((path, _)) = taken {
        let help = format!(
            "if {path} is this service on Fargate, delete the file with the old one; otherwise change serviceName there"
        );
        cx.needs_decision(RuleId::SvcNameReplacement, name, message(&new, path), help);
    }
}

/// Whether two resources need different names: services of the same cluster, and all target groups.
fn in_one_place(one: &Resource<'_>, other: &Resource<'_>) -> bool {
    let cluster = |service: &Resource<'_>| service.get("Cluster").map(|it| SubText::of(it).text);
    cluster(one) == cluster(other)
}

/// Whether a stack never contains both.
fn is_apart(module: &Module<'_>, one: &Resource<'_>, other: &Resource<'_>) -> bool {
    let choice = |resource: &Resource<'_>| comparison(module, resource.condition?);
    let both = choice(one).zip(choice(other));
    both.is_some_and(|(one, other)| one.excludes(&other))
}

fn message(new: &str, other: &str) -> String {
    format!("the new name would be {new}, which {other} has already, and two cannot have one name")
}
