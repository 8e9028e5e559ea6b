//! Whether the migration updates a service in place, or replaces it.

use super::context::PlanContext;
use super::effect::Effect;
use crate::facts::updates::Update;
use crate::model::{Kind, Service, alternatives};
use crate::settings::Cutover;
use crate::syntax::Cursor;

/// Why a service cannot be updated in place, although the settings request it.
pub struct Obstacle<'d> {
    /// The cause.
    pub place: Cursor<'d>,
    /// What it prevents, and why.
    pub message: &'static str,
    /// What to do.
    pub help: &'static str,
}

impl<'d> PlanContext<'_, 'd> {
    /// Whether the migration updates a service in place: because its file can do nothing else, because it has a capacity
    /// provider strategy already, or because the settings request it and nothing prevents it.
    pub fn stays(&self, service: &Service<'d>) -> bool {
        service.stays(self.project) || self.is_requested_to_stay(service)
    }

    /// Whether the settings request that a service which would otherwise be replaced is updated in place, and nothing
    /// prevents it.
    fn is_requested_to_stay(&self, service: &Service<'d>) -> bool {
        self.settings.cutover == Cutover::InPlace && self.obstacle_in_place(service).is_none()
    }

    /// What prevents the update of a service in place.
    ///
    /// Source: `AWS::ECS::Service` in the schemas of cfn-lint 1.58.0 (2026-10-20): `Role` is create-only; terraform-provider-aws,
    /// internal/service/ecs/service.go, read 2026-11-28: `iam_role` forces a new resource.
    pub fn obstacle_in_place(&self, service: &Service<'d>) -> Option<Obstacle<'d>> {
        let role = service.get("Role").map(alternatives);
        let role = role.into_iter().flatten().next();
        let of_role = role.map(|place| Obstacle {
            place,
            message: "The service cannot be updated in place because it has a Role: with network mode awsvpc it must use the service-linked role, and Role can be removed only by replacing the service",
            help: "Use --cutover replace for this service (in .ecs2fargate.yaml: workloads, cutover: replace)",
        });
        of_role.or_else(|| self.host.obstacle_in_place(service))
    }

    /// Whether CloudFormation or the provider may replace a service because its launch type is removed although the
    /// change is documented as an update in place.
    pub(super) fn is_conditional(&self, effect: &Effect, place: Cursor<'d>) -> bool {
        let is_launch_type = effect.kind == Kind::SERVICE.name()
            && effect.property.as_deref() == Some("LaunchType")
            && effect.update == Some(Update::Replacement);
        let file = self.file_of(place);
        let mut services = self.workload.services.iter();
        is_launch_type
            && services.any(|service| {
                service.file == file
                    && Some(service.resource.name) == effect.resource.as_deref()
                    && self.stays(service)
            })
    }
}
