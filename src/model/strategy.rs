//! Capacity provider strategies: which providers they reference, and where a default one is defined.

use super::state_machines::mentioned;
use crate::model::{Answer, Kind, Module, Props, Resource, alternatives, evaluate, items_of};
use crate::syntax::Cursor;

/// The error of ECS for a changed strategy without a new deployment.
pub const DEPLOYMENT_MISSING: &str = "When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.";

/// The capacity providers that a strategy may reference, for every decision of its conditions.
pub(super) fn providers_of(strategy: Cursor<'_>) -> Vec<Cursor<'_>> {
    let items = items_of(Some(strategy)).into_iter();
    items
        .filter_map(|item| {
            item.prop("CapacityProvider")
                .or_else(|| item.get("capacityProvider"))
        })
        .flat_map(alternatives)
        .collect()
}

/// Whether a capacity provider is certainly one of Fargate's own.
pub(super) fn is_fargate_provider(module: Option<&Module<'_>>, provider: Cursor<'_>) -> bool {
    let answer = evaluate(module, provider);
    let values = answer.values();
    let of_fargate = |value: &String| matches!(value.as_str(), "FARGATE" | "FARGATE_SPOT");
    let is_sure = !matches!(answer, Answer::DefaultOnly(_));
    is_sure && !values.is_empty() && values.iter().all(of_fargate)
}

/// Whether a capacity provider strategy certainly references only Fargate's own providers.
pub fn is_fargate_strategy(module: Option<&Module<'_>>, strategy: Cursor<'_>) -> bool {
    let providers = providers_of(strategy);
    let of_fargate = |provider: &Cursor<'_>| is_fargate_provider(module, *provider);
    !providers.is_empty() && providers.iter().all(of_fargate)
}

/// The default strategy of a cluster, if the module defines the cluster.
pub(super) fn default_strategy<'d>(module: &Module<'d>, cluster: Cursor<'d>) -> Option<Cursor<'d>> {
    default_of(module, cluster_of(module, cluster)?)
}

/// The default strategy of a cluster of a module.
pub(super) fn default_of<'d>(module: &Module<'d>, cluster: &Resource<'d>) -> Option<Cursor<'d>> {
    let associations = module
        .of_type(Kind::CAPACITY_PROVIDER_ASSOCIATIONS)
        .filter(|association| {
            let named = association.get("Cluster");
            named
                .and_then(|place| module.target(place))
                .map(|found| found.name)
                == Some(cluster.name)
        });
    let holders = associations.chain(std::iter::once(cluster));
    holders
        .filter_map(|holder| holder.get("DefaultCapacityProviderStrategy"))
        .find(|strategy| strategy.items().len() > 0)
}

/// The cluster that an expression references, by its logical ID, its attribute or an ARN built from either.
pub fn cluster_of<'t, 'd>(
    module: &'t Module<'d>,
    expression: Cursor<'d>,
) -> Option<&'t Resource<'d>> {
    let is_cluster = |resource: &&Resource<'d>| resource.kind == Kind::CLUSTER;
    mentioned(module, expression).into_iter().find(is_cluster)
}
