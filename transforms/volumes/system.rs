//! Paths of the host itself: its kernel, devices, users, Docker.

use super::capitalized;
use super::host::Path;
use super::survey::{Slot, Survey};
use crate::facts::agents;
use crate::facts::host_paths::{HostPath, kind_of};
use crate::facts::rules::RuleId;
use crate::plan::PlanContext;

/// Blocks a task for the parts of its host that it mounts, all in one finding.
pub(super) fn block<'d>(
    cx: &mut PlanContext<'_, 'd>,
    survey: &Survey<'d>,
    mounted: &[(&Slot<'d>, Path<'d>)],
) {
    let Some((_, first)) = mounted.first() else {
        return;
    };
    let mut images = mounted
        .iter()
        .flat_map(|(volume, _)| survey.images_of(cx, volume));
    let known = images.find_map(|image| agents::on_fargate(&image));
    let has_docker = mounted
        .iter()
        .any(|(_, path)| path.text.contains("docker.sock"));
    let instead = if let Some(known) = known {
        known
    } else if has_docker {
        "run agents as documented for Fargate, usually as a sidecar container; build images with CodeBuild; start tasks with ecs:RunTask instead of containers"
    } else {
        "run the agent as documented for Fargate, usually as a sidecar container, or remove it if Container Insights provides the same data"
    };
    let shown: Vec<&str> = mounted.iter().map(|(_, path)| path.shown()).collect();
    let flags = mounted
        .iter()
        .map(|(_, path)| format!("--volume '{}=drop'", path.text));
    let flags: Vec<String> = flags.collect();
    cx.block(
        RuleId::TdVolumeHostSystem,
        first.place,
        format!(
            "The task mounts {} from the container instance, and Fargate tasks cannot access the host",
            shown.join(", ")
        ),
        format!("{}. If the containers do not need the files, pass {} to remove the volumes and their mount points (`scratch` instead of `drop` mounts an empty directory)", capitalized(instead), flags.join(" ")),
    );
}

/// Reports what the task loses by the user's decisions on parts of the host itself.
pub(super) fn report_lost<'d>(cx: &mut PlanContext<'_, 'd>, paths: &[Path<'d>]) {
    let of_system = paths
        .iter()
        .filter(|path| kind_of(&path.text) == HostPath::System);
    for path in of_system {
        let shown = path.shown();
        cx.warn(
            RuleId::TdVolumeHostSystem,
            path.place,
            format!("The task cannot access {shown} of the host on Fargate"),
            "Before you deploy, check that the containers work without it, and enable their Fargate mode if they have one",
        );
    }
}
