//! Mount points of a volume that the task definition does not define.
//!
//! Source: RegisterTaskDefinition rejects them: "Unknown volume 'NAME'." (public reports; ECS API, 2026-11).

use super::survey::Survey;
use crate::facts::rules::RuleId;
use crate::model::{SubText, TaskDefinition};
use crate::plan::PlanContext;

/// Only the user knows which of the names is wrong, so a decision is needed. Returns whether there is such a mount
/// point.
pub(super) fn needs_decision<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    survey: &Survey<'d>,
) -> bool {
    if task.is_container_list() {
        // The volumes of a container list are defined where the list is used.
        return false;
    }
    let unmounted = survey.unmounted(cx);
    let unknown = survey.unknown_volumes(cx);
    for volume in &unknown {
        let name = SubText::of(*volume).text;
        let candidates = match unmounted.as_slice() {
            [] => String::new(),
            [one] => format!(". Volume {one} is not mounted by any container"),
            many => format!(
                ". Volumes {} are not mounted by any container",
                many.join(", ")
            ),
        };
        let help = match unmounted.first() {
            Some(one) => format!(
                "If {one} is meant, write SourceVolume: {one}. Otherwise add volume {name} or remove the mount point"
            ),
            None => {
                format!("Add volume {name} to the task definition, or remove the mount point")
            }
        };
        cx.needs_decision(
            RuleId::TdVolumeUnknown,
            *volume,
            format!("The mount point references volume {name}, which the task definition does not define{candidates}. ECS rejects the task definition: Unknown volume '{name}'"),
            help,
        );
    }
    !unknown.is_empty()
}
