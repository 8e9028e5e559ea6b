//! Paths of the host itself: its kernel, devices, users, Docker.

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
        "an agent has a way of its own for Fargate, usually a sidecar container; building images is a job for CodeBuild; what starts containers can start tasks with ecs:RunTask instead"
    } else {
        "use the agent's own way for Fargate, usually a sidecar container, or leave the agent out where Container Insights tells what it did"
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
            "the task mounts {} of its host, and on Fargate there is no host to look into",
            shown.join(", ")
        ),
        format!("{instead}; where the containers do without, say {}: the mount points go too, or with `scratch` in place of `drop` lead to an empty folder", flags.join(" ")),
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
            format!("what the task did through {shown} of its host it cannot do on Fargate"),
            "see that its containers start and work without: switch on their mode for Fargate or without Docker, where they have one, before deploying",
        );
    }
}
