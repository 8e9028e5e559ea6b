//! Policies that concern running tasks at all, and not the work of the tasks.

use super::tables::Facts;

const SOURCE: &str = "As of 2026-11-20. AWS managed policy reference (PullOnly: ECR user guide, new 2024-10-10); ECS developer guide (2023-06-15), \"Amazon ECS container \
                      instance IAM role\" and \"Amazon ECS task execution IAM role\"";

/// Managed policies that only allow an instance to act as a container instance.
pub const OF_INSTANCES: [&str; 7] = [
    "AmazonEC2ContainerServiceforEC2Role",
    "AmazonSSMManagedInstanceCore",
    "AmazonEC2RoleforSSM",
    "CloudWatchAgentServerPolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedEC2InstanceDefaultPolicy",
];

/// The actions that the ECS agent and the usual agents of an instance need: an instance's role may allow these without
/// granting the containers any permissions of their own. Source: the managed policies above, and their older inline
/// forms in AWS's samples.
pub const ACTIONS_OF_INSTANCES: [&str; 39] = [
    "autoscaling:CompleteLifecycleAction",
    "autoscaling:DescribeAutoScalingInstances",
    "autoscaling:RecordLifecycleActionHeartbeat",
    "cloudformation:DescribeStackResource",
    "cloudformation:SignalResource",
    "cloudwatch:PutMetricData",
    "ec2:DescribeInstances",
    "ec2:DescribeTags",
    "ec2:DescribeVolumes",
    "ec2messages:*",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "ecs:CreateCluster",
    "ecs:DeregisterContainerInstance",
    "ecs:DescribeContainerInstances",
    "ecs:DiscoverPollEndpoint",
    "ecs:ListTagsForResource",
    "ecs:Poll",
    "ecs:RegisterContainerInstance",
    "ecs:StartTask",
    "ecs:StartTelemetrySession",
    "ecs:Submit*",
    "ecs:TagResource",
    "ecs:UpdateContainerInstancesState",
    "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:Describe*",
    "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
    "elasticloadbalancing:RegisterTargets",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:*",
    "xray:Put*",
];

/// Types of resources that containers access through an AWS API, for which they need permissions.
pub const CALLED_TYPES: [&str; 14] = [
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::Events::EventBus",
    "AWS::KMS::Key",
    "AWS::Kinesis::Stream",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Lambda::Function",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SSM::Parameter",
    "AWS::SecretsManager::Secret",
    "AWS::Serverless::SimpleTable",
    "AWS::StepFunctions::StateMachine",
];

/// The same, as the first label of the services' host names.
pub const CALLED_SERVICES: [&str; 12] = [
    "dynamodb",
    "events",
    "firehose",
    "kinesis",
    "kms",
    "lambda",
    "queue",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
];

/// The managed policy of execution roles.
pub const OF_EXECUTION: &str = "AmazonECSTaskExecutionRolePolicy";

/// What the managed policy of execution roles allows; anything else must be added.
pub const ACTIONS_OF_EXECUTION: [&str; 6] = [
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
];

/// The actions an execution role needs that AWS's own policies allow.
pub const ALLOW: [(&str, &[&str]); 11] = [
    (OF_EXECUTION, &ACTIONS_OF_EXECUTION),
    ("AdministratorAccess", &["*"]),
    (
        "AmazonEC2ContainerRegistryReadOnly",
        &["ecr:Get*", "ecr:Batch*"],
    ),
    (
        "AmazonEC2ContainerRegistryPullOnly",
        &[
            "ecr:GetAuthorizationToken",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
            "ecr:BatchImportUpstreamImage",
        ],
    ),
    (
        "AmazonEC2ContainerRegistryPowerUser",
        &["ecr:Get*", "ecr:Batch*"],
    ),
    ("AmazonEC2ContainerRegistryFullAccess", &["ecr:*"]),
    ("CloudWatchLogsFullAccess", &["logs:*"]),
    ("AmazonSSMReadOnlyAccess", &["ssm:Get*"]),
    ("AmazonSSMFullAccess", &["ssm:*"]),
    ("AmazonS3ReadOnlyAccess", &["s3:Get*"]),
    ("AmazonS3FullAccess", &["s3:*"]),
];

/// Managed policies that allow a role to pass any role to ECS tasks.
pub const PASS_ANY_ROLE: [&str; 3] = [
    "AmazonEC2ContainerServiceEventsRole",
    "AmazonECS_FullAccess",
    "AdministratorAccess",
];

/// The table, for printing.
pub fn facts() -> Facts {
    let row = |policy: &str, what: String| [policy.to_owned(), what];
    let instances = OF_INSTANCES.map(|policy| row(policy, "being a container instance".to_owned()));
    let agents = ACTIONS_OF_INSTANCES
        .map(|action| row("(agents of a container instance)", action.to_owned()));
    let allow = ALLOW.map(|(policy, actions)| row(policy, actions.join(", ")));
    let pass = PASS_ANY_ROLE.map(|policy| row(policy, "iam:PassRole of any role".to_owned()));
    let about = "Permissions of managed policies that tasks require; policies for container instances do not apply to tasks";
    Facts::new("permissions", about, SOURCE)
        .columns(&["policy", "allows"])
        .rows(instances)
        .rows(agents)
        .rows(allow)
        .rows(pass)
}
