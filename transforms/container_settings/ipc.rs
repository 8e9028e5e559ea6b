//! How containers share memory between processes.

use crate::facts::rules::RuleId;
use crate::model::{TaskDefinition, alternatives};
use crate::plan::{PlanContext, Rationale};

const ERROR: &str = "Fargate compatible task definitions do not support ipcMode";

/// Removes `IpcMode`, unless the containers access the memory of their host.
pub(super) fn mode<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let Some(place) = task.get("IpcMode").filter(|mode| !mode.is_null()) else {
        return;
    };
    let mut shares = false;
    for branch in alternatives(place) {
        let answer = cx.evaluate(branch);
        match answer.fixed() {
            Some("none") => {}
            Some("task") => shares = true,
            Some("host") => {
                return cx.block(
                    RuleId::TdIpcMode,
                    branch,
                    "IpcMode host shares memory with processes on the container instance, which does not exist on Fargate",
                    "If the containers do not share memory with the host, remove IpcMode and run the migration again",
                );
            }
            _ => {
                return cx.needs_decision(
                    RuleId::TdIpcMode,
                    branch,
                    "Fargate does not support IpcMode, and its value cannot be determined from the template",
                    "Remove IpcMode if the containers do not share memory between processes",
                );
            }
        }
    }
    let (did, rationale) = if shares {
        cx.warn(
            RuleId::TdIpcMode,
            place,
            "Fargate does not support IpcMode task, so the containers of the task do not share memory between processes",
            "Make sure that the containers do not communicate through shared memory or semaphores. Run processes that do in one container",
        );
        let rationale = Rationale::review(
            "Fargate does not support IpcMode. Each container has its own shared memory",
        );
        (
            "allowed the containers of a task to share memory between processes",
            rationale,
        )
    } else {
        let rationale = Rationale::safe(
            "Fargate does not support IpcMode. Containers do not share memory by default",
        );
        (
            "kept the shared memory of each container private",
            rationale,
        )
    };
    cx.remove(task.body, "IpcMode", did, rationale.prevents(ERROR));
}
