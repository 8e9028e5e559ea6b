//! Settings that only a Docker daemon of one's own can follow go, where the containers do without them.

use super::Transform;
use crate::plan::Draft;

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

    fn plan(&self, draft: &mut Draft<'_, '_>) {
        for task in &draft.workload.task_definitions {
            ipc::mode(draft, task);
            trusted::settle(draft, task);
            for container in task.containers() {
                network::settle(draft, &container);
                security::settle(draft, task, &container);
                linux::settle(draft, &container);
                timeouts::settle(draft, &container);
            }
        }
    }
}
