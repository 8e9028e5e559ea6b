//! Allows outbound traffic to the tasks from load balancers whose group restricts it.

use crate::facts::rules::RuleId;
use crate::model::new_value::{entry, get_att};
use crate::model::surroundings::Capacity;
use crate::model::{Expr, Kind, Module, Props, Resource, Service, alternatives};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewEntry, NewValue};

/// Adds an egress rule to every load balancer's group of the template that restricts outbound traffic, for each ingress
/// rule of the tasks' group that references it. The rules are separate resources: two groups that reference each other
/// inline would be a cycle.
pub(super) fn open<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    service: &Service<'d>,
    ingress: &[NewValue],
    tasks: &NewValue,
) {
    let rules: Vec<(&[NewEntry], String)> = ingress.iter().filter_map(of_a_group).collect();
    let mut seen: Vec<&str> = Vec::new();
    for (_, name) in &rules {
        let group = module.resource(name);
        let Some(group) = group.filter(|group| !seen.contains(&group.name)) else {
            continue;
        };
        seen.push(group.name);
        let id = get_att(group.name, "GroupId");
        let rules = rules.iter().filter(|(_, other)| other == name);
        let rules: Vec<&[NewEntry]> = rules.map(|(rule, _)| *rule).collect();
        if group.kind != Kind::SECURITY_GROUP || !is_limited(module, group) {
            continue;
        }
        for rule in rules {
            let kept = rule
                .iter()
                .filter(|entry| entry.key != "SourceSecurityGroupId");
            let mut properties = vec![entry("GroupId", id.clone())];
            properties.extend(kept.cloned());
            properties.push(entry("DestinationSecurityGroupId", tasks.clone()));
            let rationale = Rationale::review(format!(
                "{} restricts outbound traffic and must allow it to the tasks",
                group.name
            ));
            cx.resource(
                &format!("{}To{}", group.name, service.resource.name),
                Kind::SECURITY_GROUP_EGRESS,
                service.resource.condition,
                NewValue::Mapping(properties),
                rationale,
            );
        }
    }
}

/// The entries of a rule whose source is the security group of a resource, with the resource's logical ID.
fn of_a_group(rule: &NewValue) -> Option<(&[NewEntry], String)> {
    let NewValue::Mapping(entries) = rule else {
        return None;
    };
    let mut sources = entries.iter();
    let source = sources.find(|entry| entry.key == "SourceSecurityGroupId")?;
    match Expr::of_value(&source.value) {
        Expr::Attr(name, attribute) if attribute == "GroupId" => Some((entries, name)),
        _ => None,
    }
}

/// The container instances' groups may restrict outbound traffic; the tasks' own group does not.
pub(super) fn report_limits<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    instances: &[Capacity<'d>],
) {
    for list in instances.iter().flat_map(Capacity::security_groups) {
        let groups: Vec<Resource<'d>> = module.mentioned(list).copied().collect();
        let is_group = |one: &Resource<'d>| one.kind == Kind::SECURITY_GROUP;
        let limited = groups
            .iter()
            .filter(|one| is_group(one))
            .all(|group| is_limited(module, group));
        if let Some(group) = groups.iter().find(|one| is_group(one)).filter(|_| limited) {
            cx.warn(
                RuleId::SgPeerTrust,
                group.key,
                format!("{} restricts the outbound traffic of the container instances, but the tasks' own security group does not", group.name),
                "Add the same SecurityGroupEgress to the generated security group, and allow traffic to the container registry and CloudWatch Logs",
            );
        }
    }
}

/// Whether a group has egress rules, and none that allows all outbound traffic.
fn is_limited<'d>(module: &Module<'d>, group: &Resource<'d>) -> bool {
    let inline = group.get("SecurityGroupEgress").into_iter();
    let inline = inline
        .flat_map(alternatives)
        .flat_map(Cursor::items)
        .flat_map(alternatives);
    let own = module
        .of_type(Kind::SECURITY_GROUP_EGRESS)
        .filter(|rule| {
            let target = rule.get("GroupId").and_then(|place| module.target(place));
            target.is_some_and(|target| target.name == group.name)
        })
        .filter_map(Resource::properties);
    let rules: Vec<Cursor<'d>> = inline.chain(own).collect();
    let lets_all_out = rules.iter().any(|rule| {
        let everywhere = rule.prop("CidrIp").and_then(Cursor::text) == Some("0.0.0.0/0");
        let all = rule.prop("IpProtocol").and_then(Cursor::text) == Some("-1");
        let all_ports = rule.prop("FromPort").and_then(Cursor::text) == Some("0")
            && rule.prop("ToPort").and_then(Cursor::text) == Some("65535");
        everywhere && (all || all_ports)
    });
    !rules.is_empty() && !lets_all_out
}
