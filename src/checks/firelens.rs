//! Log routers: where FireLens reads its configuration from.

use crate::facts::rules::RuleId;
use crate::model::{Container, Props, TaskDefinition, alternatives};
use crate::plan::{Phase, PlanContext, Step};

/// Configurations that FireLens cannot read on Fargate.
pub(crate) static CHECK: Step = Step {
    name: "firelens",
    phase: Phase::Check,
    rules: &[RuleId::TdFirelens],
    readme: "",
    plan: check,
};

fn check(cx: &mut PlanContext<'_, '_>) {
    let tasks = cx.workload.task_definitions.iter();
    for container in tasks.flat_map(TaskDefinition::containers) {
        firelens(cx, &container);
    }
}

fn firelens<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let routers = container.get("FirelensConfiguration").into_iter();
    for router in routers.flat_map(alternatives) {
        let router_type = router.prop("Type");
        let is_fluentd = router_type.is_some_and(|one| cx.evaluate(one).is("fluentd"));
        let kinds = router
            .prop("Options")
            .into_iter()
            .flat_map(alternatives)
            .filter_map(|options| options.get("config-file-type"));
        for kind in kinds {
            if !cx.evaluate(kind).is("file") {
                cx.block(
                    RuleId::TdFirelens,
                    kind,
                    "On Fargate, FireLens supports only configuration files in the image (config-file-type: file)",
                    if is_fluentd { FLUENTD } else { FLUENT_BIT },
                );
            }
        }
    }
}

/// A Fluentd configuration file is read by Fluentd alone, whose images do not download any.
const FLUENTD: &str = "Build an image of the Fluentd router that contains the configuration file, and set config-file-type: file and config-file-value: /fluentd/etc/extra.conf (the path of the file in the image)";

/// Source: the documentation of aws-for-fluent-bit, "Init process".
const FLUENT_BIT: &str = "Use an aws-for-fluent-bit image with the init tag, which downloads the file from S3: set the environment variable aws_fluent_bit_init_s3_1 to its ARN, allow the task role to read it, and remove both config-file options. Or copy the file into the image and set config-file-type: file";
