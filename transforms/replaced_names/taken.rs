//! New names that another resource already has.

use crate::facts::rules::RuleId;
use crate::model::{Module, Resource, SubText, comparison};
use crate::plan::{PlanContext, SUFFIX};
use crate::syntax::Cursor;

/// Requires another name where the new one of a service or target group is that of another resource of the template:
/// the new resource is created before anything is renamed or deleted, and AWS rejects a duplicate name.
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
            && resource.is_in_cluster_of(other)
            && !is_apart(module, resource, other)
    });
    if let Some(other) = taken {
        let help = format!(
            "Rename {} first, or pass --names drop so that a name is generated",
            other.name
        );
        cx.needs_decision(rule, name, message(&new, other.name), help);
    }
}

/// Whether a stack never contains both.
fn is_apart(module: &Module<'_>, one: &Resource<'_>, other: &Resource<'_>) -> bool {
    let choice = |resource: &Resource<'_>| comparison(module, resource.condition?);
    let both = choice(one).zip(choice(other));
    both.is_some_and(|(one, other)| one.excludes(&other))
}

fn message(new: &str, other: &str) -> String {
    format!("The new name would be {new}, but {other} already has this name")
}
