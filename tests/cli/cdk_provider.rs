//! A service of the AWS CDK on an Auto Scaling group capacity provider, which moves in place. The program of
//! `tests/data/cdk/provider` synthesizes to its assembly (aws-cdk-lib 2.276.0, 2026-11-29), except for properties in
//! tree.json.

use crate::apps::{changed, is_held, migrated};

const ASSEMBLY: [(&str, &str); 3] = [
    (
        "cdk.out/manifest.json",
        include_str!("../data/cdk/provider/assembly/manifest.json"),
    ),
    (
        "cdk.out/tree.json",
        include_str!("../data/cdk/provider/assembly/tree.json"),
    ),
    (
        "cdk.out/Jobs.template.json",
        include_str!("../data/cdk/provider/assembly/Jobs.template.json"),
    ),
];

const PROGRAM: &str = include_str!("../data/cdk/provider/app.ts");

#[test]
fn a_service_that_moves_in_place_waits_for_the_association_of_fargate() {
    let (after, ran) = migrated(&ASSEMBLY, "app.ts", PROGRAM);
    for line in [
        "const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, enableFargateCapacityProviders: true });\n",
        "const job = new ecs.FargateService(stack, 'Job', {\n",
        "  capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],\n",
        "  forceNewDeployment: { enabled: true, nonce: 'fargate' },\n",
        "(job.node.defaultChild as ecs.CfnService).schedulingStrategy = 'REPLICA';\n",
        "job.node.addDependency(cluster);\n",
    ] {
        assert!(after.contains(line), "{line}{after}{}", ran.report);
    }
    assert!(ran.report.contains("migrated"), "{}", ran.report);
    assert!(!ran.report.contains("action"), "{}", ran.report);
}

#[test]
fn a_cluster_that_is_not_a_name_at_the_call_holds_the_workload() {
    let computed = changed(
        PROGRAM,
        &[(
            "  cluster,\n  taskDefinition",
            "  cluster: [cluster][0],\n  taskDefinition",
        )],
    );
    let told = "the service has to wait until FARGATE is associated with its cluster. Call node.addDependency(cluster) of the service";
    is_held(&ASSEMBLY, &computed, told);
}
