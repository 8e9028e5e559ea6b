//! The descriptions of the parameters that a migration adds.

/// The beginnings of the descriptions that steps write, by the directory of the step.
const BEGINNINGS: [(&str, &str); 9] = [
    ("network_configuration", "Subnets for the tasks;"),
    ("network_configuration", PUBLIC_IP),
    ("security_group", "Security groups for the tasks"),
    ("security_group", "VPC of the tasks"),
    ("security_group", "Load balancer security group"),
    ("security_group", "CIDR block allowed to reach the tasks"),
    ("execution_role", "ARN of the task execution role"),
    ("task_size", "CPU units of the task"),
    ("task_size", "Memory of the task in MiB"),
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
        for (step, beginning) in BEGINNINGS {
            let files = std::fs::read_dir(steps.join(step)).expect("the directory of the step");
            let mut code = files
                .map(|file| file.expect("a file of the step").path())
                .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
                .map(|path| std::fs::read_to_string(path).expect("the code of the step"));
            assert!(
                code.any(|code| code.contains(beginning)),
                "{step} does not write `{beginning}`"
            );
        }
        assert!(!is_description_of_addition("Subnets for the database"));
    }
}
