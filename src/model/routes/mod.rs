//! Values that a workload's own module does not define, found in related stacks: in its parent stacks, in their other
//! nested stacks, and in those whose exports it imports.
//!
//! The result is a [`ValueRoute`]: the route by which a module can obtain another module's value. Nothing here edits;
//! the plan of a workload passes the value along the route.

mod absent;
mod groups;
mod known;
mod outputs;
mod roles;
mod subnets;
mod traced;
mod value_route;
mod vpc;

pub use groups::{balancer_groups, instance_groups};
pub use known::known_in;
pub use outputs::{as_text, exported_as, output_for};
pub use roles::role;
pub use subnets::{are_for_tasks, internet_access_across, internet_access_of_value, subnets};
pub use traced::alongside;
pub use value_route::{ForeignValue, ParentRoute, ValueRoute};
pub use vpc::vpc;
