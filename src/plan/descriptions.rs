//! The descriptions of the parameters that a migration adds.

/// The beginnings of the descriptions that steps write.
const BEGINNINGS: [(&str, &str); 9] = [
    ("network_configuration/across.rs", "Subnets for the tasks;"),
    ("network_configuration/mod.rs", PUBLIC_IP),
    ("security_group/mod.rs", "Security groups for the tasks"),
    ("security_group/mod.rs", "VPC of the tasks"),
    ("security_group/ingress.rs", "Load balancer security group"),
    (
        "security_group/ingress.rs",
        "CIDR block allowed to reach the tasks",
    ),
    ("execution_role/across.rs", "ARN of the task execution role"),
    ("task_size/mod.rs", "CPU units of the task"),
    ("task_size/mod.rs", "Memory of the task in MiB"),
];

/// The beginning of the description of the parameter for public IP addresses.
const PUBLIC_IP: &str = "ENABLED if the subnets are public";

/// Whether the description of a parameter is the one that a step writes for the public IP addresses of tasks.
pub(crate) fn is_description_of_public_ip(description: &str) -> bool {
    description.starts_with(PUBLIC_IP)
}

/// Whether the description of a parameter is one that a step writes, so that an earlier migration added it.
pub(crate) fn is_description_of_addition(description: &str) -> bool {
    let mut beginnings = BEGINNINGS.iter();
    beginnings.any(|(_, beginning)| description.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_write_these_descriptions() {
        let steps = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("transforms");
        for (file, beginning) in BEGINNINGS {
            let code = std::fs::read_to_string(steps.join(file)).expect("the file of the step");
            assert!(
                code.contains(beginning),
                "{file} does not write `{beginning}`"
            );
        }
        assert!(!is_description_of_addition("Subnets for the database"));
    }
}
