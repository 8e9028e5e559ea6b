//! Kinds of resources, independent of the host.

use std::fmt;

/// The type of a resource, by CloudFormation's name; a host with other names translates them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind<'d>(&'d str);

impl<'d> Kind<'d> {
    /// The kind of a name.
    pub const fn new(name: &'d str) -> Self {
        Self(name)
    }

    /// The name, as reports show it.
    pub const fn name(self) -> &'d str {
        self.0
    }

    /// Whether it belongs to IAM: roles, users, groups and policies.
    pub fn is_of_iam(self) -> bool {
        self.0.starts_with("AWS::IAM::")
    }

    /// Whether it belongs to ECS.
    pub fn is_of_ecs(self) -> bool {
        self.0.starts_with("AWS::ECS::")
    }

    /// Whether it is an IAM policy.
    pub fn is_policy(self) -> bool {
        self.is_of_iam() && self.0.ends_with("Policy")
    }

    /// Whether it is a custom resource.
    pub fn is_custom(self) -> bool {
        self == Kind::CUSTOM_RESOURCE || self.0.starts_with("Custom::")
    }

    /// Whether it belongs to Elastic Load Balancing, of any generation.
    pub fn is_of_load_balancing(self) -> bool {
        self.0.contains("LoadBalancing")
    }
}

impl Kind<'static> {
    /// `AWS::ECS::Service`.
    pub const SERVICE: Self = Self("AWS::ECS::Service");
    /// `AWS::ECS::TaskDefinition`.
    pub const TASK_DEFINITION: Self = Self("AWS::ECS::TaskDefinition");
    /// `AWS::ECS::TaskSet`.
    pub const TASK_SET: Self = Self("AWS::ECS::TaskSet");
    /// `AWS::ECS::Cluster`.
    pub const CLUSTER: Self = Self("AWS::ECS::Cluster");
    /// `AWS::ECS::CapacityProvider`.
    pub const CAPACITY_PROVIDER: Self = Self("AWS::ECS::CapacityProvider");
    /// `AWS::ECS::ClusterCapacityProviderAssociations`.
    pub const CAPACITY_PROVIDER_ASSOCIATIONS: Self =
        Self("AWS::ECS::ClusterCapacityProviderAssociations");
    /// `AWS::Events::Rule`.
    pub const EVENT_RULE: Self = Self("AWS::Events::Rule");
    /// `AWS::Scheduler::Schedule`.
    pub const SCHEDULE: Self = Self("AWS::Scheduler::Schedule");
    /// `AWS::Pipes::Pipe`.
    pub const PIPE: Self = Self("AWS::Pipes::Pipe");
    /// `AWS::StepFunctions::StateMachine`.
    pub const STATE_MACHINE: Self = Self("AWS::StepFunctions::StateMachine");
    /// `AWS::Serverless::StateMachine`.
    pub const SAM_STATE_MACHINE: Self = Self("AWS::Serverless::StateMachine");
    /// `AWS::Serverless::Function`.
    pub const SAM_FUNCTION: Self = Self("AWS::Serverless::Function");
    /// `AWS::Serverless::Application`.
    pub const SAM_APPLICATION: Self = Self("AWS::Serverless::Application");
    /// `AWS::Lambda::Function`.
    pub const FUNCTION: Self = Self("AWS::Lambda::Function");
    /// `AWS::Lambda::Alias`.
    pub const FUNCTION_ALIAS: Self = Self("AWS::Lambda::Alias");
    /// `AWS::CodeBuild::Project`.
    pub const BUILD_PROJECT: Self = Self("AWS::CodeBuild::Project");
    /// `AWS::SSM::Parameter`.
    pub const SSM_PARAMETER: Self = Self("AWS::SSM::Parameter");
    /// `AWS::CodePipeline::Pipeline`.
    pub const PIPELINE: Self = Self("AWS::CodePipeline::Pipeline");
    /// `AWS::CodeDeploy::DeploymentGroup`.
    pub const DEPLOYMENT_GROUP: Self = Self("AWS::CodeDeploy::DeploymentGroup");
    /// `AWS::ElasticLoadBalancingV2::TargetGroup`.
    pub const TARGET_GROUP: Self = Self("AWS::ElasticLoadBalancingV2::TargetGroup");
    /// `AWS::ElasticLoadBalancingV2::Listener`.
    pub const LISTENER: Self = Self("AWS::ElasticLoadBalancingV2::Listener");
    /// `AWS::ElasticLoadBalancingV2::ListenerRule`.
    pub const LISTENER_RULE: Self = Self("AWS::ElasticLoadBalancingV2::ListenerRule");
    /// `AWS::ElasticLoadBalancingV2::LoadBalancer`.
    pub const LOAD_BALANCER: Self = Self("AWS::ElasticLoadBalancingV2::LoadBalancer");
    /// `AWS::ElasticLoadBalancing::LoadBalancer`.
    pub const CLASSIC_LOAD_BALANCER: Self = Self("AWS::ElasticLoadBalancing::LoadBalancer");
    /// `AWS::AutoScaling::AutoScalingGroup`.
    pub const AUTO_SCALING_GROUP: Self = Self("AWS::AutoScaling::AutoScalingGroup");
    /// `AWS::AutoScaling::ScalingPolicy`.
    pub const AUTO_SCALING_POLICY: Self = Self("AWS::AutoScaling::ScalingPolicy");
    /// `AWS::AutoScaling::LifecycleHook`.
    pub const LIFECYCLE_HOOK: Self = Self("AWS::AutoScaling::LifecycleHook");
    /// `AWS::ApplicationAutoScaling::ScalableTarget`.
    pub const SCALABLE_TARGET: Self = Self("AWS::ApplicationAutoScaling::ScalableTarget");
    /// `AWS::ApplicationAutoScaling::ScalingPolicy`.
    pub const SCALING_POLICY: Self = Self("AWS::ApplicationAutoScaling::ScalingPolicy");
    /// `AWS::AutoScaling::LaunchConfiguration`.
    pub const LAUNCH_CONFIGURATION: Self = Self("AWS::AutoScaling::LaunchConfiguration");
    /// `AWS::AutoScaling::ScheduledAction`.
    pub const SCHEDULED_ACTION: Self = Self("AWS::AutoScaling::ScheduledAction");
    /// `AWS::AutoScaling::WarmPool`.
    pub const WARM_POOL: Self = Self("AWS::AutoScaling::WarmPool");
    /// `AWS::EC2::LaunchTemplate`.
    pub const LAUNCH_TEMPLATE: Self = Self("AWS::EC2::LaunchTemplate");
    /// `AWS::EC2::PlacementGroup`.
    pub const PLACEMENT_GROUP: Self = Self("AWS::EC2::PlacementGroup");
    /// `AWS::Lambda::EventSourceMapping`.
    pub const EVENT_SOURCE_MAPPING: Self = Self("AWS::Lambda::EventSourceMapping");
    /// `AWS::Lambda::Permission`.
    pub const FUNCTION_PERMISSION: Self = Self("AWS::Lambda::Permission");
    /// `AWS::Lambda::Version`.
    pub const FUNCTION_VERSION: Self = Self("AWS::Lambda::Version");
    /// `AWS::SNS::Topic`.
    pub const TOPIC: Self = Self("AWS::SNS::Topic");
    /// `AWS::SNS::TopicPolicy`.
    pub const TOPIC_POLICY: Self = Self("AWS::SNS::TopicPolicy");
    /// `AWS::SNS::Subscription`.
    pub const SUBSCRIPTION: Self = Self("AWS::SNS::Subscription");
    /// `AWS::SQS::Queue`.
    pub const QUEUE: Self = Self("AWS::SQS::Queue");
    /// `AWS::SQS::QueuePolicy`.
    pub const QUEUE_POLICY: Self = Self("AWS::SQS::QueuePolicy");
    /// `AWS::CloudWatch::Alarm`.
    pub const ALARM: Self = Self("AWS::CloudWatch::Alarm");
    /// `AWS::EC2::Instance`.
    pub const INSTANCE: Self = Self("AWS::EC2::Instance");
    /// `AWS::EC2::SpotFleet`.
    pub const SPOT_FLEET: Self = Self("AWS::EC2::SpotFleet");
    /// `AWS::EC2::EC2Fleet`.
    pub const FLEET: Self = Self("AWS::EC2::EC2Fleet");
    /// `AWS::EC2::EIP`.
    pub const ELASTIC_IP: Self = Self("AWS::EC2::EIP");
    /// `AWS::EC2::EIPAssociation`.
    pub const ELASTIC_IP_ASSOCIATION: Self = Self("AWS::EC2::EIPAssociation");
    /// `AWS::EC2::Subnet`.
    pub const SUBNET: Self = Self("AWS::EC2::Subnet");
    /// `AWS::EC2::SubnetRouteTableAssociation`.
    pub const ROUTE_TABLE_ASSOCIATION: Self = Self("AWS::EC2::SubnetRouteTableAssociation");
    /// `AWS::EC2::Route`.
    pub const ROUTE: Self = Self("AWS::EC2::Route");
    /// `AWS::EC2::VPC`.
    pub const VPC: Self = Self("AWS::EC2::VPC");
    /// `AWS::EC2::VPCCidrBlock`.
    pub const VPC_CIDR_BLOCK: Self = Self("AWS::EC2::VPCCidrBlock");
    /// `AWS::EC2::VPCEndpoint`.
    pub const VPC_ENDPOINT: Self = Self("AWS::EC2::VPCEndpoint");
    /// `AWS::EC2::SecurityGroup`.
    pub const SECURITY_GROUP: Self = Self("AWS::EC2::SecurityGroup");
    /// `AWS::EC2::SecurityGroupIngress`.
    pub const SECURITY_GROUP_INGRESS: Self = Self("AWS::EC2::SecurityGroupIngress");
    /// `AWS::EC2::SecurityGroupEgress`.
    pub const SECURITY_GROUP_EGRESS: Self = Self("AWS::EC2::SecurityGroupEgress");
    /// `AWS::Route53::RecordSet`.
    pub const DNS_RECORD: Self = Self("AWS::Route53::RecordSet");
    /// `AWS::Route53::RecordSetGroup`.
    pub const DNS_RECORDS: Self = Self("AWS::Route53::RecordSetGroup");
    /// `AWS::S3::Bucket`.
    pub const BUCKET: Self = Self("AWS::S3::Bucket");
    /// `AWS::IAM::Role`.
    pub const ROLE: Self = Self("AWS::IAM::Role");
    /// `AWS::IAM::User`.
    pub const USER: Self = Self("AWS::IAM::User");
    /// `AWS::IAM::Policy`.
    pub const POLICY: Self = Self("AWS::IAM::Policy");
    /// `AWS::IAM::ManagedPolicy`.
    pub const MANAGED_POLICY: Self = Self("AWS::IAM::ManagedPolicy");
    /// `AWS::IAM::RolePolicy`.
    pub const ROLE_POLICY: Self = Self("AWS::IAM::RolePolicy");
    /// `AWS::IAM::InstanceProfile`.
    pub const INSTANCE_PROFILE: Self = Self("AWS::IAM::InstanceProfile");
    /// `AWS::KMS::Key`.
    pub const KEY: Self = Self("AWS::KMS::Key");
    /// `AWS::Logs::LogGroup`.
    pub const LOG_GROUP: Self = Self("AWS::Logs::LogGroup");
    /// `AWS::SecretsManager::Secret`.
    pub const SECRET: Self = Self("AWS::SecretsManager::Secret");
    /// `AWS::SecretsManager::SecretTargetAttachment`.
    pub const SECRET_ATTACHMENT: Self = Self("AWS::SecretsManager::SecretTargetAttachment");
    /// `AWS::EFS::FileSystem`.
    pub const FILE_SYSTEM: Self = Self("AWS::EFS::FileSystem");
    /// `AWS::EFS::MountTarget`.
    pub const MOUNT_TARGET: Self = Self("AWS::EFS::MountTarget");
    /// `AWS::RDS::DBSecurityGroup`.
    pub const DATABASE_SECURITY_GROUP: Self = Self("AWS::RDS::DBSecurityGroup");
    /// `AWS::RDS::DBSecurityGroupIngress`.
    pub const DATABASE_SECURITY_GROUP_INGRESS: Self = Self("AWS::RDS::DBSecurityGroupIngress");
    /// `AWS::ElastiCache::SecurityGroupIngress`.
    pub const CACHE_SECURITY_GROUP_INGRESS: Self = Self("AWS::ElastiCache::SecurityGroupIngress");
    /// `AWS::Redshift::ClusterSecurityGroupIngress`.
    pub const WAREHOUSE_SECURITY_GROUP_INGRESS: Self =
        Self("AWS::Redshift::ClusterSecurityGroupIngress");
    /// `AWS::ServiceDiscovery::Service`.
    pub const DISCOVERY_SERVICE: Self = Self("AWS::ServiceDiscovery::Service");
    /// `AWS::CloudFormation::Stack`.
    pub const STACK: Self = Self("AWS::CloudFormation::Stack");
    /// `AWS::CloudFormation::StackSet`.
    pub const STACK_SET: Self = Self("AWS::CloudFormation::StackSet");
    /// `AWS::CloudFormation::CustomResource`.
    pub const CUSTOM_RESOURCE: Self = Self("AWS::CloudFormation::CustomResource");
    /// `AWS::CDK::Metadata`.
    pub const CDK_METADATA: Self = Self("AWS::CDK::Metadata");
    /// `create-service`.
    pub const CREATE_SERVICE: Self = Self("create-service");
    /// `update-service`.
    pub const UPDATE_SERVICE: Self = Self("update-service");
    /// `describe-services`.
    pub const DESCRIBE_SERVICES: Self = Self("describe-services");
    /// `run-task`.
    pub const RUN_TASK: Self = Self("run-task");
    /// `put-targets`.
    pub const PUT_TARGETS: Self = Self("put-targets");
    /// `create-schedule`.
    pub const CREATE_SCHEDULE: Self = Self("create-schedule");
    /// A service that an AppSpec file of CodeDeploy describes.
    pub const APPSPEC: Self = Self("AppSpec");
    /// A service that a service definition of ecspresso describes.
    pub const ECSPRESSO: Self = Self("ecspresso service definition");
}

impl fmt::Display for Kind<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// Parameter types, as modules declare them.
pub mod parameter_types {
    /// `AWS::EC2::VPC::Id`.
    pub const VPC_ID: &str = "AWS::EC2::VPC::Id";
    /// `AWS::EC2::SecurityGroup::Id`.
    pub const SECURITY_GROUP_ID: &str = "AWS::EC2::SecurityGroup::Id";
    /// `AWS::EC2::Subnet::Id`.
    pub const SUBNET_ID: &str = "AWS::EC2::Subnet::Id";
    /// `List<AWS::EC2::Subnet::Id>`.
    pub const SUBNET_IDS: &str = "List<AWS::EC2::Subnet::Id>";
    /// `List<AWS::EC2::SecurityGroup::Id>`.
    pub const SECURITY_GROUP_IDS: &str = "List<AWS::EC2::SecurityGroup::Id>";
    /// `AWS::SSM::Parameter::Name`.
    pub const SSM_PARAMETER_NAME: &str = "AWS::SSM::Parameter::Name";
    /// `AWS::SSM::Parameter::Value`.
    pub const SSM_VALUE_PREFIX: &str = "AWS::SSM::Parameter::Value";
    /// `AWS::SSM::Parameter::`.
    pub const SSM_PREFIX: &str = "AWS::SSM::Parameter::";
}
