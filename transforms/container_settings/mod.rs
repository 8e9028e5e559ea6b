//! Removes settings that need access to the Docker daemon or the host, where the containers work without them.

use crate::facts::rules::RuleId;
use crate::plan::{Phase, PlanContext, Step};

mod capabilities;
mod ipc;
mod linux;
mod network;
mod security;
mod timeouts;
mod trusted;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "container-settings",
    phase: Phase::Edit,
    rules: &[
        RuleId::CdCapabilitiesAdd,
        RuleId::CdCredentialSpecs,
        RuleId::CdDisableNetworking,
        RuleId::CdDns,
        RuleId::CdDockerSecurityOptions,
        RuleId::CdExtraHosts,
        RuleId::CdHostname,
        RuleId::CdSharedMemory,
        RuleId::CdStopTimeout,
        RuleId::CdSwap,
        RuleId::CdTmpfs,
        RuleId::TdIpcMode,
        RuleId::TdTrustedExecution,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
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
