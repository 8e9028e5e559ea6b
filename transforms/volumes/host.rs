//! Volumes that are paths of the container instance.

use super::elsewhere::Seen;
use super::survey::{Slot, Survey};
use super::{
    NO_SOURCE_PATH, VolumeDecision, capitalized, efs, elsewhere, name_of, scratch, system,
    time_zone,
};
use crate::facts::host_paths::{HostPath, kind_of, normal};
use crate::facts::rules::RuleId;
use crate::model::{Props, SubText, TaskDefinition, alternatives};
use crate::plan::{PlanContext, Rationale};
use crate::settings::VolumeAnswer;
use crate::syntax::Cursor;

/// A path of the container instances.
pub(super) struct Path<'d> {
    pub(super) place: Cursor<'d>,
    pub(super) rendered: SubText,
    /// The normalized path, as the text of an `Fn::Sub`.
    pub(super) text: String,
}

impl Path<'_> {
    /// The path as it is written, if all of it is known.
    pub(super) fn shown(&self) -> &str {
        let is_known = !self.text.contains("${#");
        if is_known {
            &self.rendered.text
        } else {
            "an unresolved path"
        }
    }

    /// The path at the start of a sentence.
    pub(super) fn named(&self) -> String {
        match self.text.contains("${#") {
            true => "An unresolved host path".to_owned(),
            false => format!("Host path {}", self.rendered.text),
        }
    }
}

pub(super) fn decide<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    survey: &Survey<'d>,
    volume: &Slot<'d>,
    host: Cursor<'d>,
) -> VolumeDecision<'d> {
    let is_written = |host: &Cursor<'d>| host.is_mapping();
    if !alternatives(host).iter().all(is_written) {
        cx.block(
            RuleId::FitOpaque,
            host,
            "Host of the volume is not a literal mapping, so it cannot be checked or changed",
            "Write Host as a literal mapping, or migrate the task definition manually",
        );
        return VolumeDecision::Reported;
    }
    let paths = paths(host);
    let answer = same_answer(cx, &paths);
    let path = match paths.as_slice() {
        [path] => path,
        [path, ..] if answer.is_some() => path,
        _ => return many(cx, volume, host, paths),
    };
    let mounts = survey.mounts_of(cx, volume);
    let may_go = mounts.is_some() && survey.is_only_of_its_name(volume);
    let name = name_of(volume.value);
    if mounts.as_ref().is_some_and(Vec::is_empty) {
        return VolumeDecision::Gone {
            did: format!(
                "{name} was {} on the container instance; no container mounts it",
                path.shown()
            ),
            reason: "No container mounts the volume".to_owned(),
            is_safe: true,
        };
    }
    let kind = kind_of(&path.text);
    if answer.is_some() {
        system::report_lost(cx, &paths);
    }
    match (answer, kind) {
        (None, HostPath::System) => VolumeDecision::System(paths),
        (Some(VolumeAnswer::Scratch), _) => scratch::decide(path, "Host"),
        (Some(VolumeAnswer::Drop), _) | (None, HostPath::TimeZone) if may_go => {
            if kind == HostPath::TimeZone {
                time_zone::report(cx, path);
            }
            VolumeDecision::Gone {
                did: format!("{name} was {} on the container instance", path.shown()),
                reason: "Fargate tasks cannot access files of the host".to_owned(),
                is_safe: false,
            }
        }
        (Some(VolumeAnswer::Efs { file_system, root }), _) => {
            decide_file_system(path, efs::Mount::given(&file_system, &root))
        }
        (Some(VolumeAnswer::Drop), _) => {
            let why = "The volume cannot be dropped, because its mount points cannot be determined";
            needs_decision(cx, path, why);
            VolumeDecision::Reported
        }
        // Where the condition removes the path, the volume already belongs to the task.
        (None, _) if kind != HostPath::Scratch && is_conditional(host, path) => {
            needs_decision(cx, path, "A condition determines whether the path is used");
            VolumeDecision::Reported
        }
        _ => found(cx, task, survey, volume, path, kind),
    }
}

/// Whether a condition decides if a `Host` has a path.
fn is_conditional<'d>(host: Cursor<'d>, path: &Path<'d>) -> bool {
    let written = host.prop("SourcePath");
    written.is_none_or(|written| written.node != path.place.node)
}

/// What the template shows about a path for which the user specified nothing.
fn found<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    survey: &Survey<'d>,
    volume: &Slot<'d>,
    path: &Path<'d>,
    kind: HostPath,
) -> VolumeDecision<'d> {
    match efs::of_instances(cx, task, path) {
        efs::EfsMount::One(mount) => return decide_file_system(path, *mount),
        efs::EfsMount::Unclear(why) => {
            needs_decision(cx, path, &why);
            return VolumeDecision::Reported;
        }
        efs::EfsMount::None => {}
    }
    if kind == HostPath::NamedEfs
        && let Some(mount) = efs::by_name(cx, path)
    {
        return decide_file_system(path, mount);
    }
    let why_not = if kind == HostPath::Scratch {
        scratch::why_not(cx, task, survey, volume, path)
    } else {
        Some(match elsewhere::mount_of(cx, path) {
            Seen::One(seen) => format!(
                "Container instances mount an EFS file system at {} ({})",
                seen.directory, seen.place
            ),
            Seen::Different(places) => {
                format!(
                    "Container instances mount different directories of EFS file systems there ({places})"
                )
            }
            Seen::Nothing => may_have_to_stay(cx, survey, volume),
        })
    };
    match why_not {
        None => {
            scratch::report(cx, path);
            scratch::decide(path, "Host")
        }
        Some(why) => {
            needs_decision(cx, path, &why);
            VolumeDecision::Reported
        }
    }
}

/// Why only the user can decide what to do with a path.
fn may_have_to_stay<'d>(
    cx: &PlanContext<'_, 'd>,
    survey: &Survey<'d>,
    volume: &Slot<'d>,
) -> String {
    let reason = "Its files may have to be kept";
    if !survey.is_only_of_its_name(volume) {
        return format!("{reason}, and another volume has the same name");
    }
    // Containers that share a directory may share it for the lifetime of the task only, or as data.
    let containers = survey.containers_of(cx, volume);
    if containers.len() > 1 {
        let names = containers.join(" and ");
        format!("{reason}, or containers {names} may only use it to share files")
    } else {
        reason.to_owned()
    }
}

fn decide_file_system<'d>(path: &Path<'d>, mount: efs::Mount<'d>) -> VolumeDecision<'d> {
    VolumeDecision::FileSystem {
        key: "Host",
        did: format!("mounted {} from the container instance", path.shown()),
        mount: Box::new(mount),
        error: NO_SOURCE_PATH,
    }
}

/// The paths that a `Host` may have; an empty string is no path.
fn paths<'d>(host: Cursor<'d>) -> Vec<Path<'d>> {
    let written = alternatives(host).into_iter();
    let written = written.filter_map(|host| host.prop("SourcePath"));
    written
        .flat_map(alternatives)
        .filter(|place| !place.is_null() && place.text() != Some(""))
        .map(|place| {
            let rendered = SubText::of(place);
            Path {
                place,
                text: normal(&rendered.text),
                rendered,
            }
        })
        .collect()
}

/// Handles a `Host` without a path, or with paths that conditions choose.
fn many<'d>(
    cx: &mut PlanContext<'_, 'd>,
    volume: &Slot<'d>,
    host: Cursor<'d>,
    paths: Vec<Path<'d>>,
) -> VolumeDecision<'d> {
    if paths.is_empty() {
        cx.note(
            RuleId::TdVolumeEmptyHost,
            volume.value,
            format!(
                "{} is deleted when the task stops. On EC2 Docker may keep it",
                capitalized(&name_of(volume.value))
            ),
            "Use EFSVolumeConfiguration for data that must be kept",
        );
        let has_path = alternatives(host)
            .into_iter()
            .any(|host| host.prop("SourcePath").is_some());
        if has_path {
            let why =
                Rationale::safe("An empty SourcePath specifies no path").prevents(NO_SOURCE_PATH);
            let did = "specified no path".to_owned();
            return VolumeDecision::TaskVolume {
                key: "Host",
                did,
                rationale: why,
            };
        }
        return VolumeDecision::Reported;
    }
    let (of_system, others): (Vec<_>, Vec<_>) = paths
        .into_iter()
        .partition(|path| kind_of(&path.text) == HostPath::System);
    for path in others {
        needs_decision(cx, &path, "The path depends on a condition");
    }
    VolumeDecision::System(of_system)
}

/// The user's decision on the paths, where it is the same for each.
fn same_answer(cx: &PlanContext<'_, '_>, paths: &[Path<'_>]) -> Option<VolumeAnswer> {
    let answer = |path: &Path<'_>| {
        let mut answers = cx.settings.volumes.iter();
        answers.find(|(key, _)| normal(key) == path.text)
    };
    let (_, first) = answer(paths.first()?)?;
    let is_same = |path| answer(path).is_some_and(|(_, answer)| answer == first);
    paths.iter().all(is_same).then(|| first.clone())
}

fn needs_decision<'d>(cx: &mut PlanContext<'_, 'd>, path: &Path<'d>, why: &str) {
    let (text, shown) = (&path.text, path.shown());
    cx.needs_decision(
        RuleId::TdVolumeSourcePath,
        path.place,
        format!("The task mounts {shown} from the container instance, which is not supported on Fargate. {why}"),
        format!("Pass --volume '{text}=scratch' if the data may be lost when a task stops, or --volume '{text}=drop' if the image contains the files. Otherwise copy the data to an EFS file system, and pass --volume '{text}=fs-ID:/directory' or replace Host with EFSVolumeConfiguration"),
    );
}
