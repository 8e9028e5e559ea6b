//! The network of a task that a step of a GitHub workflow runs. Its inputs are texts with commas between the IDs.

use super::{input, text};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};

const SUBNETS: &str = "run-task-subnets";
const GROUPS: &str = "run-task-security-groups";
const PUBLIC: &str = "run-task-assign-public-IP";
/// What the inputs stand behind.
const AFTER: [&str; 3] = ["run-task-launch-type", "run-task", "cluster"];

/// Gives the step the subnets, security groups and public addresses that it does not have.
pub(super) fn complete<'d>(cx: &mut PlanContext<'_, 'd>, with: Cursor<'d>) {
    let has = |key: &str| with.get(key).is_some_and(|value| value.text() != Some(""));
    if has(SUBNETS) || cx.workload.task_definitions.is_empty() {
        return;
    }
    let Some(subnets) = cx.user_subnets() else {
        input::needs_subnets(cx);
        return;
    };
    let rationale = || {
        Rationale::review(
            "each task has a network interface of its own, in the subnets that were given",
        )
        .prevents("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    };
    cx.put(with, SUBNETS, joined(&subnets), &AFTER, rationale());
    if let Some(groups) = cx.user_security_groups().filter(|_| !has(GROUPS)) {
        cx.put(with, GROUPS, joined(&groups), &AFTER, rationale());
    }
    if has(PUBLIC) {
        return;
    }
    let public = cx.user_public_ip().unwrap_or_else(|| {
        input::tell_public_address(cx);
        text("DISABLED")
    });
    let rationale = Rationale::review("whether the task gets a public address is always written");
    cx.put(with, PUBLIC, public, &AFTER, rationale);
}

/// The texts of a list with commas between them.
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
