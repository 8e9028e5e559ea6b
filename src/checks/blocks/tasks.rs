//! Task definitions that Fargate would refuse.

use crate::facts::managed_instances::WAY_THROUGH;
use crate::facts::rules::RuleId;
use crate::model::TaskDefinition;
use crate::plan::PlanContext;
use crate::syntax::Cursor;

pub(super) fn check<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    if let Some(mode) = written(task, "PidMode")
        && !cx.evaluate(mode).is("task")
    {
        cx.block(
            RuleId::TdPidMode,
            mode,
            "Fargate does not share the processes of a host; it takes only PidMode task",
            format!("remove PidMode if the containers do not watch other processes; an agent that does becomes a sidecar; {WAY_THROUGH}"),
        );
    }
    if let Some(list) = task.get("ContainerDefinitions") {
        containers_written_out(cx, task, list);
    }
}

fn written<'d>(task: &TaskDefinition<'d>, property: &str) -> Option<Cursor<'d>> {
    task.get(property).filter(|value| !value.is_null())
}

fn containers_written_out<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    list: Cursor<'d>,
) {
    if task.containers().is_empty() {
        cx.block(
            RuleId::FitOpaque,
            list,
            "the containers are not written out here, so they cannot be checked or changed",
            "write them out, or migrate the task definition by hand",
        );
    }
}
