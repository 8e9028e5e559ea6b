//! The network of a task that a step of a GitHub workflow runs. Its inputs are lists of IDs separated by commas.

use crate::model::new_value::text;
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};

const SUBNETS: &str = "run-task-subnets";
const GROUPS: &str = "run-task-security-groups";
const PUBLIC: &str = "run-task-assign-public-IP";
/// The inputs after which new ones are inserted.
const AFTER: [&str; 3] = ["run-task-launch-type", "run-task", "cluster"];

/// Adds the subnets, security groups and public IP address setting that the step lacks.
pub(super) fn complete<'d>(cx: &mut PlanContext<'_, 'd>, with: Cursor<'d>) {
    let has = |key: &str| with.get(key).is_some_and(|value| value.text() != Some(""));
    if has(SUBNETS) || cx.workload.task_definitions.is_empty() {
        return;
    }
    let Some(subnets) = super::subnets(cx) else {
        return;
    };
    let rationale = || {
        Rationale::review("Each task has its own network interface in the specified subnets")
            .prevents(
                "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
            )
    };
    cx.put(with, SUBNETS, joined(&subnets.value), &AFTER, rationale());
    if let Some(groups) = cx.user_security_groups().filter(|_| !has(GROUPS)) {
        cx.put(with, GROUPS, joined(&groups), &AFTER, rationale());
    }
    if has(PUBLIC) {
        return;
    }
    let public = super::public_address(cx, subnets.internet_access, &subnets.from);
    let rationale = Rationale::review("The public IP address setting is always explicit");
    cx.put(with, PUBLIC, public, &AFTER, rationale);
}

/// The texts of a list, separated by commas.
fn joined(list: &NewValue) -> NewValue {
    let NewValue::Sequence(items) = list else {
        return list.clone();
    };
    let texts = items.iter().filter_map(|item| match item {
        NewValue::Text(text) | NewValue::Quoted(text) | NewValue::Raw(text) => Some(text.as_str()),
        _ => None,
    });
    text(&texts.collect::<Vec<_>>().join(","))
}
