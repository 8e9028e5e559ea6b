//! State machines of the AWS CDK that start tasks. Both programs of `tests/data/cdk/machine` synthesize to its assembly
//! (aws-cdk-lib 2.276.0 and 2.275.0, 2026-11-29).

use crate::support::{Folder, Ran};

const ASSEMBLY: [(&str, &str); 3] = [
    (
        "cdk.out/manifest.json",
        include_str!("../data/cdk/machine/assembly/manifest.json"),
    ),
    (
        "cdk.out/tree.json",
        include_str!("../data/cdk/machine/assembly/tree.json"),
    ),
    (
        "cdk.out/Night.template.json",
        include_str!("../data/cdk/machine/assembly/Night.template.json"),
    ),
];

const TYPESCRIPT: &str = include_str!("../data/cdk/machine/app.ts");

const PYTHON: &str = include_str!("../data/cdk/machine/app.py");

fn migrated(file: &str, program: &str) -> (String, Ran) {
    let folder = Folder::new(&ASSEMBLY);
    folder.write("cdk.json", "{\"app\": \"a command\"}\n");
    folder.write(file, program);
    let ran = folder.run(&["migrate", "--write", "--allow-dirty", "."]);
    let ran = ran.expect(0);
    let after = folder.read(file);
    folder.run(&["migrate", "--write", "--allow-dirty", "."]);
    assert_eq!(folder.read(file), after, "the second run");
    (after, ran)
}

fn changed(program: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(program.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    })
}

/// Asserts that a program is not changed, and that the text is reported.
fn is_held(program: &str, told: &str) {
    let (after, ran) = migrated("app.ts", program);
    assert_eq!(after, program);
    assert!(ran.report.contains(told), "{told}\n{}", ran.report);
}

#[test]
fn the_launch_target_of_a_state_is_replaced() {
    let (after, ran) = migrated("app.ts", TYPESCRIPT);
    let expected = changed(
        TYPESCRIPT,
        &[
            (
                "new ecs.Ec2TaskDefinition(stack, 'Task')",
                "new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 256, memoryLimitMiB: 512 })",
            ),
            (
                "new tasks.EcsEc2LaunchTarget({\n    placementStrategies: [ecs.PlacementStrategy.spreadAcrossInstances()],\n  })",
                "new tasks.EcsFargateLaunchTarget()",
            ),
        ],
    );
    assert_eq!(after, expected, "{}", ran.report);

    let (after, ran) = migrated("app.py", PYTHON);
    let expected = changed(
        PYTHON,
        &[
            (
                "import EcsEc2LaunchTarget, EcsRunTask",
                "import EcsFargateLaunchTarget, EcsRunTask",
            ),
            (
                "ecs.Ec2TaskDefinition(stack, \"Task\")",
                "ecs.FargateTaskDefinition(stack, \"Task\", cpu=256, memory_limit_mib=512)",
            ),
            (
                "EcsEc2LaunchTarget(\n        placement_strategies=[ecs.PlacementStrategy.spread_across_instances()],\n    )",
                "EcsFargateLaunchTarget()",
            ),
        ],
    );
    assert_eq!(after, expected, "{}", ran.report);
}

#[test]
fn a_launch_target_that_is_not_found_holds_the_workload() {
    let elsewhere = changed(
        TYPESCRIPT,
        &[
            (
                "new tasks.EcsEc2LaunchTarget({\n    placementStrategies: [ecs.PlacementStrategy.spreadAcrossInstances()],\n  })",
                "launchTarget()",
            ),
            (
                "const app =",
                "function launchTarget() {\n  return new tasks.EcsEc2LaunchTarget();\n}\n\nconst app =",
            ),
        ],
    );
    is_held(
        &elsewhere,
        "Night/Machine DefinitionString cannot be edited: the launch target of the state is not an EcsEc2LaunchTarget that is made at its call",
    );

    let renamed = changed(TYPESCRIPT, &[("stack, 'Run'", "stack, 'Other'")]);
    is_held(&renamed, "Run");
}

#[test]
fn a_target_in_a_variable_is_replaced_there() {
    let variable = changed(
        TYPESCRIPT,
        &[
            (
                "new tasks.EcsEc2LaunchTarget({\n    placementStrategies: [ecs.PlacementStrategy.spreadAcrossInstances()],\n  })",
                "target",
            ),
            (
                "// The report",
                "const target = new tasks.EcsEc2LaunchTarget();\n\n// The report",
            ),
        ],
    );
    let (after, ran) = migrated("app.ts", &variable);
    let told = "const target = new tasks.EcsFargateLaunchTarget();\n";
    assert!(after.contains(told), "{after}\n{}", ran.report);
}
