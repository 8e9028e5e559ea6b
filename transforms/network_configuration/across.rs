//! Subnets of other stacks.

use crate::facts::rules::RuleId;
use crate::model::surroundings::{InferredSubnets, InternetAccess};
use crate::model::{parameter_types, routes};
use crate::plan::{ParameterRequest, PlanContext, ValueSpec};

/// The names of a parameter for the subnets.
pub(super) const NAMES: [&str; 2] = ["Subnets", "TaskSubnets"];
/// Its type.
pub(super) const KIND: &str = parameter_types::SUBNET_IDS;
/// Its description that the console shows.
pub(super) const DESCRIPTION: &str = "Subnets for the tasks; they need a route to the container registry and CloudWatch Logs (NAT gateway or VPC endpoints)";

/// The subnets of related stacks, made available in the template; where the template has subnets that are not meant for
/// tasks, only if those of the related stacks are.
pub(super) fn subnets<'d>(
    cx: &mut PlanContext<'_, 'd>,
    has_some: bool,
) -> Option<InferredSubnets<'d>> {
    let route = routes::subnets(cx.project, cx.workload.file)?;
    if has_some && !routes::are_for_tasks(&route) {
        return None;
    }
    let spec = ValueSpec {
        request: ParameterRequest::new(RuleId::SvcSubnets, &NAMES),
        kind: KIND,
        description: DESCRIPTION,
        output: "Subnets of the container instances and tasks",
    };
    let value = cx.import_value(&route, &spec)?;
    if route.is_by_name() {
        cx.action_required(
            RuleId::SvcSubnets,
            cx.place(),
            format!("The subnets of the tasks come from {}. Only the parameter name identifies them, because the template of that stack was not found", route.from()),
            "Check that these are the subnets of the container instances, or pass others with --subnets subnet-…",
        );
    }
    Some(InferredSubnets::new(
        value,
        route.internet_access(),
        route.from(),
    ))
}

/// How tasks in subnets of the template reach the internet, where only related stacks show that.
pub(super) fn internet_access<'d>(
    cx: &PlanContext<'_, 'd>,
    subnets: &InferredSubnets<'d>,
) -> InternetAccess {
    if matches!(
        subnets.internet_access,
        InternetAccess::Private | InternetAccess::Public
    ) {
        return subnets.internet_access;
    }
    let file = cx.workload.file;
    let found = match subnets.written {
        Some(written) => routes::internet_access_across(cx.project, file, written),
        None => routes::internet_access_of_value(cx.project, file, &subnets.value),
    };
    match found {
        InternetAccess::Unknown => subnets.internet_access,
        known => known,
    }
}
