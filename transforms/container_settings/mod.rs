//! Settings that only a Docker daemon of one's own can follow go, where the containers do without them.

use super::Transform;
use crate::plan::PlanContext;

mod capabilities;
mod ipc;
mod linux;
mod network;
mod security;
mod timeouts;
mod trusted;

/// See the README of this folder.
pub(super) struct ContainerSettings;

impl Transform for ContainerSettings {
    fn name(&self) -> &'static str {
        "container-settings"
    }

    fn explanation(&self) -> &'static str {
        include_str!("README.md")
    }

    fn plan(&self, cx: &mut PlanContext<'_, '_>) {
        for task in &cx.workload.task_definitions {
            ipc::mode(cx, task);
            trusted::settle(cx, task);
            for container in task.containers() {
                network::settle(cx, &container);
                security::settle(cx, task, &container);
                linux::settle(cx, &container);
                timeouts::settle(cx, &container);
            }
        }
    }
}
