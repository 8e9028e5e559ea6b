//! Which policies are about running tasks at all, and not about what the tasks do.

use super::facts::Facts;

const SOURCE: &str = "As of 2023-06-15. ECS developer guide, \"Amazon ECS container instance IAM role\" and \"Amazon ECS \
                      task execution IAM role\"";

/// Managed policies that only let an instance be a container instance.
pub const OF_INSTANCES: [&str; 5] = [
    "AmazonEC2ContainerServiceforEC2Role",
    "AmazonSSMManagedInstanceCore",
    "AmazonEC2RoleforSSM",
    "CloudWatchAgentServerPolicy",
    "AmazonEC2ContainerRegistryReadOnly",
];

/// The managed policy of execution roles.
pub const OF_EXECUTION: &str = "AmazonECSTaskExecutionRolePolicy";

/// What the managed policy of execution roles allows; anything else has to be added.
pub const ACTIONS_OF_EXECUTION: [&str; 6] = [
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
];

/// The table, to be printed.
#[must_use]
pub fn facts() -> Facts {
    let instances =
        OF_INSTANCES.map(|policy| [policy.to_owned(), "being a container instance".to_owned()]);
    let allows = format!("execution: {}", ACTIONS_OF_EXECUTION.join(", "));
    Facts::new(
        "permissions",
        "Managed policies that are about running tasks, not about what they do",
        SOURCE,
    )
    .columns(&["policy", "what it is for"])
    .rows(instances)
    .rows([[OF_EXECUTION.to_owned(), allows]])
}
