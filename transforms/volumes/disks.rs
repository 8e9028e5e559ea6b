//! EBS volumes that ECS creates for each task, and the ephemeral storage that every task has.

use crate::facts::limits::{INSTANCE_DISK, TASK_DISK, TASK_DISKS};
use crate::facts::rules::RuleId;
use crate::model::new_value::text;
use crate::model::surroundings::largest_disk;
use crate::model::{Props, alternatives, items_of};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::Cursor;

pub(super) fn check(cx: &mut PlanContext<'_, '_>) {
    magnetic(cx);
    ephemeral(cx);
}

/// Fargate does not support magnetic EBS volumes. Source: the ECS API model,
/// `ServiceManagedEBSVolumeConfiguration.volumeType`.
fn magnetic(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        let kinds: Vec<Cursor<'_>> = items_of(service.get("VolumeConfigurations"))
            .into_iter()
            .filter_map(|volume| volume.prop("ManagedEBSVolume"))
            .flat_map(alternatives)
            .filter_map(|volume| volume.prop("VolumeType"))
            .flat_map(alternatives)
            .collect();
        for kind in kinds {
            let answer = cx.evaluate(kind);
            if kind.text() == Some("standard") {
                let rationale = Rationale::review(
                    "Fargate does not support magnetic EBS volumes. The least expensive supported type is gp3",
                );
                cx.set(kind, text("gp3"), rationale);
            } else if answer.values().iter().any(|value| value == "standard") {
                cx.needs_decision(
                    RuleId::TdVolumeEbs,
                    kind,
                    "VolumeType may be standard, but Fargate does not support magnetic EBS volumes",
                    "Replace standard in the parameter's values, for example with gp3, and run the migration again",
                );
            }
        }
    }
}

fn ephemeral(cx: &mut PlanContext<'_, '_>) {
    let largest = cx.module().and_then(largest_disk);
    for task in &cx.workload.task_definitions {
        let size = task
            .get("EphemeralStorage")
            .and_then(|storage| storage.prop("SizeInGiB"));
        if let Some(size) = size {
            let answer = cx.evaluate(size);
            let fits = answer.fixed().and_then(|size| size.parse().ok());
            if fits.is_some_and(|size| !TASK_DISKS.contains(&size)) {
                cx.action_required(
                    RuleId::TdEphemeralStorage,
                    size,
                    "ECS rejects SizeInGiB: EphemeralStorage size should be at least 21 and at most 200",
                    "Set SizeInGiB to a value from 21 to 200, or remove EphemeralStorage to use the default of 20 GiB",
                );
            }
        } else if let Some(largest) = largest.filter(|largest| *largest > INSTANCE_DISK) {
            cx.note(
                RuleId::TdEphemeralStorage,
                task.place(),
                format!("The container instances have disks of {largest} GiB. A Fargate task has {TASK_DISK} GiB of ephemeral storage for images and files"),
                "If the containers write more, add EphemeralStorage: {SizeInGiB: 100} (at most 200)",
            );
        }
    }
}
