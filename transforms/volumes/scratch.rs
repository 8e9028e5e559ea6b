//! Whether no data is lost when a host path is replaced with an empty volume of the task.

use super::survey::{Slot, Survey};
use super::{NO_SOURCE_PATH, VolumeDecision, host};
use crate::facts::rules::RuleId;
use crate::model::TaskDefinition;
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NodeId};

/// The path is removed, which leaves a volume of the task.
pub(super) fn decide<'d>(path: &host::Path<'d>, key: &'static str) -> VolumeDecision<'d> {
    VolumeDecision::TaskVolume {
        key,
        did: format!("mounted {} from the container instance", path.shown()),
        rationale: Rationale::review(
            "The task volume is empty when the task starts and deleted when it stops",
        )
        .prevents(NO_SOURCE_PATH),
    }
}

pub(super) fn report<'d>(cx: &mut PlanContext<'_, 'd>, path: &host::Path<'d>) {
    cx.warn(
        RuleId::TdVolumeSourcePath,
        path.place,
        format!("Files in {} are shared by all tasks of a container instance and kept when a task stops. On Fargate each task has its own empty directory, which is deleted when the task stops", path.shown()),
        "Store data that must be kept on EFS. The directory is owned by root and uses the 20 GiB of ephemeral storage of the task; for more, add EphemeralStorage: {SizeInGiB: 100} (at most 200)",
    );
}

/// Why a directory for temporary files may hold more than that here.
pub(super) fn why_not<'d>(
    cx: &PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    survey: &Survey<'d>,
    volume: &Slot<'d>,
    path: &host::Path<'d>,
) -> Option<String> {
    if let Some(other) = sharer(cx, volume.value.node, path) {
        return Some(if other == task.name {
            "Another volume of the task uses the same files".to_owned()
        } else {
            format!(
                "Task definition {other} also mounts it, so the tasks may use it to share files"
            )
        });
    }
    if launchers(cx, task) > 1 {
        return Some(format!(
            "Several services or rules run {}, so the tasks may use it to share files",
            task.name
        ));
    }
    if survey.is_read_only(cx, volume) {
        return Some(
            "The containers only read the files, so something on the container instance writes them".to_owned(),
        );
    }
    // The container instances are often defined in another template of the repository.
    let mut lines = cx.project.script_lines_in(&path.text);
    let prepared = lines.any(|line| prepares(&line.text, &path.text));
    prepared.then(|| "The user data of the container instances writes files there".to_owned())
}

/// Another volume, of this task or any other in the run, that may hold the same files.
fn sharer<'d>(cx: &PlanContext<'_, 'd>, own: NodeId, path: &host::Path<'d>) -> Option<String> {
    let is_own = |volume: &Cursor<'_>| {
        std::ptr::eq(volume.document, path.place.document) && volume.node == own
    };
    let mut others = cx.project.host_volumes_at(&path.text);
    let other = others.find(|(_, volume)| !is_own(volume));
    other.map(|(task, _)| task.name.to_owned())
}

/// The number of services and others that run a task definition.
fn launchers<'d>(cx: &PlanContext<'_, 'd>, task: &TaskDefinition<'d>) -> usize {
    let services = cx.workload.services_of(cx.project, task).count();
    let Some(module) = cx.module() else {
        let launchers = cx.workload.launchers.iter();
        let by_call = launchers.filter(|launcher| launcher.families().contains(&task.name));
        return services + by_call.count();
    };
    let launchers = cx.workload.launchers.iter().filter(|launcher| {
        let mut named = module.mentioned(launcher.resource.body);
        named.any(|resource| resource.name == task.name)
    });
    services + launchers.count()
}

/// Commands that only create a directory or set its permissions.
const MAKES_A_DIRECTORY: [&str; 4] = ["mkdir ", "chmod ", "chown ", "install -d"];

/// Whether a line of a start script that names a directory writes something into it. Changing to `/tmp` to work there is not meant
/// for tasks.
fn prepares(line: &str, path: &str) -> bool {
    let line = line.strip_prefix("sudo ").unwrap_or(line);
    let makes = MAKES_A_DIRECTORY
        .iter()
        .any(|command| line.starts_with(command));
    let changes_directory = line.starts_with(&format!("cd {path}")) && !line.contains("mount ");
    !makes && !changes_directory
}
