//! Docker volumes, which Fargate does not support.

use super::efs::Mount;
use super::survey::{Slot, Survey};
use super::{VolumeDecision, capitalized, name_of};
use crate::facts::rules::RuleId;
use crate::model::surroundings::file_system_of;
use crate::model::{Props, SubText};
use crate::plan::{PlanContext, Rationale};
use crate::settings::VolumeAnswer;
use crate::syntax::Cursor;

const NO_DOCKER_VOLUMES: &str =
    "Fargate compatible task definitions do not support dockerVolumeConfiguration";
const KEY: &str = "DockerVolumeConfiguration";

pub(super) fn decide<'d>(
    cx: &mut PlanContext<'_, 'd>,
    survey: &Survey<'d>,
    volume: &Slot<'d>,
    docker: Cursor<'d>,
) -> VolumeDecision<'d> {
    let name = name_of(volume.value);
    let mounts = survey.mounts_of(cx, volume);
    if mounts.as_ref().is_some_and(Vec::is_empty) {
        return VolumeDecision::Gone {
            did: format!("{name} was a Docker volume that no container mounts"),
            reason: "No container mounts the volume".to_owned(),
            is_safe: true,
        };
    }
    match answer(cx, volume.value) {
        Some(VolumeAnswer::Scratch) => return task_volume(&name, false),
        Some(VolumeAnswer::Efs { file_system, root }) => {
            return on_efs(&name, Mount::given(&file_system, &root));
        }
        Some(VolumeAnswer::Drop) if mounts.is_some() && survey.is_only_of_its_name(volume) => {
            return VolumeDecision::Gone {
                did: format!("{name} was a Docker volume"),
                reason: "The volume is dropped as specified".to_owned(),
                is_safe: false,
            };
        }
        _ => {}
    }
    if !docker.is_mapping() {
        needs_decision(
            cx,
            docker,
            &name,
            "Its configuration depends on a condition",
        );
        return VolumeDecision::Reported;
    }
    by_driver(cx, &name, docker)
}

fn by_driver<'d>(
    cx: &mut PlanContext<'_, 'd>,
    name: &str,
    docker: Cursor<'d>,
) -> VolumeDecision<'d> {
    let get = |key: &str| docker.prop(key).filter(|value| !value.is_null());
    let driver = get("Driver");
    if let Some(driver) = driver.filter(|driver| !cx.evaluate(*driver).is("local")) {
        let shown = driver.text();
        let shown = shown.map_or_else(
            || "a Docker volume driver".to_owned(),
            |driver| format!("the Docker volume driver {driver}"),
        );
        cx.block(
            RuleId::TdVolumeDocker,
            driver,
            format!("{} uses {shown}, but Docker volumes are not supported on Fargate", capitalized(name)),
            "Move the data to an EFS file system and use EFSVolumeConfiguration. For a disk that only one task uses, set ConfiguredAtLaunch: true and add ManagedEBSVolume to VolumeConfigurations of the service",
        );
        return VolumeDecision::Reported;
    }
    let options = get("DriverOpts")
        .filter(|options| !options.is_mapping() || options.entries().next().is_some());
    if let Some(options) = options {
        return by_options(cx, name, options);
    }
    let scope = get("Scope").map(|scope| cx.evaluate(scope));
    if scope.as_ref().is_some_and(|scope| scope.is("task")) {
        return task_volume(name, true);
    }
    let why = if scope.is_some_and(|scope| scope.is("shared")) {
        "Docker keeps its data when a task stops, and all tasks of a container instance share it"
    } else {
        "It cannot be determined whether its Scope is task or shared"
    };
    needs_decision(cx, docker, name, why);
    VolumeDecision::Reported
}

/// The options of the local driver are those of `mount`.
fn by_options<'d>(
    cx: &mut PlanContext<'_, 'd>,
    name: &str,
    options: Cursor<'d>,
) -> VolumeDecision<'d> {
    let kind = options.get("type").and_then(Cursor::text);
    if matches!(kind, Some("nfs" | "nfs4" | "efs"))
        && let Some(mount) = nfs(options)
    {
        return on_efs(name, mount);
    }
    if kind == Some("tmpfs") {
        cx.block(
            RuleId::TdVolumeDocker,
            options,
            format!("{} is a tmpfs Docker volume, and Docker volumes are not supported on Fargate", capitalized(name)),
            "Use Tmpfs in LinuxParameters of each container instead. For files that containers share on disk, remove DockerVolumeConfiguration",
        );
    } else {
        needs_decision(
            cx,
            options,
            name,
            "Its options do not identify an EFS file system",
        );
    }
    VolumeDecision::Reported
}

/// `device: fs-1.efs.region.amazonaws.com:/directory`, or `device: :/directory` with the address in `o`.
fn nfs<'d>(options: Cursor<'d>) -> Option<Mount<'d>> {
    let device = SubText::of(options.get("device")?);
    let flags = options.get("o").map(SubText::of).unwrap_or_default();
    let address = flags
        .text
        .split(',')
        .find_map(|flag| flag.strip_prefix("addr="));
    let is_plain = flags.text.split(',').all(|flag| flag != "ro");
    let (id, root) = match address.and_then(file_system_of) {
        Some((id, _)) => (flags.value(id)?, device.text.trim_start_matches(':')),
        None => {
            let (id, root) = file_system_of(&device.text)?;
            (device.value(id)?, root)
        }
    };
    let is_directory = root.starts_with('/');
    let mount = Mount::of_docker(id, device.value(root)?, root == "/");
    (is_plain && is_directory).then_some(mount)
}

/// The user's decision on a volume, by its name.
fn answer<'d>(cx: &PlanContext<'_, 'd>, volume: Cursor<'d>) -> Option<VolumeAnswer> {
    let name = volume.prop("Name")?.text()?;
    let mut answers = cx.settings.volumes.iter();
    let found = answers.find(|(key, _)| key == name);
    found.map(|(_, answer)| answer.clone())
}

fn task_volume<'d>(name: &str, is_safe: bool) -> VolumeDecision<'d> {
    let reason = "The task volume is empty when the task starts and deleted when it stops";
    let why = if is_safe {
        Rationale::safe(format!("{reason}, like a Docker volume with Scope task"))
    } else {
        Rationale::review(reason)
    };
    VolumeDecision::TaskVolume {
        key: KEY,
        did: format!("made {name} a Docker volume"),
        rationale: why.prevents(NO_DOCKER_VOLUMES),
    }
}

fn on_efs<'d>(name: &str, mount: Mount<'d>) -> VolumeDecision<'d> {
    VolumeDecision::FileSystem {
        key: KEY,
        did: format!("made {name} a Docker volume"),
        mount: Box::new(mount),
        error: NO_DOCKER_VOLUMES,
    }
}

fn needs_decision<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, name: &str, why: &str) {
    let key = name.trim_start_matches("volume ");
    cx.needs_decision(
        RuleId::TdVolumeDocker,
        place,
        format!("{} is a Docker volume, which is not supported on Fargate. {why}", capitalized(name)),
        format!("Pass --volume {key}=scratch if the data may be lost when a task stops. Otherwise copy the data to an EFS file system, and pass --volume {key}=fs-ID:/directory or write EFSVolumeConfiguration"),
    );
}
