//! The plan of a run: what transforms want to do, gathered before anything is done.

mod additions;
mod carry;
pub mod commands;
mod draft;
mod drafted;
mod edits;
mod effect;
mod embed;
mod findings;
mod given;
mod looped;
mod lower;
mod parameter_entries;
mod renamed;
mod serverless;
mod shared;
mod unknown_stacks;
mod wake;

pub use carry::Goods;
pub use draft::Draft;
pub use drafted::{Decisions, Drafted, Planned, Why};
pub use lower::lower;
pub use shared::{GeneratedRole, NewParameter, Shared, Wanted};
