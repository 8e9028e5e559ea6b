//! Security groups and the VPC of other stacks.

use super::ingress::name_of;
use super::shared::report_left;
use crate::facts::rules::RuleId;
use crate::model::routes::ValueRoute;
use crate::model::surroundings::holders;
use crate::model::{Module, parameter_types, referenced, routes};
use crate::plan::{ParameterRequest, PlanContext, ValueSpec};
use crate::syntax::{Cursor, NewValue};

/// The names of a parameter for the VPC.
pub(super) const VPC_NAMES: [&str; 2] = ["VpcId", "TaskVpcId"];

/// The VPC of related stacks.
pub(super) fn vpc(cx: &mut PlanContext<'_, '_>) -> Option<NewValue> {
    let route = routes::vpc(cx.project, cx.workload.file)?;
    let spec = ValueSpec {
        request: ParameterRequest::new(RuleId::SvcSecurityGroups, &VPC_NAMES),
        kind: parameter_types::VPC_ID,
        description: "VPC of the tasks",
        output: "VPC of the tasks",
    };
    cx.import_value(&route, &spec)
}

/// The security group, in another stack, of the load balancer that forwards to some target groups.
pub(super) fn balancer_group<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    groups: &[Cursor<'d>],
) -> Option<NewValue> {
    let arn = groups
        .iter()
        .flat_map(|group| holders(module, name_of(*group)))
        .find_map(|holder| {
            let arn = holder.get("ListenerArn");
            arn.or_else(|| holder.get("LoadBalancerArn"))
        })?;
    let listener = module.target(arn);
    let arn = listener
        .and_then(|listener| listener.get("LoadBalancerArn"))
        .unwrap_or(arn);
    let route = routes::balancer_groups(cx.project, cx.workload.file, arn)?;
    let spec = ValueSpec {
        request: ParameterRequest::new(
            RuleId::SgTaskIngress,
            &["LoadBalancerSecurityGroup", "TaskLoadBalancerSecurityGroup"],
        )
        .about(arn),
        kind: parameter_types::SECURITY_GROUP_ID,
        description: "Load balancer security group allowed to reach the tasks",
        output: "Load balancer security group",
    };
    let value = cx.import_value(&route, &spec)?;
    if route.is_by_name() {
        cx.action_required(
            RuleId::SgTaskIngress,
            cx.place(),
            format!("The tasks allow inbound traffic from the security group in {}. Only the parameter name identifies this security group, because the template of that stack was not found", route.from()),
            "Check that this is the load balancer security group, or specify the security groups of the tasks with --security-groups sg-…",
        );
    }
    Some(value)
}

/// The groups of the container instances in other stacks, so that resources that allow inbound traffic from them allow
/// it from the tasks.
pub(super) fn instance_groups(cx: &mut PlanContext<'_, '_>) -> Vec<NewValue> {
    let routes = routes::instance_groups(cx.project, cx.workload.file);
    let mut groups = Vec::new();
    let (taken, left) = routes.split_at(routes.len().min(GROUPS));
    for (number, route) in taken.iter().enumerate() {
        let name = descriptive_name(route).unwrap_or_else(|| match number {
            0 => INSTANCE_GROUP.to_owned(),
            _ => format!("{INSTANCE_GROUP}{}", number + 1),
        });
        let names = [name.as_str()];
        let spec = ValueSpec {
            request: ParameterRequest::new(RuleId::SgPeerTrust, &names),
            kind: parameter_types::SECURITY_GROUP_ID,
            description: "Container instance security group, also attached to the tasks",
            output: "Container instance security group",
        };
        let value = cx.import_value(route, &spec);
        if value.is_some() && route.is_by_name() {
            cx.action_required(
                RuleId::SgPeerTrust,
                cx.place(),
                format!("The container instance security group, also attached to the tasks, comes from {}. Only the parameter name identifies it, because the template of that stack was not found", route.from()),
                "Check that this is the container instance security group, or use --security-group-mode generated to attach only the new group",
            );
        }
        groups.extend(value);
    }
    for route in left {
        let group = format!("{}, from {}", named(route), route.from());
        report_left(cx, cx.place(), &group);
    }
    if let Some(route) = routes.first().filter(|_| !groups.is_empty()) {
        let (what, are, them) = match groups.len() {
            1 => ("security group", "is", "it"),
            _ => ("security groups", "are", "them"),
        };
        cx.warn(
            RuleId::SgPeerTrust,
            cx.place(),
            format!("The container instance {what}, from {}, {are} also attached to the tasks, so that databases and other resources that allow traffic from {them} keep working", route.from()),
            "Use --security-group-mode generated to attach only the new group",
        );
    }
    groups
}

/// The name of the parameter that passes a group to the stack of the container instances, where it shows more than that
/// the value is a group.
fn descriptive_name(route: &ValueRoute<'_>) -> Option<String> {
    let ends = route.ends();
    let (first, rest) = ends.split_first()?;
    let name = referenced(&first.value)?;
    let lower = name.to_lowercase();
    let mut stem = lower.as_str();
    for word in ["ids", "id", "groups", "group", "security"] {
        stem = stem.strip_suffix(word).unwrap_or(stem);
    }
    let agree = rest.iter().all(|end| referenced(&end.value) == Some(name));
    (agree && stem.len() > 3).then(|| name.to_owned())
}

fn named(route: &ValueRoute<'_>) -> String {
    descriptive_name(route).unwrap_or_else(|| "another group".to_owned())
}

/// ECS allows at most five groups, and one is the tasks' own.
pub(super) const GROUPS: usize = 4;

const INSTANCE_GROUP: &str = "ContainerInstanceSecurityGroup";
