//! The network of tasks in files that have no parameters for unknown values.

use super::commands;
use super::services::unnamed_cluster;
use crate::facts::rules::RuleId;
use crate::model::Service;
use crate::plan::PlanContext;
use crate::settings::Value;
use crate::syntax::Cursor;

/// Reports the unknown parts of the tasks' network configuration.
pub(super) fn report_unknown(cx: &mut PlanContext<'_, '_>, rule: RuleId) {
    if rule == RuleId::SvcSubnets {
        needs_subnets(cx);
    } else if rule == RuleId::SvcAssignPublicIp {
        report_public_address(cx);
    }
}

/// Reports missing subnets, without which ECS rejects the input.
fn needs_subnets(cx: &mut PlanContext<'_, '_>) {
    cx.needs_decision(
        RuleId::SvcSubnets,
        cx.place(),
        "Each task has its own elastic network interface, but this file specifies no subnets and has no parameters",
        format!(
            "Set them with --subnets subnet-…,subnet-…, and the security groups of the tasks with --security-groups sg-…. To show those of the container instances, run:\n{}",
            commands::find_instances(cluster(cx))
        ),
    );
}

/// The cluster of a member.
fn cluster<'d>(cx: &PlanContext<'_, 'd>) -> &'d str {
    let workload = cx.workload;
    let of_services = workload.services.iter().map(|one| one.get("Cluster"));
    let of_calls = workload
        .launchers
        .iter()
        .map(|one| one.resource.get("cluster"));
    let of_deployments = workload.deployments.iter();
    let of_deployments = of_deployments.map(|one| one.cluster.as_ref()?.literal);
    let mut named = of_services.chain(of_calls).chain(of_deployments).flatten();
    let is_hidden = workload.services.iter().any(Service::is_appspec);
    named
        .find_map(Cursor::text)
        .unwrap_or(unnamed_cluster(is_hidden))
}

/// Reports that only the account shows whether the subnets are public.
pub(super) fn report_public_address(cx: &mut PlanContext<'_, '_>) {
    let given = cx.settings.subnets.iter().flat_map(Value::items);
    let given: Vec<&str> = given.filter_map(Cursor::text).collect();
    let subnets = match given.as_slice() {
        [] => "SUBNET".to_owned(),
        given => given.join(","),
    };
    cx.action_required(
        RuleId::SvcAssignPublicIp,
        cx.place(),
        "It cannot be determined whether the subnets route through a NAT gateway. assignPublicIp is DISABLED",
        format!(
            "Set ENABLED or --assign-public-ip true if the subnets route to an internet gateway (igw-) and not to a NAT gateway. Otherwise the tasks cannot pull their images:\n{}",
            commands::find_routes(&subnets)
        ),
    );
}
