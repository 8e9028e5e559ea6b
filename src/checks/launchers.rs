//! State machines that start the tasks and whose definition cannot be edited.

use crate::facts::rules::RuleId;
use crate::model::state_machines::STATE_MACHINES;
use crate::model::{Held, TaskLauncher};
use crate::plan::{Phase, PlanContext, Step};

/// Definitions of state machines that cannot be edited.
pub(crate) static CHECK: Step = Step {
    name: "launchers",
    phase: Phase::Check,
    rules: &[RuleId::EvStepFunctions],
    readme: "",
    plan: check,
};

fn check(cx: &mut PlanContext<'_, '_>) {
    for launcher in &cx.workload.launchers {
        for held in &launcher.held {
            hold(cx, launcher, held);
        }
        let is_machine = STATE_MACHINES.contains(&launcher.resource.kind);
        if is_machine && launcher.runs.is_empty() && launcher.held.is_empty() {
            cx.block(
                RuleId::EvStepFunctions,
                launcher.resource.key,
                format!(
                    "{} references the task definition, but none of its states runs it with a supported integration (ecs:runTask)",
                    launcher.resource.name
                ),
                HELP,
            );
        }
    }
}

/// The instructions for a manual change.
const HELP: &str = "Change it manually, together with the task definition: \"LaunchType\": \"FARGATE\", \"NetworkConfiguration\": {\"AwsvpcConfiguration\": {\"AssignPublicIp\": \"DISABLED\", \"SecurityGroups\": [\"sg-…\"], \"Subnets\": [\"subnet-…\"]}}, without PlacementConstraints and PlacementStrategy";

fn hold<'d>(cx: &mut PlanContext<'_, 'd>, launcher: &TaskLauncher<'d>, held: &Held<'d>) {
    let message = format!(
        "{} may start the task definition. {}",
        launcher.resource.name, held.what
    );
    cx.block(RuleId::EvStepFunctions, held.place, message, HELP);
}
