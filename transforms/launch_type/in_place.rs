//! Services that are updated in place.

use crate::facts::rules::RuleId;
use crate::model::Service;
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;
use crate::transforms::capacity_provider::{follow_strategy, fresh_strategy};

/// A service's launch type cannot be changed in place, but it can be replaced by the FARGATE capacity provider: by
/// `update-service`, by ecspresso, which calls it, and by a CodeDeploy deployment.
pub(super) fn change_in_place<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(properties) = service.resource.properties() else {
        return;
    };
    let rationale = Rationale::safe(
        "The launch type of a service cannot be changed, but the service can be updated in place to the FARGATE capacity provider",
    );
    let after = ["LoadBalancerInfo", "TaskDefinition", "Service", "Cluster"];
    cx.put(
        properties,
        "CapacityProviderStrategy",
        fresh_strategy(),
        &after,
        rationale,
    );
    remove_launch_type(cx, properties);
    follow_strategy(cx, service, service.resource.key);
    if service.is_appspec() {
        return;
    }
    cx.warn(
        RuleId::SvcRole,
        service.resource.key,
        "A service that was created with its own IAM role cannot be updated in place, and this file does not show how it was created",
        "If aws ecs describe-services shows a roleArn other than the service-linked role, create a new service with create-service instead",
    );
}

/// ECS accepts either a launch type or a strategy, and ecspresso would pass both.
fn remove_launch_type<'d>(cx: &mut PlanContext<'_, 'd>, properties: Cursor<'d>) {
    let rationale = Rationale::safe("A service has either a launch type or a capacity provider strategy")
        .prevents("Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.");
    let did = "ran the tasks of new services on container instances";
    cx.remove(properties, "LaunchType", did, rationale);
}
