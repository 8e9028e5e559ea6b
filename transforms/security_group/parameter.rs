//! The container instances' group where a parameter provides it.

use super::dependencies::Dependency;
use super::peer_rules::{is_of, rules};
use crate::facts::rules::RuleId;
use crate::model::new_value::reference;
use crate::model::{
    Kind, Module, Parameter, Props, Resource, TaskDefinition, parameter_types, ref_name, words,
};
use crate::plan::PlanContext;
use crate::syntax::{Cursor, NewValue};

/// The parameter that is the container instances' group: by how the template uses it, otherwise by its name.
pub(super) fn group<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    tasks: &[TaskDefinition<'d>],
    dependencies: &[Dependency<'d>],
) -> Option<NewValue> {
    let by_use = module.parameters.iter().filter_map(|parameter| {
        let why = by_use(cx, module, parameter, tasks, dependencies)?;
        Some((parameter, why))
    });
    let by_name = module.parameters.iter().filter(is_named_so);
    let by_name = by_name.map(|parameter| (parameter, "by its name".to_owned()));
    let (parameter, why) = only(by_use).or_else(|| only(by_name))?;
    cx.warn(
        RuleId::SgPeerTrust,
        parameter.key,
        format!("Security group parameter {} is also attached to the tasks. It is identified as the container instance security group {why}", parameter.name),
        "Use --security-group-mode generated to attach only the new group",
    );
    Some(reference(parameter.name))
}

fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

fn is_named_so(parameter: &&Parameter<'_>) -> bool {
    let name = parameter.name.to_lowercase();
    let of_instances =
        name.contains("instance") && (name.contains("ecs") || name.contains("container"));
    parameter.kind() == parameter_types::SECURITY_GROUP_ID && of_instances
}

/// The evidence that a parameter is the group of the container instances.
fn by_use<'d>(
    cx: &PlanContext<'_, 'd>,
    module: &Module<'d>,
    parameter: &Parameter<'d>,
    tasks: &[TaskDefinition<'d>],
    dependencies: &[Dependency<'d>],
) -> Option<String> {
    let is_id = matches!(
        parameter.kind(),
        parameter_types::SECURITY_GROUP_ID | "String"
    );
    if !is_id || is_of_balancer(module, parameter) {
        return None;
    }
    let dependency = dependencies
        .iter()
        .find(|dependency| opens_to(module, dependency, parameter));
    if let Some(dependency) = dependency {
        return Some(format!(
            "because the containers connect to {}, which allows inbound traffic only from this group",
            dependency.resource.name
        ));
    }
    let rules = module.of_type(Kind::SECURITY_GROUP_INGRESS);
    let opening = rules.filter(|rule| {
        let is_own = rule.get("GroupId").and_then(ref_name) == Some(parameter.name);
        is_own && opens_a_host_port(cx, rule, tasks)
    });
    // One of several, independent of their order.
    let rule = opening.min_by_key(|rule| rule.name)?;
    Some(format!("because {} opens a host port in it", rule.name))
}

/// A load balancer's ports may be the same as the host ports.
fn is_of_balancer(module: &Module<'_>, parameter: &Parameter<'_>) -> bool {
    let users = module.users_of(parameter.name);
    names_a_balancer(parameter.name) || users.iter().any(|user| user.kind.is_of_load_balancing())
}

/// Abbreviations of load balancers; the longest ones first.
const ABBREVIATIONS: [&str; 5] = ["gwlb", "alb", "elb", "nlb", "lb"];

/// What may follow an abbreviation in a word, where capitals do not separate the two: `ALBSecurityGroup`.
const ENDS: [&str; 8] = [
    "",
    "group",
    "groupid",
    "security",
    "securitygroup",
    "securitygroupid",
    "sg",
    "sgid",
];

/// Whether a name is that of something of a load balancer.
fn names_a_balancer(name: &str) -> bool {
    let is_one = |word: &String| {
        let mut starts = ABBREVIATIONS
            .iter()
            .filter_map(|one| word.strip_prefix(one));
        starts
            .any(|rest| ENDS.contains(&rest.trim_start_matches(|sign: char| sign.is_ascii_digit())))
    };
    name.to_lowercase().contains("balancer") || words(name).iter().any(is_one)
}

/// Whether a dependency allows inbound traffic from the parameter's group only: then the containers were in it.
fn opens_to(module: &Module<'_>, dependency: &Dependency<'_>, parameter: &Parameter<'_>) -> bool {
    let all = rules(module);
    let mut of_door = all
        .iter()
        .filter(|(holder, rule)| {
            let mut groups = dependency.groups.iter();
            groups.any(|group| is_of(module, holder, *rule, group))
        })
        .map(|(_, rule)| rule.prop("SourceSecurityGroupId").and_then(ref_name))
        .peekable();
    of_door.peek().is_some() && of_door.all(|source| source == Some(parameter.name))
}

/// Whether a rule opens a host port that a container uses.
fn opens_a_host_port<'d>(
    cx: &PlanContext<'_, 'd>,
    rule: &Resource<'d>,
    tasks: &[TaskDefinition<'d>],
) -> bool {
    let number =
        |place: Option<Cursor<'d>>| -> Option<u16> { cx.evaluate(place?).fixed()?.parse().ok() };
    let everybody = rule.get("CidrIp").and_then(Cursor::text) == Some("0.0.0.0/0");
    let range = number(rule.get("FromPort")).zip(number(rule.get("ToPort")));
    let Some((from, to)) = range.filter(|_| !everybody) else {
        return false;
    };
    let containers = tasks.iter().flat_map(TaskDefinition::containers);
    let mut ports = containers.flat_map(|container| {
        let mappings = container.port_mappings().into_iter();
        let ports = mappings.map(move |mapping| number(mapping.prop("HostPort")));
        ports.collect::<Vec<_>>()
    });
    ports.any(|port| port.is_some_and(|port| port != 0 && (from..=to).contains(&port)))
}

#[cfg(test)]
mod tests {
    use super::names_a_balancer;

    #[test]
    fn load_balancers_are_named_by_a_word() {
        for name in [
            "LbGroup",
            "ALBSecurityGroup",
            "PublicALB",
            "public_alb_sg",
            "Elb2Group",
            "NLBSG",
            "LoadBalancerGroup",
            "lbsg",
        ] {
            assert!(names_a_balancer(name), "{name}");
        }
        for name in [
            "KilburnGroup",
            "AlbumGroup",
            "ElbowGroup",
            "WebGroup",
            "MelbourneSg",
        ] {
            assert!(!names_a_balancer(name), "{name}");
        }
    }
}
