//! Groups that the user specified instead of the generated one also have to allow inbound traffic from the load
//! balancer.

use super::peer_rules::{admits_group, is_of, rules};
use super::required_ingress::{RequiredIngress, required_ingress};
use crate::facts::rules::RuleId;
use crate::model::new_value::{entry, get_att, reference};
use crate::model::{
    Ipv4Range, Kind, Module, Props, Resource, Service, conditions_around, has_value,
    same_expression,
};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};

/// Whether a group allows some traffic.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Opens {
    No,
    Perhaps,
    Yes,
}

/// Adds the missing rules to a specified group of the template; reports what groups of other stacks need.
pub(super) fn allow_ingress<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    given: &NewValue,
) {
    let Some(module) = cx.module() else {
        return;
    };
    let own: Vec<&Resource<'d>> = module
        .of_type(Kind::SECURITY_GROUP)
        .filter(|group| names(given, group))
        .collect();
    let mut missing: Vec<String> = Vec::new();
    for ingress in required_ingress(cx, module, service) {
        let opens = own.iter().map(|group| opens(cx, module, group, &ingress));
        let rule = ingress
            .rule()
            .filter(|_| is_always_there(module, ingress.source.as_ref()));
        let group = own.iter().find(|group| group.condition.is_none());
        match (opens.max(), group, rule) {
            (Some(Opens::Yes), ..) => {}
            (Some(Opens::No), Some(group), Some(rule)) => add(cx, service, group, rule),
            _ => {
                let described = ingress.described();
                if !missing.contains(&described) {
                    missing.push(described);
                }
            }
        }
    }
    if !missing.is_empty() {
        cx.action_required(
            RuleId::SgTaskIngress,
            service.resource.key,
            format!(
                "The load balancer sends traffic directly to the tasks, so the specified security groups must allow inbound traffic on {}",
                missing.join(", ")
            ),
            "Check the inbound rules of these groups, and add the missing ones where the groups are defined",
        );
    }
}

/// Whether a list references a group of the template.
fn names(given: &NewValue, group: &Resource<'_>) -> bool {
    let spellings = [reference(group.name), get_att(group.name, "GroupId")];
    match given {
        NewValue::Sequence(items) => items.iter().any(|item| has_value(&spellings, item)),
        one => has_value(&spellings, one),
    }
}

/// Whether the group of a load balancer exists under all conditions, so that a rule can reference it unconditionally.
fn is_always_there(module: &Module<'_>, source: Option<&NewValue>) -> bool {
    let mut conditional = module
        .of_type(Kind::SECURITY_GROUP)
        .filter(|group| group.condition.is_some());
    !conditional.any(|group| source.is_some_and(|source| names(source, group)))
}

fn add<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    group: &Resource<'d>,
    rule: NewValue,
) {
    let NewValue::Mapping(rule) = rule else {
        return;
    };
    let mut properties = vec![entry("GroupId", get_att(group.name, "GroupId"))];
    properties.extend(rule);
    let rationale = Rationale::review(format!(
        "{} must allow inbound traffic from the load balancer, which sends it directly to the tasks",
        group.name
    ));
    // EC2 rejects the same rule twice, and services may share load balancer, group and port.
    cx.resource_once(
        &format!("{}Ingress", service.resource.name),
        Kind::SECURITY_GROUP_INGRESS,
        NewValue::Mapping(properties),
        rationale,
    );
}

/// Whether the rules of a group allow the required traffic.
fn opens<'d>(
    cx: &PlanContext<'_, 'd>,
    module: &Module<'d>,
    group: &Resource<'d>,
    ingress: &RequiredIngress<'d>,
) -> Opens {
    let all = rules(module).into_iter();
    let own = all.filter(|(holder, rule)| is_of(module, holder, *rule, group));
    let granted = own.map(|(holder, rule)| {
        let port = covers(cx, rule, ingress);
        let is_sure = holder.condition.is_none() && conditions_around(rule, holder.body).is_empty();
        if !allows_ingress(module, rule, ingress) {
            Opens::No
        } else if is_sure {
            port
        } else {
            port.min(Opens::Perhaps)
        }
    });
    granted.max().unwrap_or(Opens::No)
}

/// Whether a rule allows the source of the required traffic; any group may be the source, where it is not known.
fn allows_ingress(module: &Module<'_>, rule: Cursor<'_>, ingress: &RequiredIngress<'_>) -> bool {
    if let Some(cidr) = rule.prop("CidrIp") {
        // Load balancers send from their private addresses.
        let is_public = |text: &str| {
            let range = Ipv4Range::parse(text);
            !range.is_some_and(|range| Ipv4Range::PRIVATE.iter().any(|one| one.overlaps(&range)))
        };
        return !cidr.text().is_some_and(is_public);
    }
    let by_group = rule.prop("SourceSecurityGroupId").is_some();
    match &ingress.source {
        Some(source) => admits_group(module, rule, std::slice::from_ref(source)),
        None => by_group,
    }
}

/// Whether a rule includes the port and protocol of the required traffic.
fn covers<'d>(cx: &PlanContext<'_, 'd>, rule: Cursor<'d>, ingress: &RequiredIngress<'d>) -> Opens {
    let port = ingress.port;
    let protocol = rule.prop("IpProtocol").and_then(Cursor::text);
    if matches!(protocol, Some("-1" | "all")) {
        return Opens::Yes;
    }
    let protocol = match protocol {
        Some("6") => Some("tcp"),
        Some("17") => Some("udp"),
        other => other,
    };
    if protocol.is_some_and(|protocol| protocol != ingress.protocol) {
        return Opens::No;
    }
    let (Some(from), Some(to)) = (rule.prop("FromPort"), rule.prop("ToPort")) else {
        return Opens::No;
    };
    if same_expression(from, port) && same_expression(to, port) {
        return Opens::Yes;
    }
    let number = |place| -> Option<u16> { cx.evaluate(place).fixed()?.parse().ok() };
    match (number(from), number(to), number(port)) {
        (Some(from), Some(to), Some(port)) if (from..=to).contains(&port) => Opens::Yes,
        (Some(_), Some(_), Some(_)) => Opens::No,
        (Some(0 | 1), Some(65535), None) => Opens::Yes,
        _ => Opens::Perhaps,
    }
}
