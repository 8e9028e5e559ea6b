//! An app of the AWS CDK with several stacks, each of which the program makes twice. The program of `tests/data/cdk/stacks`
//! synthesizes to its assembly (aws-cdk-lib 2.276.0, 2026-11-29), except for properties in tree.json.

use crate::apps::{app, changed, migrated};

const ASSEMBLY: [(&str, &str); 6] = [
    (
        "cdk.out/manifest.json",
        include_str!("../data/cdk/stacks/assembly/manifest.json"),
    ),
    (
        "cdk.out/tree.json",
        include_str!("../data/cdk/stacks/assembly/tree.json"),
    ),
    (
        "cdk.out/network-dev.template.json",
        include_str!("../data/cdk/stacks/assembly/network-dev.template.json"),
    ),
    (
        "cdk.out/network-prod.template.json",
        include_str!("../data/cdk/stacks/assembly/network-prod.template.json"),
    ),
    (
        "cdk.out/shop-dev.template.json",
        include_str!("../data/cdk/stacks/assembly/shop-dev.template.json"),
    ),
    (
        "cdk.out/shop-prod.template.json",
        include_str!("../data/cdk/stacks/assembly/shop-prod.template.json"),
    ),
];

const PROGRAM: &str = include_str!("../data/cdk/stacks/app.ts");

#[test]
fn the_subnets_may_be_those_of_another_stack() {
    let (after, ran) = migrated(&ASSEMBLY, "app.ts", PROGRAM);
    let expected = changed(
        PROGRAM,
        &[
            (
                "new ecs.Ec2TaskDefinition(this, 'Task')",
                "new ecs.FargateTaskDefinition(this, 'Task', { cpu: 256, memoryLimitMiB: 1024 })",
            ),
            ("new ecs.Ec2Service(", "new ecs.FargateService("),
        ],
    );
    assert_eq!(after, expected, "{}", ran.report);
}

#[test]
fn the_services_of_each_stack_are_counted_and_named() {
    let folder = app(&ASSEMBLY, "app.ts", PROGRAM);
    let json = folder.run(&["check", "--format", "json", "."]).json();
    let workloads = json["workloads"].as_array().unwrap();
    let ids: Vec<&str> = workloads
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    let expected = [
        "shop-dev/WorkerService9FFC549A",
        "shop-prod/WorkerService9FFC549A",
    ];
    assert_eq!(ids, expected);
    let template = &workloads[0]["changes"][0]["template"];
    assert_eq!(template, "cdk.out/shop-dev.template.json");
    let proof = ". Not yet proven: synthesize the changed program to another directory, then run ecs2fargate verify --before cdk.out --after DIR";
    let update = workloads[0]["update"].as_str().unwrap();
    assert!(update.ends_with(proof), "{update}");
    let ran = folder.run(&["migrate", "."]).expect(0);
    let told = "2 services would be replaced";
    assert!(ran.report.contains(told), "{}", ran.report);
    // Nothing but the programs changes.
    assert!(!ran.report.contains("Shared"), "{}", ran.report);
}

#[test]
fn stacks_that_change_differently_hold_their_common_call() {
    let folder = app(&ASSEMBLY, "app.ts", PROGRAM);
    let template = "cdk.out/shop-prod.template.json";
    let text = folder.read(template);
    let more = text.replace("\"Memory\": 1024", "\"Memory\": 3000");
    assert_ne!(text, more);
    folder.write(template, more);
    let ran = folder.run(&["migrate", "--write", "--allow-dirty", "."]);
    assert_eq!(folder.read("app.ts"), PROGRAM);
    assert!(ran.report.contains("2 blocked"), "{}", ran.report);
}
