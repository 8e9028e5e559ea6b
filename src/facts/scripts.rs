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
        "the agent decided how long containers have to start",
        "write StartTimeout, at most 120 seconds",
    ),
    setting(
        "ECS_ENABLE_CONTAINER_METADATA=true",
        "containers could read their metadata from a file",
        "read it from the address in ECS_CONTAINER_METADATA_URI_V4 instead",
    ),
    setting(
        "ECS_IMAGE_PULL_BEHAVIOR=once",
        "images were pulled once and kept on the instance",
        "Fargate pulls for every task: a tag that is moved is seen by the next task",
    ),
    setting(
        "ECS_IMAGE_PULL_BEHAVIOR=prefer-cached",
        "images on the instance were used before those of the registry",
        "Fargate pulls for every task: a tag that is moved is seen by the next task",
    ),
    setting(
        "insecure-registr",
        "the Docker daemon pulled from a registry without TLS",
        "Fargate does not: give the registry a certificate that is known everywhere, or copy the images to ECR",
    ),
    setting(
        "/etc/docker/certs.d",
        "the Docker daemon knew a certificate of a registry's own",
        "Fargate does not: give the registry a certificate that is known everywhere, or copy the images to ECR",
    ),
    setting(
        "registry-mirror",
        "the Docker daemon pulled through a mirror",
        "Fargate pulls from the registry itself; a pull through cache of ECR is the nearest thing",
    ),
    setting(
        "default-ulimit",
        "the Docker daemon gave containers limits",
        "write Ulimits; on Fargate nofile is 65535 without them",
    ),
    setting(
        "sysctl",
        "the script set parameters of the instance's kernel",
        "SystemControls sets those below net. and the IPC ones for a container; others, such as vm.max_map_count, cannot be set on Fargate",
    ),
    setting(
        "HTTP_PROXY",
        "the agent or the Docker daemon went through a proxy",
        "Fargate pulls images and sends logs without it: the subnets need a way of their own, a NAT gateway or VPC endpoints",
    ),
    setting(
        "http-proxy.conf",
        "the Docker daemon went through a proxy",
        "Fargate pulls images without it: the subnets need a way of their own, a NAT gateway or VPC endpoints",
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
    .columns(&["in the script", "did", "instead"])
    .rows(settings)
    .rows([[
        WATCHERS.join(", "),
        "watched the containers of the instance".to_owned(),
        "a sidecar container, FireLens or Container Insights".to_owned(),
    ]])
}
