//! Services defined in templates.

use crate::facts::rules::RuleId;
use crate::model::new_value::{mapping, text};
use crate::model::{DEPLOYMENT_MISSING, Service};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::NewValue;

/// Reports that a service is replaced, and how to avoid that.
pub(super) fn report_replacement<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    match service.get("Role") {
        None => offer_to_stay(cx, service),
        Some(role) if service.strategy(cx.project).is_some() => {
            cx.decisions.replaced_services.insert(service.id());
            cx.note(
                RuleId::SvcRole,
                role,
                "the service is made anew, because CloudFormation cannot take the Role from one that is there",
                "nothing has to be done",
            );
        }
        Some(_) => {}
    }
}

/// Offers to keep the service: the FARGATE capacity provider can replace the EC2 launch type in place.
///
/// Source: ECS API model (botocore 1.44.8), `UpdateService.capacityProviderStrategy` (2025-06-12); ECS developer guide,
/// "Amazon ECS launch types and capacity providers", transitions; `AWS::ECS::Service` in the schemas of cfn-lint:
/// `LaunchType` create-only until 1.42.1 (2025-12-09), conditionally create-only in every Region since 1.43.3
/// (2026-01-15). The condition is not published, and no public measurement was found of a stack update that removes
/// `LaunchType`.
fn offer_to_stay<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let written = service.get("LaunchType");
    let how = if written.is_some() {
        " instead of LaunchType (UpdateService: since 2025-06-12; a stack update that removes LaunchType: documented since 2026-01, not measured)"
    } else {
        ", which changes no property that makes CloudFormation replace the service"
    };
    cx.note(
        RuleId::SvcLaunchType,
        written.unwrap_or(service.resource.key),
        format!("the service is replaced; it can move in place, with its name and history, by the FARGATE capacity provider{how}"),
        "write CapacityProviderStrategy: [{CapacityProvider: FARGATE, Weight: 1}] and ForceNewDeployment: {EnableForceNewDeployment: true} instead of LaunchType. It requires a REPLICA service with the ECS controller and rolling deployments, FARGATE associated with the cluster, the service-linked role AWSServiceRoleForECS, and a new target group of type ip that is attached to the listener first",
    );
}

/// Forces a new deployment, without which ECS does not change the strategy of a service.
pub(super) fn force_deployment<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
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
    let why = Rationale::safe("a strategy changes together with a new deployment; later deployments are forced only when the nonce changes")
        .prevents(DEPLOYMENT_MISSING);
    cx.put(
        properties,
        "ForceNewDeployment",
        value,
        &["CapacityProviderStrategy", "Cluster"],
        why,
    );
}
