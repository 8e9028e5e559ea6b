//! Removes the service's role: with awsvpc, the service-linked role registers tasks with the load balancer.

use crate::facts::rules::RuleId;
use crate::model::{How, Kind, Module, Resource, Service};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "service-role",
    phase: Phase::Edit,
    rules: &[RuleId::IamServiceRoleOrphan, RuleId::SvcRole],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        if let Some(role) = service.get("Role") {
            remove_role(cx, service, role);
        }
    }
}

fn remove_role<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, role: Cursor<'d>) {
    let Some(properties) = service.resource.properties() else {
        return;
    };
    let rationale = Rationale::safe(
        "ECS registers tasks with the load balancer through its service-linked role",
    )
    .prevents("You cannot specify an IAM role for services that require a service linked role.");
    let did = "allowed ECS to register container instances with the load balancer";
    cx.remove(properties, "Role", did, rationale);
    let Some(module) = cx.module() else {
        return;
    };
    let Some(resource) = module.target(role).copied() else {
        return;
    };
    if let Some(group) = orphans(cx, module, &resource) {
        report_orphans(cx, module, &group);
    }
}

/// The role and the policies that are only for it, if only services that are migrated use them.
fn orphans<'d>(
    cx: &PlanContext<'_, 'd>,
    module: &Module<'d>,
    role: &Resource<'d>,
) -> Option<Vec<Resource<'d>>> {
    let mut group = vec![*role];
    for reference in module.references_to(role.name) {
        let owner = module.resources.get(reference.owner?)?;
        let is_policy = matches!(owner.kind, Kind::POLICY | Kind::MANAGED_POLICY);
        let only_for_role = owner
            .get("Roles")
            .is_some_and(|roles| roles.items().len() == 1);
        if is_policy && only_for_role {
            group.push(*owner);
        } else if !cx.is_moving_service(owner.name) && owner.name != role.name {
            return None;
        }
    }
    // A policy may itself be referenced, by a service's DependsOn for instance.
    let others = group[1..].iter().all(|policy| {
        let mut users = module.references_to(policy.name);
        users.all(|user| {
            let owner = user.owner.and_then(|owner| module.resources.get(owner));
            owner.is_some_and(|owner| cx.is_moving_service(owner.name))
        })
    });
    group.dedup_by_key(|resource| resource.name);
    others.then_some(group)
}

fn report_orphans<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, group: &[Resource<'d>]) {
    if !cx.settings.remove_orphans {
        cx.note(
            RuleId::IamServiceRoleOrphan,
            group[0].key,
            format!("Role {} is no longer referenced", group[0].name),
            "Use --remove-orphans to delete the role. It is safe to keep",
        );
        return;
    }
    for resource in group {
        let key = resource.key;
        let Some(resources) = key.document.parent(key.node).map(|node| key.at(node)) else {
            continue;
        };
        forget_dependencies(cx, module, resource.name);
        let rationale = Rationale::safe("The role is no longer referenced");
        cx.remove(
            resources,
            resource.name,
            "allowed ECS to register container instances with the load balancer",
            rationale,
        );
    }
}

/// A `DependsOn` that references a removed resource would make the whole template invalid.
fn forget_dependencies<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, name: &str) {
    let places: Vec<(Resource<'d>, Cursor<'d>)> = module
        .references_to(name)
        .filter(|reference| reference.how == How::DependsOn)
        .filter_map(|reference| Some((module.resources[reference.owner?], reference.place)))
        .collect();
    for (owner, place) in places {
        let did = "made the service depend on the role";
        let rationale = Rationale::safe("The resource that DependsOn references is removed");
        match owner.body.get("DependsOn") {
            Some(list) if list.is_sequence() && list.items().len() > 1 => {
                cx.remove_item(list, place, did, rationale);
            }
            _ => cx.remove(owner.body, "DependsOn", did, rationale),
        }
    }
}
