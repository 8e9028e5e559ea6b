//! Strategies in the ECS API's own files, which a person hands to the AWS CLI.

use super::DEPLOYMENT_MISSING;
use crate::facts::rules::RuleId;
use crate::hosts::ecs_api::commands;
use crate::model::Service;
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};
use crate::transforms::launch_type::tell_replacement;

/// What has to happen around the file so that the service follows its new strategy.
pub(super) fn report<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let place = service.get("Cluster").unwrap_or(service.resource.key);
    associate_first(cx, service, place);
    if service.is_appspec() {
        // A deployment of CodeDeploy is a new one.
    } else if service.is_changed_in_place() {
        deploy_anew(cx, service);
    } else if service.get("Role").is_some() {
        tell_replacement(cx, service);
    } else {
        cx.warn(
            RuleId::SvcCapacityProviderStrategy,
            service.resource.key,
            "create-service makes a service of this; one that is there already is changed by update-service",
            "hand the strategy, network configuration, placement and task definition of this file to aws ecs update-service with --force-new-deployment",
        );
    }
}

/// The cluster must have the provider that a strategy names.
pub(in crate::transforms) fn associate_first<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    place: Cursor<'d>,
) {
    // What AWS takes where nothing names the cluster; an AppSpec file never does.
    let unnamed = if service.is_appspec() {
        "CLUSTER"
    } else {
        "default"
    };
    let cluster = service.get("Cluster").and_then(Cursor::text);
    cx.action_required(
        RuleId::SvcClusterCpAssociation,
        place,
        "a strategy may only name capacity providers that the cluster is associated with",
        format!(
            "associate FARGATE first, beside what the cluster has:\n{}",
            commands::associate_fargate(cluster.unwrap_or(unnamed))
        ),
    );
}

/// The tasks follow a changed strategy only in a deployment.
pub(in crate::transforms) fn deploy_anew<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    if service.is_ecspresso() {
        cx.action_required(
            RuleId::SvcCapacityProviderStrategy,
            service.resource.key,
            format!("ecspresso does not force a new deployment by itself, and ECS changes a capacity provider strategy only with one: {DEPLOYMENT_MISSING}"),
            "run this deployment with the option: ecspresso deploy --force-new-deployment",
        );
        return;
    }
    let Some(properties) = service.resource.properties() else {
        return;
    };
    let rationale = Rationale::safe("a strategy changes together with a new deployment")
        .prevents(DEPLOYMENT_MISSING);
    let after = ["CapacityProviderStrategy"];
    cx.put(
        properties,
        "ForceNewDeployment",
        NewValue::Bool(true),
        &after,
        rationale,
    );
}
