//! The ingress rules of the template's security groups, and what is reported where they no longer apply.

use crate::facts::rules::RuleId;
use crate::model::new_value::get_att;
pub(super) use crate::model::surroundings::ingress_rules as rules;
use crate::model::surroundings::{group_items, group_value};
use crate::model::{Ipv4Range, Module, Props, Resource, evaluate, is_same_value};
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewValue};

/// Where the template does not contain the container instances' group, it cannot be attached to the tasks; reports the
/// rules that may reference it. The groups in `reported` are already reported.
pub(super) fn report_lost<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    reported: &[&str],
) {
    let is_reported = |holder: &Resource<'d>, rule: Cursor<'d>| {
        let group = rule.prop("GroupId").and_then(|place| module.target(place));
        reported.contains(&group.map_or(holder.name, |group| group.name))
    };
    let outside: Vec<Cursor<'d>> = rules(module)
        .into_iter()
        .filter(|(holder, rule)| !is_reported(holder, *rule))
        .filter(|(holder, rule)| !is_of_a_load_balancer(module, holder, *rule))
        .filter_map(|(_, rule)| rule.prop("SourceSecurityGroupId"))
        .filter(|source| module.target(*source).is_none())
        .collect();
    for source in &outside {
        cx.action_required(
            RuleId::SgPeerTrust,
            *source,
            "This rule allows inbound traffic from a security group of another stack. If that is the container instance security group, the tasks do not have access",
            "Add a rule for the generated security group of the tasks, or attach the container instance security group instead with --security-groups sg-…",
        );
    }
    // Where the dependencies' groups are reported, the dependencies are known.
    if !reported.is_empty() {
        return;
    }
    cx.warn(
        RuleId::SgPeerTrust,
        cx.place(),
        "The tasks use a new security group. Inbound rules that reference the container instance security group do not apply to it",
        "Add inbound rules for the new group, for example to databases, or attach the container instance security group instead with --security-groups sg-…",
    );
}

/// Whether a rule, which is in a resource, belongs to a load balancer's group: it decides what reaches the load
/// balancer, which tasks do not.
fn is_of_a_load_balancer<'d>(module: &Module<'d>, holder: &Resource<'d>, rule: Cursor<'d>) -> bool {
    let own = match rule.prop("GroupId") {
        None => Some(holder),
        Some(group) => module.target(group),
    };
    if let Some(own) = own {
        let mut users = module.users_of(own.name).into_iter();
        return users.any(is_load_balancer);
    }
    let own = rule.prop("GroupId").map(|group| group_value(module, group));
    let lists = module
        .resources
        .iter()
        .filter(|resource| is_load_balancer(resource))
        .filter_map(|balancer| balancer.get("SecurityGroups"));
    lists
        .flat_map(|list| group_items(module, list))
        .any(|item| Some(item) == own)
}

fn is_load_balancer(resource: &Resource<'_>) -> bool {
    resource.kind.is_of_load_balancing()
}

/// Whether a rule, which is in a resource, belongs to a group.
pub(super) fn is_of(
    module: &Module<'_>,
    holder: &Resource<'_>,
    rule: Cursor<'_>,
    group: &Resource<'_>,
) -> bool {
    holder.name == group.name
        || rule
            .prop("GroupId")
            .and_then(|place| module.target(place))
            .is_some_and(|target| target.name == group.name)
}

/// Whether a rule allows inbound traffic from tasks: from one of their groups, or from a range of addresses that they may
/// have.
pub(super) fn admits(
    module: &Module<'_>,
    rule: Cursor<'_>,
    groups: &[NewValue],
    addresses: &[Ipv4Range],
) -> bool {
    let admits_range = |range: Cursor<'_>| {
        let answer = evaluate(Some(module), range);
        let range = answer.fixed().and_then(Ipv4Range::parse);
        // Where the range is not known, the tasks may be in it.
        range.is_none_or(|range| addresses.iter().any(|one| one.overlaps(&range)))
    };
    admits_group(module, rule, groups) || rule.prop("CidrIp").is_some_and(admits_range)
}

/// Whether a rule allows inbound traffic from one of some groups.
pub(super) fn admits_group(module: &Module<'_>, rule: Cursor<'_>, groups: &[NewValue]) -> bool {
    rule.prop("SourceSecurityGroupId")
        .is_some_and(|source| match module.target(source) {
            Some(target) => groups.contains(&get_att(target.name, "GroupId")),
            None => groups.iter().any(|group| is_same_value(source, group)),
        })
}
