//! Conditions on services, task definitions and permissions.

use super::{edited, explained, fault, unexplained};
use crate::verify::tests::{judged, one};

#[test]
fn the_default_strategy_may_be_omitted_only_by_a_replacement() {
    let with = |rest: &str| format!("  S: {{Type: AWS::ECS::Service, Properties: {{{rest}}}}}\n");
    let templates = one(
        &with("LaunchType: EC2, SchedulingStrategy: REPLICA"),
        &with("LaunchType: FARGATE, SchedulingStrategy: REPLICA"),
        &with("LaunchType: FARGATE"),
    );
    explained(&templates, "default-scheduling-strategy");
    unexplained(
        &edited(&templates, "REPLICA", "DAEMON"),
        "S Properties.SchedulingStrategy",
    );
    unexplained(
        &fault(&templates, "FARGATE", "EXTERNAL"),
        "S Properties.SchedulingStrategy",
    );
    let strategy = "CapacityProviderStrategy: [{CapacityProvider: FARGATE}]";
    let in_place = one(
        &with("LaunchType: EC2, SchedulingStrategy: REPLICA"),
        &with(&format!("{strategy}, SchedulingStrategy: REPLICA")),
        &with(strategy),
    );
    unexplained(&in_place, "S Properties.SchedulingStrategy");
}

const ROLE: &str = "  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n";

fn task(container: &str, rest: &str) -> String {
    format!(
        "  T: {{Type: AWS::ECS::TaskDefinition, Properties: {{ContainerDefinitions: [{{Name: web, Image: nginx{container}}}]{rest}}}}}\n"
    )
}

#[test]
fn a_role_may_be_omitted_only_if_nothing_needs_it() {
    let with = |container: &str| {
        let planned = task(
            container,
            ", NetworkMode: awsvpc, ExecutionRoleArn: !GetAtt R.Arn",
        ) + ROLE;
        let after = task(container, ", NetworkMode: awsvpc");
        one(&task(container, ""), &planned, &after)
    };
    let found = judged(&with(""));
    assert_eq!(
        found,
        [
            "R: unneeded-role-resource",
            "T Properties.ExecutionRoleArn: unneeded-role"
        ]
    );
    let routed = with(", LogConfiguration: {LogDriver: awsfirelens, Options: {Name: cloudwatch}}");
    assert_eq!(
        judged(&routed),
        found,
        "a log router has the role of the task"
    );
    for needs in [
        ", LogConfiguration: {LogDriver: awslogs}",
        ", LogConfiguration: {LogDriver: awsfirelens, SecretOptions: [{Name: A, ValueFrom: b}]}",
        ", Secrets: [{Name: A, ValueFrom: b}]",
        ", RepositoryCredentials: {CredentialsParameter: a}",
        ", EnvironmentFiles: [{Value: a, Type: s3}]",
    ] {
        unexplained(&with(needs), "T Properties.ExecutionRoleArn");
    }
    let private = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web";
    unexplained(
        &edited(&with(""), "Image: nginx", &format!("Image: {private}")),
        "T Properties.ExecutionRoleArn",
    );
    unexplained(
        &edited(&with(""), "Image: nginx", "Image: !Ref Image"),
        "T Properties.ExecutionRoleArn",
    );
    // A role that was there before is the user's.
    let own = |rest: &str| task("", rest) + ROLE;
    let role = ", ExecutionRoleArn: !GetAtt R.Arn";
    let lost = one(
        &own(role),
        &own(&format!("{role}, Cpu: 256")),
        &own(", Cpu: 256"),
    );
    unexplained(&lost, "T Properties.ExecutionRoleArn");
    // One that something still refers to is needed.
    let mut referenced = with("");
    let text = "  P: {Type: X, Properties: {Role: !Ref R}}\n";
    for side in [
        &mut referenced.before,
        &mut referenced.planned,
        &mut referenced.after,
    ] {
        side.values_mut().for_each(|one| one.push_str(text));
    }
    unexplained(&referenced, "R");
}

fn policy(statements: &str) -> String {
    format!(
        "  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyDocument: {{Statement: [{statements}]}}}}}}\n"
    )
}

#[test]
fn a_permission_may_be_omitted_only_if_it_is_for_the_omitted_role() {
    let pass = |roles: &str| {
        policy(&format!(
            "{{Effect: Allow, Action: 'iam:PassRole', Resource: {roles}}}"
        ))
    };
    let planned = task("", ", NetworkMode: awsvpc, ExecutionRoleArn: !GetAtt R.Arn") + ROLE;
    let after = task("", ", NetworkMode: awsvpc");
    let with = |old: &str, new: &str, synthesized: &str| {
        one(
            &(task("", "") + old),
            &(planned.clone() + new),
            &(after.clone() + synthesized),
        )
    };
    let both = with(
        &pass("!Ref A"),
        &pass("[!GetAtt R.Arn, !Ref A]"),
        &pass("!Ref A"),
    );
    let found = judged(&both);
    assert!(
        found
            .iter()
            .any(|line| line.ends_with(": unneeded-role-permission")),
        "{found:#?}"
    );
    let lost = fault(&both, "Resource: !Ref A", "Resource: !Ref B");
    unexplained(&lost, "P Properties.PolicyDocument.Statement");
    let alone = with(&policy(""), &pass("!GetAtt R.Arn"), &policy(""));
    let found = judged(&alone);
    assert!(
        found.iter().all(|line| !line.ends_with("unexplained")),
        "{found:#?}"
    );
    let other = with(
        &policy(""),
        &pass("!GetAtt R.Arn").replace("iam:PassRole", "iam:*"),
        &policy(""),
    );
    unexplained(&other, "P Properties.PolicyDocument.Statement");
}

#[test]
fn only_the_region_may_be_omitted() {
    let with = |variables: &str, cpu: &str| task(&format!(", Environment: [{variables}]"), cpu);
    let variable = |name: &str, value: &str| format!("{{Name: {name}, Value: {value}}}");
    let templates = |variables: &str| {
        one(
            &with(variables, ""),
            &with(variables, ", Cpu: 256"),
            &with("", ", Cpu: 256"),
        )
    };
    for region in ["!Ref AWS::Region", "us-east-1", "us-gov-west-1"] {
        explained(
            &templates(&variable("AWS_REGION", region)),
            "region-variable",
        );
    }
    unexplained(
        &templates(&variable("AWS_REGION", "production")),
        "T Properties.ContainerDefinitions.[web].Environment",
    );
    unexplained(
        &templates(&variable("MODE", "us-east-1")),
        "T Properties.ContainerDefinitions.[web].Environment",
    );
    let both = format!(
        "{}, {}",
        variable("AWS_REGION", "us-east-1"),
        variable("MODE", "a")
    );
    unexplained(
        &templates(&both),
        "T Properties.ContainerDefinitions.[web].Environment.[MODE]",
    );
}

#[test]
fn the_size_may_move_from_the_only_container_to_the_task() {
    let size = ", Cpu: 128, Memory: 256, MemoryReservation: 64";
    let templates = |cpu: &str| {
        let of_task = ", Cpu: 256, Memory: 512";
        one(
            &task(size, ""),
            &task(size, of_task),
            &task("", &of_task.replace("256", cpu)),
        )
    };
    let found = judged(&templates("256"));
    let ids = ["container-cpu", "container-memory", "container-reservation"];
    assert_eq!(found.len(), 3);
    assert!(
        found.iter().zip(ids).all(|(line, id)| line.ends_with(id)),
        "{found:#?}"
    );
    unexplained(
        &templates("512"),
        "T Properties.ContainerDefinitions.[web].Memory",
    );
    let two = edited(
        &templates("256"),
        "[{Name: web",
        "[{Name: sidecar}, {Name: web",
    );
    unexplained(&two, "T Properties.ContainerDefinitions.[web].Memory");
}

#[test]
fn only_the_default_platform_may_be_added() {
    let templates = |platform: &str| {
        one(
            &task("", ""),
            &task("", ", Cpu: 256"),
            &task("", &format!(", Cpu: 256, RuntimePlatform: {{{platform}}}")),
        )
    };
    explained(&templates("OperatingSystemFamily: LINUX"), "linux-platform");
    explained(
        &templates("OperatingSystemFamily: LINUX, CpuArchitecture: X86_64"),
        "linux-platform",
    );
    for other in [
        "OperatingSystemFamily: LINUX, CpuArchitecture: ARM64",
        "OperatingSystemFamily: WINDOWS_SERVER_2022_CORE",
        "CpuArchitecture: X86_64",
    ] {
        unexplained(&templates(other), "T Properties.RuntimePlatform");
    }
}

#[test]
fn only_roles_of_tasks_may_be_passed_in_addition() {
    let tasks = task("", ", TaskRoleArn: !GetAtt R.Arn");
    let pass = |action: &str, roles: &str| {
        policy(&format!(
            "{{Effect: Allow, Action: '{action}', Resource: {roles}}}"
        ))
    };
    let templates = |action: &str, roles: &str| {
        let before = tasks.clone() + &policy("");
        one(&before, &before, &(tasks.clone() + &pass(action, roles)))
    };
    let place = "P Properties.PolicyDocument.Statement";
    explained(
        &templates("iam:PassRole", "!GetAtt R.Arn"),
        "task-role-permission",
    );
    unexplained(&templates("iam:PassRole", "'*'"), place);
    unexplained(
        &templates("iam:PassRole", "[!GetAtt R.Arn, !GetAtt Admin.Arn]"),
        place,
    );
    unexplained(&templates("iam:*", "!GetAtt R.Arn"), place);
}

#[test]
fn a_state_may_omit_the_default_public_address() {
    let machine = |network: &str| {
        format!(
            "  M: {{Type: AWS::StepFunctions::StateMachine, Properties: {{DefinitionString: '{{\"States\": {{\"Run\": {{\"Parameters\": {{{network}}}}}}}}}'}}}}\n"
        )
    };
    let templates = |planned: &str| {
        let planned =
            format!("\"Vpc\": {{\"Subnets\": [\"a\"], \"AssignPublicIp\": \"{planned}\"}}");
        one(
            &machine(""),
            &machine(&planned),
            &machine("\"Vpc\": {\"Subnets\": [\"a\"]}"),
        )
    };
    explained(&templates("DISABLED"), "no-public-address");
    let place = "M Properties.DefinitionString.States.Run.Parameters.Vpc.AssignPublicIp";
    unexplained(&templates("ENABLED"), place);
}
