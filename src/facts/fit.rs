//! The properties that are supported on Fargate. Unlisted properties are denied: an unreviewed property blocks its
//! workload.

use super::tables::Facts;
use crate::facts::rules::RuleId;

const SOURCE: &str = "As of 2026-11-20. CloudFormation resource schemas as shipped with cfn-lint 1.58.0 (names); ECS API \
                      model (botocore 1.44.8) and the measured errors that the rules name (what Fargate takes)";

/// Whether a property is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It has the same meaning on Fargate.
    Same,
    /// A step or a check inspects its value.
    Handled,
    /// Fargate has no equivalent, or the conversion is not implemented: the rule's ID and what to do.
    Denied(RuleId, &'static str),
}

use Fit::{Denied, Handled, Same};

/// A table of properties by CloudFormation name.
pub type Table = &'static [(&'static str, Fit)];

/// Looks a property up; `None` if it has not been reviewed.
pub fn look_up(table: Table, property: &str) -> Option<Fit> {
    let row = table.iter().find(|(name, _)| *name == property);
    row.map(|(_, fit)| *fit)
}

/// Every table, with the name of what it describes.
pub const TABLES: [(&str, Table); 10] = [
    ("task definition", TASK_DEFINITION),
    ("container", CONTAINER),
    ("Linux parameters", LINUX_PARAMETERS),
    ("volume", VOLUME),
    ("port mapping", PORT_MAPPING),
    ("service", SERVICE),
    ("target service of an AppSpec file", APPSPEC),
    ("service definition of ecspresso", ECSPRESSO_PRINTED),
    ("target group", TARGET_GROUP),
    ("scheduled task", RUN_PARAMETERS),
];

/// The tables, for printing.
pub fn facts() -> Facts {
    let answer = |fit: Fit| match fit {
        Same => ["same".to_owned(), String::new()],
        Handled => ["depends on the value".to_owned(), String::new()],
        Denied(rule, help) => [format!("denied ({rule})"), help.to_owned()],
    };
    let rows = TABLES.iter().flat_map(|(of, table)| {
        table.iter().map(move |(property, fit)| {
            let [fit, help] = answer(*fit);
            [(*of).to_owned(), (*property).to_owned(), fit, help]
        })
    });
    let about = "Properties: those with the same meaning on Fargate, those whose value decides, and those that are denied. Any other property blocks its workload";
    Facts::new("fit", about, SOURCE)
        .columns(&["of", "property", "on Fargate", "help"])
        .rows(rows)
}

/// `AWS::ECS::TaskDefinition`.
pub const TASK_DEFINITION: Table = &[
    ("ContainerDefinitions", Handled),
    ("Cpu", Handled),
    ("EnableFaultInjection", Same),
    ("EphemeralStorage", Handled),
    ("ExecutionRoleArn", Handled),
    ("Family", Same),
    (
        "InferenceAccelerators",
        Denied(
            RuleId::TdInferenceAccelerators,
            "Elastic Inference is retired; remove the accelerators and run the migration again",
        ),
    ),
    ("IpcMode", Handled),
    ("Memory", Handled),
    ("NetworkMode", Handled),
    ("PidMode", Handled),
    ("PlacementConstraints", Handled),
    ("ProxyConfiguration", Same),
    ("RequiresCompatibilities", Handled),
    ("RuntimePlatform", Handled),
    ("Tags", Same),
    ("TaskRoleArn", Same),
    ("TrustedExecutionConfiguration", Handled),
    ("Volumes", Handled),
    // Read-only fields of describe-task-definition.
    ("TaskDefinitionArn", Same),
    ("Revision", Same),
    ("Status", Same),
    ("RequiresAttributes", Same),
    ("Compatibilities", Same),
    ("RegisteredAt", Same),
    ("RegisteredBy", Same),
    ("DeregisteredAt", Same),
];

/// A container definition.
pub const CONTAINER: Table = &[
    ("Command", Same),
    ("Cpu", Same),
    ("CredentialSpecs", Handled),
    ("DependsOn", Same),
    ("DisableNetworking", Handled),
    ("DnsSearchDomains", Handled),
    ("DnsServers", Handled),
    ("DockerLabels", Same),
    ("DockerSecurityOptions", Handled),
    ("EntryPoint", Same),
    ("Environment", Same),
    ("EnvironmentFiles", Same),
    ("Essential", Same),
    ("ExtraHosts", Handled),
    ("FirelensConfiguration", Handled),
    ("HealthCheck", Same),
    ("Hostname", Handled),
    ("Image", Same),
    ("Interactive", Same),
    ("Links", Handled),
    ("LinuxParameters", Handled),
    ("LogConfiguration", Handled),
    ("Memory", Same),
    ("MemoryReservation", Same),
    ("MountPoints", Handled),
    ("Name", Same),
    ("PortMappings", Handled),
    ("Privileged", Handled),
    ("PseudoTerminal", Same),
    ("ReadonlyRootFilesystem", Same),
    ("RepositoryCredentials", Same),
    ("ResourceRequirements", Handled),
    ("RestartPolicy", Same),
    ("Secrets", Same),
    ("StartTimeout", Handled),
    ("StopTimeout", Handled),
    ("SystemControls", Same),
    ("Ulimits", Same),
    ("User", Same),
    ("VersionConsistency", Same),
    ("VolumesFrom", Same),
    ("WorkingDirectory", Same),
];

/// A container's `LinuxParameters`.
pub const LINUX_PARAMETERS: Table = &[
    ("Capabilities", Handled),
    (
        "Devices",
        Denied(
            RuleId::CdDevices,
            "Remove Devices if the container works without them. ECS Managed Instances runs this (Linux, network mode awsvpc or host): move the service to a Managed Instances capacity provider, which is an in-place update",
        ),
    ),
    ("InitProcessEnabled", Same),
    ("MaxSwap", Handled),
    ("SharedMemorySize", Handled),
    ("Swappiness", Handled),
    ("Tmpfs", Same),
];

/// An entry of `Volumes`.
pub const VOLUME: Table = &[
    ("ConfiguredAtLaunch", Same),
    ("DockerVolumeConfiguration", Handled),
    ("EFSVolumeConfiguration", Handled),
    (
        "FSxWindowsFileServerVolumeConfiguration",
        Denied(
            RuleId::TdVolumeFsx,
            "Fargate cannot mount FSx for Windows File Server; the task stays on container instances",
        ),
    ),
    ("Host", Handled),
    ("Name", Same),
    ("S3FilesVolumeConfiguration", Same),
];

/// A port mapping.
pub const PORT_MAPPING: Table = &[
    ("AppProtocol", Same),
    ("ContainerPort", Same),
    ("ContainerPortRange", Same),
    ("HostPort", Handled),
    ("Name", Same),
    ("Protocol", Same),
];

/// `AWS::ECS::Service`.
pub const SERVICE: Table = &[
    ("AvailabilityZoneRebalancing", Same),
    ("CapacityProviderStrategy", Handled),
    (
        "ClientToken",
        Denied(
            RuleId::FitUnknown,
            "ECS answers a token that it has seen with what it made then; remove it, or give a new one with each call",
        ),
    ),
    ("Cluster", Same),
    ("DeploymentConfiguration", Same),
    ("DeploymentController", Handled),
    ("DesiredCount", Same),
    ("EnableECSManagedTags", Same),
    ("EnableExecuteCommand", Same),
    ("ForceNewDeployment", Same),
    ("GatewayConnectors", Handled),
    ("HealthCheckGracePeriodSeconds", Same),
    ("LaunchType", Handled),
    ("LoadBalancers", Handled),
    // High-resolution metrics, since 2026-06-18; neither the API nor CloudFormation names a launch type.
    ("Monitoring", Same),
    ("NetworkConfiguration", Handled),
    ("PlacementConstraints", Handled),
    ("PlacementStrategies", Handled),
    ("PlatformVersion", Same),
    ("PropagateTags", Same),
    ("Role", Handled),
    ("SchedulingStrategy", Handled),
    // The name of the service, as update-service calls it.
    ("Service", Same),
    ("ServiceConnectConfiguration", Handled),
    ("ServiceName", Handled),
    ("ServiceRegistries", Handled),
    ("Tags", Same),
    ("TaskDefinition", Same),
    ("VolumeConfigurations", Handled),
    ("VpcLatticeConfigurations", Handled),
];

/// The target service of an AppSpec file. Source: the CodeDeploy user guide, "AppSpec 'resources' section", 2026-11-28.
pub const APPSPEC: Table = &[
    ("CapacityProviderStrategy", Handled),
    ("LoadBalancerInfo", Handled),
    ("NetworkConfiguration", Handled),
    ("PlatformVersion", Same),
    ("TaskDefinition", Same),
];

/// What an ecspresso service definition may contain besides a service's properties: fields from the output of
/// `describe-services`, from which `ecspresso init` generates it, and which no deployment uses.
pub const ECSPRESSO_PRINTED: Table = &[
    ("ClusterArn", Same),
    ("CreatedAt", Same),
    ("CreatedBy", Same),
    ("Deployments", Same),
    ("Events", Same),
    ("PendingCount", Same),
    ("PlatformFamily", Same),
    ("RunningCount", Same),
    ("ServiceArn", Same),
    ("Status", Same),
    ("TaskSets", Same),
];

/// `AWS::ElasticLoadBalancingV2::TargetGroup`.
pub const TARGET_GROUP: Table = &[
    ("HealthCheckEnabled", Same),
    ("HealthCheckIntervalSeconds", Same),
    ("HealthCheckPath", Same),
    ("HealthCheckPort", Handled),
    ("HealthCheckProtocol", Same),
    ("HealthCheckTimeoutSeconds", Same),
    ("HealthyThresholdCount", Same),
    ("IpAddressType", Same),
    ("Matcher", Same),
    ("Name", Handled),
    ("Port", Handled),
    ("Protocol", Same),
    ("ProtocolVersion", Same),
    ("Tags", Same),
    ("TargetControlPort", Same),
    ("TargetGroupAttributes", Same),
    ("TargetType", Handled),
    ("Targets", Handled),
    ("UnhealthyThresholdCount", Same),
    ("VpcId", Same),
];

/// `AWS::ECS::TaskSet`.
pub const TASK_SET: Table = &[
    ("CapacityProviderStrategy", Handled),
    ("Cluster", Same),
    ("ExternalId", Same),
    ("LaunchType", Handled),
    ("LoadBalancers", Handled),
    ("NetworkConfiguration", Handled),
    ("PlatformVersion", Same),
    ("Scale", Same),
    ("Service", Same),
    ("ServiceRegistries", Handled),
    ("Tags", Same),
    ("TaskDefinition", Same),
];

/// The parameters of a task launch: `EcsParameters` of a rule or schedule, `EcsTaskParameters` of a pipe, the input of
/// `run-task`.
pub const RUN_PARAMETERS: Table = &[
    ("CapacityProviderStrategy", Handled),
    (
        "ClientToken",
        Denied(
            RuleId::FitUnknown,
            "ECS answers a token that it has seen with the task it started then; remove it, or give a new one with each call",
        ),
    ),
    ("Cluster", Same),
    ("Count", Same),
    ("EnableECSManagedTags", Same),
    ("EnableExecuteCommand", Same),
    ("Group", Same),
    ("LaunchType", Handled),
    ("NetworkConfiguration", Handled),
    ("Overrides", Same),
    ("PlacementConstraints", Handled),
    ("PlacementStrategies", Handled),
    ("PlacementStrategy", Handled),
    ("PlatformVersion", Same),
    ("PropagateTags", Same),
    ("ReferenceId", Same),
    ("StartedBy", Same),
    ("TagList", Same),
    ("Tags", Same),
    ("TaskCount", Same),
    ("TaskDefinition", Same),
    ("TaskDefinitionArn", Same),
    ("VolumeConfigurations", Same),
];
