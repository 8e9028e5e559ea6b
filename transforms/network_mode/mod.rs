//! Sets `NetworkMode: awsvpc` on task definitions.

use crate::facts::rules::RuleId;
use crate::model::new_value::text;
use crate::plan::{Phase, PlanContext, Rationale, Step};

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "network-mode",
    phase: Phase::Edit,
    rules: &[RuleId::TdNetworkMode],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        let mode = task.get("NetworkMode");
        let answer = mode.map(|mode| cx.evaluate(mode));
        if answer.as_ref().is_some_and(|answer| answer.is("awsvpc")) {
            continue;
        }
        let reason = match answer.as_ref().and_then(|answer| answer.fixed()) {
            Some("host") => {
                "Each Fargate task has its own network interface. Containers do not listen on ports of the host"
            }
            Some("none") => {
                "Each Fargate task has its own network interface, so the containers gain network access"
            }
            _ => "Each Fargate task has its own network interface and IP address",
        };
        let rationale =
            Rationale::review(reason).prevents("Fargate only supports network mode 'awsvpc'.");
        let before = "ContainerDefinitions";
        cx.put_before(task.body, "NetworkMode", text("awsvpc"), before, rationale);
    }
}
