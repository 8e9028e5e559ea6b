//! Task definitions, containers, services and target groups, in whichever spelling a document has them.

mod alternative_services;
mod clusters;
mod compatibilities;
mod components;
mod credential_specs;
pub(crate) mod deployment_files;
mod dialect;
mod dual;
mod fargate_conflicts;
mod files;
mod host_volumes;
mod inline_definitions;
mod input;
mod launch;
mod launch_of_runs;
mod launch_of_services;
mod launch_of_tasks;
mod launchers;
mod members;
mod nearest;
mod origin;
mod overrides;
mod parent_arguments;
mod placement_query;
mod policies;
mod project;
mod providers;
mod serverless;
mod state_machines;
mod strategy;
mod unfinished;
mod variants;
mod volumes;
mod workload;

pub use clusters::clusters;
pub use compatibilities::{Compatibilities, compatibilities};
pub(crate) use components::Components;
pub use credential_specs::{SpecStore, spec_store};
pub use deployment_files::{
    APPSPEC, Deployment, DeploymentKind, ECSPRESSO, MARKS as DEPLOYMENT_MARKS, NamedFile, Role,
    Word,
};
pub use dialect::Dialect;
pub use dual::{Dual, dual};
pub use inline_definitions::InlineDefinition;
pub use input::{CONTAINER_KEYS, family_of};
pub use launch::{Evidence, Launch, elsewhere, launch};
pub use launchers::{Held, Run, TaskLauncher};
pub use members::{
    Container, Service, TargetGroup, TaskDefinition, container_port, is_changed_in_place,
};
pub use origin::{Origin, origins, origins_of_output, output_name};
pub use overrides::{ContainerSize, Overriding, SizeOverrides, runs_of, size_overrides};
pub use placement_query::demands_accelerators;
pub use policies::{Allows, allowed_beyond, allows, matches_action};
pub use project::{Content, Project, SourceFile};
pub use state_machines::tasks_named;
pub use strategy::{cluster_of, is_fargate_strategy};
pub use unfinished::unfinished;
pub use variants::fargate_variant;
pub use volumes::answerable;
pub use workload::{Pair, TARGET_GROUP, Workload, workloads};
