//! Settings that the instances' scripts apply and that tasks may depend on. On Fargate there is no instance to
//! configure.

use crate::facts::rules::RuleId;
use crate::model::surroundings::{
    ScriptLine, script_lines, settings_in_scripts, watchers_in_scripts,
};
use crate::model::{Container, Module, TaskDefinition};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Settings that the scripts of the instances apply.
pub(crate) static ADVICE: Step = Step {
    name: "instance-scripts",
    phase: Phase::Advise,
    rules: &[
        RuleId::CapUserData,
        RuleId::CdRepositoryCredentials,
        RuleId::CdStopTimeout,
    ],
    readme: "",
    plan: advise,
};

fn advise(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    daemon_settings(cx, module);
    settings(cx, module);
    watchers(cx, module);
}

fn settings<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    for (setting, line) in settings_in_scripts(module) {
        cx.warn(
            RuleId::CapUserData,
            line.place(module),
            format!(
                "The user data of the container instances sets {} ({}), which does not apply to Fargate",
                setting.mark, setting.did
            ),
            setting.instead,
        );
    }
}

fn watchers<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    if let Some((names, line)) = watchers_in_scripts(module) {
        cx.warn(
            RuleId::CapUserData,
            line.place(module),
            format!("Agents on the container instances collect logs or metrics and cannot see tasks on Fargate: {}", names.join(", ")),
            "Use the awslogs driver, a sidecar container or Container Insights instead",
        );
    }
}

/// Reports settings of the instances' ECS agent that are in no task definition.
fn daemon_settings<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    let lines = script_lines(module);
    let naming = |setting: &str| lines.iter().find(|line| line.text.contains(setting));
    let logs_in = |line: &&ScriptLine| {
        let of_ecr = line.text.contains("ecr get-login") || line.text.contains(".dkr.ecr.");
        line.text.contains("ECS_ENGINE_AUTH_DATA") || line.text.contains("docker login") && !of_ecr
    };
    if let Some(line) = lines.iter().find(logs_in) {
        for container in cx
            .workload
            .task_definitions
            .iter()
            .flat_map(TaskDefinition::containers)
        {
            let image = container
                .get("Image")
                .filter(|image| may_be_private(*image));
            if let Some(image) = image.filter(|_| container.get("RepositoryCredentials").is_none())
            {
                cx.action_required(
                    RuleId::CdRepositoryCredentials,
                    image,
                    format!("The container instances authenticate to a registry ({}), but tasks on Fargate do not", cx.shown_place(line.place(module))),
                    "If this image requires authentication, store the credentials in a Secrets Manager secret, set RepositoryCredentials to its ARN, and allow the execution role to read it",
                );
                let label = "the container instances authenticate to the registry here";
                cx.relate(
                    RuleId::CdRepositoryCredentials,
                    image,
                    line.place(module),
                    label,
                );
            }
        }
    }
    if let Some(line) = naming("ECS_CONTAINER_STOP_TIMEOUT") {
        let without = |container: &Container<'_>| container.get("StopTimeout").is_none();
        let mut containers = cx
            .workload
            .task_definitions
            .iter()
            .flat_map(TaskDefinition::containers);
        if containers.any(|container| without(&container)) {
            cx.warn(
                RuleId::CdStopTimeout,
                line.place(module),
                "The container instances set the stop timeout of containers (ECS_CONTAINER_STOP_TIMEOUT). On Fargate it is 30 seconds unless StopTimeout is set",
                "Set StopTimeout (at most 120) for containers that need longer to stop",
            );
        }
    }
}

/// Whether an image may be in a registry that requires authentication: not one in ECR, and no official image of Docker
/// Hub.
fn may_be_private(image: Cursor<'_>) -> bool {
    let parts = image.descendants().into_iter();
    let mut texts = parts.filter_map(|part| part.document.scalar(part.node));
    let of_ecr = texts.any(|text| text.contains(".dkr.ecr.") || text.contains("public.ecr.aws"));
    let is_official = image.text().is_some_and(|text| !text.contains('/'));
    !of_ecr && !is_official
}
