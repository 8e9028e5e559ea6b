//! Facts about Fargate, as dated tables with their sources. Nothing here inspects a template.

pub mod accelerators;
pub mod agents;
pub mod capacity;
pub mod containers;
pub mod fit;
pub mod host_addresses;
pub mod host_paths;
pub mod limits;
pub mod log_drivers;
pub mod managed_instances;
pub mod nested;
pub mod permissions;
pub mod platforms;
pub mod prices;
pub mod rules;
pub mod scripts;
pub mod sizes;
pub mod synthesis;
pub mod table;
pub mod tables;
pub mod updates;
