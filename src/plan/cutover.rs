//! Whether the migration updates a service in place, or replaces it.

use std::borrow::Cow;

use super::context::PlanContext;
use super::effect::Effect;
use crate::facts::updates::Update;
use crate::model::{
    HalfPart, Kind, MemberId, Origin, Service, TargetGroup, alternatives, group_elsewhere,
};
use crate::outcome::Change;
use crate::settings::Cutover;
use crate::syntax::{Cursor, NewEntry, NodeId, Operation};

/// Why a service cannot be updated in place, although the settings request it.
pub struct Obstacle<'d> {
    /// The cause.
    pub place: Cursor<'d>,
    /// What it prevents, and why.
    pub message: Cow<'static, str>,
    /// What to do.
    pub help: Cow<'static, str>,
}

impl<'d> Obstacle<'d> {
    /// An obstacle at a place.
    pub fn new(
        place: Cursor<'d>,
        message: impl Into<Cow<'static, str>>,
        help: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            place,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// What to do where a workload cannot move in parallel.
pub const OTHER_CUTOVER: &str = "Use --cutover in-place or --cutover replace for this workload";

/// What `--cutover parallel` does before the copies are migrated: the edits that add a second half of a workload next to
/// the first one.
#[derive(Debug, Default)]
pub struct Split {
    /// The index of the file.
    pub file: usize,
    /// What is copied, with the name of the copy.
    pub copies: Vec<(String, String)>,
    /// New entries of the section of resources, each after the entry with this key.
    pub resources: Vec<(NodeId, NewEntry)>,
    /// Edits of what routes traffic to the workload.
    pub routing: Vec<Operation>,
    /// The parameter that shifts the traffic, if a load balancer routes some.
    pub parameter: Option<NewEntry>,
    /// The edits, as they are reported.
    pub changes: Vec<Change>,
    /// What is needed in the file because the parts of the workload are in several modules.
    pub parts: Vec<HalfPart>,
    /// The same for the target groups of other files that the workload registers its tasks with.
    pub elsewhere: Vec<Split>,
}

/// A service that a migration in parallel runs twice, and that can end separately.
pub struct SplitService {
    /// What stays on container instances.
    pub resources: Vec<String>,
    /// The parameters that shift its traffic.
    pub traffic: Vec<String>,
    /// The parameters that were added for it, also those that are for others as well: what parents pass.
    pub parameters: Vec<String>,
}

/// The removal of resources from modules.
#[derive(Default)]
pub struct Removed {
    /// The edits, each with the index of its file.
    pub operations: Vec<(usize, Operation)>,
    /// The parameters that only the resources use, each with the index of its file.
    pub parameters: Vec<(usize, String)>,
    /// The outputs with their values, each with the index of its file.
    pub outputs: Vec<(usize, String)>,
}

impl<'d> PlanContext<'_, 'd> {
    /// Whether a resource is a copy that a migration in parallel added, so that nothing of it is deployed.
    pub fn is_copy(&self, member: MemberId<'_>) -> bool {
        let module = self.project.module(member.file);
        module.is_some_and(|module| module.original_of(member.name).is_some())
    }

    /// The copy, for a service that is a copy as well, of the target group in another file that a value is the ARN of;
    /// with the way of the ARN.
    pub fn copy_elsewhere(
        &self,
        service: MemberId<'_>,
        arn: Cursor<'d>,
    ) -> Option<(TargetGroup<'d>, Origin<'d>)> {
        let found = group_elsewhere(self.project, service.file, arn)?;
        let file = found.group.file;
        let module = self.project.module(file)?;
        let name = found.group.resource.name;
        // The text of a module has what is passed to the copy of a service already.
        let copy = match module.original_of(name) {
            Some(_) => name,
            None => module.parallel()?.copy_of(name)?,
        };
        let resource = *module.resource(copy)?;
        let copy = TargetGroup { file, resource };
        self.is_copy(service).then_some((copy, found.origin))
    }

    /// Whether the migration updates a service in place: because its file can do nothing else, because it has a capacity
    /// provider strategy already, or because the settings request it and nothing prevents it.
    pub fn stays(&self, service: &Service<'d>) -> bool {
        let stays = service.stays(self.project) || self.is_requested_to_stay(service);
        stays && !self.is_copy(service.id())
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
        let of_role = role.map(|place| Obstacle::new(
            place,
            "The service cannot be updated in place because it has a Role: with network mode awsvpc it must use the service-linked role, and Role can be removed only by replacing the service",
            "Use --cutover replace or --cutover parallel for this service (in .ecs2fargate.yaml: workloads, cutover: replace)",
        ));
        of_role.or_else(|| self.host.obstacle_in_place(service))
    }

    /// Whether a change is made in a copy that a migration in parallel added.
    pub(super) fn is_in_copy(&self, effect: &Effect, place: Cursor<'d>) -> bool {
        let resource = effect.resource.as_deref();
        resource.is_some_and(|name| {
            let file = self.file_of(place);
            self.is_copy(MemberId { file, name })
        })
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
