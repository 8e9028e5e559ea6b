//! Strategies in the ECS API's own files, which a person hands to the AWS CLI.

use crate::document::{Cursor, NewValue};
use crate::ecs::Service;
use crate::plan::{Draft, Why, commands};
use crate::transforms::launch_type::tell_replacement;

/// What has to happen around the file so that the service follows its new strategy.
pub(super) fn tell<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>) {
    let cluster = service
        .get("Cluster")
        .and_then(Cursor::text)
        .unwrap_or("default");
    draft.must_act(
        "svc-cluster-cp-association",
        service.get("Cluster").unwrap_or(service.resource.key),
        "a strategy may only name capacity providers that the cluster is associated with",
        format!(
            "associate FARGATE first, beside what the cluster has:\n{}",
            commands::associate_fargate(cluster)
        ),
    );
    if service.is_update() {
        if let Some(properties) = service.resource.properties() {
            let why = Why::safe("a strategy changes together with a new deployment");
            let after = ["CapacityProviderStrategy"];
            draft.put(
                properties,
                "ForceNewDeployment",
                NewValue::Bool(true),
                &after,
                why,
            );
        }
    } else if service.get("Role").is_some() {
        tell_replacement(draft, service);
    } else {
        draft.warn(
            "svc-capacity-provider-strategy",
            service.resource.key,
            "create-service makes a service of this; one that is there already is changed by update-service",
            "hand the strategy, network configuration, placement and task definition of this file to aws ecs update-service with --force-new-deployment",
        );
    }
}
