//! An app of the AWS CDK with a construct of its own that makes a service each time it is used. The program of
//! `tests/data/cdk/helper` synthesizes to its assembly (aws-cdk-lib 2.276.0, 2026-11-29), except for properties in tree.json.

use crate::cdk::{app_of, is_held_of, migrated_of, replaced};

const ASSEMBLY: [(&str, &str); 3] = [
    (
        "cdk.out/manifest.json",
        include_str!("../data/cdk/helper/assembly/manifest.json"),
    ),
    (
        "cdk.out/tree.json",
        include_str!("../data/cdk/helper/assembly/tree.json"),
    ),
    (
        "cdk.out/Apps.template.json",
        include_str!("../data/cdk/helper/assembly/Apps.template.json"),
    ),
];

const PROGRAM: &str = include_str!("../data/cdk/helper/app.ts");

/// What the migration changes: the sizes are those of the container, a name gets an end, and a link is removed or becomes a
/// dependency.
const CHANGES: &[(&str, &str)] = &[
    ("service: ecs.Ec2Service", "service: ecs.FargateService"),
    (
        "new ecs.Ec2TaskDefinition(this, 'Task')",
        "new ecs.FargateTaskDefinition(this, 'Task', {\n      cpu: props.cpu ?? 256,\n      memoryLimitMiB: props.memory,\n    })",
    ),
    ("props.port, hostPort: 0 }", "props.port }"),
    ("new ecs.Ec2Service(this", "new ecs.FargateService(this"),
    (
        "serviceName: props.name",
        "serviceName: `${props.name}-fargate`",
    ),
    (
        "new ecs.Ec2TaskDefinition(stack, 'Grid')",
        "new ecs.FargateTaskDefinition(stack, 'Grid', { cpu: 256, memoryLimitMiB: 1024 })",
    ),
    ("proxy.addLink(hub);\n", ""),
    (
        "node.addLink(hub)",
        "node.addContainerDependencies({ container: hub, condition: ecs.ContainerDependencyCondition.START })",
    ),
    ("new ecs.Ec2Service(stack", "new ecs.FargateService(stack"),
];

#[test]
fn services_of_different_sizes_move_with_their_common_call() {
    let (after, ran) = migrated_of(&ASSEMBLY, "app.ts", PROGRAM);
    assert_eq!(after, replaced(PROGRAM, CHANGES), "{}", ran.report);
}

/// The program with an edit, after the migration.
fn is_changed(edit: (&str, &str), result: &str) {
    let program = replaced(PROGRAM, &[edit]);
    let (after, ran) = migrated_of(&ASSEMBLY, "app.ts", &program);
    assert!(after.contains(result), "{result}\n{after}\n{}", ran.report);
}

#[test]
fn a_name_that_is_computed_gets_an_end() {
    is_changed(
        ("serviceName: props.name", "serviceName: `${props.name}`"),
        "serviceName: `${props.name}-fargate`",
    );
    is_changed(
        ("serviceName: props.name", "serviceName: nameOf(props)"),
        "serviceName: `${nameOf(props)}-fargate`",
    );
}

#[test]
fn sizes_are_written_only_if_an_expression_is_that_of_each_task() {
    let held = |edit: (&str, &str), reported: &str| {
        let program = replaced(PROGRAM, &[edit]);
        let (after, ran) = migrated_of(&ASSEMBLY, "app.ts", &program);
        let own = after.split("const app").next().unwrap();
        assert_eq!(own, program.split("const app").next().unwrap());
        let words: Vec<&str> = ran.report.split_whitespace().collect();
        assert!(words.join(" ").contains(reported), "{}", ran.report);
    };
    // It is computed, is set behind the task definition, or is not written.
    let memory =
        "no value with the planned memory of each (1024 for Apps/Api/Task, 512 for Apps/Mail/Task)";
    held(
        (
            "memoryLimitMiB: props.memory",
            "memoryLimitMiB: sizeOf(props)",
        ),
        memory,
    );
    let later = (
        "    const container = task.addContainer('app', {\n      image: ecs.ContainerImage.fromRegistry(`example/${props.name}`),\n      memoryLimitMiB: props.memory",
        "    const size = props.memory;\n    const container = task.addContainer('app', {\n      image: ecs.ContainerImage.fromRegistry(`example/${props.name}`),\n      memoryLimitMiB: size",
    );
    held(later, memory);
    held(
        ("      cpu: props.cpu,\n", ""),
        "no value with the planned CPU of each (512 for Apps/Api/Task, 256 for Apps/Mail/Task)",
    );
}

#[test]
fn sizes_that_are_not_those_of_the_containers_hold_the_call() {
    let template = ASSEMBLY[2].1;
    // One task needs more than its only container has, and the sizes differ.
    let other = template.replacen("\"Memory\": 512", "\"Memory\": 600", 1);
    let other = other.replacen("\"Memory\": 1024", "\"Memory\": 2048", 1);
    let assembly = [ASSEMBLY[0], ASSEMBLY[1], (ASSEMBLY[2].0, other.as_str())];
    is_held_of(
        &assembly,
        "app.ts",
        PROGRAM,
        &[
            "no value with the planned memory of each (2048 for Apps/Api/Task, 1024 for Apps/Mail/Task)",
        ],
    );
}

#[test]
fn a_compiled_program_is_not_reported_next_to_its_source() {
    let compiled = "const ecs = require('aws-cdk-lib/aws-ecs');\nnew ecs.Ec2Service(stack, 'Service', { taskDefinition });\n";
    let folder = app_of(&ASSEMBLY, "app.ts", PROGRAM);
    folder.write("other.js", compiled);
    folder.write("app.js", compiled);
    let report = folder.run(&["migrate", "."]).report;
    assert!(report.contains("other.js"), "{report}");
    assert!(!report.contains("app.js"), "{report}");
}
