//! Services that are updated in place.

use crate::facts::rules::RuleId;
use crate::model::Service;
use crate::plan::{Obstacle, PlanContext, Rationale};
use crate::settings::Cutover;
use crate::syntax::Cursor;
use crate::transforms::capacity_provider::{follow_strategy, fresh_strategy};

/// Reports why a service that is to be updated in place would be replaced.
pub(super) fn report_obstacle<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    if cx.settings.cutover != Cutover::InPlace || cx.stays(service) {
        return;
    }
    if let Some(obstacle) = cx.obstacle_in_place(service) {
        let Obstacle {
            place,
            message,
            help,
        } = obstacle;
        cx.needs_decision(RuleId::SvcInPlace, place, message, help);
    }
}

/// A service's launch type cannot be changed in place, but it can be replaced by the FARGATE capacity provider: by
/// `update-service`, by ecspresso, which calls it, by a CodeDeploy deployment, and by the update of a stack.
pub(super) fn change_in_place<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(properties) = service.resource.properties() else {
        return;
    };
    let rationale = Rationale::safe(
        "The launch type of a service cannot be changed, but the service can be updated in place to the FARGATE capacity provider",
    );
    let after = ["LoadBalancerInfo", "TaskDefinition", "Service", "Cluster"];
    let of_host = cx.host.order("CapacityProviderStrategy");
    let after = if of_host.is_empty() { &after } else { of_host };
    cx.put(
        properties,
        "CapacityProviderStrategy",
        fresh_strategy(),
        after,
        rationale,
    );
    remove_launch_type(cx, properties);
    follow_strategy(cx, service, service.resource.key);
    if service.is_appspec() {
        return;
    }
    if !service.is_changed_in_place() {
        cx.host.check_in_place(cx, service);
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
