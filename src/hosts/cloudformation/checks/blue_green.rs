//! Blue/green deployments that a hook of the template makes.

use crate::facts::rules::RuleId;
use crate::plan::{Phase, PlanContext, Step};

/// Deployments that do not allow other changes at the same time.
pub(super) static CHECK: Step = Step {
    name: "blue-green",
    phase: Phase::Check,
    rules: &[RuleId::EvCodedeploy],
    readme: "",
    plan: blue_green,
};

/// CloudFormation's own blue/green deployments allow no other change in the update that starts one.
fn blue_green(cx: &mut PlanContext<'_, '_>) {
    let hooks = cx.module().and_then(|one| one.root.get("Hooks"));
    let has_sets = cx
        .workload
        .launchers
        .iter()
        .any(|launcher| launcher.is_task_set());
    let Some(hooks) = hooks.filter(|_| has_sets) else {
        return;
    };
    let hook = hooks.entries().find(|(_, _, body)| {
        let kind = body.get("Type").and_then(|kind| kind.text());
        kind == Some("AWS::CodeDeploy::BlueGreen")
    });
    if let Some((_, place, _)) = hook {
        cx.block(
            RuleId::EvCodedeploy,
            place,
            "CloudFormation deploys this service blue/green and does not support a change of target groups in the update that changes the task definition",
            "Create a second service with its own task definition, task set and target groups of type ip alongside this one, and switch the listener manually",
        );
    }
}
