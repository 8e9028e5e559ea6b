//! The plan of a run: what transforms want to do, gathered before anything is done.

mod additions;
mod cascade;

mod context;
mod cross_stack;
mod edits;
mod effect;
mod findings;
mod host;
mod inline_definitions;
mod looped;
mod lower;
mod parameter_entries;
mod renamed;
mod serverless;
mod template_additions;
mod unknown_stacks;
mod user_values;
mod workload_plan;

pub use context::PlanContext;
pub use cross_stack::ValueSpec;
pub use host::{Host, HostOf};
pub use lower::lower;
pub use template_additions::{GeneratedRole, NewParameter, ParameterRequest, TemplateAdditions};
pub use workload_plan::{Decisions, PlannedEdit, Rationale, WorkloadPlan};
