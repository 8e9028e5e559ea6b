//! Spot instances: FARGATE_SPOT also costs less and can also be interrupted, so it is offered but never chosen.

use crate::facts::rules::RuleId;
use crate::model::surroundings::{Capacity, capacity_of, container_instances};
use crate::model::{Module, Resource, alternatives, items_of};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports the capacity providers of a strategy that use Spot Instances.
pub(super) fn offer<'d>(cx: &mut PlanContext<'_, 'd>, strategy: Cursor<'d>) {
    let Some(module) = cx.module() else {
        return;
    };
    let items = items_of(Some(strategy));
    let providers = items.iter().filter_map(|item| item.get("CapacityProvider"));
    let of_spot: Vec<&str> = providers
        .flat_map(alternatives)
        .filter_map(|provider| module.target(provider))
        .filter(|provider| capacity(module, provider).is_some_and(|one| one.may_be_spot()))
        .map(|provider| provider.name)
        .collect();
    if of_spot.is_empty() {
        return;
    }
    let help = if of_spot.len() == items.len() {
        "if an interruption after two minutes' warning does no harm, write FARGATE_SPOT instead of FARGATE, here and among the cluster's CapacityProviders".to_owned()
    } else {
        format!(
            "if an interruption after two minutes' warning does no harm, add an entry with CapacityProvider: FARGATE_SPOT and the Weight of {}, and FARGATE_SPOT to the cluster's CapacityProviders",
            of_spot.join(" and ")
        )
    };
    cx.note(
        RuleId::SvcCapacityProviderStrategy,
        strategy,
        format!(
            "{} has spot instances; tasks on FARGATE cost the price of on-demand capacity",
            of_spot.join(" and ")
        ),
        help,
    );
}

/// Reports that a service without a strategy ran on Spot Instances.
pub(super) fn offer_instead_of_instances(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    let instances = container_instances(module);
    let all_spot = !instances.is_empty() && instances.iter().all(Capacity::may_be_spot);
    if !all_spot || cx.workload.services.is_empty() {
        return;
    }
    cx.note(
        RuleId::SvcCapacityProviderStrategy,
        cx.place(),
        "the container instances are spot instances; tasks with launch type FARGATE cost the price of on-demand capacity",
        "if an interruption after two minutes' warning does no harm, write CapacityProviderStrategy with FARGATE_SPOT instead of LaunchType, and associate the cluster with it",
    );
}

/// The Auto Scaling group behind a capacity provider.
fn capacity<'d>(module: &Module<'d>, provider: &Resource<'d>) -> Option<Capacity<'d>> {
    let arn = provider
        .get("AutoScalingGroupProvider")?
        .get("AutoScalingGroupArn")?;
    let group = module.target(arn)?;
    Some(capacity_of(module, group))
}
