//! Target groups register addresses instead of instances, and the service waits for their listener.

use crate::facts::rules::RuleId;
use crate::model::new_value::text;
use crate::model::surroundings::holders;
use crate::model::{
    Props, Service, TARGET_GROUP, TargetGroup as Group, alternatives, names_in, origins,
};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;

mod input;
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
    for keeper in workload.services_and_task_sets() {
        for balancer in keeper.load_balancers() {
            if keeper.is_appspec() {
                input::tell_deployment_group(cx, &keeper, balancer);
            } else {
                elsewhere(cx, &keeper, balancer);
            }
        }
        listeners::wait(cx, &keeper);
    }
    instances::decide_unlisted_groups(cx);
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
            "the target type is chosen elsewhere or is none that ECS can use",
            "write TargetType: ip, or instance for the migration to change it",
        );
        return;
    }
    let rationale = Rationale::safe("tasks are registered by their own addresses")
        .prevents("The provided target group has target type instance, which is incompatible with the awsvpc network mode specified in the task definition.");
    cx.put(
        properties,
        "TargetType",
        text("ip"),
        &["Protocol", "Port"],
        rationale,
    );
    let attached = cx
        .module()
        .is_some_and(|module| !holders(module, group.resource.name).is_empty());
    if attached {
        cx.warn(
            RuleId::SvcLbDependson,
            group.resource.key,
            "traffic pauses: the update points the listener at the new, empty target group before the new tasks are healthy",
            "deploy in a quiet hour; to avoid the pause, make the new service and target group beside the old ones and shift the listener by hand",
        );
    }
    ports::replace_dummy(cx, group, properties);
    ports::follow_health_check(cx, group, properties);
    instances::take_out_targets(cx, group, properties);
}

/// A target group of another stack cannot be changed here.
fn elsewhere<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>, entry: Cursor<'d>) {
    let arn = entry.prop("TargetGroupArn");
    let Some(arn) = arn.filter(|arn| arn.text() != Some("")) else {
        return;
    };
    if cx.module().is_none() {
        input::report(cx, service, entry, arn);
        return;
    }
    let is_here = |place: Cursor<'d>| {
        let mut groups = cx.workload.groups_of(cx.set, service, entry);
        let names = names_in(place);
        groups.any(|group| names.contains(&group.resource.name))
    };
    let is_empty = |place: &Cursor<'d>| place.text() == Some("");
    let all = alternatives(arn).into_iter();
    let others: Vec<Cursor<'d>> = all.filter(|one| !is_empty(one) && !is_here(*one)).collect();
    for place in others {
        let seen = seen_elsewhere(cx, place);
        cx.action_required(
            RuleId::TgTargetType,
            place,
            format!("the target group is made elsewhere{seen}, and ECS takes only one with target type ip for tasks on Fargate"),
            "make a new target group with TargetType: ip there, attach it to the listener and hand it to this stack",
        );
    }
}

/// Where other stacks make the target group that is handed in.
fn seen_elsewhere<'d>(cx: &PlanContext<'_, 'd>, arn: Cursor<'d>) -> String {
    let origins = origins(cx.set, cx.workload.file, arn).into_iter();
    let made = origins.filter_map(|origin| {
        let module = cx.set.module(origin.file)?;
        let group = module.target(origin.at)?;
        let line = group.key.position().line;
        let path = cx.set.path(origin.file);
        (group.kind == TARGET_GROUP).then(|| format!("{path}:{line} {}", group.name))
    });
    let mut made: Vec<String> = made.collect();
    made.dedup();
    if made.is_empty() {
        String::new()
    } else {
        format!(", {}", made.join(" and "))
    }
}
