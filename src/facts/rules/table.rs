//! The table of rules: one row for each difference between container instances and Fargate, and for each other finding
//! of the tool. Sorted by ID.

use super::Answer::{Act, Ask, Block, Kept, Note, Step, Warning, With};
use super::{Class, Rule};

/// Defines [`RuleId`] and [`RULES`] from rows such as
///
/// ```text
/// Variant = "id", Class ("the cases to which the class applies"), "title",
///     answers [how the tool handles it], step "the step that handles or reports it",
///     from "the sources of the difference";
/// ```
///
/// Findings that belong to no difference have no source. Everything else about a rule is on its page, `docs/src/rules/ID.md`.
macro_rules! rules {
    ($(
        $variant:ident = $id:literal, $class:ident $(($varies:literal))?, $title:literal,
        answers [$($answer:expr),+] $(, step $step:literal)? $(, from $source:literal)?;
    )+) => {
        /// The ID of a rule, which findings use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $(#[doc = concat!("`", $id, "`: ", $title, ".")] $variant,)+
        }

        impl RuleId {
            /// The ID as reports and settings write it, for example `td-network-mode`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)+
                }
            }
        }

        /// The rows, ordered by ID.
        pub(super) static RULES: &[Rule] = &[$(Rule {
            answers: &[$($answer),+],
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/src/rules/", $id, ".md")),
            $(varies: $varies,)?
            $(step: Some($step),)?
            $(source: $source,)?
            ..Rule::new(RuleId::$variant, Class::$class, $title)
        }),+];
    };
}

rules! {
    AasResourceId = "aas-resource-id", Automatic, "ResourceId of a scalable target",
        answers [Step("replaced-names")], step "replaced-names",
        from "CloudFormation schema";
    AasTargets = "aas-targets", Advisory, "Thresholds of scaling policies",
        answers [Warning, Note], step "scaling",
        from "ECS guide: cloudwatch-metrics";
    AnalysisLimit = "analysis-limit", Advisory, "Value, script or chain of stacks that was not followed to its end",
        answers [Warning];
    CapCapacityProvider = "cap-capacity-provider", Advisory ("removed in a later deployment"), "Capacity providers of Auto Scaling groups",
        answers [Note], step "capacity",
        from "ECS API model: DeleteCapacityProvider";
    CapCluster = "cap-cluster", Automatic ("kept"), "The cluster",
        answers [Kept],
        from "ECS guide: AWS_Fargate; ECS API model: ManagedStorageConfiguration";
    CapEc2Capacity = "cap-ec2-capacity", Advisory ("removed in a later deployment"), "Auto Scaling groups, launch templates, EC2 instances",
        answers [Ask, Act, Note], step "capacity",
        from "reasoned";
    CapLifecycleDrainer = "cap-lifecycle-drainer", Advisory ("removed in a later deployment"), "Lifecycle hooks and functions that drain container instances",
        answers [Note], step "capacity",
        from "reasoned";
    CapUserData = "cap-user-data", Advisory, "User data of the container instances",
        answers [Warning], step "instance-scripts",
        from "ECS guide: ecs-agent-config, container-metadata";
    CdCapabilitiesAdd = "cd-capabilities-add", Automatic ("`SYS_PTRACE` and the default capabilities of Docker; any other is blocked"), "Capabilities.Add",
        answers [Step("container-settings"), Block], step "container-settings",
        from "ECS API model: KernelCapabilities.add";
    CdCredentialSpecs = "cd-credential-specs", Advisory ("Linux, domainless, specification in Amazon S3; any other is blocked"), "CredentialSpecs (gMSA)",
        answers [Block, Ask, Act], step "container-settings",
        from "ECS docs: fargate-linux-gmsa, windows-considerations";
    CdDevices = "cd-devices", Blocked, "Devices",
        answers [Block], step "unreviewed-properties",
        from "ECS API model: LinuxParameters.devices";
    CdDisableNetworking = "cd-disable-networking", Automatic ("with a warning"), "DisableNetworking",
        answers [Step("container-settings"), Warning], step "container-settings",
        from "ECS guide";
    CdDns = "cd-dns", Automatic ("with a warning; blocked where the server runs on the container instance"), "DnsServers, DnsSearchDomains",
        answers [Step("container-settings"), Block, Act, Warning], step "container-settings",
        from "ECS guide: AWS_Fargate; ECS docs: fargate-tasks-services";
    CdDockerLabels = "cd-docker-labels", Advisory, "DockerLabels",
        answers [Note], step "containers",
        from "reasoned";
    CdDockerSecurityOptions = "cd-docker-security-options", Automatic ("`no-new-privileges`, with a warning; any other is blocked"), "DockerSecurityOptions",
        answers [Step("container-settings"), Block, Warning], step "container-settings",
        from "ECS API model: ContainerDefinition.dockerSecurityOptions";
    CdDuplicatePort = "cd-duplicate-port", Blocked, "One port in several containers",
        answers [Block, Note], step "ports",
        from "measured; ECS docs: fargate-security-considerations";
    CdEnvFiles = "cd-env-files", Automatic ("kept"), "EnvironmentFiles",
        answers [Step("execution-role")], step "execution-role",
        from "ECS API model: EnvironmentFile; ECS guide: taskdef-envfiles";
    CdExtraHosts = "cd-extra-hosts", Blocked ("until DNS resolves the names"), "ExtraHosts",
        answers [Step("container-settings"), Block], step "container-settings",
        from "ECS API model: ContainerDefinition.extraHosts";
    CdGpu = "cd-gpu", Blocked, "GPUs and other accelerators",
        answers [Block, Ask, Act], step "accelerators",
        from "ECS API model: ResourceRequirement; ECS guide";
    CdHostAddress = "cd-host-address", Advisory, "Addresses and names of the container instance",
        answers [Act], step "host-addresses",
        from "Docker documentation: bridge networks; ECS docs: task-metadata-endpoint-v4-fargate; public reports";
    CdHostPort = "cd-host-port", Automatic ("needs input where a fixed host port is used without a load balancer"), "HostPort",
        answers [Step("host-port"), Block, Ask, Act, Warning], step "host-port",
        from "ECS API model: PortMapping.hostPort";
    CdHostname = "cd-hostname", Automatic ("with a warning"), "Hostname",
        answers [Step("container-settings"), Ask, Warning], step "container-settings",
        from "ECS API model: ContainerDefinition.hostname; ECS guide: task-networking-awsvpc";
    CdImage = "cd-image", Advisory, "Image",
        answers [Act, Warning, Note], step "images",
        from "ECS guide";
    CdInitProcess = "cd-init-process", Automatic ("kept"), "InitProcessEnabled",
        answers [Kept],
        from "ECS API model: LinuxParameters.initProcessEnabled";
    CdInteractiveTty = "cd-interactive-tty", Automatic ("kept"), "Interactive, PseudoTerminal",
        answers [Kept],
        from "reasoned: absent from the lists of ECS docs: fargate-tasks-services";
    CdLinks = "cd-links", Automatic ("with a warning"), "Links",
        answers [Step("links"), Ask, Act, Warning], step "links",
        from "ECS API model: ContainerDefinition.links; ECS guide: task-networking-awsvpc";
    CdLinksEnv = "cd-links-env", Automatic ("where the name is certainly an address; otherwise advisory"), "Linked names in Environment, Command, EntryPoint",
        answers [Step("links"), Act, Warning, Note], step "links",
        from "public reports";
    CdPortRange = "cd-port-range", Automatic ("kept"), "ContainerPortRange",
        answers [Kept, Warning], step "ports",
        from "ECS API model: PortMapping.containerPortRange";
    CdPrivileged = "cd-privileged", Blocked, "Privileged",
        answers [Block, Ask], step "containers",
        from "ECS API model: ContainerDefinition.privileged";
    CdRepositoryCredentials = "cd-repository-credentials", NeedsInput, "RepositoryCredentials",
        answers [Step("execution-role"), Act], step "execution-role",
        from "ECS guide: private-auth, private-auth-container-instances";
    CdSecrets = "cd-secrets", Automatic, "Secrets, SecretOptions",
        answers [Step("execution-role")], step "execution-role",
        from "ECS guide: secrets-envvar";
    CdSharedMemory = "cd-shared-memory", Blocked ("above the default of 64 MiB"), "SharedMemorySize",
        answers [Step("container-settings"), Block], step "container-settings",
        from "ECS API model: LinuxParameters.sharedMemorySize";
    CdStopTimeout = "cd-stop-timeout", Automatic ("capped, with a warning"), "StopTimeout, StartTimeout",
        answers [Step("container-settings"), Act, Warning], step "container-settings",
        from "ECS API model: ContainerDefinition.stopTimeout";
    CdSwap = "cd-swap", Automatic ("with a warning"), "MaxSwap, Swappiness",
        answers [Step("container-settings"), Step("task-size"), Warning], step "container-settings",
        from "ECS API model: LinuxParameters.maxSwap; ECS guide: container-swap";
    CdSystemControls = "cd-system-controls", Automatic ("kept, with a warning where containers disagree"), "SystemControls",
        answers [Kept, Warning], step "containers",
        from "ECS API model: SystemControl";
    CdTmpfs = "cd-tmpfs", Automatic ("kept"), "Tmpfs",
        answers [Kept, Note], step "container-settings",
        from "AWS What's New 2026-01-06: tmpfs mounts on Fargate; ECS API model: LinuxParameters.tmpfs";
    CdUlimits = "cd-ulimits", Automatic ("kept on Linux, removed on Windows"), "Ulimits",
        answers [Kept, Step("runtime-platform"), Act, Note], step "runtime-platform",
        from "ECS API model: Ulimit; ECS guide: AWS_Fargate";
    CdVolumesFrom = "cd-volumes-from", Automatic ("kept"), "VolumesFrom, MountPoints",
        answers [Kept],
        from "ECS guide: fargate-task-storage";
    CommentLost = "comment-lost", Advisory, "Comment that was removed with its property",
        answers [Note];
    CommentStale = "comment-stale", Advisory, "Comment next to a changed value",
        answers [Note];
    ContainerDefinitions = "container-definitions", NeedsInput, "Container definitions in a file of their own",
        answers [Ask, Block];
    CwContainerInstanceEvents = "cw-container-instance-events", Advisory, "Rules for \"ECS Container Instance State Change\"",
        answers [Note], step "monitoring",
        from "ECS guide: ecs_cwe_events";
    CwReservationAlarms = "cw-reservation-alarms", Advisory ("removed in a later deployment"), "Alarms on CPUReservation and MemoryReservation",
        answers [Note], step "monitoring",
        from "ECS guide: cloudwatch-metrics";
    DeploymentFile = "deployment-file", NeedsInput, "File or service that a deployment file names",
        answers [Ask, Act], step "deployment-files";
    Document = "document", Blocked, "Edit that the notation of the file does not allow",
        answers [Block, Act];
    EvCodedeploy = "ev-codedeploy", Blocked ("advisory where only the AppSpec file changes"), "AWS::CodeDeploy::DeploymentGroup",
        answers [With(RuleId::SvcDeploymentController), Block, Act], step "deployments",
        from "ECS guide: deployment-type-bluegreen";
    EvCodepipeline = "ev-codepipeline", Automatic ("the service name; its role is advisory"), "ECS actions of AWS::CodePipeline::Pipeline",
        answers [Step("replaced-names"), With(RuleId::SvcNameReplacement)], step "replaced-names",
        from "reasoned";
    EvPipes = "ev-pipes", NeedsInput, "ECS targets of AWS::Pipes::Pipe",
        answers [Step("launch-type")], step "launch-type",
        from "CloudFormation schema";
    EvRule = "ev-rule", NeedsInput ("the network configuration of the services"), "ECS targets of AWS::Events::Rule",
        answers [Step("launch-type"), Step("capacity-provider")], step "launch-type",
        from "CloudFormation guide: aws-properties-events-rule-ecsparameters; EventBridge API model: EcsParameters";
    EvRunTaskCode = "ev-run-task-code", Advisory, "Code that calls RunTask",
        answers [Step("launch-type"), Act, Warning], step "launch-type",
        from "ECS API model: RunTask.networkConfiguration";
    EvScheduler = "ev-scheduler", NeedsInput, "ECS targets of AWS::Scheduler::Schedule",
        answers [Step("launch-type")], step "launch-type",
        from "CloudFormation schema";
    EvStepFunctions = "ev-step-functions", NeedsInput ("blocked inside a text that is assembled at deployment"), "ecs:runTask in a state machine",
        answers [Step("launch-type"), Step("network-configuration"), Block], step "launch-type",
        from "reasoned; cdk-preflight pf-sfn-asl-integration-parameters";
    FitOpaque = "fit-opaque", Blocked, "Value that is not written out in the template",
        answers [Block], step "unreviewed-properties";
    FitUnknown = "fit-unknown", Blocked, "Property that has not been reviewed for Fargate",
        answers [Block], step "unreviewed-properties";
    IamPassRole = "iam-pass-role", Automatic ("advisory where the role belongs to another stack"), "iam:PassRole of callers that run or register tasks",
        answers [Step("pass-role"), Act, Note], step "pass-role",
        from "ECS guide: CWE_IAM_role";
    IamServiceRoleOrphan = "iam-service-role-orphan", Automatic, "IAM role that Role referenced",
        answers [Step("service-role"), Note], step "service-role",
        from "reasoned";
    Ignore = "ignore", Advisory, "Directive to ignore a rule that has no effect",
        answers [Warning];
    Keep = "keep", NeedsInput, "Workload that its owner excludes",
        answers [Ask, Warning, Note];
    NetEniCapacity = "net-eni-capacity", Advisory, "Size of the subnets",
        answers [Warning], step "network",
        from "ECS guide: task-networking-awsvpc, service-quotas";
    NetPrivateEgress = "net-private-egress", Advisory ("needs input where the tasks have no route"), "VPC endpoints and NAT gateways",
        answers [Warning, With(RuleId::CapUserData)], step "network",
        from "ECS guide: vpc-endpoints";
    NotRead = "not-read", NeedsInput, "File with ECS definitions that is not an input",
        answers [Act, Note];
    OutExports = "out-exports", Advisory, "Outputs and exports of replaced resources",
        answers [Warning, Note], step "outputs",
        from "reasoned";
    ParameterFiles = "parameter-files", Advisory, "Values of parameter files",
        answers [Warning, Note], step "parameter-files";
    Placeholder = "placeholder", NeedsInput, "Value that another program fills in",
        answers [Ask, Act], step "definition-files";
    Proof = "proof", Blocked, "Result that failed its verification",
        answers [Block];
    Settings = "settings", NeedsInput, "Setting that is wrong or not used",
        answers [Ask, Warning];
    SgPeerTrust = "sg-peer-trust", Automatic ("the group is attached or its rules are repeated, with a warning"), "Security groups that allow the container instances",
        answers [Step("security-group"), Act, Warning], step "security-group",
        from "reasoned";
    SgTaskIngress = "sg-task-ingress", Automatic, "Inbound rules of the task's security group",
        answers [Step("security-group"), Ask, Act, Warning, Note], step "security-group",
        from "ECS guide: load-balancer-types; ECS API model: LoadBalancer.containerPort";
    StackOrder = "stack-order", Advisory, "Stack that must be updated first",
        answers [Warning], step "capacity-provider";
    StackOutside = "stack-outside", NeedsInput, "Change in a file outside of the given paths",
        answers [Ask], step "scope";
    StdWindows = "std-windows", Advisory ("settings that Fargate supports on Linux only are blocked"), "Windows task definitions",
        answers [Step("runtime-platform"), Step("task-size"), Block, Act], step "runtime-platform",
        from "ECS guide: windows-considerations (2026-10)";
    SvcAssignPublicIp = "svc-assign-public-ip", NeedsInput ("inferred where the template shows the routes"), "AssignPublicIp",
        answers [Step("network-configuration"), Act, Warning], step "network-configuration",
        from "ECS API model: AwsVpcConfiguration.assignPublicIp; ECS guide: AWS_Fargate, task_cannot_pull_image";
    SvcAzRebalancing = "svc-az-rebalancing", Advisory, "AvailabilityZoneRebalancing",
        answers [Note], step "launch-type",
        from "ECS docs: service-rebalancing; ECS API model: CreateService.availabilityZoneRebalancing";
    SvcCapacityProviderStrategy = "svc-capacity-provider-strategy", Automatic, "CapacityProviderStrategy",
        answers [Step("capacity-provider"), Act, Warning, Note], step "capacity-provider",
        from "ECS API model: CapacityProviderStrategyItem, UpdateService.capacityProviderStrategy; CloudFormation schema";
    SvcClassicElb = "svc-classic-elb", Blocked ("until another load balancer replaces it"), "Classic Load Balancer",
        answers [Block], step "target-group",
        from "ECS API model: CreateService.loadBalancers";
    SvcClusterCpAssociation = "svc-cluster-cp-association", Automatic, "Capacity providers of a cluster",
        answers [Step("capacity-provider"), Act], step "capacity-provider",
        from "ECS API model: CreateCluster.capacityProviders; CloudFormation schema";
    SvcDaemon = "svc-daemon", Blocked ("until it becomes a sidecar container or a REPLICA service"), "SchedulingStrategy DAEMON",
        answers [Block], step "services",
        from "ECS API model: CreateService.schedulingStrategy; cfn-lint E3044";
    SvcDeploymentConfig = "svc-deployment-config", Advisory, "MinimumHealthyPercent and MaximumPercent",
        answers [Act, Warning, Note], step "deployments",
        from "ECS API model: DeploymentConfiguration; ECS docs: update-service-parameters, alb-resources-for-blue-green";
    SvcDeploymentController = "svc-deployment-controller", Blocked ("until the controller is ECS"), "DeploymentController CODE_DEPLOY or EXTERNAL",
        answers [Block], step "deployments",
        from "ECS docs: update-service-parameters; CloudFormation schema; public reports";
    SvcDesiredCount = "svc-desired-count", Automatic ("unchanged"), "DesiredCount",
        answers [Kept, Note, With(RuleId::AasTargets)], step "scaling",
        from "ECS API model: CreateService.desiredCount";
    SvcExecuteCommand = "svc-execute-command", Advisory, "EnableExecuteCommand",
        answers [Act], step "services",
        from "ECS guide: ecs-exec";
    SvcGateway = "svc-gateway", NeedsInput, "GatewayConnectors of a service",
        answers [Ask], step "services",
        from "ECS API model: GatewayConnector (botocore 1.44.8); CloudFormation schema";
    SvcHealthCheckGrace = "svc-health-check-grace", Advisory, "HealthCheckGracePeriodSeconds",
        answers [Note], step "launch-type",
        from "ECS API model: CreateService.healthCheckGracePeriodSeconds; public reports";
    SvcInPlace = "svc-in-place", NeedsInput ("only with --cutover in-place"), "Update of a service in place",
        answers [Ask, Act], step "launch-type",
        from "ECS API model: UpdateService.capacityProviderStrategy; CloudFormation schema";
    SvcLaunchType = "svc-launch-type", Automatic, "LaunchType of a service",
        answers [Step("launch-type"), Ask, Act, Warning, Note], step "launch-type",
        from "ECS API model: CreateService.launchType, UpdateService.capacityProviderStrategy; ECS docs: capacity-launch-type-comparison; CloudFormation schema (LaunchType conditional since 2026-01)";
    SvcLaunchTypeImplicit = "svc-launch-type-implicit", Automatic ("detected"), "Service without LaunchType and CapacityProviderStrategy",
        answers [Ask], step "launch-types",
        from "ECS API model: CreateService.capacityProviderStrategy; ECS guide: cluster-capacity-providers";
    SvcLbContainerPort = "svc-lb-container-port", Automatic ("checked, and added where it is missing"), "ContainerName and ContainerPort under LoadBalancers",
        answers [Step("target-group"), Act, Warning], step "target-group",
        from "ECS API model: LoadBalancer.containerPort";
    SvcLbDependson = "svc-lb-dependson", Automatic, "DependsOn of a service with a load balancer",
        answers [Step("target-group"), Act, Warning], step "target-group",
        from "CloudFormation guide: aws-resource-ecs-service";
    SvcManagedTags = "svc-managed-tags", Advisory, "EnableECSManagedTags, PropagateTags",
        answers [Note], step "services",
        from "ECS API model: CreateService.enableECSManagedTags";
    SvcNameReplacement = "svc-name-replacement", Automatic ("with a warning"), "ServiceName",
        answers [Step("replaced-names"), Ask, Warning], step "replaced-names",
        from "CloudFormation guide: aws-resource-ecs-service";
    SvcNetworkConfiguration = "svc-network-configuration", NeedsInput, "NetworkConfiguration of a service",
        answers [Step("network-configuration"), Ask], step "network-configuration",
        from "ECS API model: CreateService.networkConfiguration; CloudFormation schema";
    SvcParallel = "svc-parallel", NeedsInput ("only with --cutover parallel"), "Second service next to the existing one",
        answers [Step("parallel"), Ask, Act, Warning], step "parallel",
        from "ELB API model: ForwardActionConfig";
    SvcPlacementConstraints = "svc-placement-constraints", Automatic ("removed, with a warning"), "PlacementConstraints of a service",
        answers [Step("placement"), Warning], step "placement",
        from "ECS API model: PlacementConstraint, UpdateService.placementConstraints";
    SvcPlacementStrategies = "svc-placement-strategies", Automatic, "PlacementStrategies",
        answers [Step("placement")], step "placement",
        from "ECS API model: UpdateService.placementStrategy";
    SvcPlatformVersion = "svc-platform-version", Automatic ("omitted; a retired version is raised"), "PlatformVersion",
        answers [Step("runtime-platform"), Act], step "runtime-platform",
        from "ECS API model: CreateService.platformVersion; ECS docs: platform-versions-retired";
    SvcRegistries = "svc-registries", Automatic, "ServiceRegistries",
        answers [Step("service-registries"), Warning, Note], step "service-registries",
        from "ECS API model: ServiceRegistry; ECS guide: service-discovery";
    SvcRole = "svc-role", Automatic, "Role of a service",
        answers [Step("service-role"), Warning, Note], step "service-role",
        from "ECS API model: CreateService.role; ECS guide: using-service-linked-roles";
    SvcSecurityGroups = "svc-security-groups", NeedsInput ("automatic where the group of the container instances is in the template"), "SecurityGroups of the tasks",
        answers [Step("security-group"), Act], step "security-group",
        from "ECS API model: AwsVpcConfiguration.securityGroups";
    SvcServiceConnectReplacement = "svc-service-connect-replacement", Blocked ("where the service is replaced"), "ServiceConnectConfiguration",
        answers [Block], step "services",
        from "CloudFormation schema; ECS guide: service-connect; ECS API model: ServiceConnectService.ingressPortOverride";
    SvcSubnets = "svc-subnets", NeedsInput, "Subnets of the tasks",
        answers [Step("network-configuration"), Ask, Act, Warning], step "network-configuration",
        from "ECS API model: AwsVpcConfiguration; ECS guide: AWS_Fargate-Regions";
    SvcTaskDefinition = "svc-task-definition", NeedsInput, "Task definition that a service references",
        answers [Ask, Block], step "task-definition-references";
    SvcVpcLattice = "svc-vpc-lattice", Blocked ("where the service is replaced"), "VPC Lattice target groups of a service",
        answers [Block, Act], step "services",
        from "ECS guide: ecs-vpc-lattice";
    Taskset = "taskset", NeedsInput, "AWS::ECS::TaskSet",
        answers [Step("launch-type"), Step("network-configuration")], step "launch-type",
        from "CloudFormation schema";
    TdAwslogsOptions = "td-awslogs-options", Automatic, "awslogs-group, awslogs-region, awslogs-create-group",
        answers [Step("log-configuration"), Act, Ask], step "log-configuration",
        from "ECS API model: LogConfiguration.options; cfn-lint logging_configuration.json";
    TdAwslogsPrefix = "td-awslogs-prefix", Automatic, "awslogs-stream-prefix",
        answers [Step("log-configuration")], step "log-configuration",
        from "ECS API model: LogConfiguration.options";
    TdContainerCpu = "td-container-cpu", Automatic, "Cpu of a container",
        answers [Step("task-size"), Note], step "task-size",
        from "ECS API model: ContainerDefinition.cpu; ECS guide: cloudwatch-metrics";
    TdContainerMemory = "td-container-memory", Automatic, "Memory, MemoryReservation of a container",
        answers [Step("task-size"), Warning, Note], step "task-size",
        from "ECS API model: ContainerDefinition.memory";
    TdDescribed = "td-described", Advisory, "Fields that only describe-task-definition prints",
        answers [Note], step "definition-files";
    TdEphemeralStorage = "td-ephemeral-storage", Advisory, "EphemeralStorage",
        answers [Act, Note], step "volumes",
        from "ECS API model: EphemeralStorage";
    TdExecutionRole = "td-execution-role", Automatic, "ExecutionRoleArn",
        answers [Step("execution-role"), Act, Warning, Note], step "execution-role",
        from "ECS guide: task_execution_IAM_role, AWS_Fargate";
    TdExecutionRoleExtra = "td-execution-role-extra", Automatic ("needs input where the secret is not in the template"), "Policies of the task execution role",
        answers [Step("execution-role"), Act, Warning, Note], step "execution-role",
        from "ECS guide: task_execution_IAM_role, taskdef-envfiles; ECS API model: LogConfiguration.options";
    TdFamily = "td-family", Automatic ("kept"), "Family",
        answers [Ask, Note], step "definition-files",
        from "CloudFormation schema";
    TdFirelens = "td-firelens", Automatic ("blocked where the configuration is read from Amazon S3"), "FirelensConfiguration.Options",
        answers [Block], step "firelens",
        from "ECS API model: FirelensConfiguration.options";
    TdInferenceAccelerators = "td-inference-accelerators", Blocked, "InferenceAccelerators",
        answers [Block], step "unreviewed-properties",
        from "CloudFormation schema";
    TdIpcMode = "td-ipc-mode", Automatic ("`none`; `task` with a warning; `host` is blocked"), "IpcMode",
        answers [Step("container-settings"), Block, Ask, Warning], step "container-settings",
        from "ECS API model: RegisterTaskDefinition.ipcMode";
    TdLogDriver = "td-log-driver", Automatic ("drivers that keep logs on the host; needs input for those that forward them"), "LogDriver",
        answers [Step("log-configuration"), Ask, Warning], step "log-configuration",
        from "ECS API model: LogConfiguration.logDriver";
    TdLogMissing = "td-log-missing", Advisory ("automatic with --log-driver awslogs"), "Container without LogConfiguration",
        answers [Step("log-configuration"), Note], step "log-configuration",
        from "ECS API model: LogConfiguration";
    TdNetworkMode = "td-network-mode", Automatic, "NetworkMode",
        answers [Step("network-mode"), Step("ecs-cli"), Note], step "network-mode",
        from "ECS API model: RegisterTaskDefinition.networkMode; cfn-lint E3048";
    TdPidMode = "td-pid-mode", Automatic ("`task` is kept; `host` is blocked"), "PidMode",
        answers [Block], step "containers",
        from "ECS API model: RegisterTaskDefinition.pidMode";
    TdPlacementConstraints = "td-placement-constraints", Automatic ("removed, with a warning"), "PlacementConstraints of a task definition",
        answers [Step("placement"), Warning], step "placement",
        from "ECS API model: TaskDefinition.placementConstraints";
    TdProxyConfiguration = "td-proxy-configuration", Advisory, "ProxyConfiguration (App Mesh)",
        answers [Kept, Warning], step "containers",
        from "ECS guide: task_definition_parameters";
    TdRequiresCompatibilities = "td-requires-compatibilities", Automatic, "RequiresCompatibilities",
        answers [Step("requires-compatibilities"), Act, Ask], step "requires-compatibilities",
        from "ECS API model: RegisterTaskDefinition.requiresCompatibilities; ECS guide: task-cpu-memory-error";
    TdRuntimePlatform = "td-runtime-platform", Automatic ("inferred; needs input where the container instances differ"), "RuntimePlatform",
        answers [Step("runtime-platform"), Ask, Warning], step "runtime-platform",
        from "ECS API model: RuntimePlatform; ECS guide: ecs-arm64, retrieve-ecs-optimized_AMI, AWS_Fargate";
    TdSizeCombination = "td-size-combination", Automatic ("rounded up"), "Combination of Cpu and Memory",
        answers [Step("task-size"), Block, Act, Warning], step "task-size",
        from "ECS docs: fargate-tasks-services (2026-10-01); cfn-lint fargate_cpu_memory.json";
    TdSizeRequired = "td-size-required", Automatic ("computed"), "Cpu and Memory of a task",
        answers [Step("task-size"), Block, Ask], step "task-size",
        from "ECS API model: RegisterTaskDefinition.cpu, RegisterTaskDefinition.memory; cfn-lint E3048";
    TdSizeUnits = "td-size-units", Automatic ("read as ECS reads them"), "Cpu and Memory with units",
        answers [Step("task-size")], step "task-size",
        from "ECS API model: RegisterTaskDefinition.cpu, RegisterTaskDefinition.memory";
    TdStandalone = "td-standalone", NeedsInput, "Task definition that nothing in the files runs",
        answers [Ask], step "launch-types";
    TdTaskRole = "td-task-role", NeedsInput ("a role for what the containers do"), "TaskRoleArn",
        answers [Step("task-role"), Act, Note], step "task-role",
        from "ECS guide: task-iam-roles; ECS docs: fargate-security-considerations";
    TdTrustedExecution = "td-trusted-execution", Automatic ("`SHARED`, the default, is removed; any other mode is blocked"), "TrustedExecutionConfiguration (ECS API)",
        answers [Step("container-settings"), Block], step "container-settings",
        from "ECS API model: TrustedExecutionConfiguration (botocore 1.44.8)";
    TdVolumeDocker = "td-volume-docker", Automatic ("`Scope: task` with the local driver; otherwise needs input or blocked"), "DockerVolumeConfiguration",
        answers [Step("volumes"), Ask, Block], step "volumes",
        from "ECS API model: DockerVolumeConfiguration";
    TdVolumeEbs = "td-volume-ebs", Automatic ("kept"), "ConfiguredAtLaunch and VolumeConfigurations (EBS)",
        answers [Step("volumes"), Ask], step "volumes",
        from "ECS API model: ServiceManagedEBSVolumeConfiguration.volumeType";
    TdVolumeEfs = "td-volume-efs", Automatic ("kept and checked"), "EFSVolumeConfiguration",
        answers [Step("security-group"), Act, Warning, Note], step "security-group",
        from "ECS guide: efs-volumes";
    TdVolumeEmptyHost = "td-volume-empty-host", Automatic ("kept"), "Volume with a name only, or an empty Host",
        answers [Step("volumes"), Note], step "volumes",
        from "ECS guide: bind-mounts, fargate-task-storage";
    TdVolumeFsx = "td-volume-fsx", Blocked, "FSx for Windows File Server volumes",
        answers [Block], step "unreviewed-properties",
        from "ECS guide: wfsx-volumes";
    TdVolumeHostSystem = "td-volume-host-system", Blocked, "Volumes on system paths of the host",
        answers [Step("volumes"), Block, Warning], step "volumes",
        from "reasoned; ECS docs: fargate-security-considerations";
    TdVolumeS3files = "td-volume-s3files", Advisory ("kept; needs input where the task has no role"), "S3FilesVolumeConfiguration",
        answers [Step("volumes"), Act, Warning], step "volumes",
        from "ECS API model: S3FilesVolumeConfiguration; ECS docs: s3files-volumes";
    TdVolumeSourcePath = "td-volume-source-path", Blocked ("automatic for scratch data; needs input for other data"), "Host.SourcePath of a volume",
        answers [Step("volumes"), Ask, Act, Warning], step "volumes",
        from "ECS API model: HostVolumeProperties.sourcePath";
    TdVolumeUnknown = "td-volume-unknown", NeedsInput, "Mount point of an unknown volume",
        answers [Ask], step "volumes";
    TemplateGenerated = "template-generated", NeedsInput, "Template that a program generates",
        answers [Ask], step "generated-templates";
    TemplateInclude = "template-include", NeedsInput, "Part of the template that AWS::Include inserts",
        answers [Act, Note], step "includes";
    TemplateLimit = "template-limit", Advisory, "CloudFormation quota that the change exceeds",
        answers [Warning];
    TemplateLoop = "template-loop", NeedsInput, "Edit inside Fn::ForEach",
        answers [Ask], step "definition-files";
    TemplateServerless = "template-serverless", NeedsInput, "Limits of Serverless Framework projects",
        answers [Ask], step "definition-files";
    TemplateUnread = "template-unread", NeedsInput, "ECS resource at an unusual place",
        answers [Ask];
    TemplateUnusedParameter = "template-unused-parameter", Advisory, "Parameter that is no longer used",
        answers [Note];
    TgAsgAttach = "tg-asg-attach", Automatic ("needs input where the service does not name the group"), "TargetGroupARNs of an Auto Scaling group",
        answers [Step("target-group"), Block, Ask, Note], step "target-group",
        from "reasoned; CloudFormation schema";
    TgHealthcheckPort = "tg-healthcheck-port", Automatic, "HealthCheckPort",
        answers [Step("target-group"), Act, Warning], step "target-group",
        from "CloudFormation guide: aws-resource-elasticloadbalancingv2-targetgroup";
    TgNameReplacement = "tg-name-replacement", Automatic ("with a warning"), "Name of a target group",
        answers [Step("replaced-names"), Ask, Warning], step "replaced-names",
        from "CloudFormation schema; cdk-preflight pf-elbv2-tg-name";
    TgNlb = "tg-nlb", Advisory, "Target groups of a Network Load Balancer",
        answers [Warning, Note], step "load-balancers",
        from "ECS guide: load-balancer-types";
    TgPort = "tg-port", Automatic ("optional"), "Port of a target group",
        answers [Step("target-group")], step "target-group",
        from "CloudFormation guide: aws-resource-elasticloadbalancingv2-targetgroup";
    TgTargetType = "tg-target-type", Automatic, "TargetType of a target group",
        answers [Step("target-group"), Block, Act], step "target-group",
        from "ECS API model: LoadBalancer.targetGroupArn";
    TgTargets = "tg-targets", Automatic, "Targets of a target group",
        answers [Step("target-group"), Block], step "target-group",
        from "CloudFormation schema; cdk-preflight pf-elbv2-tg-target-ip-not-public";
}
