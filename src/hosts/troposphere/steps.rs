//! What there is to report of workloads that are edited in scripts.

use crate::facts::rules::RuleId;
use crate::hosts::cloudformation::reader::TEMPLATE;
use crate::model::HostTag;
use crate::plan::{Phase, PlanContext, Step};

/// The checks of the host.
pub(super) static STEPS: &[&Step] = &[&PROOF];

/// How the change of a script is proven.
static PROOF: Step = Step {
    name: "printed-template",
    phase: Phase::Advise,
    rules: &[RuleId::SynthesisProof],
    readme: "",
    plan: report,
};

fn report(cx: &mut PlanContext<'_, '_>) {
    let file = &cx.project.files[cx.workload.file];
    // A template of CloudFormation that is no file is one that a script printed.
    let is_printed = file.projected.is_some() && HostTag::is(file.document, &TEMPLATE);
    if !is_printed || cx.touched().is_empty() {
        return;
    }
    let Some(place) = cx.workload.place() else {
        return;
    };
    let help = format!(
        "Write the output of the changed script to another file, then run ecs2fargate verify --before {} --after FILE",
        file.path
    );
    cx.note(
        RuleId::SynthesisProof,
        place,
        "The change of the script is not yet proven: only the template that it prints shows what it deploys",
        help,
    );
}
