//! What a workload's own template does not tell, found in the stacks around it: in those that create its stack, in
//! what else these create, and in those whose exports it imports.
//!
//! A finding is a [`ValueRoute`]: how a file comes by a value that another file has. Nothing here edits; the plan of a
//! workload carries the value along the way.

mod absent;
mod groups;
mod known;
mod outputs;
mod roles;
mod subnets;
mod value_route;
mod vpc;

pub use groups::{balancer_groups, instance_groups};
pub use known::known_in;
pub use outputs::{as_text, exported_as, output_for};
pub use roles::role;
pub use subnets::{are_for_tasks, internet_access_across, internet_access_of_value, subnets};
pub use value_route::{ForeignValue, ParentRoute, ValueRoute};
pub use vpc::vpc;
