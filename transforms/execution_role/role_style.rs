//! Properties that all roles of a template have, and that a new role therefore gets: accounts may refuse to create a
//! role without them.
//!
//! Source: IAM user guide, "Permissions boundaries for IAM entities" (2026-11): a policy can allow iam:CreateRole only
//! with a certain boundary (condition key iam:PermissionsBoundary), or only under a path.

use crate::facts::rules::RuleId;
use crate::model::new_value::copy_of;
use crate::model::surroundings::is_usable;
use crate::model::{Kind, Module, same_expression};
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewValue};

/// Resource types that have, or create, a role.
const WITH_A_ROLE: [Kind<'static>; 4] = [
    Kind::ROLE,
    Kind::USER,
    Kind::SAM_FUNCTION,
    Kind::SAM_STATE_MACHINE,
];

/// The permissions boundary of the template's roles; roles without one are reported.
pub(super) fn boundary<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) -> Option<NewValue> {
    let written = values(module, "PermissionsBoundary", &WITH_A_ROLE);
    let mut kinds = WITH_A_ROLE.iter();
    let global = kinds.find_map(|kind| module.default_of(*kind, "PermissionsBoundary"));
    let boundaries: Vec<Cursor<'d>> = written.iter().flatten().copied().chain(global).collect();
    let first = *boundaries.first()?;
    let is_one = boundaries.iter().all(|one| same_expression(*one, first));
    let is_common = written.iter().all(Option::is_some) || global.is_some();
    if is_one && is_usable(module, first, None) {
        if !is_common {
            cx.warn(
                RuleId::TdExecutionRole,
                first,
                "The new task execution role uses the permissions boundary of other roles in the template, but not all of these roles have one",
                "Check that the boundary allows the role to pull images, write logs and read the secrets of the tasks",
            );
        }
        return Some(copy_of(first));
    }
    cx.action_required(
        RuleId::TdExecutionRole,
        first,
        "Roles in the template have different permissions boundaries, so the new task execution role has none. IAM may refuse to create the role: not authorized to perform: iam:CreateRole",
        "Use an existing role with --execution-role ARN, or add a PermissionsBoundary to the new role",
    );
    None
}

/// The path that all roles of the template share.
pub(super) fn path(module: &Module<'_>) -> Option<NewValue> {
    let written = values(module, "Path", &[Kind::ROLE]);
    let paths: Option<Vec<Cursor<'_>>> = written.into_iter().collect();
    let paths = paths?;
    let first = *paths.first()?;
    let is_one = paths.iter().all(|one| same_expression(*one, first));
    // The path of a role that specifies none is /.
    let is_default = first.text() == Some("/");
    (is_one && !is_default && is_usable(module, first, None)).then(|| copy_of(first))
}

fn values<'d>(module: &Module<'d>, key: &str, kinds: &[Kind<'_>]) -> Vec<Option<Cursor<'d>>> {
    let holders = module.resources.iter();
    holders
        .filter(|resource| kinds.contains(&resource.kind))
        .map(|resource| resource.get(key))
        .collect()
}
