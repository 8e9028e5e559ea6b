//! Properties with a small set of valid values.

/// Properties of task definitions with few valid values; any other value is a placeholder that a script fills in.
pub const FIXED_VALUES: [(&str, &[&str]); 2] = [
    (
        "NetworkMode",
        &["awsvpc", "bridge", "default", "host", "nat", "none"],
    ),
    (
        "RequiresCompatibilities",
        &["EC2", "EXTERNAL", "FARGATE", "MANAGED_INSTANCES"],
    ),
];
