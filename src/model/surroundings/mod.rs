//! The network around a module's tasks: container instances, subnets, VPC, load balancers, security groups. All facts
//! come from the module as it was written; nothing here edits.

mod accelerators;
mod addresses;
mod cache;
mod conditions;
mod evidence;
mod execution_roles;
mod file_systems;
mod host_rules;
mod instance_policies;
mod instances;
mod lists;
mod load_balancers;
mod machines;
mod public_address;
mod scaling;
mod script_marks;
mod scripts;
mod subnets;
mod vpc;

pub use accelerators::{Accelerated, Accelerators, accelerators_of};
pub use addresses::{FixedAddress, elastic_ips, fixed_addresses};
pub(super) use cache::Cache;
pub use conditions::{depends_on_instance, is_usable};
pub use execution_roles::execution_roles;
pub use file_systems::{FileSystemMount, file_system_of, mounted_file_systems};
pub use host_rules::{HostRule, host_rules, ingress_rules};
pub use instance_policies::instance_policies;
pub use instances::{
    Capacity, capacity_of, container_instances, proven_container_instances,
    sure_container_instances,
};
pub use lists::{group_items, group_value, list_of, subnet_list};
pub use load_balancers::{LoadBalancer, balancer_of, holders, load_balancers};
pub use machines::{
    Architecture, Mark, architecture_of, images_of, instance_types, instances_of, largest_disk,
};
pub use public_address::{DecidedAddress, decided_address, decided_address_in};
pub use scaling::{scalable_targets, services_in_metrics};
pub use script_marks::{settings_in_scripts, watchers_in_scripts};
pub use scripts::{ScriptLine, script_lines};
pub use subnets::{
    InferredSubnets, InternetAccess, infer_subnets, internet_access_of, subnets_of_instances,
    subnets_of_parameters, subnets_of_resources,
};
pub use vpc::{cidr_of, infer_vpc};
