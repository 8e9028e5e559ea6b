//! What there is to report of workloads that are edited in programs.

use super::host::is_own;
use crate::facts::rules::RuleId;
use crate::plan::{Phase, PlanContext, Step};

/// The checks of the host.
pub(super) static STEPS: &[&Step] = &[&PROOF];

/// How the change of a program is proven.
static PROOF: Step = Step {
    name: "synthesis",
    phase: Phase::Advise,
    rules: &[RuleId::SynthesisProof],
    readme: "",
    plan: report,
};

fn report(cx: &mut PlanContext<'_, '_>) {
    let file = &cx.project.files[cx.workload.file];
    if !is_own(file.document) || cx.touched().is_empty() {
        return;
    }
    let Some(place) = cx.workload.place() else {
        return;
    };
    cx.note(
        RuleId::SynthesisProof,
        place,
        "The change of the program is not yet proven: only its synthesized templates show what it deploys",
        "Run cdk synth --output cdk.after with the changed program, then ecs2fargate verify --before cdk.out --after cdk.after",
    );
}
