//! Who trusts whom: the rules of the template's security groups, and what is told where trust is lost.

use crate::cloudformation::intrinsic::{Intrinsic, intrinsic};
use crate::cloudformation::write::get_att;
use crate::cloudformation::{Resource, Template};
use crate::document::{Cursor, NewValue};
use crate::ecs::TaskDefinition;
pub(super) use crate::network::ingress_rules as rules;
use crate::plan::Draft;

/// Where the template does not have the instances' group, nobody can attach it; what trusted it must be told.
pub(super) fn tell_lost<'d>(draft: &mut Draft<'_, 'd>, template: &Template<'d>) {
    let outside: Vec<Cursor<'d>> = rules(template)
        .into_iter()
        .filter(|(holder, _)| !serves_a_load_balancer(template, holder))
        .filter_map(|(_, rule)| rule.get("SourceSecurityGroupId"))
        .filter(|source| template.target(*source).is_none())
        .collect();
    for source in &outside {
        draft.must_act(
            "sg-peer-trust",
            *source,
            "this rule lets in a group that another stack has; if it is the container instances' group, the tasks are no longer let in",
            "add a rule for the tasks' generated security group, or name the instances' group with --security-groups",
        );
    }
    draft.warn(
        "sg-peer-trust",
        draft.place(),
        "the tasks have a security group of their own; databases and others that let in the container instances' group do not let them in",
        "add rules for the generated group there, or give the tasks the instances' group too with --security-groups",
    );
}

fn serves_a_load_balancer(template: &Template<'_>, holder: &Resource<'_>) -> bool {
    let mut users = template.users_of(holder.name).into_iter();
    users.any(|user| user.kind.contains("LoadBalancing"))
}

/// Addresses that a container reads from the environment, of things in the template whose groups do not let the
/// tasks in.
pub(super) fn tell_closed_doors<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    tasks: &[TaskDefinition<'d>],
    attached: &[NewValue],
) {
    let values: Vec<Cursor<'d>> = tasks
        .iter()
        .flat_map(TaskDefinition::containers)
        .filter_map(|container| container.get("Environment"))
        .flat_map(Cursor::descendants)
        .collect();
    for value in values {
        let Some(Intrinsic::GetAtt { resource, .. }) = intrinsic(value) else {
            continue;
        };
        let Some(resource) = template.resource(resource) else {
            continue;
        };
        let lists = [
            "VPCSecurityGroups",
            "VpcSecurityGroupIds",
            "SecurityGroupIds",
        ];
        let groups = lists.iter().filter_map(|name| resource.get(name));
        let groups: Vec<&Resource<'d>> = groups.flat_map(|list| template.mentioned(list)).collect();
        let closed = groups
            .iter()
            .all(|group| !lets_in(template, group, attached));
        if let Some(group) = groups.first().filter(|_| closed) {
            draft.must_act(
                "sg-peer-trust",
                value,
                format!(
                    "the container connects to {}, whose security group {} does not let the tasks' group in",
                    resource.name, group.name
                ),
                format!("add an ingress rule for the tasks' group to {}", group.name),
            );
        }
    }
}

/// Whether a group has a rule for one of the tasks' groups, or one for addresses.
fn lets_in(template: &Template<'_>, group: &Resource<'_>, attached: &[NewValue]) -> bool {
    rules(template).iter().any(|(holder, rule)| {
        is_of(template, holder, *rule, group) && admits(template, *rule, attached)
    })
}

/// Whether a rule, which stands in a resource, is one of a group.
pub(super) fn is_of(
    template: &Template<'_>,
    holder: &Resource<'_>,
    rule: Cursor<'_>,
    group: &Resource<'_>,
) -> bool {
    holder.name == group.name
        || rule
            .get("GroupId")
            .and_then(|place| template.target(place))
            .is_some_and(|target| target.name == group.name)
}

/// Whether a rule is for one of some groups, or for addresses.
pub(super) fn admits(template: &Template<'_>, rule: Cursor<'_>, groups: &[NewValue]) -> bool {
    let by_group = rule.get("SourceSecurityGroupId").is_some_and(|source| {
        let named = match template.target(source) {
            Some(target) => get_att(target.name, "GroupId"),
            None => source.new_value(),
        };
        groups.contains(&named)
    });
    by_group || rule.get("CidrIp").is_some()
}
