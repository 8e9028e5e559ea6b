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
                    "the containers share memory with other processes of their host, and on Fargate there is no host to share with",
                    "remove IpcMode if they do without, and run the migration again",
                );
            }
            _ => {
                return cx.needs_decision(
                    RuleId::TdIpcMode,
                    branch,
                    "Fargate takes no IpcMode, and it is not written here what the containers share",
                    "remove IpcMode if the containers share no memory between processes",
                );
            }
        }
    }
    let (did, rationale) = if shares {
        cx.warn(
            RuleId::TdIpcMode,
            place,
            "the containers of the task share no memory between processes any more: Fargate has no IpcMode task",
            "make sure that they do not talk by shared memory or semaphores; processes that do belong in one container",
        );
        let rationale = Rationale::review(
            "Fargate takes no IpcMode, so each container has shared memory of its own",
        );
        (
            "let the containers of a task share memory between processes",
            rationale,
        )
    } else {
        let rationale =
            Rationale::safe("Fargate takes no IpcMode; containers share no memory there anyway");
        (
            "kept the containers' shared memory to themselves",
            rationale,
        )
    };
    cx.remove(task.body, "IpcMode", did, rationale.prevents(ERROR));
}
