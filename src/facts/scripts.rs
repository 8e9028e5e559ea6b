//! Settings that scripts apply to container instances, and their replacements on Fargate.

use super::tables::Facts;

const SOURCE: &str = "As of 2023-06-15. ECS developer guide, \"Amazon ECS container agent configuration\", \"Amazon ECS \
                      container metadata file\" and \"Private registry authentication for container instances\"";

/// A setting that a script applies.
pub struct Setting {
    /// The text that occurs in the script.
    pub mark: &'static str,
    /// Its effect.
    pub did: &'static str,
    /// What to do on Fargate.
    pub instead: &'static str,
}

const fn setting(mark: &'static str, did: &'static str, instead: &'static str) -> Setting {
    Setting { mark, did, instead }
}

/// Settings of the agent, the Docker daemon and the kernel that tasks may depend on.
pub const SETTINGS: [Setting; 11] = [
    setting(
        "ECS_CONTAINER_START_TIMEOUT",
        "the start timeout of containers",
        "Set StartTimeout, at most 120 seconds",
    ),
    setting(
        "ECS_ENABLE_CONTAINER_METADATA=true",
        "a file from which containers read their metadata",
        "Read the metadata from the address in ECS_CONTAINER_METADATA_URI_V4 instead",
    ),
    setting(
        "ECS_IMAGE_PULL_BEHAVIOR=once",
        "images are pulled once and cached on the container instance",
        "Use immutable tags or digests if tasks must run the same image: Fargate pulls the image for every task",
    ),
    setting(
        "ECS_IMAGE_PULL_BEHAVIOR=prefer-cached",
        "cached images are preferred to those of the registry",
        "Use immutable tags or digests if tasks must run the same image: Fargate pulls the image for every task",
    ),
    setting(
        "insecure-registr",
        "the Docker daemon pulls from a registry without TLS",
        "Use a registry certificate from a public certificate authority, or copy the images to Amazon ECR",
    ),
    setting(
        "/etc/docker/certs.d",
        "a private certificate authority of a registry",
        "Use a registry certificate from a public certificate authority, or copy the images to Amazon ECR",
    ),
    setting(
        "registry-mirror",
        "the Docker daemon pulls through a mirror",
        "Use an Amazon ECR pull through cache rule: Fargate pulls directly from the registry",
    ),
    setting(
        "default-ulimit",
        "default limits for containers",
        "Set Ulimits in the containers: the default of nofile on Fargate is 65535",
    ),
    setting(
        "sysctl",
        "kernel parameters of the container instance",
        "Use SystemControls for net.* and IPC parameters. Others, such as vm.max_map_count, cannot be set on Fargate",
    ),
    setting(
        "HTTP_PROXY",
        "a proxy for the ECS agent or the Docker daemon",
        "Route the subnets through a NAT gateway or VPC endpoints: Fargate pulls images and sends logs without the proxy",
    ),
    setting(
        "http-proxy.conf",
        "a proxy for the Docker daemon",
        "Route the subnets through a NAT gateway or VPC endpoints: Fargate pulls images without the proxy",
    ),
];

/// Programs on an instance that monitor the containers on it.
pub const WATCHERS: [&str; 13] = [
    "awslogs",
    "amazon-cloudwatch-agent",
    "cwagent",
    "filebeat",
    "metricbeat",
    "fluentd",
    "fluent-bit",
    "datadog-agent",
    "newrelic-infra",
    "splunkforwarder",
    "collectd",
    "telegraf",
    "node_exporter",
];

/// The table, for printing.
pub fn facts() -> Facts {
    let settings = SETTINGS.map(|one| {
        [
            one.mark.to_owned(),
            one.did.to_owned(),
            one.instead.to_owned(),
        ]
    });
    Facts::new(
        "scripts",
        "What scripts set up on container instances, and what to do instead",
        SOURCE,
    )
    .columns(&["in the script", "effect", "on Fargate"])
    .rows(settings)
    .rows([[
        WATCHERS.join(", "),
        "agents that monitor the containers of the container instance".to_owned(),
        "a sidecar container, FireLens or Container Insights".to_owned(),
    ]])
}
