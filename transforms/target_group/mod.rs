//! Target groups register addresses instead of instances, and the service waits for their listener.

use super::Transform;
use crate::cloudformation::intrinsic::alternatives;
use crate::cloudformation::names_in;
use crate::cloudformation::write::text;
use crate::document::Cursor;
use crate::ecs::{Service, TARGET_GROUP, TargetGroup as Group, origins};
use crate::network::holders;
use crate::plan::{Draft, Why};

mod input;
mod instances;
mod listeners;
mod mapped;
mod ports;

/// See the README of this folder.
pub(super) struct TargetGroup;

impl Transform for TargetGroup {
    fn name(&self) -> &'static str {
        "target-group"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        let workload = draft.workload;
        for group in &workload.target_groups {
            register_addresses(draft, group);
        }
        for service in &workload.services {
            mapped::map_ports(draft, service);
        }
        for keeper in workload.keepers() {
            for balancer in keeper.load_balancers() {
                if keeper.is_appspec() {
                    input::tell_deployment_group(draft, &keeper, balancer);
                } else {
                    elsewhere(draft, &keeper, balancer);
                }
            }
            listeners::wait(draft, &keeper);
        }
        instances::ask_for_unlisted_groups(draft);
    }
}

fn register_addresses<'d>(draft: &mut Draft<'_, 'd>, group: &Group<'d>) {
    let Some(properties) = group.resource.properties() else {
        return;
    };
    instances::detach(draft, group);
    if group.is_ip() {
        return;
    }
    if let Some(kind) = group.get("TargetType")
        && !draft.evaluate(kind).is("instance")
    {
        draft.block(
            "tg-target-type",
            kind,
            "the target type is chosen elsewhere or is none that ECS can use",
            "write TargetType: ip, or instance for the migration to change it",
        );
        return;
    }
    let why = Why::safe("tasks are registered by their own addresses")
        .prevents("The provided target group has target type instance, which is incompatible with the awsvpc network mode specified in the task definition.");
    draft.put(
        properties,
        "TargetType",
        text("ip"),
        &["Protocol", "Port"],
        why,
    );
    let attached = draft
        .template()
        .is_some_and(|template| !holders(template, group.resource.name).is_empty());
    if attached {
        draft.warn(
            "svc-lb-dependson",
            group.resource.key,
            "traffic pauses: the update points the listener at the new, empty target group before the new tasks are healthy",
            "deploy in a quiet hour; to avoid the pause, make the new service and target group beside the old ones and shift the listener by hand",
        );
    }
    ports::replace_dummy(draft, group, properties);
    ports::follow_health_check(draft, group, properties);
    instances::take_out_targets(draft, group, properties);
}

/// A target group of another stack cannot be changed here.
fn elsewhere<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>, entry: Cursor<'d>) {
    let arn = entry.get(&service.spell("TargetGroupArn"));
    let Some(arn) = arn.filter(|arn| arn.text() != Some("")) else {
        return;
    };
    if draft.template().is_none() {
        input::tell(draft, service, entry, arn);
        return;
    }
    let is_here = |place: Cursor<'d>| {
        let mut groups = draft.workload.groups_of(draft.set, service, entry);
        let names = names_in(place);
        groups.any(|group| names.contains(&group.resource.name))
    };
    let is_empty = |place: &Cursor<'d>| place.text() == Some("");
    let all = alternatives(arn).into_iter();
    let others: Vec<Cursor<'d>> = all.filter(|one| !is_empty(one) && !is_here(*one)).collect();
    for place in others {
        let seen = seen_elsewhere(draft, place);
        draft.must_act(
            "tg-target-type",
            place,
            format!("the target group is made elsewhere{seen}, and ECS takes only one with target type ip for tasks on Fargate"),
            "make a new target group with TargetType: ip there, attach it to the listener and hand it to this stack",
        );
    }
}

/// Where other stacks make the target group that is handed in.
fn seen_elsewhere<'d>(draft: &Draft<'_, 'd>, arn: Cursor<'d>) -> String {
    let origins = origins(draft.set, draft.workload.file, arn).into_iter();
    let made = origins.filter_map(|origin| {
        let template = draft.set.template(origin.file)?;
        let group = template.target(origin.at)?;
        let line = group.key.position().line;
        let path = draft.set.path(origin.file);
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
