//! Services on an Auto Scaling capacity provider go to the FARGATE provider, in place.

use super::Transform;
use crate::cloudformation::write::{mapping, text};
use crate::cloudformation::{Resource, Template};
use crate::document::{Cursor, NewValue};
use crate::ecs::Service;
use crate::plan::{Draft, Why};

mod input;

/// See the README of this folder.
pub(super) struct CapacityProvider;

const FARGATE: &str = "FARGATE";

impl Transform for CapacityProvider {
    fn name(&self) -> &'static str {
        "capacity-provider"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        let workload = draft.workload;
        for service in &workload.services {
            let Some(strategy) = service.strategy(draft.template()) else {
                continue;
            };
            if is_fargate(draft, service, strategy) {
                continue;
            }
            choose_fargate(draft, service, strategy);
            if draft.template().is_none() {
                input::tell(draft, service);
                continue;
            }
            force_deployment(draft, service);
            associate(draft, service);
            if let Some(role) = service.get("Role") {
                // Role cannot change in place, so its removal makes a new service of this one all the same.
                draft
                    .decisions
                    .replaced_services
                    .insert(service.resource.name.to_owned());
                draft.note(
                    "svc-role",
                    role,
                    "the service is made anew, because CloudFormation cannot take the Role from one that is there",
                    "nothing has to be done",
                );
            }
        }
    }
}

fn is_fargate(draft: &Draft<'_, '_>, service: &Service<'_>, strategy: Cursor<'_>) -> bool {
    let key = service.spell("CapacityProvider");
    let mut providers = strategy.items().filter_map(|item| item.get(&key));
    providers.all(|provider| {
        let answer = draft.evaluate(provider);
        matches!(answer.fixed(), Some("FARGATE" | "FARGATE_SPOT"))
    })
}

fn why() -> Why {
    Why::safe("the service stays and its tasks move to the FARGATE capacity provider")
}

fn choose_fargate<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>, strategy: Cursor<'d>) {
    let own = service.get("CapacityProviderStrategy");
    let Some(own) = own.filter(|own| own.node == strategy.node) else {
        // The cluster's default strategy is left for the others that use it.
        if let Some(properties) = service.resource.properties() {
            let after = ["CapacityProviderStrategy", "Cluster"];
            draft.put(
                properties,
                "CapacityProviderStrategy",
                fresh(),
                &after,
                why(),
            );
        }
        return;
    };
    let mut items = own.items();
    let Some(first) = items.next().filter(|first| first.is_mapping()) else {
        draft.set(own, fresh(), why());
        return;
    };
    let Some(provider) = first.get(&service.spell("CapacityProvider")) else {
        draft.set(own, fresh(), why());
        return;
    };
    draft.set(provider, text(FARGATE), why());
    let weight = first.get(&service.spell("Weight"));
    if let Some(weight) = weight.filter(|weight| weight.text() == Some("0") && items.len() > 0) {
        // Without the others a weight of nothing would place nothing.
        draft.set(weight, NewValue::Number(1), why());
    }
    for other in items {
        let did = "shared the tasks among capacity providers";
        draft.remove_item(own, other, did, why());
    }
}

/// ECS changes the strategy of a service only together with a new deployment that is asked for.
fn force_deployment<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>) {
    let Some(properties) = service.resource.properties() else {
        return;
    };
    if properties.get("ForceNewDeployment").is_some() || service.get("Role").is_some() {
        return;
    }
    let value = mapping([
        ("EnableForceNewDeployment", NewValue::Bool(true)),
        ("ForceNewDeploymentNonce", text("fargate")),
    ]);
    let why = Why::safe("a strategy changes together with a new deployment; later deployments are forced only when the nonce changes")
        .prevents("When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.");
    draft.put(
        properties,
        "ForceNewDeployment",
        value,
        &["CapacityProviderStrategy", "Cluster"],
        why,
    );
}

fn fresh() -> NewValue {
    NewValue::Sequence(vec![mapping([
        ("CapacityProvider", text(FARGATE)),
        ("Weight", NewValue::Number(1)),
    ])])
}

/// A strategy may only name providers that the cluster is associated with.
fn associate<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>) {
    let cluster = service.get("Cluster");
    let found = cluster.and_then(|cluster| draft.template()?.target(cluster));
    let Some((cluster, template)) = found.zip(draft.template()) else {
        let place = cluster.unwrap_or(service.resource.key);
        draft.must_act(
            "svc-cluster-cp-association",
            place,
            "the cluster is made elsewhere, and a strategy may only name capacity providers that the cluster is associated with",
            "associate FARGATE first: add it to the cluster's CapacityProviders where it is made, or run aws ecs put-cluster-capacity-providers",
        );
        return;
    };
    let holder = association(template, cluster).unwrap_or(*cluster);
    let why = Why::safe("the cluster is associated with the FARGATE capacity provider")
        .prevents("The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster.");
    let Some(properties) = holder.properties() else {
        let list = NewValue::Sequence(vec![text(FARGATE)]);
        let properties = mapping([("CapacityProviders", list)]);
        draft.put(holder.body, "Properties", properties, &["Type"], why);
        return;
    };
    match properties.get("CapacityProviders") {
        Some(list) if list.is_sequence() => {
            let is_there = list.items().any(|item| draft.evaluate(item).is(FARGATE));
            if !is_there {
                draft.append(list, text(FARGATE), why);
            }
        }
        Some(list) => draft.must_act(
            "svc-cluster-cp-association",
            list,
            "the cluster's capacity providers are not written out here",
            "make sure that FARGATE is among them",
        ),
        None => {
            let list = NewValue::Sequence(vec![text(FARGATE)]);
            draft.put(properties, "CapacityProviders", list, &["ClusterName"], why);
        }
    }
}

fn association<'d>(template: &Template<'d>, cluster: &Resource<'d>) -> Option<Resource<'d>> {
    template
        .of_type("AWS::ECS::ClusterCapacityProviderAssociations")
        .find(|association| {
            let named = association
                .get("Cluster")
                .and_then(|place| template.target(place));
            named.is_some_and(|named| named.name == cluster.name)
        })
        .copied()
}
