//! The table of rules: one row for each difference between container instances and Fargate, and for each other finding
//! of the tool. Sorted by ID.

use super::Answer::{Act, Ask, Block, Kept, Note, Step, Warning, With};
use super::{Class, Rule};

/// Defines [`RuleId`] and [`RULES`] from rows such as
///
/// ```text
/// Variant = "id", "what the rule concerns",
///     class Class ("the cases to which the class applies, and what applies in others"),
///     fargate "the behavior on Fargate", from "the source",
///     answers [how the tool handles it] "in one clause", page "the step whose page explains it";
/// ```
///
/// Findings that belong to no difference have neither `class` nor `fargate`.
macro_rules! rules {
    ($(
        $variant:ident = $id:literal, $concerns:literal,
        $(class $class:ident $(($varies:literal))?, fargate $fargate:literal, from $source:literal,)?
        answers [$($answer:expr),+] $($how:literal)? $(, page $page:literal)?;
    )+) => {
        /// The ID of a rule, which findings use.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $(#[doc = concat!("`", $id, "`: ", $concerns, ".")] $variant,)+
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
            $(class: Some(Class::$class), fargate: $fargate, source: $source, $(varies: $varies,)?)?
            $(how: $how,)?
            $(page: Some($page),)?
            ..Rule::new(RuleId::$variant, $concerns)
        }),+];
    };
}

rules! {
    AasResourceId = "aas-resource-id", "ResourceId of a scalable target",
        class Automatic,
        fargate "follows the service's name", from "CloudFormation schema",
        answers [Step("replaced-names")] "follows the service's new name", page "replaced-names";
    AasTargets = "aas-targets", "thresholds of scaling policies",
        class Advisory,
        fargate "utilisation is measured against the task's size, up to about 100 %", from "ECS guide: cloudwatch-metrics",
        answers [Warning, Note], page "scaling";
    AnalysisLimit = "analysis-limit", "a value, a script or a chain of stacks that is too large or goes round, and was not followed to its end",
        answers [Warning];
    CapCapacityProvider = "cap-capacity-provider", "capacity providers of Auto Scaling groups",
        class Advisory ("removed in a later deployment"),
        fargate "not needed; removed after nothing uses them any more", from "ECS API model: DeleteCapacityProvider",
        answers [Note] "stays associated", page "capacity";
    CapCluster = "cap-cluster", "the cluster",
        class Automatic ("kept"),
        fargate "may hold Fargate and EC2 side by side; ClusterName is never changed", from "ECS guide: AWS_Fargate; ECS API model: ManagedStorageConfiguration",
        answers [Kept] "a cluster may hold both";
    CapEc2Capacity = "cap-ec2-capacity", "Auto Scaling groups, launch templates, instances",
        class Advisory ("removed in a later deployment"),
        fargate "unused once no EC2 task is left", from "reasoned",
        answers [Note] "stays as the way back", page "capacity";
    CapLifecycleDrainer = "cap-lifecycle-drainer", "lifecycle hooks and functions that drain instances",
        class Advisory ("removed in a later deployment"),
        fargate "pointless", from "reasoned",
        answers [Note] "goes with the instances, by hand", page "capacity";
    CapUserData = "cap-user-data", "user data of the instances",
        class Advisory ("what it sets up for tasks has to be found elsewhere"),
        fargate "no host: agent settings, mounts, sysctls, agents and logins in it are gone", from "ECS guide: ecs-agent-config, container-metadata",
        answers [Warning] "settings of agent, daemon and kernel, proxies, and programs that watch the instances", page "instance-scripts";
    CdCapabilitiesAdd = "cd-capabilities-add", "Capabilities.Add",
        class Automatic ("SYS_PTRACE and the default capabilities of Docker; any other is blocked"),
        fargate "SYS_PTRACE only", from "ECS API model: KernelCapabilities.add",
        answers [Step("container-settings"), Block] "those that every container has go, SYS_PTRACE stays, others block", page "container-settings";
    CdCredentialSpecs = "cd-credential-specs", "CredentialSpecs (gMSA)",
        class Advisory ("Linux, domainless, specification in Amazon S3; anything else is blocked"),
        fargate "Linux: domainless, with the specification in Amazon S3, platform version 1.4.0, one Active Directory for a task; Windows: not supported", from "ECS docs: fargate-linux-gmsa, windows-considerations",
        answers [Block, Ask, Act] "kept for Linux where no domain of an instance is needed and the specification is in Amazon S3", page "container-settings";
    CdDevices = "cd-devices", "Devices",
        class Blocked,
        fargate "refused", from "ECS API model: LinuxParameters.devices",
        answers [Block] "help: ECS Managed Instances", page "unreviewed-properties";
    CdDisableNetworking = "cd-disable-networking", "DisableNetworking",
        class Automatic ("with a warning"),
        fargate "refused with awsvpc when true", from "ECS guide",
        answers [Step("container-settings"), Warning] "the container shares the network of the task", page "container-settings";
    CdDns = "cd-dns", "DnsServers, DnsSearchDomains",
        class Automatic ("with a warning; blocked where the server runs on the container instance"),
        fargate "refused with awsvpc", from "ECS guide: AWS_Fargate; ECS docs: fargate-tasks-services",
        answers [Step("container-settings"), Block, Act, Warning] "servers and search domains go; a server on the instance blocks", page "container-settings";
    CdDockerLabels = "cd-docker-labels", "DockerLabels",
        class Advisory,
        fargate "kept; no agent of the host reads them", from "reasoned",
        answers [Note] "labels that agents of the instance read", page "containers";
    CdDockerSecurityOptions = "cd-docker-security-options", "DockerSecurityOptions",
        class Automatic ("no-new-privileges, with a warning; any other is blocked"),
        fargate "refused", from "ECS API model: ContainerDefinition.dockerSecurityOptions",
        answers [Step("container-settings"), Block, Warning] "no-new-privileges goes, others block", page "container-settings";
    CdDuplicatePort = "cd-duplicate-port", "one port in several containers",
        class Blocked,
        fargate "a port only once in a task: its containers share one network", from "measured; ECS docs: fargate-security-considerations",
        answers [Block, Note] "ranges included; help: another port, or two task definitions; containers of one image are told", page "ports";
    CdEnvFiles = "cd-env-files", "EnvironmentFiles",
        class Automatic ("kept"),
        fargate "an execution role that may read them", from "ECS API model: EnvironmentFile; ECS guide: taskdef-envfiles",
        answers [Step("execution-role")] "the new role may read them", page "execution-role";
    CdExtraHosts = "cd-extra-hosts", "ExtraHosts",
        class Blocked ("until the names are resolved by DNS"),
        fargate "refused with awsvpc", from "ECS API model: ContainerDefinition.extraHosts",
        answers [Step("container-settings"), Block] "only localhost goes; help: a private zone or Cloud Map", page "container-settings";
    CdGpu = "cd-gpu", "ResourceRequirements (GPU and other accelerators)",
        class Blocked,
        fargate "none", from "ECS API model: ResourceRequirement; ECS guide",
        answers [Block, Ask, Act] "reserved by a container, required by a placement constraint, or on every container instance; help: ECS Managed Instances", page "accelerators";
    CdHostAddress = "cd-host-address", "addresses and names of the container instance in variables, commands and overrides",
        class Advisory,
        fargate "there is no container instance: 172.17.0.1 and 169.254.169.254 lead nowhere, and eth0 is not the interface of the task", from "Docker documentation: bridge networks; ECS docs: task-metadata-endpoint-v4-fargate; public reports",
        answers [Act] "what to write instead: a sidecar container at 127.0.0.1, or the task metadata endpoint", page "host-addresses";
    CdHostPort = "cd-host-port", "HostPort",
        class Automatic,
        fargate "left out, or equal to ContainerPort", from "ECS API model: PortMapping.hostPort",
        answers [Step("host-port"), Block, Ask, Act, Warning] "host ports other than the container port are removed; fixed ones without a load balancer block where an Elastic IP or DNS record leads to them, and ask where a security group rule opens them", page "host-port";
    CdHostname = "cd-hostname", "Hostname",
        class Automatic ("with a warning"),
        fargate "refused with awsvpc", from "ECS API model: ContainerDefinition.hostname; ECS guide: task-networking-awsvpc",
        answers [Step("container-settings"), Ask, Warning] "goes; the names that links took from it become localhost", page "container-settings";
    CdImage = "cd-image", "Image",
        class Advisory,
        fargate "pulled for every task; no image of the host, no login of the host's daemon", from "ECS guide",
        answers [Act, Warning, Note] "images of a registry on the instance, of one with a port or address of its own, and of Docker Hub without a login", page "images";
    CdInitProcess = "cd-init-process", "InitProcessEnabled",
        class Automatic ("kept"),
        fargate "allowed", from "ECS API model: LinuxParameters.initProcessEnabled",
        answers [Kept] "allowed";
    CdInteractiveTty = "cd-interactive-tty", "Interactive, PseudoTerminal",
        class Automatic ("kept"),
        fargate "named by no list of what is not supported", from "reasoned: absent from the lists of ECS docs: fargate-tasks-services",
        answers [Kept] "no list of what Fargate lacks names them";
    CdLinks = "cd-links", "Links",
        class Automatic ("with a warning"),
        fargate "refused with awsvpc; containers of a task reach each other on localhost", from "ECS API model: ContainerDefinition.links; ECS guide: task-networking-awsvpc",
        answers [Step("links"), Ask, Act, Warning] "dependencies keep the order", page "links";
    CdLinksEnv = "cd-links-env", "linked names in Environment, Command, EntryPoint",
        class Automatic ("where the name is surely an address; else advisory"),
        fargate "do not resolve; localhost does", from "public reports",
        answers [Step("links"), Act, Warning, Note] "names become localhost where they surely are addresses", page "links";
    CdPortRange = "cd-port-range", "ContainerPortRange",
        class Automatic ("kept"),
        fargate "allowed; the host's range is the container's", from "ECS API model: PortMapping.containerPortRange",
        answers [Kept, Warning] "a generated security group does not open the range", page "ports";
    CdPrivileged = "cd-privileged", "Privileged",
        class Blocked,
        fargate "must be false or left out", from "ECS API model: ContainerDefinition.privileged",
        answers [Block, Ask] "help: remove it where the container does without; false stays", page "containers";
    CdRepositoryCredentials = "cd-repository-credentials", "RepositoryCredentials",
        class NeedsInput,
        fargate "a secret, and an execution role that may read it", from "ECS guide: private-auth, private-auth-container-instances",
        answers [Step("execution-role"), Act] "the new role may read the secret; a login in user data is told", page "execution-role";
    CdSecrets = "cd-secrets", "Secrets, SecretOptions",
        class Automatic,
        fargate "an execution role that may read them", from "ECS guide: secrets-envvar",
        answers [Step("execution-role")] "the new role may read them", page "execution-role";
    CdSharedMemory = "cd-shared-memory", "SharedMemorySize",
        class Blocked ("above the default of 64 MiB"),
        fargate "refused", from "ECS API model: LinuxParameters.sharedMemorySize",
        answers [Step("container-settings"), Block] "64 MiB, which every container has, go; help: a Tmpfs mount at /dev/shm", page "container-settings";
    CdStopTimeout = "cd-stop-timeout", "StopTimeout, StartTimeout",
        class Automatic ("capped, with a warning"),
        fargate "2 to 120 seconds; a STOPSIGNAL of the image is honored since 2025-12-10", from "ECS API model: ContainerDefinition.stopTimeout",
        answers [Step("container-settings"), Act, Warning] "capped at 120; parameters and a timeout of the instances are told", page "container-settings";
    CdSwap = "cd-swap", "MaxSwap, Swappiness",
        class Automatic ("with a warning"),
        fargate "refused", from "ECS API model: LinuxParameters.maxSwap; ECS guide: container-swap",
        answers [Step("container-settings"), Step("task-size"), Warning] "swap goes and is added to the memory of the task", page "container-settings";
    CdSystemControls = "cd-system-controls", "SystemControls",
        class Automatic ("kept, with a warning where containers disagree"),
        fargate "supported on Linux; one value for all containers of a task", from "ECS API model: SystemControl",
        answers [Kept, Warning] "containers of a task that disagree are told", page "containers";
    CdTmpfs = "cd-tmpfs", "Tmpfs",
        class Automatic ("kept"),
        fargate "supported on Linux since 2026-01-06; it counts against the task's memory", from "AWS What's New 2026-01-06: tmpfs mounts on Fargate; ECS API model: LinuxParameters.tmpfs",
        answers [Kept, Note] "supported since 2026-01-06; it takes memory of the task", page "container-settings";
    CdUlimits = "cd-ulimits", "Ulimits",
        class Automatic ("kept on Linux, removed on Windows"),
        fargate "allowed on Linux; nofile is 65535 when left out", from "ECS API model: Ulimit; ECS guide: AWS_Fargate",
        answers [Kept, Step("runtime-platform"), Act, Note] "nofile up to Fargate's most; others are told; they go for Windows", page "runtime-platform";
    CdVolumesFrom = "cd-volumes-from", "VolumesFrom, MountPoints",
        class Automatic ("kept"),
        fargate "allowed", from "ECS guide: fargate-task-storage",
        answers [Kept] "allowed";
    CommentLost = "comment-lost", "a comment went with what it stood at",
        answers [Note];
    CommentStale = "comment-stale", "the value before a comment has changed",
        answers [Note];
    ContainerDefinitions = "container-definitions", "container definitions on their own, which are told and never edited",
        answers [Ask, Block];
    CwContainerInstanceEvents = "cw-container-instance-events", "rules on \"ECS Container Instance State Change\"",
        class Advisory,
        fargate "never sent", from "ECS guide: ecs_cwe_events",
        answers [Note], page "monitoring";
    CwReservationAlarms = "cw-reservation-alarms", "alarms on CPUReservation, MemoryReservation and the like",
        class Advisory ("removed in a later deployment"),
        fargate "not published for Fargate", from "ECS guide: cloudwatch-metrics",
        answers [Note], page "monitoring";
    DeploymentFile = "deployment-file", "a file that a deployment file names and that could not be read, or a service that it deploys to and no file defines",
        answers [Ask, Act], page "deployment-files";
    Document = "document", "an edit that the file's notation does not allow, such as one behind an alias",
        answers [Block];
    EvCodedeploy = "ev-codedeploy", "AWS::CodeDeploy::DeploymentGroup",
        class Blocked ("advisory where only the AppSpec changes"),
        fargate "both target groups of type ip; the AppSpec can carry the rest", from "ECS guide: deployment-type-bluegreen",
        answers [With(RuleId::SvcDeploymentController), Block, Act] "such a service blocks, and so do blue/green deployments by CloudFormation's hook; an AppSpec file moves together with its task definition", page "deployments";
    EvCodepipeline = "ev-codepipeline", "ECS actions of AWS::CodePipeline::Pipeline",
        class Automatic ("the service name; its role is advisory"),
        fargate "follow a renamed service; what they register must be for Fargate too", from "reasoned",
        answers [Step("replaced-names"), With(RuleId::SvcNameReplacement)] "the service's new name is followed, or listed; its role: iam-pass-role", page "replaced-names";
    EvPipes = "ev-pipes", "ECS targets of AWS::Pipes::Pipe",
        class NeedsInput,
        fargate "LaunchType FARGATE and a network configuration, no placement", from "CloudFormation schema",
        answers [Step("launch-type")], page "launch-type";
    EvRule = "ev-rule", "ECS targets of AWS::Events::Rule",
        class NeedsInput ("the network configuration of the services"),
        fargate "LaunchType FARGATE and a network configuration, no placement", from "CloudFormation guide: aws-properties-events-rule-ecsparameters; EventBridge API model: EcsParameters",
        answers [Step("launch-type"), Step("capacity-provider")], page "launch-type";
    EvRunTaskCode = "ev-run-task-code", "code that calls RunTask",
        class Advisory,
        fargate "must pass launchType FARGATE and a network configuration", from "ECS API model: RunTask.networkConfiguration",
        answers [Step("launch-type"), Act, Warning] "code, parameters, policies and pipelines that name the task definition", page "launch-type";
    EvScheduler = "ev-scheduler", "ECS targets of AWS::Scheduler::Schedule",
        class NeedsInput,
        fargate "LaunchType FARGATE and a network configuration, no placement", from "CloudFormation schema",
        answers [Step("launch-type")], page "launch-type";
    EvStepFunctions = "ev-step-functions", "ecs:runTask in a state machine",
        class NeedsInput ("blocked inside a text that is assembled at deployment"),
        fargate "LaunchType FARGATE and a network configuration", from "reasoned; cdk-preflight pf-sfn-asl-integration-parameters",
        answers [Step("launch-type"), Step("network-configuration"), Block] "definitions written as objects, and in texts in one piece or in Fn::Sub; joined, stored and computed ones block with what to write", page "launch-type";
    FitOpaque = "fit-opaque", "something that is not written out in the template",
        answers [Block], page "unreviewed-properties";
    FitUnknown = "fit-unknown", "a property that nobody has looked at",
        answers [Block], page "unreviewed-properties";
    IamPassRole = "iam-pass-role", "iam:PassRole of the callers that run or register tasks",
        class Automatic ("advisory where the role belongs to another stack"),
        fargate "for the execution role too", from "ECS guide: CWE_IAM_role",
        answers [Step("pass-role"), Act, Note] "roles of other stacks are told", page "pass-role";
    IamServiceRoleOrphan = "iam-service-role-orphan", "the role that Role named",
        class Automatic,
        fargate "unused", from "reasoned",
        answers [Step("service-role"), Note] "told, and taken out with --remove-orphans", page "service-role";
    Ignore = "ignore", "a directive to ignore a rule that is unknown, gives no reason, is unused, or is for a finding that cannot be ignored",
        answers [Warning];
    Keep = "keep", "a workload that its owner keeps as it is; without a reason, mistyped, or at a place where it does nothing",
        answers [Ask, Warning, Note];
    NetEniCapacity = "net-eni-capacity", "size of the subnets",
        class Advisory,
        fargate "one address for each task; small subnets run out during a deployment", from "ECS guide: task-networking-awsvpc, service-quotas",
        answers [Warning] "small subnets of the template, against twice the desired tasks", page "network";
    NetPrivateEgress = "net-private-egress", "VPC endpoints and NAT",
        class Advisory ("needs input where the tasks have no route"),
        fargate "each task needs its own way to the registry, CloudWatch Logs and whatever it calls", from "ECS guide: vpc-endpoints",
        answers [Warning, With(RuleId::CapUserData)] "endpoints for instances that lack those for tasks; proxies", page "network";
    NotRead = "not-read", "a file with ECS definitions that is no input: Terraform, programs, template languages, Elastic Beanstalk, other places of a document",
        answers [Act, Note];
    OutExports = "out-exports", "outputs and exports of what is replaced",
        class Advisory,
        fargate "their values change, and an export in use cannot change", from "reasoned",
        answers [Warning, Note], page "outputs";
    ParameterFiles = "parameter-files", "values that are taken from parameter files, or are not because it is unclear which template a file is for",
        answers [Note], page "parameter-files";
    Placeholder = "placeholder", "a network mode, launch type, list or size that another program fills in before ECS reads it",
        answers [Ask, Act], page "definition-files";
    Proof = "proof", "a result that failed its proof; a defect of this tool",
        answers [Block];
    Settings = "settings", "a given value that the template cannot write, or a setting that nothing uses",
        answers [Ask, Warning];
    SgPeerTrust = "sg-peer-trust", "security groups that trust the instances' group",
        class Automatic ("the group is attached or its rules are repeated; with a warning"),
        fargate "traffic comes from the tasks' group", from "reasoned",
        answers [Step("security-group"), Act, Warning] "groups that trust the instances trust the tasks too; what that carries is told", page "security-group";
    SgTaskIngress = "sg-task-ingress", "ingress of the tasks' security group",
        class Automatic,
        fargate "from the load balancer's group to each container port, and to the health check's", from "ECS guide: load-balancer-types; ECS API model: LoadBalancer.containerPort",
        answers [Step("security-group"), Ask, Act, Warning, Note] "from the load balancer to the container ports; rules that open host ports for nobody any more are told", page "security-group";
    StackOrder = "stack-order", "a stack that must be updated before another one, which imports what it gains",
        answers [Warning], page "capacity-provider";
    StackOutside = "stack-outside", "a change that a workload needs in a file outside of what is to be migrated",
        answers [Ask], page "scope";
    StdWindows = "std-windows", "Windows task definitions",
        class Advisory ("settings that Fargate supports on Linux only are blocked"),
        fargate "1 to 4 vCPUs; Server 2019 and 2022; no EFS, EBS, FSx, S3 Files, gMSA, FireLens, App Mesh, environment files, restart policies, memory reservations, Fargate Spot, ulimits or Linux parameters", from "ECS guide: windows-considerations (2026-10)",
        answers [Step("runtime-platform"), Step("task-size"), Block, Act] "family, size and limits; what Fargate has for Linux alone blocks; a memory reservation has to become a hard limit", page "runtime-platform";
    SvcAssignPublicIp = "svc-assign-public-ip", "AssignPublicIp",
        class NeedsInput ("inferred where the template shows the routes"),
        fargate "ENABLED in public subnets without NAT, or no image can be pulled; DISABLED when left out", from "ECS API model: AwsVpcConfiguration.assignPublicIp; ECS guide: AWS_Fargate, task_cannot_pull_image",
        answers [Step("network-configuration"), Act, Warning] "as the routes of the subnets say, else a parameter", page "network-configuration";
    SvcAzRebalancing = "svc-az-rebalancing", "AvailabilityZoneRebalancing",
        class Advisory,
        fargate "the same; on by default for new services, so that a replaced one has it, but not with MaximumPercent 100", from "ECS docs: service-rebalancing; ECS API model: CreateService.availabilityZoneRebalancing",
        answers [Note] "a replaced service gets the default of new ones", page "launch-type";
    SvcCapacityProviderStrategy = "svc-capacity-provider-strategy", "CapacityProviderStrategy",
        class Automatic,
        fargate "FARGATE and FARGATE_SPOT only; a strategy cannot mix them with Auto Scaling providers", from "ECS API model: CapacityProviderStrategyItem, UpdateService.capacityProviderStrategy; CloudFormation schema",
        answers [Step("capacity-provider"), Act, Warning, Note] "in place; FARGATE_SPOT is offered where there are spot instances", page "capacity-provider";
    SvcClassicElb = "svc-classic-elb", "LoadBalancerName (Classic Load Balancer)",
        class Blocked ("until another load balancer replaces it"),
        fargate "not supported", from "ECS API model: CreateService.loadBalancers",
        answers [Block] "help: another load balancer first; also where it stands before the instances", page "target-group";
    SvcClusterCpAssociation = "svc-cluster-cp-association", "CapacityProviders of a cluster or its association",
        class Automatic,
        fargate "FARGATE and FARGATE_SPOT must be associated with the cluster to be used in a strategy; LaunchType FARGATE needs no association", from "ECS API model: CreateCluster.capacityProviders; CloudFormation schema",
        answers [Step("capacity-provider"), Act] "FARGATE joins the association of the template; one that is made elsewhere has to be completed there", page "capacity-provider";
    SvcDaemon = "svc-daemon", "SchedulingStrategy DAEMON",
        class Blocked ("until it becomes a sidecar or a REPLICA service"),
        fargate "not supported; REPLICA only", from "ECS API model: CreateService.schedulingStrategy; cfn-lint E3044",
        answers [Block] "help: a sidecar, nothing, or REPLICA", page "services";
    SvcDeploymentConfig = "svc-deployment-config", "MinimumHealthyPercent and MaximumPercent",
        class Advisory,
        fargate "no host port or full instance limits 100 and 200; a change of target type inside a blue/green, linear or canary deployment is not documented", from "ECS API model: DeploymentConfiguration; ECS docs: update-service-parameters, alb-resources-for-blue-green",
        answers [Act, Warning, Note] "where MaximumPercent 100 kept two from running at once and the replacement does not; where it served fixed host ports; where the service deploys in stages", page "deployments";
    SvcDeploymentController = "svc-deployment-controller", "DeploymentController CODE_DEPLOY or EXTERNAL",
        class Blocked ("until the controller is ECS"),
        fargate "allowed; the controller can be changed to ECS while no deployment runs, since 2025-07-15, and the move follows in a later deployment", from "ECS docs: update-service-parameters; CloudFormation schema; public reports",
        answers [Block] "help: set the controller to ECS first; task sets of the template are moved: taskset", page "deployments";
    SvcDesiredCount = "svc-desired-count", "DesiredCount",
        class Automatic ("unchanged"),
        fargate "any, within the quota for vCPUs; a replaced service starts with this count", from "ECS API model: CreateService.desiredCount",
        answers [Kept, Note, With(RuleId::AasTargets)] "any count runs on Fargate; one that takes many vCPUs of the quota is told, as is a replaced service that is scaled", page "scaling";
    SvcExecuteCommand = "svc-execute-command", "EnableExecuteCommand",
        class Advisory,
        fargate "the permissions for SSM messages must be on the task role", from "ECS guide: ecs-exec",
        answers [Act] "where the task role is missing or surely does not allow it", page "services";
    SvcGateway = "svc-gateway", "GatewayConnectors of a service",
        class NeedsInput,
        fargate "no launch type is named, and a move with a gateway has not been measured", from "ECS API model: GatewayConnector (botocore 1.44.8); CloudFormation schema",
        answers [Ask] "help: remove the connectors for the migration", page "services";
    SvcHealthCheckGrace = "svc-health-check-grace", "HealthCheckGracePeriodSeconds",
        class Advisory,
        fargate "the same; but tasks start more slowly", from "ECS API model: CreateService.healthCheckGracePeriodSeconds; public reports",
        answers [Note], page "launch-type";
    SvcLaunchType = "svc-launch-type", "LaunchType of a service",
        class Automatic,
        fargate "FARGATE, or none with a FARGATE capacity provider; an update cannot turn launch type EC2 into launch type FARGATE, but into the FARGATE capacity provider: UpdateService since 2025-06, and CloudFormation where LaunchType is omitted", from "ECS API model: CreateService.launchType, UpdateService.capacityProviderStrategy; ECS docs: capacity-launch-type-comparison; CloudFormation schema (LaunchType conditional since 2026-01)",
        answers [Step("launch-type"), Ask, Warning, Note] "a template that serves both launch types asks, and tells what chooses and what is missing for Fargate; what goes with a service of the ECS API is told", page "launch-type";
    SvcLaunchTypeImplicit = "svc-launch-type-implicit", "a service with neither LaunchType nor CapacityProviderStrategy",
        class Automatic ("detected"),
        fargate "the cluster's default strategy decides, else it is EC2", from "ECS API model: CreateService.capacityProviderStrategy; ECS guide: cluster-capacity-providers",
        answers [Ask] "asks where neither the task definition nor the cluster's default strategy tells what the service runs on", page "launch-types";
    SvcLbContainerPort = "svc-lb-container-port", "ContainerName and ContainerPort under LoadBalancers",
        class Automatic ("checked, and mapped where it is missing"),
        fargate "the port must be in the container's PortMappings", from "ECS API model: LoadBalancer.containerPort",
        answers [Step("target-group"), Act, Warning] "a port that is not mapped is mapped; a container that is not there is told", page "target-group";
    SvcLbDependson = "svc-lb-dependson", "DependsOn of a service with a load balancer",
        class Automatic,
        fargate "the service must wait for the listener that holds its new target group", from "CloudFormation guide: aws-resource-ecs-service",
        answers [Step("target-group"), Warning] "DependsOn gains the listener or rule; a service that cannot wait for it is told", page "target-group";
    SvcManagedTags = "svc-managed-tags", "EnableECSManagedTags, PropagateTags",
        class Advisory,
        fargate "the same; tags of instances no longer tell the costs", from "ECS API model: CreateService.enableECSManagedTags",
        answers [Note] "tags of the instances that tasks do not get", page "services";
    SvcNameReplacement = "svc-name-replacement", "ServiceName",
        class Automatic ("with a warning"),
        fargate "any name; but a service that is replaced cannot keep a fixed one, because CloudFormation makes the new service first", from "CloudFormation guide: aws-resource-ecs-service",
        answers [Step("replaced-names"), Ask, Warning] "the name gains a suffix and its uses in the template follow; other uses are listed", page "replaced-names";
    SvcNetworkConfiguration = "svc-network-configuration", "NetworkConfiguration.AwsvpcConfiguration",
        class NeedsInput,
        fargate "required", from "ECS API model: CreateService.networkConfiguration; CloudFormation schema",
        answers [Step("network-configuration"), Ask] "asks where the one that is there is not written out", page "network-configuration";
    SvcPlacementConstraints = "svc-placement-constraints", "PlacementConstraints of a service",
        class Automatic ("removed, with a warning"),
        fargate "not supported", from "ECS API model: PlacementConstraint, UpdateService.placementConstraints",
        answers [Step("placement"), Warning] "constraints go; those that say something of the image or the zone are told", page "placement";
    SvcPlacementStrategies = "svc-placement-strategies", "PlacementStrategies",
        class Automatic,
        fargate "not supported; tasks are spread over availability zones", from "ECS API model: UpdateService.placementStrategy",
        answers [Step("placement")] "strategies go", page "placement";
    SvcPlatformVersion = "svc-platform-version", "PlatformVersion",
        class Automatic ("omitted; a retired version is raised"),
        fargate "LATEST (1.4.0) when omitted; 1.3.0 is retired: no task starts with it since 2026-06-15, none runs since 2026-06-30", from "ECS API model: CreateService.platformVersion; ECS docs: platform-versions-retired",
        answers [Step("runtime-platform"), Act] "left out; one that is too old is raised", page "runtime-platform";
    SvcRegistries = "svc-registries", "ServiceRegistries",
        class Automatic,
        fargate "A or SRV records; SRV gives the container port", from "ECS API model: ServiceRegistry; ECS guide: service-discovery",
        answers [Step("service-registries"), Warning, Note] "records of type SRV stay and are told; a registry with A records only loses the port", page "service-registries";
    SvcRole = "svc-role", "Role of a service",
        class Automatic,
        fargate "forbidden with awsvpc; the service-linked role is used", from "ECS API model: CreateService.role; ECS guide: using-service-linked-roles",
        answers [Step("service-role"), Warning, Note] "Role goes; a service that would have stayed is replaced for it, which is told", page "service-role";
    SvcSecurityGroups = "svc-security-groups", "SecurityGroups of the tasks",
        class NeedsInput ("automatic where the group of the container instances is in the template"),
        fargate "up to 5; without any the VPC's default group is used", from "ECS API model: AwsVpcConfiguration.securityGroups",
        answers [Step("security-group"), Act] "a group for the tasks, and that of the instances where it is known; its VPC from the template, else a parameter", page "security-group";
    SvcServiceConnectReplacement = "svc-service-connect-replacement", "ServiceConnectConfiguration",
        class Blocked ("where the service is replaced"),
        fargate "allowed; but a replaced service collides with its own discovery names", from "CloudFormation schema; ECS guide: service-connect; ECS API model: ServiceConnectService.ingressPortOverride",
        answers [Block] "where the service is replaced; help: move it in place, or switch it off before the migration and on again after it", page "services";
    SvcSubnets = "svc-subnets", "Subnets of the tasks",
        class NeedsInput,
        fargate "1 to 16 subnets of one VPC, with a way to the registry and to CloudWatch Logs", from "ECS API model: AwsVpcConfiguration; ECS guide: AWS_Fargate-Regions",
        answers [Step("network-configuration"), Ask, Act, Warning] "from the instances, the VPC or the load balancer, else a parameter; the ECS API's own files have none and ask", page "network-configuration";
    SvcTaskDefinition = "svc-task-definition", "a service whose task definition is not in its template, named by a name that is not there, or one of several that a placeholder may mean",
        answers [Ask, Block], page "task-definition-references";
    SvcVpcLattice = "svc-vpc-lattice", "VPC Lattice target groups of a service",
        answers [Block], page "unreviewed-properties";
    Taskset = "taskset", "AWS::ECS::TaskSet",
        class NeedsInput,
        fargate "LaunchType FARGATE and a network configuration", from "CloudFormation schema",
        answers [Step("launch-type"), Step("network-configuration")], page "launch-type";
    TdAwslogsOptions = "td-awslogs-options", "awslogs-group, awslogs-region, awslogs-create-group",
        class Automatic,
        fargate "group and region required; the group must exist or be made", from "ECS API model: LogConfiguration.options; cfn-lint logging_configuration.json",
        answers [Step("log-configuration"), Act, Ask] "asks where the options are not written out; a region or group that nothing tells has to be given", page "log-configuration";
    TdAwslogsPrefix = "td-awslogs-prefix", "awslogs-stream-prefix",
        class Automatic,
        fargate "required", from "ECS API model: LogConfiguration.options",
        answers [Step("log-configuration")], page "log-configuration";
    TdContainerCpu = "td-container-cpu", "Cpu of a container",
        class Automatic,
        fargate "together no more than the task's CPU, which is a hard limit", from "ECS API model: ContainerDefinition.cpu; ECS guide: cloudwatch-metrics",
        answers [Step("task-size"), Note] "small shares, which could use an idle host's CPU, are told", page "task-size";
    TdContainerMemory = "td-container-memory", "Memory and MemoryReservation of a container",
        class Automatic,
        fargate "optional, and together no more than the task's memory, which is a hard limit", from "ECS API model: ContainerDefinition.memory",
        answers [Step("task-size"), Warning, Note] "the task is as large as its containers together, and as the largest run that overrides them; a reservation without limit and such runs are reported", page "task-size";
    TdDescribed = "td-described", "fields that describe-task-definition prints and register-task-definition refuses",
        answers [Note], page "definition-files";
    TdEphemeralStorage = "td-ephemeral-storage", "EphemeralStorage",
        class Advisory ("needs input where ECS refuses the size"),
        fargate "20 GiB with the image, or 21 to 200 GiB when written", from "ECS API model: EphemeralStorage",
        answers [Act, Note] "a size that ECS refuses; larger disks of the instances", page "volumes";
    TdExecutionRole = "td-execution-role", "ExecutionRoleArn",
        class Automatic,
        fargate "required for awslogs, images from ECR, secrets and environment files", from "ECS guide: task_execution_IAM_role, AWS_Fargate",
        answers [Step("execution-role"), Act, Warning, Note] "one of the template or a new one", page "execution-role";
    TdExecutionRoleExtra = "td-execution-role-extra", "policies of the execution role",
        class Automatic ("needs input where the secret is not in the template"),
        fargate "the managed policy covers ECR and log streams only; secrets, parameters, keys, environment files and log groups need more", from "ECS guide: task_execution_IAM_role, taskdef-envfiles; ECS API model: LogConfiguration.options",
        answers [Step("execution-role"), Act, Warning, Note] "a new role may read what the containers name, and decrypt with the keys of the template; what it cannot know is told", page "execution-role";
    TdFamily = "td-family", "Family",
        class Automatic ("kept"),
        fargate "any; a new revision is registered", from "CloudFormation schema",
        answers [Ask, Note] "kept; asks where another file registers the family for Fargate already; a file without one gets it where it is registered", page "definition-files";
    TdFirelens = "td-firelens", "FirelensConfiguration.Options",
        class Automatic ("blocked where the configuration is read from Amazon S3"),
        fargate "config-file-type file only; Linux only", from "ECS API model: FirelensConfiguration.options",
        answers [Block] "help: for Fluentd the file in the image, for Fluent Bit an image that fetches it", page "firelens";
    TdInferenceAccelerators = "td-inference-accelerators", "InferenceAccelerators",
        class Blocked,
        fargate "retired everywhere", from "CloudFormation schema",
        answers [Block] "help: remove them", page "unreviewed-properties";
    TdIpcMode = "td-ipc-mode", "IpcMode",
        class Automatic ("none; task with a warning; host is blocked"),
        fargate "refused", from "ECS API model: RegisterTaskDefinition.ipcMode",
        answers [Step("container-settings"), Block, Ask, Warning] "none and task go, host blocks", page "container-settings";
    TdLogDriver = "td-log-driver", "LogDriver",
        class Automatic ("drivers that keep logs on the host; needs input for those that send them on"),
        fargate "awslogs, splunk, awsfirelens; awslogs is non-blocking by default since 2025-06-25", from "ECS API model: LogConfiguration.logDriver",
        answers [Step("log-configuration"), Ask, Warning] "drivers of the host become awslogs with a log group; asks where the logs are sent on, with the way by FireLens", page "log-configuration";
    TdLogMissing = "td-log-missing", "containers without LogConfiguration",
        class Advisory ("automatic with --log-driver awslogs"),
        fargate "nothing is collected", from "ECS API model: LogConfiguration",
        answers [Step("log-configuration"), Note] "--log-driver awslogs adds a log configuration", page "log-configuration";
    TdNetworkMode = "td-network-mode", "NetworkMode",
        class Automatic,
        fargate "awsvpc, and written", from "ECS API model: RegisterTaskDefinition.networkMode; cfn-lint E3048",
        answers [Step("network-mode"), Step("ecs-cli"), Note] "a parameter that lives on in names is told", page "network-mode";
    TdPidMode = "td-pid-mode", "PidMode",
        class Automatic ("task; host is blocked"),
        fargate "task only", from "ECS API model: RegisterTaskDefinition.pidMode",
        answers [Block] "help: remove it, or make the agent a sidecar", page "containers";
    TdPlacementConstraints = "td-placement-constraints", "PlacementConstraints of a task definition",
        class Automatic ("removed, with a warning"),
        fargate "not supported", from "ECS API model: TaskDefinition.placementConstraints",
        answers [Step("placement"), Warning] "as those of the service", page "placement";
    TdProxyConfiguration = "td-proxy-configuration", "ProxyConfiguration (App Mesh)",
        class Advisory,
        fargate "allowed on Linux", from "ECS guide: task_definition_parameters",
        answers [Kept, Warning] "allowed on Linux; the end of App Mesh is told", page "containers";
    TdRequiresCompatibilities = "td-requires-compatibilities", "RequiresCompatibilities",
        class Automatic,
        fargate "must contain FARGATE", from "ECS API model: RegisterTaskDefinition.requiresCompatibilities; ECS guide: task-cpu-memory-error",
        answers [Step("requires-compatibilities"), Act, Ask] "FARGATE takes the place of EC2; MANAGED_INSTANCES stays, and what it takes there is reported; asks where EXTERNAL is listed, which has no awsvpc", page "requires-compatibilities";
    TdRuntimePlatform = "td-runtime-platform", "RuntimePlatform",
        class Automatic ("inferred; needs input where the instances differ"),
        fargate "LINUX on X86_64 when left out; ARM64 and Windows must be declared", from "ECS API model: RuntimePlatform; ECS guide: ecs-arm64, retrieve-ecs-optimized_AMI, AWS_Fargate",
        answers [Step("runtime-platform"), Ask, Warning] "ARM64 and the Windows family from instances, images and constraints; asks where they are of both kinds or tell no version, and says where only a parameter's default tells", page "runtime-platform";
    TdSizeCombination = "td-size-combination", "Cpu and Memory of a task",
        class Automatic ("rounded up"),
        fargate "only the pairs of the table of sizes", from "ECS docs: fargate-tasks-services (2026-10-01); cfn-lint fargate_cpu_memory.json",
        answers [Step("task-size"), Block, Act, Warning] "rounded up to the smallest size that is offered; blocks where none is large enough", page "task-size";
    TdSizeRequired = "td-size-required", "Cpu and Memory of a task",
        class Automatic ("computed"),
        fargate "both required", from "ECS API model: RegisterTaskDefinition.cpu, RegisterTaskDefinition.memory; cfn-lint E3048",
        answers [Step("task-size"), Block, Ask] "from what the containers ask for; asks where nothing is known", page "task-size";
    TdSizeUnits = "td-size-units", "Cpu and Memory with units",
        class Automatic ("read as ECS reads them"),
        fargate "units are converted at registration; plain integers are the safest", from "ECS API model: RegisterTaskDefinition.cpu, RegisterTaskDefinition.memory",
        answers [Step("task-size")] "sizes with units are read as ECS reads them", page "task-size";
    TdStandalone = "td-standalone", "a task definition that nothing in the template runs, or only a custom resource takes",
        answers [Ask], page "launch-types";
    TdTaskRole = "td-task-role", "TaskRoleArn",
        class NeedsInput ("a role for what the containers do"),
        fargate "without one the containers have no AWS credentials: there is no instance profile", from "ECS guide: task-iam-roles; ECS docs: fargate-security-considerations",
        answers [Step("task-role"), Act, Note] "a task without a role loses what the instances' role allowed; it must be acted on where that role is seen to allow more than agents need, or the containers are configured for AWS", page "task-role";
    TdTrustedExecution = "td-trusted-execution", "TrustedExecutionConfiguration (ECS API)",
        class Automatic ("SHARED, the default, is removed; any other mode is blocked"),
        fargate "supported only on ECS Managed Instances", from "ECS API model: TrustedExecutionConfiguration (botocore 1.44.8)",
        answers [Step("container-settings"), Block] "SHARED is removed; any other mode blocks; help: ECS Managed Instances", page "container-settings";
    TdVolumeDocker = "td-volume-docker", "DockerVolumeConfiguration",
        class Automatic ("Scope task with the local driver; else needs input or blocked"),
        fargate "refused", from "ECS API model: DockerVolumeConfiguration",
        answers [Step("volumes"), Ask, Block] "a volume of the task, or EFS; asks for shared ones; other drivers and memory stay", page "volumes";
    TdVolumeEbs = "td-volume-ebs", "ConfiguredAtLaunch and VolumeConfigurations (EBS)",
        class Automatic ("kept"),
        fargate "supported on Linux, but no magnetic volumes", from "ECS API model: ServiceManagedEBSVolumeConfiguration.volumeType",
        answers [Step("volumes"), Ask] "magnetic volumes become gp3", page "volumes";
    TdVolumeEfs = "td-volume-efs", "EFSVolumeConfiguration",
        class Automatic ("kept and checked"),
        fargate "supported; a mount target in every subnet, and port 2049 open to the tasks", from "ECS guide: efs-volumes",
        answers [Step("security-group"), Act, Warning, Note] "stays; mount targets of the template let the tasks in", page "security-group";
    TdVolumeEmptyHost = "td-volume-empty-host", "volumes with a name only, or an empty Host",
        class Automatic ("kept"),
        fargate "storage of the task, gone when it stops", from "ECS guide: bind-mounts, fargate-task-storage",
        answers [Step("volumes"), Note] "storage of the task on Fargate", page "volumes";
    TdVolumeFsx = "td-volume-fsx", "FSxWindowsFileServerVolumeConfiguration",
        class Blocked,
        fargate "not supported", from "ECS guide: wfsx-volumes",
        answers [Block] "the workload stays on container instances", page "unreviewed-properties";
    TdVolumeHostSystem = "td-volume-host-system", "volumes on the host's own paths (docker.sock, /proc, /sys and the like)",
        class Blocked,
        fargate "impossible: there is no host to look into", from "reasoned; ECS docs: fargate-security-considerations",
        answers [Step("volumes"), Block, Warning] "`--volume` lifts the block; help: the agent's own way for Fargate", page "volumes";
    TdVolumeS3files = "td-volume-s3files", "S3FilesVolumeConfiguration",
        class Advisory ("kept; needs input where the task has no role"),
        fargate "supported since 2026-04-07; requires a task role, and mount targets that allow the tasks on port 2049", from "ECS API model: S3FilesVolumeConfiguration; ECS docs: s3files-volumes",
        answers [Step("volumes"), Act, Warning] "a task without a role has to get one; mount targets have to allow the tasks", page "volumes";
    TdVolumeSourcePath = "td-volume-source-path", "Host.SourcePath of a volume",
        class Blocked ("automatic for scratch data; needs input for other data"),
        fargate "refused", from "ECS API model: HostVolumeProperties.sourcePath",
        answers [Step("volumes"), Ask, Act, Warning] "a volume of the task for scratch data, EFS where the instances mount it; asks for what may be data", page "volumes";
    TdVolumeUnknown = "td-volume-unknown", "a mount point that names no volume of the task definition",
        answers [Ask], page "volumes";
    TemplateGenerated = "template-generated", "a template that a program writes",
        answers [Ask], page "generated-templates";
    TemplateInclude = "template-include", "a part of the template that AWS::Include puts in",
        answers [Act, Note], page "includes";
    TemplateLimit = "template-limit", "a limit of CloudFormation that the edit crosses",
        answers [Warning];
    TemplateLoop = "template-loop", "an edit that an `Fn::ForEach` does not allow, or members that a loop does not hold together",
        answers [Ask], page "definition-files";
    TemplateServerless = "template-serverless", "a value that the Serverless Framework has no way to pass, or ECS resources in several files of one stack",
        answers [Ask], page "definition-files";
    TemplateUnread = "template-unread", "an ECS resource in the text of a nested template, or elsewhere than in the resources of a template",
        answers [Ask];
    TemplateUnusedParameter = "template-unused-parameter", "a parameter that nothing uses any more",
        answers [Note];
    TgAsgAttach = "tg-asg-attach", "TargetGroupARNs of an Auto Scaling group",
        class Automatic ("needs input where the service does not name the group"),
        fargate "the service registers the tasks under LoadBalancers", from "reasoned; CloudFormation schema",
        answers [Step("target-group"), Block, Ask, Note] "the group leaves the lists of Auto Scaling groups; asks where the service does not name it, blocks where the list is not written out", page "target-group";
    TgHealthcheckPort = "tg-healthcheck-port", "HealthCheckPort",
        class Automatic,
        fargate "traffic-port, or a port that the task listens on", from "CloudFormation guide: aws-resource-elasticloadbalancingv2-targetgroup",
        answers [Step("target-group"), Act, Warning] "a host port becomes the container port that it was mapped to; others are told", page "target-group";
    TgNameReplacement = "tg-name-replacement", "Name of a target group",
        class Automatic ("with a warning"),
        fargate "any name; but a group whose TargetType changes is replaced and cannot keep a fixed one", from "CloudFormation schema; cdk-preflight pf-elbv2-tg-name",
        answers [Step("replaced-names"), Ask, Warning] "the name gains a suffix where it fits, else it goes; one that is kept by choice is told", page "replaced-names";
    TgNlb = "tg-nlb", "target groups of a Network Load Balancer",
        class Advisory,
        fargate "with targets by address the tasks may see the balancer's address instead of the client's", from "ECS guide: load-balancer-types",
        answers [Warning, Note] "the tasks see the load balancer's address; where clients keep theirs, the tasks' group must let them in", page "load-balancers";
    TgPort = "tg-port", "Port of a target group",
        class Automatic ("optional"),
        fargate "a default only; each task registers its container port", from "CloudFormation guide: aws-resource-elasticloadbalancingv2-targetgroup",
        answers [Step("target-group")] "becomes the container port where the group is replaced and its port was only a default", page "target-group";
    TgTargetType = "tg-target-type", "TargetType of a target group",
        class Automatic,
        fargate "ip", from "ECS API model: LoadBalancer.targetGroupArn",
        answers [Step("target-group"), Block, Act] "TargetType becomes ip; a group that is made elsewhere has to be changed there", page "target-group";
    TgTargets = "tg-targets", "Targets of a target group",
        class Automatic,
        fargate "addresses, which ECS registers itself; no instances", from "CloudFormation schema; cdk-preflight pf-elbv2-tg-target-ip-not-public",
        answers [Step("target-group"), Block] "container instances go; other instances block", page "target-group";
}
