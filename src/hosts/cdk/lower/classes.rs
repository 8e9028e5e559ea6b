//! The constructs for container instances and their twins for Fargate.

/// A construct and its twin.
#[derive(Debug)]
pub(super) struct Pair {
    /// The class: `aws_ecs.Ec2Service`.
    pub(super) ec2: &'static str,
    /// The name of the twin, in the same module.
    pub(super) fargate: &'static str,
    /// Properties that the twin does not have, and that stand for what the plan removes anyway.
    pub(super) without: &'static [&'static str],
    /// Properties that have another name: the old one, and the new one.
    pub(super) renamed: &'static [(&'static str, &'static str)],
    /// Whether it makes several other constructs itself: a task definition, a service, a load balancer.
    pub(super) is_pattern: bool,
    /// The number of arguments before the properties.
    pub(super) before_properties: usize,
    /// Why it is not replaced by its twin.
    pub(super) obstacle: Option<&'static str>,
}

const PLACED: &[&str] = &["placementStrategies", "placementConstraints"];
const IN_PATTERN: &[&str] = &["placementStrategies", "placementConstraints", "daemon"];

const fn construct(ec2: &'static str, fargate: &'static str) -> Pair {
    Pair {
        ec2,
        fargate,
        without: PLACED,
        renamed: &[],
        is_pattern: false,
        before_properties: 2,
        obstacle: None,
    }
}

const fn pattern(ec2: &'static str, fargate: &'static str) -> Pair {
    Pair {
        without: IN_PATTERN,
        is_pattern: true,
        ..construct(ec2, fargate)
    }
}

/// All pairs. Source: the classes and properties of aws-cdk-lib 2.276.0 and CDK 1.204.0.
pub(super) const PAIRS: &[Pair] = &[
    Pair {
        without: IN_PATTERN,
        ..construct("aws_ecs.Ec2Service", "FargateService")
    },
    Pair {
        without: &["networkMode", "placementConstraints"],
        ..construct("aws_ecs.Ec2TaskDefinition", "FargateTaskDefinition")
    },
    pattern(
        "aws_ecs_patterns.ApplicationLoadBalancedEc2Service",
        "ApplicationLoadBalancedFargateService",
    ),
    pattern(
        "aws_ecs_patterns.NetworkLoadBalancedEc2Service",
        "NetworkLoadBalancedFargateService",
    ),
    pattern(
        "aws_ecs_patterns.ApplicationMultipleTargetGroupsEc2Service",
        "ApplicationMultipleTargetGroupsFargateService",
    ),
    pattern(
        "aws_ecs_patterns.NetworkMultipleTargetGroupsEc2Service",
        "NetworkMultipleTargetGroupsFargateService",
    ),
    Pair {
        renamed: &[
            (
                "scheduledEc2TaskImageOptions",
                "scheduledFargateTaskImageOptions",
            ),
            (
                "scheduledEc2TaskDefinitionOptions",
                "scheduledFargateTaskDefinitionOptions",
            ),
        ],
        ..pattern("aws_ecs_patterns.ScheduledEc2Task", "ScheduledFargateTask")
    },
    Pair {
        obstacle: Some(
            "QueueProcessingFargateService gives the service, its scaling and its alarms other logical IDs, so that CloudFormation creates all of them before it deletes the old ones. Change the class manually if both may run for a while",
        ),
        ..pattern(
            "aws_ecs_patterns.QueueProcessingEc2Service",
            "QueueProcessingFargateService",
        )
    },
    Pair {
        before_properties: 0,
        ..construct(
            "aws_stepfunctions_tasks.EcsEc2LaunchTarget",
            "EcsFargateLaunchTarget",
        )
    },
    Pair {
        before_properties: 1,
        ..construct("aws_scheduler_targets.EcsRunEc2Task", "EcsRunFargateTask")
    },
];

/// The pair of a class.
pub(super) fn pair(class: &str) -> Option<&'static Pair> {
    PAIRS.iter().find(|one| one.ec2 == class)
}

/// Whether a class is a pattern for Fargate or for container instances.
pub(super) fn is_pattern(class: &str) -> bool {
    class.starts_with("aws_ecs_patterns.")
}

/// What a construct for container instances needs, by the name of its class, for people: `Ec2Service`.
pub fn needs(name: &str) -> Option<String> {
    let mut pairs = PAIRS.iter();
    let pair = pairs.find(|pair| pair.ec2.rsplit('.').next() == Some(name));
    let pair = pair?;
    Some(match pair.obstacle {
        Some(obstacle) => obstacle.to_owned(),
        None => format!(
            "{name} becomes {}, without {}",
            pair.fargate,
            pair.without.join(", ")
        ),
    })
}

/// The same by the class with its module.
pub(in super::super) fn needs_of_class(class: &str) -> Option<String> {
    let (_, name) = class.rsplit_once('.')?;
    pair(class).and_then(|_| needs(name))
}
