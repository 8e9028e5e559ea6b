//! What Amazon ECS Managed Instances supports: the third launch option, between container instances and Fargate.

use super::tables::Facts;

const SOURCE: &str = "As of 2026-11-20. ECS developer guide, \"Architect for Amazon ECS Managed Instances\" (managed-instances-tasks-services, \
                      \"list\" below), \"Task definition parameters for Amazon ECS Managed Instances\" (\"page\"), \"Managed Daemons\" \
                      and \"Networking for Managed Instances\"; ECS API model (botocore 1.44.8). Where the guide contradicts itself, \
                      or nothing is documented, the row states this, and no finding names Managed Instances as the way through";

/// A setting of tasks or services, and where it is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Support {
    /// The setting.
    pub setting: &'static str,
    /// On container instances (EC2).
    pub ec2: &'static str,
    /// On ECS Managed Instances.
    pub managed_instances: &'static str,
    /// On Fargate.
    pub fargate: &'static str,
}

const fn support(
    setting: &'static str,
    ec2: &'static str,
    managed_instances: &'static str,
    fargate: &'static str,
) -> Support {
    Support {
        setting,
        ec2,
        managed_instances,
        fargate,
    }
}

/// The settings for which the three launch options, or two of them, differ.
pub const SUPPORT: [Support; 31] = [
    support(
        "GPU",
        "yes",
        "yes: all, whole ones, fractions of G6f, NVIDIA MPS",
        "no",
    ),
    support("NeuronDevice", "no", "yes", "no"),
    support("Privileged", "yes", "yes", "no"),
    support("capabilities added", "any", "any", "SYS_PTRACE"),
    support("Devices", "yes", "yes", "no"),
    support("PidMode host", "yes", "yes (page)", "no: task only"),
    support(
        "IpcMode",
        "yes",
        "contradiction: no (list), host, task and none (page)",
        "no",
    ),
    support("network mode bridge", "yes", "no", "no"),
    support("network mode host", "yes", "yes", "no"),
    support("network mode awsvpc", "yes", "yes", "yes"),
    support(
        "Host.SourcePath",
        "yes",
        "writable below /var and /tmp, else read-only; contradiction: no (list)",
        "no",
    ),
    support("docker.sock", "yes", "not documented", "no"),
    support(
        "SchedulingStrategy DAEMON",
        "yes",
        "no: Managed Daemons (AWS::ECS::Daemon) instead",
        "no",
    ),
    support("placement strategies", "yes", "no", "no"),
    support(
        "placement constraints",
        "yes",
        "distinctInstance; memberOf on subnet-id, availability-zone, instance-type, cpu-architecture",
        "no",
    ),
    support(
        "DockerVolumeConfiguration, Links, ExtraHosts, Hostname, DnsServers, DnsSearchDomains, DockerSecurityOptions, DisableNetworking, SharedMemorySize, MaxSwap, Swappiness, FSx",
        "yes",
        "no",
        "no",
    ),
    support("ProxyConfiguration", "yes", "no", "yes"),
    support(
        "Tmpfs",
        "yes",
        "yes since 2026-01-06",
        "yes since 2026-01-06",
    ),
    support("EphemeralStorage", "no", "no", "yes"),
    support("EFS, S3 Files and EBS volumes", "yes", "yes", "yes (Linux)"),
    support("Windows", "yes", "no", "Server 2019 and 2022"),
    support(
        "StopTimeout",
        "any",
        "up to 86400 seconds",
        "2 to 120 seconds",
    ),
    support(
        "StartTimeout",
        "any",
        "up to 600 seconds",
        "2 to 120 seconds",
    ),
    support(
        "log drivers",
        "all",
        "awslogs, splunk, awsfirelens, json-file",
        "awslogs, splunk, awsfirelens",
    ),
    support(
        "CPU of a task",
        "that of the managed instance",
        "contradiction: up to 10 vCPUs (page), up to 192 (API)",
        "up to 32 vCPUs",
    ),
    support(
        "load balancers",
        "target types instance and ip, Classic",
        "target type ip",
        "target type ip",
    ),
    support("TrustedExecutionConfiguration", "SHARED", "yes", "SHARED"),
    support(
        "own AMI, user data, SSH",
        "yes",
        "no; a managed instance is drained after 14 days",
        "no",
    ),
    support(
        "needs",
        "an Auto Scaling group",
        "an infrastructure role, an instance profile and a capacity provider of one cluster",
        "nothing",
    ),
    support(
        "price",
        "instance",
        "instance and a management fee",
        "vCPU and GB of the task",
    ),
    support(
        "move from container instances",
        "",
        "in place, by capacity provider",
        "in place by capacity provider, else by a new service",
    ),
];

/// The alternative for a setting that Managed Instances supports and Fargate does not, appended to a finding's help.
///
/// Only for settings whose row in the table has no contradictions.
pub const WAY_THROUGH: &str = "ECS Managed Instances runs this (Linux, network mode awsvpc or host): move the service to a Managed Instances capacity provider, which is an in-place update";

/// The alternative for `SchedulingStrategy: DAEMON`.
pub const DAEMON_WAY_THROUGH: &str =
    "On ECS Managed Instances, a managed daemon (AWS::ECS::Daemon) runs one task on each instance";

/// The table, for printing.
pub fn facts() -> Facts {
    Facts::new(
        "managed-instances",
        "What EC2 container instances, ECS Managed Instances and Fargate support",
        SOURCE,
    )
    .columns(&["setting", "EC2", "Managed Instances", "Fargate"])
    .rows(
        SUPPORT.map(|row| {
            [row.setting, row.ec2, row.managed_instances, row.fargate].map(str::to_owned)
        }),
    )
}
