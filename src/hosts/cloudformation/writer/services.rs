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
                "The service is replaced because CloudFormation cannot remove Role from an existing service",
                "No action is required",
            );
        }
        Some(_) => {}
    }
}

/// Offers to keep the service: the FARGATE capacity provider can replace the EC2 launch type in place.
fn offer_to_stay<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let written = service.get("LaunchType");
    let message = if written.is_some() {
        "The service is replaced. With the FARGATE capacity provider instead of LaunchType, it would be updated in place and keep its name and deployment history (documented since 2026-01, not tested)"
    } else {
        "The service is replaced. With the FARGATE capacity provider, it would be updated in place and keep its name and deployment history"
    };
    cx.note(
        RuleId::SvcLaunchType,
        written.unwrap_or(service.resource.key),
        message,
        "Use --cutover in-place to update the service instead. The service-linked role AWSServiceRoleForECS must exist",
    );
}

/// Reports how to find out whether CloudFormation replaces a service whose launch type is removed.
///
/// Source: ECS API model (botocore 1.44.8), `UpdateService.capacityProviderStrategy` (2025-06-12); ECS developer guide,
/// "Amazon ECS launch types and capacity providers", transitions; `AWS::ECS::Service` in the schemas of cfn-lint:
/// `LaunchType` create-only until 1.42.1 (2025-12-09), conditionally create-only in every Region since 1.43.3
/// (2026-01-15). The condition is not published, and no public measurement was found of a stack update that removes
/// `LaunchType`.
pub(super) fn check_replacement<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(written) = service.get("LaunchType").filter(|place| !place.is_null()) else {
        return;
    };
    let path = cx.project.path(service.file);
    let name = service.resource.name;
    cx.action_required(
        RuleId::SvcInPlace,
        written,
        "LaunchType is removed, and AWS documents the update from launch type EC2 to a capacity provider as an update in place since 2026-01, but does not document when CloudFormation replaces the service instead",
        format!("Create a change set and continue only if Replacement is False or Conditional for {name}:\n  aws cloudformation create-change-set --stack-name STACK --change-set-name to-fargate --template-body file://{path}\n  aws cloudformation describe-change-set --stack-name STACK --change-set-name to-fargate --query \"Changes[?ResourceChange.LogicalResourceId=='{name}'].ResourceChange.Replacement\""),
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
    let why = Rationale::safe("Changing the strategy requires ForceNewDeployment. The nonce keeps later updates from forcing a deployment")
        .prevents(DEPLOYMENT_MISSING);
    cx.put(
        properties,
        "ForceNewDeployment",
        value,
        &["CapacityProviderStrategy", "Cluster"],
        why,
    );
}
