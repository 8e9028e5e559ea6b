//! The transforms: each is one step from container instances to Fargate, in a folder of its own.

use crate::model::Project;
use crate::plan::{PlanContext, TemplateAdditions};

mod capacity_provider;
mod container_settings;
mod ecs_cli;
mod execution_role;
mod host_port;
mod launch_type;
pub(crate) mod links;
mod log_configuration;
mod network_configuration;
mod network_mode;
mod pass_role;
mod placement;
mod replaced_names;
mod requires_compatibilities;
mod runtime_platform;
mod security_group;
mod service_registries;
mod service_role;
mod target_group;
mod task_role;
mod task_size;
mod volumes;

/// One step from the EC2 launch type towards Fargate.
pub trait Transform: Sync {
    /// Its name in kebab-case; the folder's name with underscores.
    fn name(&self) -> &'static str;

    /// The README of its folder, which `explain` shows.
    fn explanation(&self) -> &'static str;

    /// Plans the step for one workload: reads the originals and earlier decisions, gathers operations and findings.
    fn plan(&self, cx: &mut PlanContext<'_, '_>);

    /// Adds to templates what several workloads share, once all of them are planned.
    fn finish(&self, _set: &Project<'_>, _shared: &mut TemplateAdditions) {}
}

/// Every transform in the order they plan. Reading is from the originals, so the order matters only where a decision of
/// one is used by a later one, and where two insert at the same place.
pub const PIPELINE: &[&dyn Transform] = &[
    // These two come first: they decide which services CloudFormation replaces.
    &capacity_provider::CapacityProvider,
    &launch_type::LaunchType,
    // These write in front of the containers, in this order.
    &network_mode::NetworkMode,
    &requires_compatibilities::RequiresCompatibilities,
    &runtime_platform::RuntimePlatform,
    &execution_role::ExecutionRole,
    &task_role::TaskRole,
    // Needs to know which execution roles there are now.
    &pass_role::PassRole,
    &task_size::TaskSize,
    &host_port::HostPort,
    &links::Links,
    &container_settings::ContainerSettings,
    &log_configuration::LogConfiguration,
    // Decides the file systems that security-group lets the tasks reach.
    &volumes::Volumes,
    // Decides which target groups CloudFormation replaces.
    &target_group::TargetGroup,
    &service_registries::ServiceRegistries,
    // Decides the groups that network-configuration writes.
    &security_group::SecurityGroup,
    &network_configuration::NetworkConfiguration,
    &placement::Placement,
    &service_role::ServiceRole,
    // The files of the ECS CLI have properties of their own, which no other step writes.
    &ecs_cli::EcsCli,
    // Last: needs to know what is replaced.
    &replaced_names::ReplacedNames,
];

/// A transform by its name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static dyn Transform> {
    PIPELINE
        .iter()
        .copied()
        .find(|transform| transform.name() == name)
}
