//! A service of the AWS CDK behind the listener of another stack, which holds its target group. The program of
//! `tests/data/cdk/listener` synthesizes to its assembly (aws-cdk-lib 2.276.0, 2026-11-29), except for properties in
//! tree.json.

use crate::apps::app;

const ASSEMBLY: [(&str, &str); 4] = [
    (
        "cdk.out/manifest.json",
        include_str!("../data/cdk/listener/assembly/manifest.json"),
    ),
    (
        "cdk.out/tree.json",
        include_str!("../data/cdk/listener/assembly/tree.json"),
    ),
    (
        "cdk.out/Shared.template.json",
        include_str!("../data/cdk/listener/assembly/Shared.template.json"),
    ),
    (
        "cdk.out/Shop.template.json",
        include_str!("../data/cdk/listener/assembly/Shop.template.json"),
    ),
];

const PROGRAM: &str = include_str!("../data/cdk/listener/app.ts");

#[test]
fn a_load_balancer_that_the_plan_does_not_know_holds_the_service_at_its_call() {
    let folder = app(&ASSEMBLY, "app.ts", PROGRAM);
    let json = folder.run(&["check", "--format", "json", "."]).json();
    assert_eq!(json["workloads"][0]["verdict"], "blocked");
    let findings = json["workloads"][0]["findings"].as_array().unwrap();
    let found = findings.iter().find(|one| one["rule"] == "document");
    let found = found.unwrap();
    let told = "ServiceD69D759BSecurityGroup cannot be edited: the plan requires a value that the app does not show (parameter LoadBalancerSecurityGroup). Make the change at this call manually";
    assert_eq!(found["message"], told);
    let lines = PROGRAM.lines().zip(1_u64..);
    let mut calls = lines.filter(|(line, _)| line.contains("new ecs.Ec2Service("));
    assert_eq!(
        found["line"].as_u64(),
        calls.next().map(|(_, number)| number)
    );
    folder.run(&["migrate", "--write", "--allow-dirty", "."]);
    assert_eq!(folder.read("app.ts"), PROGRAM);
}
