//! Security groups of tasks in files that can reference them but not define them.

use super::commands;
use crate::facts::rules::RuleId;
use crate::model::{Props, Resource};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports a missing security group: without one, the tasks get the default group of the VPC, which allows no inbound
/// traffic from a load balancer.
pub(super) fn report<'d>(cx: &mut PlanContext<'_, 'd>, owner: &Resource<'d>) {
    // If the subnets are not known either, the workload needs a decision anyway, and both are reported together.
    if cx.settings.subnets.is_none() {
        return;
    }
    let mut ports: Vec<String> = cx
        .workload
        .services
        .iter()
        .flat_map(|service| {
            let balancers = service.load_balancers().into_iter();
            balancers.filter_map(move |balancer| balancer.prop("ContainerPort"))
        })
        .filter_map(Cursor::text)
        .map(str::to_owned)
        .collect();
    ports.dedup();
    cx.action_required(
        RuleId::SvcSecurityGroups,
        owner.key,
        "the tasks get the default security group of their VPC, because this file cannot make one; it usually lets no load balancer in",
        format!(
            "make one, or take that of the container instances to keep what it is let into, and write its id as securityGroups beside the subnets; --security-groups sg-… does so by itself:\n{}",
            commands::security_group(owner.name, &ports)
        ),
    );
}
