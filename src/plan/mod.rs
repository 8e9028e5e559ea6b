//! The plan of a run: what transforms want to do, gathered before anything is done.

mod additions;

mod context;
mod edits;
mod effect;
mod findings;
mod host;
mod module_additions;
mod renamed;
mod user_values;
mod workload_plan;

pub use context::PlanContext;
pub use effect::Effect;
pub use host::{Host, HostOf};
pub(crate) use module_additions::SectionAdditions;
pub use module_additions::{
    GeneratedRole, NewParameter, ParameterRequest, RequestedParameter, TemplateAdditions, ValueSpec,
};
pub use workload_plan::{Decisions, PlannedEdit, Rationale, Substitution, WorkloadPlan};
