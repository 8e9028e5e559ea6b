//! AWS CLI commands for resources that the ECS API's own files cannot define: a role, a security group, a target group.
//!
//! Unknown values are placeholders in capital letters, to be filled in manually.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::new_value::in_words;
use crate::syntax::NewValue;

mod deployments;

pub use deployments::{LiveService, find_deployment_groups, move_live_service};

/// Command lines; each can be pasted separately.
fn lines<const N: usize>(commands: [String; N]) -> String {
    commands.map(|command| format!("  {command}")).join("\n")
}

/// A word, quoted for a shell if necessary.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,@%+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// The option that passes a file to the AWS CLI.
fn input_of(path: &str) -> String {
    let kind = if is_yaml(path) { "yaml" } else { "json" };
    format!("--cli-input-{kind} {}", word(&format!("file://{path}")))
}

fn is_yaml(path: &str) -> bool {
    let extension = std::path::Path::new(path).extension();
    extension.is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// The name of the role in AWS's documentation.
const ROLE: &str = "ecsTaskExecutionRole";

/// Creates an execution role with more permissions than the managed policy: actions, and the purpose of each.
pub fn execution_role(needs: &BTreeMap<&'static str, Vec<NewValue>>) -> String {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }],
    });
    let mut made = lines([
        format!(
            "aws iam create-role --role-name {ROLE} --assume-role-policy-document {}",
            word(&trust.to_string())
        ),
        format!(
            "aws iam attach-role-policy --role-name {ROLE} --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
        ),
    ]);
    if !needs.is_empty() {
        let statements = needs.iter().map(|(action, resources)| {
            let resources: Vec<String> = resources.iter().map(in_words).collect();
            json!({"Effect": "Allow", "Action": action, "Resource": resources})
        });
        let policy =
            json!({"Version": "2012-10-17", "Statement": statements.collect::<Vec<Value>>()});
        let put = format!(
            "aws iam put-role-policy --role-name {ROLE} --policy-name task-start --policy-document {}",
            word(&policy.to_string())
        );
        made = format!("{made}\n{}", lines([put]));
    }
    made
}

/// Creates a security group that allows inbound traffic from a load balancer on ports.
pub fn security_group(name: &str, ports: &[String]) -> String {
    let make = format!(
        "aws ec2 create-security-group --group-name {} --description {} --vpc-id VPC",
        word(name),
        word(&format!("Tasks of {name}"))
    );
    let open = ports.iter().map(|port| {
        format!(
            "  aws ec2 authorize-security-group-ingress --group-id GROUP --protocol tcp --port {} --source-group LOAD_BALANCER_GROUP",
            word(port)
        )
    });
    let all: Vec<String> = std::iter::once(lines([make])).chain(open).collect();
    all.join("\n")
}

/// Creates a target group of type `ip`, and shows the one that it replaces.
pub fn target_group(name: &str, old: &str, port: &str) -> String {
    lines([
        format!("aws elbv2 describe-target-groups --target-group-arns {}", word(old)),
        format!(
            "aws elbv2 create-target-group --name {} --protocol HTTP --port {} --target-type ip --vpc-id VPC",
            word(name),
            word(port)
        ),
        "aws elbv2 create-rule --listener-arn LISTENER --priority NUMBER --conditions CONDITIONS --actions Type=forward,TargetGroupArn=NEW".to_owned(),
    ])
}

/// Creates a log group with a retention in days.
pub fn log_group(name: &str, days: i64) -> String {
    let name = word(name);
    lines([
        format!("aws logs create-log-group --log-group-name {name}"),
        format!("aws logs put-retention-policy --log-group-name {name} --retention-in-days {days}"),
    ])
}

/// Finds the VPC, the subnets and the security groups of a cluster's container instances.
pub fn find_instances(cluster: &str) -> String {
    let cluster = word(cluster);
    lines([
        format!(
            "aws ecs describe-container-instances --cluster {cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns --output text) --query 'containerInstances[].ec2InstanceId' --output text"
        ),
        "aws ec2 describe-instances --instance-ids INSTANCES --query 'Reservations[].Instances[].[VpcId,SubnetId,SecurityGroups[].GroupId]'".to_owned(),
    ])
}

/// Shows the scaling of a service, which is registered under its name.
pub fn find_scaling(cluster: &str, service: &str) -> String {
    lines([format!(
        "aws application-autoscaling describe-scalable-targets --service-namespace ecs --resource-ids {}",
        word(&format!("service/{cluster}/{service}"))
    )])
}

/// Shows whether subnets have an outbound route other than an internet gateway.
pub fn find_routes(subnets: &str) -> String {
    lines([format!(
        "aws ec2 describe-route-tables --filters {} --query 'RouteTables[].Routes[].[DestinationCidrBlock,GatewayId,NatGatewayId]' --output table",
        word(&format!("Name=association.subnet-id,Values={subnets}"))
    )])
}

/// Registers task definitions.
pub fn register(paths: &[&str]) -> String {
    let commands = paths
        .iter()
        .map(|path| format!("  aws ecs register-task-definition {}", input_of(path)));
    commands.collect::<Vec<_>>().join("\n")
}

/// Replaces the old service with a new one.
pub fn replace_service(path: &str, cluster: &str, old: &str, new: &str) -> String {
    let (cluster, old, new) = (word(cluster), word(old), word(new));
    lines([
        format!("aws ecs create-service {}", input_of(path)),
        format!("aws ecs wait services-stable --cluster {cluster} --services {new}"),
        format!("aws ecs update-service --cluster {cluster} --service {old} --desired-count 0"),
        format!("aws ecs delete-service --cluster {cluster} --service {old}"),
    ])
}

/// Associates FARGATE with a cluster; the command replaces the whole list.
pub fn associate_fargate(cluster: &str) -> String {
    let cluster = word(cluster);
    lines([
        format!(
            "aws ecs describe-clusters --clusters {cluster} --query 'clusters[0].[capacityProviders,defaultCapacityProviderStrategy]'"
        ),
        format!(
            "aws ecs put-cluster-capacity-providers --cluster {cluster} --capacity-providers FARGATE THE_OTHERS --default-capacity-provider-strategy THE_OLD_ONE"
        ),
    ])
}

/// Saves a task definition from ECS to a file next to the service's.
pub fn describe_task_definition(name: &str, family: &str) -> String {
    lines([format!(
        "aws ecs describe-task-definition --task-definition {} --query taskDefinition > {}",
        word(name),
        word(&format!("{family}.json"))
    )])
}

/// Converts the output of `describe-task-definition` to the input of `register-task-definition`.
pub fn task_definition_input(path: &str, is_wrapped: bool, read_only: &[String]) -> String {
    let fields: Vec<String> = read_only.iter().map(|name| format!(".{name}")).collect();
    let steps = [
        is_wrapped.then(|| ".taskDefinition".to_owned()),
        (!fields.is_empty()).then(|| format!("del({})", fields.join(", "))),
    ];
    let program: Vec<String> = steps.into_iter().flatten().collect();
    // The same filter is valid in yq.
    let tool = if is_yaml(path) { "yq" } else { "jq" };
    let program = word(&program.join(" | "));
    lines([format!("{tool} {program} {}", word(path))])
}

/// Converts the output of `describe-services` to the input of `create-service`. `list` is the path of the services, for
/// `jq`.
pub fn service_input(path: &str, name: &str, list: &str) -> String {
    const KEPT: &str = "availabilityZoneRebalancing, cluster: .clusterArn, role: .roleArn, serviceName, taskDefinition, desiredCount, launchType, capacityProviderStrategy, platformVersion, loadBalancers, serviceRegistries, networkConfiguration, deploymentConfiguration, placementConstraints, placementStrategy, healthCheckGracePeriodSeconds, schedulingStrategy, deploymentController, enableECSManagedTags, propagateTags, enableExecuteCommand, tags";
    let program = format!(
        "{list} | select(.serviceName == \"{name}\") | {{{KEPT}}} | with_entries(select(.value != null))"
    );
    let to = word(&format!("{name}.json"));
    lines([format!("jq {} {} > {to}", word(&program), word(path))])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{execution_role, word};
    use crate::model::new_value::sub;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(word("sg-1"), "sg-1");
        assert_eq!(word("it's"), r"'it'\''s'");
        assert_eq!(word(""), "''");
    }

    #[test]
    fn what_a_template_would_know_is_left_to_the_person() {
        let secret = sub("arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/db");
        let commands = execution_role(&BTreeMap::from([("ssm:GetParameters", vec![secret])]));
        assert!(commands.contains("arn:aws:ssm:REGION:ACCOUNT:parameter/db"));
        assert_eq!(commands.lines().count(), 3);
    }
}
