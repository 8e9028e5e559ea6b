//! Commands for services that a deployment file deploys to and no file of the run defines.

use super::{lines, word};

/// A service that exists in ECS, and what is migrated to Fargate together with it. Unknown values are placeholders in
/// capital letters.
pub struct LiveService<'a> {
    /// The cluster.
    pub cluster: &'a str,
    /// The name of the service.
    pub name: &'a str,
    /// The family of the task definition.
    pub family: &'a str,
    /// The option with the network configuration, quoted for a shell.
    pub network: &'a str,
    /// The container and the port that a load balancer forwards to.
    pub target: Option<(&'a str, &'a str)>,
}

/// Moves a service to the FARGATE capacity provider together with its newest task definition revision.
pub fn move_live_service(service: &LiveService<'_>) -> String {
    let (cluster, name) = (word(service.cluster), word(service.name));
    let balancers = service.target.map_or_else(String::new, |(container, port)| {
        let target = format!(
            "targetGroupArn=TARGET_GROUP_OF_TYPE_IP,containerName={container},containerPort={port}"
        );
        format!(" --load-balancers {}", word(&target))
    });
    lines([
        format!(
            "aws ecs describe-services --cluster {cluster} --services {name} --query 'services[0].[launchType,capacityProviderStrategy,networkConfiguration,loadBalancers]'"
        ),
        format!(
            "aws ecs update-service --cluster {cluster} --service {name} --task-definition {} --capacity-provider-strategy capacityProvider=FARGATE,weight=1 {}{balancers} --placement-strategy '[]' --placement-constraints '[]' --force-new-deployment",
            word(service.family),
            service.network
        ),
    ])
}

/// Shows the target groups of a CodeDeploy deployment group, and their target types.
pub fn find_deployment_groups() -> String {
    lines([
        "aws deploy get-deployment-group --application-name APPLICATION --deployment-group-name GROUP --query deploymentGroupInfo.loadBalancerInfo.targetGroupPairInfoList".to_owned(),
        "aws elbv2 describe-target-groups --names BOTH --query 'TargetGroups[].[TargetGroupName,TargetType]'".to_owned(),
    ])
}
