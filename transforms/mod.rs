//! The steps that edit: each is one part of the migration from container instances to Fargate, in its own directory.

pub use crate::plan::Step;

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
mod parallel;
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

/// Every step that edits, in the order in which they plan. They read the original documents, so the order matters only
/// where a step uses a decision of an earlier one, and where two steps insert at the same place.
pub static STEPS: &[&Step] = &[
    // These two come first: they decide which services are replaced.
    &capacity_provider::STEP,
    &launch_type::STEP,
    // These insert before the container definitions, in this order.
    &network_mode::STEP,
    &requires_compatibilities::STEP,
    &runtime_platform::STEP,
    &execution_role::STEP,
    &task_role::STEP,
    // Needs to know the execution roles after the migration.
    &pass_role::STEP,
    &task_size::STEP,
    &host_port::STEP,
    &links::STEP,
    &container_settings::STEP,
    &log_configuration::STEP,
    // Decides the file systems to which security-group allows traffic from the tasks.
    &volumes::STEP,
    // Decides which target groups are replaced.
    &target_group::STEP,
    &service_registries::STEP,
    // Decides the groups that network-configuration writes.
    &security_group::STEP,
    &network_configuration::STEP,
    &placement::STEP,
    &service_role::STEP,
    // The files of the ECS CLI have properties of their own, which no other step writes.
    &ecs_cli::STEP,
    // Last: needs to know what is replaced.
    &replaced_names::STEP,
    // Names the copies that replaced-names does not know.
    &parallel::STEP,
];

/// A step by its name.
pub fn by_name(name: &str) -> Option<&'static Step> {
    STEPS.iter().copied().find(|step| step.name == name)
}
