//! Values that a property can have, where there are few.

/// Properties of task definitions with few values; another one is a script's to fill in.
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
