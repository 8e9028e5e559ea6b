//! Trusted execution, which only ECS Managed Instances support.
//!
//! Source: ECS API model (botocore 1.44.8), `TrustedExecutionConfiguration`; in no CloudFormation schema yet (2026-10-20).

use crate::facts::rules::RuleId;
use crate::model::{Props, TaskDefinition, alternatives};
use crate::plan::{PlanContext, Rationale};

/// Removes the default mode; any other blocks the task.
pub(super) fn settle<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let property = "TrustedExecutionConfiguration";
    let Some(place) = task.get(property).filter(|place| !place.is_null()) else {
        return;
    };
    for branch in alternatives(place) {
        let written = branch.prop("IsolationMode").filter(|mode| !mode.is_null());
        if let Some(mode) = written.filter(|mode| !cx.evaluate(*mode).is("SHARED")) {
            return cx.block(
                RuleId::TdTrustedExecution,
                mode,
                "Trusted execution is supported only on ECS Managed Instances",
                "If the task does not need trusted execution, remove trustedExecutionConfiguration or set \"isolationMode\": \"SHARED\". Otherwise, use a Managed Instances capacity provider",
            );
        }
    }
    let did = "allowed other tasks on the same instance, which is the default";
    let rationale = Rationale::safe(
        "Trusted execution is supported only on ECS Managed Instances, and SHARED is the default",
    );
    cx.remove(task.body, property, did, rationale);
}
