//! Placeholders that another program fills in before CloudFormation reads a template.

use crate::facts::rules::RuleId;
use crate::model::{FIXED_VALUES, TaskDefinition};
use crate::plan::PlanContext;

/// Reports placeholders in properties that decide what a task runs on.
pub(super) fn check(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        filled_in_before_deployment(cx, task);
    }
}

/// Checks literals only: functions are evaluated elsewhere.
fn filled_in_before_deployment<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    for (property, known) in FIXED_VALUES {
        let Some(value) = task.get(property) else {
            continue;
        };
        for place in std::iter::once(value).chain(value.items()) {
            let text = place.text().filter(|_| !place.is_null());
            let unknown = text.filter(|text| !known.contains(text));
            if let Some(text) = unknown.filter(|_| !may_be_looped(cx)) {
                cx.needs_decision(
                    RuleId::Placeholder,
                    place,
                    format!("{property} is {text}, which is not a valid value. If another program replaces it before deployment, the launch type cannot be determined"),
                    "Write the value out, or render the template first and run on the output",
                );
            }
        }
    }
}

/// Whether a loop may fill in values, which are known.
fn may_be_looped(cx: &PlanContext<'_, '_>) -> bool {
    let is_looped = |text: &str| text.contains("Fn::ForEach");
    cx.module()
        .is_none_or(|module| is_looped(module.document.text()))
}
