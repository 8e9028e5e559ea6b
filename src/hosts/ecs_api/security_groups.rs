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
        "The tasks use the default security group of their VPC because this file cannot create one. It usually does not allow inbound traffic from a load balancer",
        format!(
            "Create a security group, or use that of the container instances to keep the access it has, and write its ID as securityGroups next to the subnets, or use --security-groups sg-…:\n{}",
            commands::security_group(owner.name, &ports)
        ),
    );
}
