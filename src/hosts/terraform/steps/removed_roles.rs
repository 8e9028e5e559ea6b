//! Dependencies of services on the policies of a role that they no longer have.

use crate::facts::rules::RuleId;
use crate::model::{Module, Resource};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;

/// A service does not wait for the policies of a role that is removed from it.
pub(super) static STEP: Step = Step {
    name: "removed-roles",
    phase: Phase::Edit,
    rules: &[RuleId::SvcRole],
    readme: "",
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    let services = cx.workload.services.clone();
    for service in services {
        let Some(role) = service.get("Role") else {
            continue;
        };
        let Some(module) = cx.project.module(service.file) else {
            continue;
        };
        let Some(role) = module.target(role).copied() else {
            continue;
        };
        let Some(list) = service.resource.body.get("DependsOn") else {
            continue;
        };
        let items: Vec<Cursor<'_>> = list
            .items()
            .filter(|item| is_of_role(module, &role, *item))
            .collect();
        for item in items {
            cx.remove_item(
                list,
                item,
                "made the service wait for a policy of its IAM role",
                Rationale::safe("The service no longer has the IAM role"),
            );
        }
    }
}

/// Whether an address is that of a role, or of a policy or an attachment of it.
fn is_of_role(module: &Module<'_>, role: &Resource<'_>, item: Cursor<'_>) -> bool {
    let Some(name) = item.text() else {
        return false;
    };
    name == role.name
        || name.starts_with("aws_iam_")
            && module
                .users_of(role.name)
                .iter()
                .any(|user| user.name == name)
}
