//! The plan of a run: what steps intend to do, gathered before anything is changed.

mod additions;

mod context;
mod cutover;
mod dependencies;
mod descriptions;
mod edits;
mod effect;
mod findings;
mod generated_role;
mod host;
pub mod impact;
mod module_additions;
mod naming;
mod offered;
mod parameters;
mod renamed;
mod step;
pub(crate) mod texts;
mod user_values;
mod workload_plan;

pub use context::PlanContext;
pub use cutover::{OTHER_CUTOVER, Obstacle, Removed, Split, SplitService};
pub(crate) use descriptions::{is_description_of_addition, is_description_of_public_ip};
pub use effect::Effect;
pub use generated_role::GeneratedRole;
pub use host::{Addition, Host, Hosts, Unsupported};
pub use module_additions::ModuleAdditions;
pub(crate) use module_additions::{SectionAdditions, names_for_fargate, resource};
pub use naming::Naming;
pub use offered::offered;
pub use parameters::{
    NewParameter, ParameterRequest, RequestedParameter, TRAFFIC_STEPS, ValueSpec,
};
pub use renamed::{SUFFIX, earlier_name};
pub use step::{OF_PLANNING, Phase, Step};
pub use workload_plan::{Decisions, PlannedEdit, Rationale, Substitution, WorkloadPlan};
