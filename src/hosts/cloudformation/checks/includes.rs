//! Parts of the template that are in separate files.

use crate::facts::rules::RuleId;
use crate::plan::{Phase, PlanContext, Step};

/// Parts of the template that are in separate files.
pub(super) static ADVICE: Step = Step {
    name: "includes",
    phase: Phase::Advise,
    rules: &[RuleId::TemplateInclude],
    readme: "",
    plan: report,
};

/// Reports what was not analyzed, and where it contains ECS definitions.
fn report(cx: &mut PlanContext<'_, '_>) {
    let project = cx.project;
    let file = cx.workload.file;
    for include in project.graph.included_in(file) {
        let known = include.file.map(|one| &project.files[one]);
        let holds_ecs = known.is_some_and(|one| one.document.text().contains("AWS::ECS::"));
        let what = known.map_or(include.location.as_str(), |one| one.path);
        if holds_ecs {
            cx.action_required(
                RULE,
                include.place,
                format!("{what} contains ECS definitions that AWS::Include inserts at deploy time. They are not analyzed"),
                "Write them into the template for the migration, or migrate them manually",
            );
        } else {
            cx.note(
                RULE,
                include.place,
                format!("{what} contains a part of the template that AWS::Include inserts at deploy time. It is not analyzed"),
                "Check that it does not define or change these services, their task definitions and target groups",
            );
        }
    }
}

/// The rule of these findings.
const RULE: RuleId = RuleId::TemplateInclude;
