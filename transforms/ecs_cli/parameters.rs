//! Settings of a parameters file that Fargate does not support.

use crate::facts::rules::RuleId;
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// The settings that a task definition may have in a parameters file.
const OF_TASKS: [&str; 11] = [
    "ecs_network_mode",
    "task_role_arn",
    "task_execution_role",
    "task_size",
    "pid_mode",
    "ipc_mode",
    "services",
    "docker_volumes",
    "efs_volumes",
    "placement_constraints",
    "ephemeral_storage",
];

pub(super) fn check<'d>(cx: &mut PlanContext<'_, 'd>, params: Cursor<'d>) {
    let Some(task) = params.get("task_definition") else {
        return;
    };
    for (key, place, value) in task.entries() {
        match key {
            _ if value.is_null() || value.text() == Some("") => {}
            "pid_mode" if value.text() != Some("task") => cx.block(
                RuleId::TdPidMode,
                value,
                "Fargate supports only pid_mode task: containers cannot share the process namespace of a host",
                "Remove pid_mode if the containers do not monitor other processes",
            ),
            "ipc_mode" => cx.block(
                RuleId::TdIpcMode,
                value,
                "Fargate does not support ipc_mode",
                "Remove ipc_mode if the containers do not share memory",
            ),
            "docker_volumes" => cx.block(
                RuleId::TdVolumeDocker,
                place,
                "Fargate does not support Docker volumes",
                "Use efs_volumes for persistent data, and no volume for temporary data",
            ),
            _ if OF_TASKS.contains(&key) => {}
            _ => cx.block(
                RuleId::FitUnknown,
                place,
                format!("The task definition setting {key} is not known to be supported on Fargate"),
                "Remove the setting if it is a mistake, or report it if it is new",
            ),
        }
    }
    let services = task.get("services").into_iter().flat_map(Cursor::entries);
    for (_, _, service) in services {
        if let Some(gpu) = service.get("gpu").filter(|gpu| !gpu.is_null()) {
            cx.block(
                RuleId::CdGpu,
                gpu,
                "Fargate does not support GPUs",
                "Keep the task on container instances, or use Amazon ECS Managed Instances",
            );
        }
    }
}
