//! Services of the AWS CDK that reach a database and a cache through the security group of the container instances. The
//! program of `tests/data/cdk/peers` synthesizes to its assembly (aws-cdk-lib 2.276.0, 2026-11-29), except for properties in
//! tree.json.

use crate::apps::{changed, is_held, migrated};

const ASSEMBLY: [(&str, &str); 3] = [
    (
        "cdk.out/manifest.json",
        include_str!("../data/cdk/peers/assembly/manifest.json"),
    ),
    (
        "cdk.out/tree.json",
        include_str!("../data/cdk/peers/assembly/tree.json"),
    ),
    (
        "cdk.out/Api.template.json",
        include_str!("../data/cdk/peers/assembly/Api.template.json"),
    ),
];

const PROGRAM: &str = include_str!("../data/cdk/peers/app.ts");

/// What the migration changes in the program: the second rule is behind the later one of both constructs. The target group
/// that the listener makes follows its targets.
const CHANGES: [(&str, &str); 3] = [
    (
        "new ecs.Ec2TaskDefinition(stack, 'Task')",
        "new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 256, memoryLimitMiB: 512 })",
    ),
    (
        "new ecs.Ec2Service(stack, 'Service', { cluster, taskDefinition: task });\n",
        "new ecs.FargateService(stack, 'Service', { cluster, taskDefinition: task });\ndb.connections.allowDefaultPortFrom(api);\n",
    ),
    (
        "new ec2.SecurityGroup(stack, 'Cache', { vpc });\n",
        "new ec2.SecurityGroup(stack, 'Cache', { vpc });\napi.connections.allowTo(cache, ec2.Port.tcp(6379));\n",
    ),
];

#[test]
fn what_the_instances_reached_is_allowed_for_the_tasks() {
    let (after, ran) = migrated(&ASSEMBLY, "app.ts", PROGRAM);
    assert_eq!(after, changed(PROGRAM, &CHANGES), "{}", ran.report);
}

#[test]
fn a_default_port_that_the_program_does_not_allow_holds_the_workload() {
    let by_port = changed(
        PROGRAM,
        &[(
            "db.connections.allowDefaultPortFrom(capacity)",
            "db.connections.allowFrom(capacity, ec2.Port.tcp(db.instanceEndpoint.port))",
        )],
    );
    let told = "the ports of the rule are not numbers. Add it with connections.allowFrom";
    is_held(&ASSEMBLY, &by_port, told);
}

#[test]
fn a_peer_that_is_not_in_reach_of_the_service_holds_the_workload() {
    let within = changed(
        PROGRAM,
        &[
            (
                "const cache = new",
                "if (process.env.CACHE) {\n  const cache = new",
            ),
            (
                "cache.connections.allowFrom(capacity, ec2.Port.tcp(6379));",
                "  cache.connections.allowFrom(capacity, ec2.Port.tcp(6379));\n}",
            ),
        ],
    );
    let told = "traffic between Api/Cache and the tasks has to be allowed, and no variable with it is in reach of the service";
    is_held(&ASSEMBLY, &within, told);
}
