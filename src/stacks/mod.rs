//! What a workload's own template does not tell, found in the stacks around it: in those that create its stack, in
//! what else these create, and in those whose exports it imports.
//!
//! A finding is a [`Way`]: how a file comes by a value that another file has. Nothing here edits; the plan of a
//! workload carries the value along the way.

mod absent;
mod groups;
mod known;
mod outputs;
mod roles;
mod subnets;
mod vpc;
mod way;

pub use groups::{balancer_groups, instance_groups};
pub use known::known_in;
pub use outputs::{as_text, exported_as, output_for};
pub use roles::role;
pub use subnets::{are_for_tasks, reach_across, reach_of_value, subnets};
pub use vpc::vpc;
pub use way::{Branch, Found, Way};
