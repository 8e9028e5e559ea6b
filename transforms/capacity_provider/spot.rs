//! Spot Instances: FARGATE_SPOT also costs less and can also be interrupted, so it is suggested but never chosen.

use crate::facts::rules::RuleId;
use crate::model::surroundings::{Capacity, capacity_of, container_instances};
use crate::model::{Module, Props, Resource, alternatives, items_of};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// Reports the capacity providers of a strategy that use Spot Instances.
pub(super) fn offer<'d>(cx: &mut PlanContext<'_, 'd>, strategy: Cursor<'d>) {
    let Some(module) = cx.module() else {
        return;
    };
    let items = items_of(Some(strategy));
    let providers = items
        .iter()
        .filter_map(|item| item.prop("CapacityProvider"));
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
        "If the tasks tolerate interruptions with a two-minute warning, use FARGATE_SPOT instead of FARGATE, here and in the CapacityProviders of the cluster".to_owned()
    } else {
        format!(
            "If the tasks tolerate interruptions with a two-minute warning, add an entry with CapacityProvider: FARGATE_SPOT and the Weight of {}, and add FARGATE_SPOT to the CapacityProviders of the cluster",
            of_spot.join(" and ")
        )
    };
    cx.note(
        RuleId::SvcCapacityProviderStrategy,
        strategy,
        format!(
            "The strategy uses Spot Instances ({}). Tasks on FARGATE are billed at the on-demand price",
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
        "The container instances are Spot Instances. Tasks with launch type FARGATE are billed at the on-demand price",
        "If the tasks tolerate interruptions with a two-minute warning, replace LaunchType with a CapacityProviderStrategy for FARGATE_SPOT, and associate FARGATE_SPOT with the cluster",
    );
}

/// The Auto Scaling group behind a capacity provider.
fn capacity<'d>(module: &Module<'d>, provider: &Resource<'d>) -> Option<Capacity<'d>> {
    let arn = provider
        .get("AutoScalingGroupProvider")?
        .prop("AutoScalingGroupArn")?;
    let group = module.target(arn)?;
    Some(capacity_of(module, group))
}
