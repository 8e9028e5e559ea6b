//! Target groups register IP addresses instead of instances, and the service depends on their listener.

use crate::facts::rules::RuleId;
use crate::model::new_value::text;
use crate::model::surroundings::holders;
use crate::model::{Props, Service, TargetGroup as Group, alternatives, holders_of, names_in};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;

mod instances;
mod listeners;
mod mapped;
mod ports;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "target-group",
    phase: Phase::Edit,
    rules: &[
        RuleId::EvCodedeploy,
        RuleId::SvcClassicElb,
        RuleId::SvcLbContainerPort,
        RuleId::SvcLbDependson,
        RuleId::TgAsgAttach,
        RuleId::TgHealthcheckPort,
        RuleId::TgPort,
        RuleId::TgTargetType,
        RuleId::TgTargets,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    let workload = cx.workload;
    for group in &workload.target_groups {
        register_addresses(cx, group);
    }
    for service in &workload.services {
        mapped::map_ports(cx, service);
    }
    for service in workload.services_and_task_sets() {
        for balancer in service.load_balancers() {
            report_foreign(cx, &service, balancer);
        }
        if !keeps_its_targets(cx, &service) {
            listeners::wait(cx, &service);
        }
    }
    instances::decide_unlisted_groups(cx);
}

/// Whether a service is not replaced and its target groups are not either: they are attached to their listeners today.
fn keeps_its_targets<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> bool {
    let workload = cx.workload;
    let mut groups = workload.all_groups_of(cx.project, service);
    let is_own = workload.services.iter().any(|one| one.id() == service.id());
    let is_replaced = cx.decisions.replaced_services.contains(&service.id());
    let is_new = is_replaced || cx.is_copy(service.id());
    is_own && !is_new && groups.all(Group::is_ip)
}

fn register_addresses<'d>(cx: &mut PlanContext<'_, 'd>, group: &Group<'d>) {
    let Some(properties) = group.resource.properties() else {
        return;
    };
    instances::detach(cx, group);
    if group.is_ip() {
        return;
    }
    if let Some(kind) = group.get("TargetType")
        && !cx.evaluate(kind).is("instance")
    {
        cx.block(
            RuleId::TgTargetType,
            kind,
            "TargetType is not a literal value, or is not supported for ECS services",
            "Write TargetType: ip, or TargetType: instance to let the migration change it",
        );
        return;
    }
    let rationale = Rationale::safe("Tasks are registered by IP address")
        .prevents("The provided target group has target type instance, which is incompatible with the awsvpc network mode specified in the task definition.");
    cx.put(
        properties,
        "TargetType",
        text("ip"),
        &["Protocol", "Port"],
        rationale,
    );
    let holders: Vec<Cursor<'d>> = cx.module().map_or_else(Vec::new, |module| {
        let holders = holders(module, group.resource.name).into_iter();
        holders.map(|holder| holder.key).collect()
    });
    if !holders.is_empty() && !cx.is_copy(group.id()) {
        let help = match cx.host.can_split() {
            true => {
                "Use --cutover parallel, which has no downtime, or deploy in a maintenance window"
            }
            false => {
                "Deploy in a maintenance window. For zero downtime, deploy the new service and target group alongside the old ones and shift traffic with a weighted listener rule"
            }
        };
        cx.warn(
            RuleId::SvcLbDependson,
            group.resource.key,
            "Downtime: the listener switches to the new target group before the new tasks are healthy",
            help,
        );
        for holder in holders {
            let label = "forwards to the target group";
            cx.relate(RuleId::SvcLbDependson, group.resource.key, holder, label);
        }
    }
    report_unattached(cx, group);
    ports::replace_dummy(cx, group, properties);
    ports::follow_health_check(cx, group, properties);
    instances::remove_targets(cx, group, properties);
}

/// A new target group that nothing forwards to cannot be used by a service.
///
/// Source: ECS API, CreateService: "The target group does not have an associated load balancer".
fn report_unattached<'d>(cx: &mut PlanContext<'_, 'd>, group: &Group<'d>) {
    let module = cx.project.module(group.file);
    let is_held = module.is_some_and(|module| {
        module.may_gain_resources || !holders(module, group.resource.name).is_empty()
    });
    let services = cx.workload.services_and_task_sets();
    // The copy that a migration in parallel added may have its listener in another module.
    let is_held = is_held || cx.is_copy(group.id()) && !holders_of(cx.project, group).is_empty();
    let is_used = services.iter().any(|service| {
        let mut own = cx.workload.all_groups_of(cx.project, service);
        own.any(|one| one.id() == group.id())
    });
    if is_used && !is_held {
        cx.action_required(
            RuleId::SvcLbDependson,
            group.resource.key,
            "The target group is replaced, and no listener or rule of this template forwards to it. ECS rejects a service whose target group is not attached to a load balancer",
            "In a deployment of its own, add a second target group with target type ip, and make the listener forward to it with weight 0. Then specify it in LoadBalancers of the service, and run the migration again",
        );
    }
}

/// Reports the target groups of an entry that the workload's files do not define: they cannot be changed here.
fn report_foreign<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, entry: Cursor<'d>) {
    if service.is_appspec() {
        // Its deployment group references them.
        return cx.host.foreign_target_group(cx, service, entry, entry);
    }
    let is_here = |place: Cursor<'d>| {
        let mut groups = cx.workload.groups_of(cx.project, service, entry);
        let names = names_in(place);
        groups.any(|group| names.contains(&group.resource.name))
    };
    let is_empty = |place: &Cursor<'d>| place.text() == Some("");
    let all = entry.prop("TargetGroupArn").into_iter();
    let all = all.flat_map(alternatives);
    // The copy that a migration in parallel added there is for Fargate.
    let has_copy = |place: Cursor<'d>| cx.copy_elsewhere(service.id(), place).is_some();
    let all = all.filter(|one| !is_empty(one) && !is_here(*one) && !has_copy(*one));
    let others: Vec<Cursor<'d>> = all.collect();
    for place in others {
        cx.host.foreign_target_group(cx, service, entry, place);
    }
}
