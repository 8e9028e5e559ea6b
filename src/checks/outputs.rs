//! Outputs of the template whose values change.

use crate::facts::rules::RuleId;
use crate::model::MemberId;
use crate::plan::{Phase, PlanContext, Step};

/// Outputs whose values change.
pub(crate) static ADVICE: Step = Step {
    name: "outputs",
    phase: Phase::Advise,
    rules: &[RuleId::OutExports],
    readme: "",
    plan: outputs,
};

/// Reports outputs whose values change because the referenced resource is replaced.
fn outputs(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    let Some(section) = module.sections.outputs else {
        return;
    };
    let replaced: Vec<&str> = cx
        .workload
        .resources()
        .map(|resource| resource.name)
        .filter(|&name| {
            let id = MemberId {
                file: cx.workload.file,
                name,
            };
            cx.decisions.replaced_services.contains(&id)
                || cx.decisions.replaced_groups.contains(&id)
        })
        .collect();
    for (name, place, body) in section.entries() {
        let named = module
            .mentioned(body)
            .find(|resource| replaced.contains(&resource.name));
        let Some(resource) = named else {
            continue;
        };
        let id = resource.name;
        if body.get("Export").is_some() {
            cx.warn(
                RuleId::OutExports,
                place,
                format!("Export {name} changes because {id} is replaced, and CloudFormation rejects a change of an export that another stack imports"),
                "Find the importing stacks with aws cloudformation list-imports --export-name before you update this stack",
            );
        } else {
            cx.note(
                RuleId::OutExports,
                place,
                format!("Output {name} changes because {id} is replaced"),
                "Update its consumers",
            );
        }
    }
}
