//! Amazon S3 Files volumes: they need a task role, and mount targets that the tasks can reach.
//!
//! Source: ECS developer guide, "Use Amazon S3 Files volumes with Amazon ECS" (2026-10); ECS API model (botocore 1.44.8),
//! `S3FilesVolumeConfiguration`. Launched 2026-04-07.

use crate::facts::rules::RuleId;
use crate::model::{Props, TaskDefinition, alternatives, items_of};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

const RULE: RuleId = RuleId::TdVolumeS3files;

/// Reports what a task with such a volume needs on Fargate.
pub(super) fn check(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        let volumes = items_of(task.get("Volumes")).into_iter();
        let mut volumes = volumes.filter_map(|volume| {
            let place = volume.prop("S3FilesVolumeConfiguration")?;
            let mut branches = alternatives(place).into_iter();
            branches.any(|one| !one.is_null()).then_some(place)
        });
        if let Some(place) = volumes.next() {
            if may_lack_role(task) {
                role(cx, place);
            }
            mount_targets(cx, place);
        }
    }
}

/// Whether the task has no task role, at least under some condition.
fn may_lack_role(task: &TaskDefinition<'_>) -> bool {
    let written = task.get("TaskRoleArn");
    let Some(role) = written.filter(|role| !role.is_null() && role.text() != Some("")) else {
        return true;
    };
    role.descendants().into_iter().any(Cursor::is_absent)
}

fn role<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    cx.action_required(
        RULE,
        place,
        "An S3 Files volume requires a task role, and the task definition has none. Fargate has no container instance role to fall back on",
        "Set TaskRoleArn to a role that ecs-tasks.amazonaws.com can assume and that allows s3files:ClientMount and s3files:ClientWrite on the file system",
    );
}

fn mount_targets<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>) {
    cx.warn(
        RULE,
        place,
        "Each task mounts the S3 file system from its own network interface. The file system needs a mount target in the Availability Zone of each subnet, whose security group allows inbound traffic from the tasks",
        "Allow inbound TCP 2049 from the tasks' security group in the security group of the mount targets",
    );
}
