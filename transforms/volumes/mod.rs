//! Replaces host volumes with volumes of the task or file systems; blocks what only a host has.

use crate::facts::platforms::System;
use crate::facts::rules::RuleId;
use crate::model::{Props, TaskDefinition};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;
use survey::{Removal, Slot, Survey};

mod disks;
mod docker;
mod efs;
mod elsewhere;
mod host;
mod s3_files;
mod scratch;
mod survey;
mod system;
mod time_zone;
mod unknown;

/// The error with which registering a task definition with a host path fails.
const NO_SOURCE_PATH: &str = "Fargate compatible task definitions do not support sourcePath";

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "volumes",
    phase: Phase::Edit,
    rules: &[
        RuleId::FitOpaque,
        RuleId::StdWindows,
        RuleId::TdEphemeralStorage,
        RuleId::TdVolumeDocker,
        RuleId::TdVolumeEbs,
        RuleId::TdVolumeEfs,
        RuleId::TdVolumeEmptyHost,
        RuleId::TdVolumeHostSystem,
        RuleId::TdVolumeS3files,
        RuleId::TdVolumeSourcePath,
        RuleId::TdVolumeUnknown,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        plan_task(cx, task);
    }
    disks::check(cx);
    s3_files::check(cx);
}

fn plan_task<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let survey = Survey::of(cx, task);
    if let Some(list) = task.get("Volumes").filter(|_| !survey.has_all_volumes) {
        cx.block(
            RuleId::FitOpaque,
            list,
            "Volumes of the task definition is not a literal list, so the volumes cannot be checked or changed",
            "Write Volumes as a literal list, or migrate the task definition manually",
        );
    }
    let has_unknown = unknown::needs_decision(cx, task, &survey);
    let (mut gone, mut of_system) = (Vec::new(), Vec::new());
    for volume in &survey.volumes {
        match decide(cx, task, &survey, volume) {
            VolumeDecision::System(paths) => {
                of_system.extend(paths.into_iter().map(|path| (volume, path)))
            }
            decision => gone.extend(carry_out(cx, task, volume, decision)),
        }
    }
    system::block(cx, &survey, &of_system);
    if has_unknown {
        // A volume that no container mounts may be the one that is meant.
        return;
    }
    survey.remove(cx, &gone);
}

/// The decision on a volume.
enum VolumeDecision<'d> {
    /// It is kept, or the workload is not migrated, for a reported reason.
    Reported,
    /// It is a part of the host itself, which blocks the workload.
    System(Vec<host::Path<'d>>),
    /// Its configuration is removed, which leaves a volume of the task.
    TaskVolume {
        key: &'static str,
        did: String,
        rationale: Rationale,
    },
    /// A file system replaces it.
    FileSystem {
        key: &'static str,
        did: String,
        mount: Box<efs::Mount<'d>>,
        error: &'static str,
    },
    /// It is removed, together with its mount points.
    Gone {
        did: String,
        reason: String,
        is_safe: bool,
    },
}

fn decide<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    survey: &Survey<'d>,
    volume: &Slot<'d>,
) -> VolumeDecision<'d> {
    let written = |key: &str| {
        let value = volume.value.prop(key);
        value.filter(|value| !value.is_null())
    };
    if let Some(host) = written("Host") {
        return host::decide(cx, task, survey, volume, host);
    }
    if let Some(docker) = written("DockerVolumeConfiguration") {
        return docker::decide(cx, survey, volume, docker);
    }
    if let Some(efs) = written("EFSVolumeConfiguration") {
        efs::check(cx, task, efs);
    }
    VolumeDecision::Reported
}

fn carry_out<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    volume: &Slot<'d>,
    decide: VolumeDecision<'d>,
) -> Option<Removal<'d>> {
    match decide {
        VolumeDecision::Reported | VolumeDecision::System(_) => None,
        VolumeDecision::TaskVolume {
            key,
            did,
            rationale,
        } => {
            cx.remove(volume.value, key, &did, rationale);
            None
        }
        VolumeDecision::FileSystem {
            key,
            did,
            mount,
            error,
        } => {
            if cx.decisions.system_of(task.id()) == System::Windows {
                cx.block(
                    RuleId::StdWindows,
                    volume.value,
                    "The volume is on an EFS file system, which is not supported for Windows tasks on Fargate",
                    "Keep the task on container instances, or store its data elsewhere, for example in Amazon S3 through the SDK",
                );
                return None;
            }
            efs::write(cx, task, volume.value, &mount, error);
            let rationale =
                Rationale::review("The task mounts the EFS file system directly").prevents(error);
            cx.remove(volume.value, key, &did, rationale);
            None
        }
        VolumeDecision::Gone {
            did,
            reason,
            is_safe,
        } => Some(Removal {
            volume: *volume,
            did,
            reason,
            is_safe,
        }),
    }
}

/// A text with a capital at its start, for the first words of a sentence.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The name of a volume, as far as it is written, as reports print it.
fn name_of<'d>(volume: Cursor<'d>) -> String {
    let name = volume.prop("Name");
    let text = name.and_then(Cursor::text);
    text.map_or_else(|| "a volume".to_owned(), |name| format!("volume {name}"))
}
