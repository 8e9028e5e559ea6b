//! Host-neutral model of what is deployed: modules with their resources and values, how modules are connected, what
//! surrounds the tasks, and the workloads.
//!
//! The model uses CloudFormation's vocabulary by design: resource types, properties and functions have CloudFormation's
//! names, for every host. A host with other names or another notation translates them in its [`Reader`].

pub(crate) mod alternative_services;
pub(crate) mod assignment;
pub(crate) mod bool_value;
pub(crate) mod choice;
pub(crate) mod clusters;
pub(crate) mod compatibilities;
pub(crate) mod components;
mod computed;
pub(crate) mod credential_specs;
pub mod deployed;
pub(crate) mod deployments;
pub(crate) mod dual;
pub(crate) mod evaluate;
pub(crate) mod expr;
pub(crate) mod family;
pub(crate) mod fargate_conflicts;
mod file_search;
mod fixed_values;
mod function;
pub mod graph;
mod group_elsewhere;
mod half_part;
pub(crate) mod host;
pub(crate) mod host_volumes;
pub(crate) mod inline_definitions;
pub(crate) mod instance_resources;
pub(crate) mod ipv4_range;
mod kind;
pub(crate) mod launch;
pub(crate) mod launch_of_runs;
pub(crate) mod launch_of_services;
pub(crate) mod launch_of_tasks;
pub(crate) mod launchers;
mod links;
pub(crate) mod loops;
pub(crate) mod member_id;
pub(crate) mod members;
pub(crate) mod module;
pub(crate) mod module_calls;
pub mod new_value;
pub mod notation;
pub(crate) mod origin;
pub(crate) mod overrides;
mod parallel;
pub mod parameter_files;
pub(crate) mod pieces;
pub(crate) mod placement_query;
pub(crate) mod policies;
pub(crate) mod project;
mod projection;
pub(crate) mod providers;
pub(crate) mod references;
pub mod routes;
mod sections;
mod startup_scripts;
pub(crate) mod state_machines;
pub(crate) mod strategy;
pub(crate) mod sub_text;
pub mod surroundings;
pub(crate) mod texts;
pub(crate) mod unfinished;
pub(crate) mod value;
pub(crate) mod variants;
pub(crate) mod volumes;
mod words;
pub(crate) mod workload;

pub use assignment::{Assignment, by_condition, conditions_at, conditions_of_items};
pub use bool_value::{BoolValue, switch};
pub use choice::{Comparison, comparison, decided_by, may_be_empty};
pub use clusters::clusters;
pub use compatibilities::{Compatibilities, compatibilities};
pub(crate) use components::Components;
pub use computed::{compute, expression_text, is_number};
pub use credential_specs::{SpecStore, spec_store};
pub use deployments::{Deployment, DeploymentKind, NamedFile, Role, Word};
pub use dual::{Dual, dual};
pub use evaluate::{Answer, evaluate, evaluate_with};
pub use expr::{Expr, has_value, is_same_value, same_expression};
pub use family::family_of;
pub use file_search::{FileSearch, SearchWords, Words};
pub use fixed_values::FIXED_VALUES;
pub use function::{
    Function, absent_branches, alternatives, argument_function, conditions_around, function,
    items_of, ref_name, sub_variables, written_text,
};
pub use group_elsewhere::{
    GroupElsewhere, group_elsewhere, holders_of, is_of_group, registering, traffic_parameters,
};
pub use half_part::HalfPart;
pub use host::{HostTag, Props, Reader, Recognized, Recognizer, marked, reader_of};
pub use inline_definitions::{
    InlineDefinition, Spelling, with_bare_references, with_quoted_references,
};
pub use instance_resources::{
    InstanceResources, Kept, by_name, instance_resources, is_detached, output_around,
};
pub use ipv4_range::Ipv4Range;
pub use kind::{Kind, parameter_types};
pub use launch::{Evidence, Launch, elsewhere, launch};
pub use launchers::{Held, Run, TaskLauncher};
pub use links::{Arguments, Creation, Links, NamedOutput, Part};
pub use loops::{Loop, is_looped, variables_in, without_variables};
pub use member_id::MemberId;
pub use members::{
    Container, Service, TargetGroup, TaskDefinition, container_port, is_changed_in_place,
};
pub use module::{Module, ModuleParts, Parameter, Resource};
pub use module_calls::ModuleCall;
pub use origin::{Origin, origins, origins_of_output, output_name};
pub use overrides::{ContainerSize, Overriding, SizeOverrides, runs_of, size_overrides};
pub use parallel::{ParallelState, RECORD, SECTIONS, TRAFFIC};
pub use pieces::{Concat, Piece};
pub use placement_query::demands_accelerators;
pub use policies::{
    Allows, allow_statements, allow_statements_of, allowed_beyond, allows, matches_action,
    pinned_revisions,
};
pub use project::{Content, Project, SourceFile};
pub use projection::{
    CopiedText, EditId, Ended, FailedEdit, HalfToAdd, Notice, PlaceInSource, ProjectedSource,
    ProjectedTemplate, Projection, RefusedEnd, Rewritten, TemplateEdits,
};
pub use references::{How, Reference, missing_names, names_in, references_in};
pub use sections::Sections;
pub use state_machines::tasks_named;
pub use strategy::{DEPLOYMENT_MISSING, cluster_of, is_fargate_strategy};
pub use sub_text::SubText;
pub use texts::Text;
pub use unfinished::{is_on_fargate, unfinished};
pub use value::{names_of_value, referenced, split_of};
pub use variants::fargate_variant;
pub use volumes::answerable;
pub use words::{has_word, words};
pub use workload::{Pair, Workload, workloads};
