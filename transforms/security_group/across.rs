//! Security groups and the VPC that other stacks have.

use super::ingress::name_of;
use crate::cloudformation::Template;
use crate::document::{Cursor, NewValue};
use crate::network::holders;
use crate::plan::{Draft, Goods, Wanted};
use crate::stacks;

/// What a parameter for the VPC is called.
pub(super) const VPC_NAMES: [&str; 2] = ["VpcId", "TaskVpcId"];

/// The VPC that the stacks around have.
pub(super) fn vpc(draft: &mut Draft<'_, '_>) -> Option<NewValue> {
    let way = stacks::vpc(draft.set, draft.workload.file)?;
    let goods = Goods {
        wanted: Wanted::new("svc-security-groups", &VPC_NAMES),
        kind: "AWS::EC2::VPC::Id",
        description: "VPC of the tasks",
        output: "The VPC",
    };
    draft.carry(&way, &goods)
}

/// The group of the load balancer that other stacks have before some target groups.
pub(super) fn balancer_group<'d>(
    draft: &mut Draft<'_, 'd>,
    template: &Template<'d>,
    groups: &[Cursor<'d>],
) -> Option<NewValue> {
    let arn = groups
        .iter()
        .flat_map(|group| holders(template, name_of(*group)))
        .find_map(|holder| {
            let arn = holder.get("ListenerArn");
            arn.or_else(|| holder.get("LoadBalancerArn"))
        })?;
    let listener = template.target(arn);
    let arn = listener
        .and_then(|listener| listener.get("LoadBalancerArn"))
        .unwrap_or(arn);
    let way = stacks::balancer_groups(draft.set, draft.workload.file, arn)?;
    let goods = Goods {
        wanted: Wanted::new(
            "sg-task-ingress",
            &["LoadBalancerSecurityGroup", "TaskLoadBalancerSecurityGroup"],
        )
        .about(arn),
        kind: "AWS::EC2::SecurityGroup::Id",
        description: "Security group of the load balancer, which may reach the tasks",
        output: "Security group of the load balancer",
    };
    draft.carry(&way, &goods)
}

/// The group of the container instances that other stacks have, so that whatever trusts them still lets the tasks in.
pub(super) fn instance_group(draft: &mut Draft<'_, '_>) -> Option<NewValue> {
    let way = stacks::instance_groups(draft.set, draft.workload.file)?;
    let goods = Goods {
        wanted: Wanted::new(
            "sg-peer-trust",
            &[
                "ContainerInstanceSecurityGroup",
                "TaskContainerInstanceSecurityGroup",
            ],
        ),
        kind: "AWS::EC2::SecurityGroup::Id",
        description: "Security group of the container instances, which the tasks get as well",
        output: "Security group of the container instances",
    };
    let group = draft.carry(&way, &goods)?;
    draft.warn(
        "sg-peer-trust",
        draft.place(),
        format!("the tasks also get the security group of the container instances, {}, so that databases and others that trust it let them in", way.from()),
        "--security-group-mode generated leaves it off",
    );
    Some(group)
}
