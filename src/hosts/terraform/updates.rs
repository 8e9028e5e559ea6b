//! What the apply does with a change, where the provider differs from CloudFormation.
//!
//! Source: terraform-provider-aws, internal/service: ecs/service.go (00a919d and later), ecs/task_definition.go (04fc21d),
//! elbv2/target_group.go (013cfb4), events/target.go; read 2026-11-28.

use crate::facts::updates::Update;
use crate::plan::Effect;
use crate::syntax::Cursor;

/// The properties of a type that are updated in place although CloudFormation replaces the resource.
const IN_PLACE: [(&str, &[&str]); 4] = [
    (
        "AWS::ECS::Service",
        &[
            "LoadBalancers",
            "NetworkConfiguration",
            "ServiceRegistries",
            "PlacementStrategies",
            "PlacementConstraints",
            "CapacityProviderStrategy",
            // An argument that the provider computes keeps its value where it is removed.
            "Role",
        ],
    ),
    (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        &["HealthCheckPort"],
    ),
    ("AWS::Events::Rule", &["Targets"]),
    ("AWS::Scheduler::Schedule", &["Target"]),
];

/// The effect of a change as the provider has it.
pub(super) fn corrected(effect: Effect) -> Effect {
    let property = effect.property.as_deref().unwrap_or_default();
    let known = IN_PLACE.iter().find(|(kind, _)| *kind == effect.kind);
    let is_in_place = known.is_some_and(|(_, properties)| properties.contains(&property));
    match effect.update {
        Some(Update::Replacement | Update::RefusedUnlessRenamed) if is_in_place => Effect {
            update: Some(Update::NoInterruption),
            ..effect
        },
        _ => effect,
    }
}

/// The effect of a change of the arguments of a module that is not in the tree. Its edits change the launch type, which
/// replaces the service.
pub(super) fn of_call(effect: Effect, place: Cursor<'_>, key: Option<&str>) -> Effect {
    let path = place.document.path(place.node);
    let arguments = path.split_once(".Parameters").map(|(_, rest)| rest);
    let arguments = arguments
        .into_iter()
        .flat_map(|rest| rest.split('.'))
        .chain(key);
    let steps: Vec<&str> = arguments.filter(|step| !step.is_empty()).collect();
    Effect {
        update: Some(Update::Replacement),
        property: (!steps.is_empty()).then(|| steps.join(".")),
        ..effect
    }
}
