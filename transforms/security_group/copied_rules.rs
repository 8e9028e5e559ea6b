//! Copies rules that allow inbound traffic from the container instances' group for the tasks' own group.

use super::peer_rules::{report_lost, rules};
use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, entry, get_att};
use crate::model::surroundings::{Capacity, is_usable};
use crate::model::{Expr, Kind, Module, Props, Resource, alternatives};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};

/// Adds an ingress rule for the tasks' group wherever the template allows inbound traffic from the container instances'
/// groups. The rules are separate resources: two groups that reference each other inline would be a cycle.
pub(super) fn over<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    instances: &[Capacity<'d>],
    tasks: &str,
    condition: Option<&str>,
) {
    let instance_groups = InstanceGroups::of(module, instances);
    if instance_groups.groups.is_empty() {
        return report_lost(cx, module, &[]);
    }
    for (holder, rule) in rules(module) {
        let sources = rule.prop("SourceSecurityGroupId");
        let sources: Vec<Cursor<'d>> = sources.into_iter().flat_map(alternatives).collect();
        let is_instance_group = |source: &Cursor<'d>| instance_groups.has(module, *source);
        if !sources.iter().any(is_instance_group) {
            continue;
        }
        if let Some(own) = instance_groups.own(module, &holder, rule) {
            // A rule between the container instances matters only where something else uses the group too.
            if !serves_others(module, own) {
                continue;
            }
        }
        let condition = both(holder.condition, condition)
            .filter(|condition| is_usable(module, rule, *condition));
        let is_sure = sources.iter().all(is_instance_group) && is_unconditional(&holder, rule);
        match condition.filter(|_| is_sure) {
            Some(condition) => repeat(cx, &holder, rule, tasks, condition),
            None => report(cx, rule, &holder, "under a condition"),
        }
    }
    report_others(cx, module, &instance_groups);
}

/// The groups of the container instances.
struct InstanceGroups<'d> {
    /// The meaning of each, the same for every spelling.
    groups: Vec<Expr>,
    /// Where they are referenced.
    places: Vec<Cursor<'d>>,
}

impl<'d> InstanceGroups<'d> {
    fn of(module: &Module<'d>, instances: &[Capacity<'d>]) -> Self {
        let lists = instances.iter().flat_map(Capacity::security_groups);
        let lists: Vec<Cursor<'d>> = lists.flat_map(alternatives).collect();
        let places: Vec<Cursor<'d>> = lists
            .into_iter()
            .flat_map(|list| {
                let is_list = list.is_sequence();
                let items = list.items().flat_map(alternatives).collect();
                if is_list { items } else { vec![list] }
            })
            .filter(|one| !one.is_absent())
            .collect();
        let groups = places.iter().map(|one| identity(module, *one)).collect();
        Self { groups, places }
    }

    fn has(&self, module: &Module<'_>, source: Cursor<'_>) -> bool {
        self.groups.contains(&identity(module, source))
    }

    /// The container instances' own group, where a rule belongs to it.
    fn own<'t>(
        &self,
        module: &'t Module<'d>,
        holder: &Resource<'d>,
        rule: Cursor<'d>,
    ) -> Option<&'t Resource<'d>> {
        let group = match rule.prop("GroupId") {
            Some(group) => module.target(group),
            None => module.resource(holder.name),
        };
        group.filter(|group| self.groups.contains(&own_id(group)))
    }
}

/// The ID of a security group of the template.
fn own_id(group: &Resource<'_>) -> Expr {
    Expr::Attr(group.name.to_owned(), "GroupId".to_owned())
}

/// The meaning of a security group: its ID where it is a resource of the template, otherwise the expression for it.
fn identity(module: &Module<'_>, group: Cursor<'_>) -> Expr {
    match module.target(group) {
        Some(resource) if resource.kind == Kind::SECURITY_GROUP => own_id(resource),
        _ => Expr::of(group),
    }
}

/// Whether a group of the container instances is also attached to something else. Mount targets do not count: they get
/// a separate rule for the tasks.
pub(super) fn serves_others(module: &Module<'_>, group: &Resource<'_>) -> bool {
    let instances = [
        "LaunchConfiguration",
        "LaunchTemplate",
        "AutoScalingGroup",
        "SpotFleet",
        "EC2Fleet",
    ];
    let users = module.users_of(group.name).into_iter();
    users.map(|user| user.kind).any(|kind| {
        let is_instance =
            kind == Kind::INSTANCE || instances.iter().any(|one| kind.name().ends_with(one));
        let is_rule = kind.name().starts_with(Kind::SECURITY_GROUP.name());
        !is_instance && !is_rule && !kind.is_of_ecs() && kind != Kind::MOUNT_TARGET
    })
}

/// The condition under which two conditional things both exist; `None` where that is no single condition.
#[allow(clippy::option_option)]
fn both<'c>(one: Option<&'c str>, other: Option<&'c str>) -> Option<Option<&'c str>> {
    match (one, other) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => Some(one.or(other)),
    }
}

/// Whether a rule exists whenever its resource does, whatever other conditions are.
fn is_unconditional(holder: &Resource<'_>, rule: Cursor<'_>) -> bool {
    let inline = holder.get("SecurityGroupIngress");
    inline.is_none_or(|list| list.items().any(|item| item.node == rule.node))
}

fn repeat<'d>(
    cx: &mut PlanContext<'_, 'd>,
    holder: &Resource<'d>,
    rule: Cursor<'d>,
    tasks: &str,
    condition: Option<&str>,
) {
    let group = match holder.kind {
        Kind::SECURITY_GROUP => get_att(holder.name, "GroupId"),
        _ => match rule.prop("GroupId") {
            Some(group) => copy_of(group),
            None => return,
        },
    };
    let mut properties = vec![entry("GroupId", group)];
    let kept = ["IpProtocol", "FromPort", "ToPort"];
    properties.extend(kept.iter().filter_map(|key| {
        let value = rule.get(key)?;
        Some(entry(key, copy_of(value)))
    }));
    properties.push(entry("SourceSecurityGroupId", get_att(tasks, "GroupId")));
    let rationale = Rationale::review(format!(
        "{} allows inbound traffic from the container instances and must also allow it from the tasks",
        holder.name
    ));
    let name = format!("{}From{tasks}", holder.name);
    cx.resource(
        &name,
        Kind::SECURITY_GROUP_INGRESS,
        condition,
        NewValue::Mapping(properties),
        rationale,
    );
}

fn report<'d>(cx: &mut PlanContext<'_, 'd>, rule: Cursor<'d>, holder: &Resource<'d>, how: &str) {
    cx.action_required(
        RuleId::SgPeerTrust,
        rule,
        format!(
            "{} allows inbound traffic from the container instance security group {how}, but not from the tasks",
            holder.name
        ),
        "Add an inbound rule for the tasks' own security group manually",
    );
}

/// Security groups of other services that are not EC2 groups, and groups that other stacks may reference.
fn report_others<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    instance_groups: &InstanceGroups<'d>,
) {
    let old = [
        Kind::DATABASE_SECURITY_GROUP,
        Kind::DATABASE_SECURITY_GROUP_INGRESS,
        Kind::CACHE_SECURITY_GROUP_INGRESS,
        Kind::WAREHOUSE_SECURITY_GROUP_INGRESS,
    ];
    for resource in &module.resources {
        let names_it = module
            .mentioned(resource.body)
            .any(|one| instance_groups.groups.contains(&own_id(one)));
        if old.contains(&resource.kind) && names_it {
            report(cx, resource.key, resource, "with an EC2-Classic rule");
        }
    }
    for place in &instance_groups.places {
        let group = module.target(*place);
        let exported = group.is_some_and(|group| is_exported(module, group));
        if group.is_none() || exported {
            cx.warn(
                RuleId::SgPeerTrust,
                *place,
                "Other stacks may reference the container instance security group. Their inbound rules do not allow traffic from the tasks",
                "Add inbound rules for the tasks' own security group in those stacks, or run without --security-group-mode generated",
            );
        }
    }
}

fn is_exported(module: &Module<'_>, group: &Resource<'_>) -> bool {
    let outputs = module.sections.outputs.into_iter();
    outputs.flat_map(Cursor::entries).any(|(_, _, body)| {
        let mut named = module.mentioned(body);
        body.get("Export").is_some() && named.any(|one| one.name == group.name)
    })
}
