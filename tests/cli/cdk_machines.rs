//! State machines of the AWS CDK that start tasks. Both programs of `tests/data/cdk/machine` synthesize to its assembly
//! (aws-cdk-lib 2.276.0 and 2.275.0, 2026-11-29).

use crate::apps::{changed, is_held, migrated};

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

#[test]
fn the_launch_target_of_a_state_is_replaced() {
    let (after, ran) = migrated(&ASSEMBLY, "app.ts", TYPESCRIPT);
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

    let (after, ran) = migrated(&ASSEMBLY, "app.py", PYTHON);
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
        &ASSEMBLY,
        &elsewhere,
        "Night/Machine DefinitionString cannot be edited: the launch target of the state is not an EcsEc2LaunchTarget that is made at its call",
    );

    let renamed = changed(TYPESCRIPT, &[("stack, 'Run'", "stack, 'Other'")]);
    is_held(&ASSEMBLY, &renamed, "Run");
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
    let (after, ran) = migrated(&ASSEMBLY, "app.ts", &variable);
    let told = "const target = new tasks.EcsFargateLaunchTarget();\n";
    assert!(after.contains(told), "{after}\n{}", ran.report);
}
