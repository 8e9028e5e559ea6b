//! Which resources belong to container instances, by what they are for.

use std::collections::BTreeSet;

use crate::model::surroundings::Capacity;
use crate::model::{How, Kind, Module, Props, Resource, items_of};
use crate::syntax::Cursor;

/// What belongs to groups of instances, by index, whether or not other resources refer to it.
pub(super) fn to<'d>(module: &Module<'d>, groups: &[Capacity<'d>]) -> BTreeSet<usize> {
    let mut all = Belonging {
        module,
        own: seeds(module, groups),
    };
    loop {
        let more: Vec<usize> = (0..module.resources.len())
            .filter(|index| !all.own.contains(index))
            .filter(|&index| all.follows(&module.resources[index]) || all.serves(index))
            .collect();
        if more.is_empty() {
            return all.own;
        }
        all.own.extend(more);
    }
}

/// What does not belong to the instances that are not kept.
pub(super) fn without_use<'d>(
    module: &Module<'d>,
    groups: &[Capacity<'d>],
    unused: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    let all = Belonging {
        module,
        own: unused.clone(),
    };
    let left: Vec<Capacity<'d>> = groups
        .iter()
        .filter(|group| all.has(&group.resource))
        .map(|group| Capacity {
            resource: group.resource,
            launch: group.launch,
        })
        .collect();
    let seeds = seeds(module, &left);
    let belongs = |index: &usize| {
        let resource = &module.resources[*index];
        seeds.contains(index) || all.follows(resource) || all.serves(*index)
    };
    let own = unused.iter().copied();
    own.filter(|index| left.is_empty() || !belongs(index))
        .collect()
}

/// The instances, their launch settings and their security groups.
fn seeds<'d>(module: &Module<'d>, groups: &[Capacity<'d>]) -> BTreeSet<usize> {
    let seeds = groups.iter().flat_map(|group| {
        let lists = group.security_groups().into_iter();
        let security = lists.flat_map(|list| module.mentioned(list));
        let security = security.filter(|one| one.kind == Kind::SECURITY_GROUP);
        let own = [Some(group.resource), group.launch].into_iter().flatten();
        let names = security.map(|one| one.name).chain(own.map(|one| one.name));
        let indexes = names.filter_map(|name| module.resource_index(name));
        indexes.collect::<Vec<_>>()
    });
    seeds.collect()
}

struct Belonging<'m, 'd> {
    module: &'m Module<'d>,
    own: BTreeSet<usize>,
}

impl<'d> Belonging<'_, 'd> {
    fn has(&self, resource: &Resource<'_>) -> bool {
        let index = self.module.resource_index(resource.name);
        index.is_some_and(|index| self.own.contains(&index))
    }

    /// Whether an expression refers to these resources, and to no others.
    fn has_all(&self, place: Option<Cursor<'d>>) -> bool {
        let Some(place) = place else { return false };
        let mut named = self.module.mentioned(place).peekable();
        named.peek().is_some() && named.all(|one| self.has(one))
    }

    fn has_any(&self, place: Option<Cursor<'d>>) -> bool {
        place.is_some_and(|place| self.module.mentioned(place).any(|one| self.has(one)))
    }

    /// Whether a resource is about one of these, and is of no use without it.
    fn follows(&self, resource: &Resource<'d>) -> bool {
        let about = |property: &str| self.has_all(resource.get(property));
        match resource.kind {
            Kind::LIFECYCLE_HOOK
            | Kind::AUTO_SCALING_POLICY
            | Kind::SCHEDULED_ACTION
            | Kind::WARM_POOL => about("AutoScalingGroupName"),
            Kind::CAPACITY_PROVIDER => about("AutoScalingGroupProvider"),
            Kind::CAPACITY_PROVIDER_ASSOCIATIONS => {
                let providers = items_of(resource.get("CapacityProviders"));
                !providers.is_empty() && providers.into_iter().all(|one| self.has_all(Some(one)))
            }
            Kind::SECURITY_GROUP_INGRESS | Kind::SECURITY_GROUP_EGRESS => about("GroupId"),
            Kind::POLICY | Kind::MANAGED_POLICY => {
                about("Roles")
                    && resource.get("Users").is_none()
                    && resource.get("Groups").is_none()
            }
            Kind::ROLE_POLICY => about("RoleName"),
            Kind::FUNCTION_PERMISSION
            | Kind::FUNCTION_VERSION
            | Kind::FUNCTION_ALIAS
            | Kind::EVENT_SOURCE_MAPPING => about("FunctionName"),
            Kind::LOG_GROUP => about("LogGroupName"),
            Kind::SUBSCRIPTION => about("TopicArn"),
            Kind::TOPIC_POLICY => about("Topics"),
            Kind::QUEUE_POLICY => about("Queues"),
            Kind::ELASTIC_IP_ASSOCIATION => about("InstanceId"),
            Kind::EVENT_RULE => {
                let targets = items_of(resource.get("Targets"));
                let is_for_own = |target: &Cursor<'d>| self.has_all(target.prop("Arn"));
                self.has_any(resource.get("EventPattern"))
                    || (!targets.is_empty() && targets.iter().all(is_for_own))
            }
            Kind::ALARM => self.watches_instances(resource),
            _ => false,
        }
    }

    /// Whether an alarm only scales the group, or watches metrics that exist only with container instances: of the group,
    /// or the reservation of a cluster. Source: Amazon ECS developer guide, "Amazon ECS CloudWatch metrics" (2026-10).
    fn watches_instances(&self, alarm: &Resource<'d>) -> bool {
        let lists = ["AlarmActions", "OKActions", "InsufficientDataActions"];
        let actions: Vec<Cursor<'d>> = lists
            .into_iter()
            .flat_map(|name| items_of(alarm.get(name)))
            .collect();
        let scales = !actions.is_empty() && actions.iter().all(|one| self.has_all(Some(*one)));
        let metric = alarm.get("MetricName").and_then(Cursor::text);
        let is_reservation = matches!(metric, Some("CPUReservation" | "MemoryReservation"));
        scales
            || self.has_all(alarm.get("Dimensions"))
            || (is_reservation && actions.iter().any(|one| self.has_any(Some(*one))))
    }

    /// Whether a resource is something that one of these uses for itself.
    fn serves(&self, index: usize) -> bool {
        let resource = &self.module.resources[index];
        let mut uses = self.module.references_to(resource.name);
        uses.any(|reference| {
            let owner = reference.owner.filter(|owner| self.own.contains(owner));
            reference.how != How::DependsOn
                && owner
                    .is_some_and(|owner| is_part(self.module.resources[owner].kind, resource.kind))
        })
    }
}

/// Whether what a resource of a kind refers to by another kind is made for it.
fn is_part(owner: Kind<'_>, part: Kind<'_>) -> bool {
    let is_group = matches!(
        owner,
        Kind::AUTO_SCALING_GROUP | Kind::INSTANCE | Kind::SPOT_FLEET | Kind::FLEET
    );
    let is_launch = is_group || matches!(owner, Kind::LAUNCH_TEMPLATE | Kind::LAUNCH_CONFIGURATION);
    match part {
        Kind::LAUNCH_TEMPLATE | Kind::LAUNCH_CONFIGURATION => is_group,
        Kind::INSTANCE_PROFILE | Kind::PLACEMENT_GROUP => is_launch,
        Kind::ROLE => matches!(
            owner,
            Kind::INSTANCE_PROFILE | Kind::LIFECYCLE_HOOK | Kind::FUNCTION | Kind::SPOT_FLEET
        ),
        Kind::MANAGED_POLICY => owner == Kind::ROLE,
        Kind::TOPIC | Kind::QUEUE => owner == Kind::LIFECYCLE_HOOK,
        Kind::FUNCTION => matches!(
            owner,
            Kind::TOPIC | Kind::SUBSCRIPTION | Kind::EVENT_RULE | Kind::EVENT_SOURCE_MAPPING
        ),
        _ => false,
    }
}
