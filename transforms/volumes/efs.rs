//! EFS file systems, which Fargate mounts itself.

use super::elsewhere::{self, Seen};
use super::host::Path;
use crate::facts::host_paths::{is_within, normal};
use crate::facts::rules::RuleId;
use crate::model::new_value::{entry, reference, text};
use crate::model::surroundings::{FileSystemMount, mounted_file_systems};
use crate::model::{Module, Props, TaskDefinition, alternatives, routes};
use crate::plan::{NewParameter, ParameterRequest, PlanContext, Rationale, ValueSpec};
use crate::syntax::{Cursor, NewValue};

/// A directory of a file system, as a task is to mount it.
pub(super) struct Mount<'d> {
    id: NewValue,
    root: NewValue,
    is_whole: bool,
    tls: bool,
    iam: bool,
    access_point: Option<NewValue>,
    /// What is reported about it.
    evidence: Option<(Cursor<'d>, String)>,
}

impl Mount<'_> {
    /// One that the user specified.
    pub(super) fn given(file_system: &str, root: &str) -> Self {
        Self {
            id: text(file_system),
            root: text(root),
            is_whole: root == "/",
            tls: true,
            iam: false,
            access_point: None,
            evidence: None,
        }
    }

    /// One that the options of a Docker volume specify.
    pub(super) fn of_docker(id: NewValue, root: NewValue, is_whole: bool) -> Self {
        Self {
            id,
            root,
            is_whole,
            tls: false,
            iam: false,
            access_point: None,
            evidence: None,
        }
    }
}

/// What the start scripts of the container instances show about a path.
pub(super) enum EfsMount<'d> {
    /// It is in a file system.
    One(Box<Mount<'d>>),
    /// It is in a file system that the task cannot mount in the same way, and why.
    Unclear(String),
    /// They mount no file system there.
    None,
}

/// The file system that the container instances mount at a path or above it.
pub(super) fn of_instances<'d>(
    cx: &PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    path: &Path<'d>,
) -> EfsMount<'d> {
    let Some(module) = cx.module() else {
        return EfsMount::None;
    };
    let mut mounts: Vec<&FileSystemMount> = mounted_file_systems(module).iter().collect();
    mounts.retain(|mount| is_within(&path.text, &mount.directory));
    let deepest = mounts.iter().map(|mount| mount.directory.len()).max();
    mounts.retain(|mount| Some(mount.directory.len()) == deepest);
    let [mount] = mounts.as_slice() else {
        return match mounts.first() {
            None => EfsMount::None,
            Some(_) => EfsMount::Unclear(
                "The container instances mount more than one file system there".to_owned(),
            ),
        };
    };
    let condition = task.resource.and_then(|resource| resource.condition);
    let may_lack = mount.names.iter().any(|name| {
        let resource = module.resource(name);
        let own = resource.and_then(|resource| resource.condition);
        own.is_some() && own != condition
    });
    if may_lack || mount.is_conditional {
        return EfsMount::Unclear(
            "The container instances mount a file system there that depends on a condition or parameter"
                .to_owned(),
        );
    }
    match below(cx, module, mount, path) {
        Some(found) => EfsMount::One(Box::new(found)),
        None => EfsMount::Unclear(
            "The container instances mount a file system there, but this volume cannot reference the directory"
                .to_owned(),
        ),
    }
}

/// The directory of a path within a file system that is mounted above it.
fn below<'d>(
    cx: &PlanContext<'_, 'd>,
    module: &Module<'d>,
    mount: &FileSystemMount,
    path: &Path<'d>,
) -> Option<Mount<'d>> {
    let rest = path.text.strip_prefix(&mount.directory)?;
    let root = joined(&mount.root, rest);
    let is_whole = root == "/";
    if mount.access_point.is_some() && !is_whole {
        // "When using an EFS access point, the root directory must either be set to "/" or be omitted".
        return None;
    }
    let at = mount.position(module);
    let file = cx.project.path(cx.workload.file);
    Some(Mount {
        id: mount.id.clone(),
        root: path.rendered.value(&root)?,
        is_whole,
        tls: mount.tls,
        iam: mount.iam,
        access_point: mount.access_point.clone(),
        evidence: Some((
            path.place,
            format!(
                "{} is mapped to {} on the EFS file system mounted at {} ({file}:{}:{})",
                path.named(),
                shown_root(&root),
                mount.directory,
                at.line,
                at.column
            ),
        )),
    })
}

/// A directory of a file system in messages; parts that are not known are not shown.
fn shown_root(root: &str) -> &str {
    if root.contains("${#") {
        "a directory"
    } else {
        root
    }
}

fn joined(root: &str, rest: &str) -> String {
    normal(&format!("{root}/{rest}"))
}

/// The file system of a path that is in one by a mount in another template, or by its name: a new parameter provides
/// its ID.
pub(super) fn by_name<'d>(cx: &mut PlanContext<'_, 'd>, path: &Path<'d>) -> Option<Mount<'d>> {
    cx.module()?;
    let (directory, root, how, ids, iam) = match elsewhere::mount_of(cx, path) {
        Seen::One(seen) if seen.is_plain => {
            let how = seen.place.clone();
            (seen.directory, seen.root, how, seen.ids, seen.iam)
        }
        // What scripts show takes precedence over a name.
        Seen::One(_) | Seen::Different(_) => return None,
        Seen::Nothing => (
            efs_directory(&path.text)?,
            "/".to_owned(),
            "inferred from its name".to_owned(),
            Vec::new(),
            false,
        ),
    };
    let mounted = match root.as_str() {
        "/" => format!("mounted at {directory}"),
        part => format!("whose directory {part} is mounted at {directory}"),
    };
    let root = joined(&root, path.text.strip_prefix(&directory)?);
    let value = path.rendered.value(&root)?;
    let names = ["FileSystemId", "TaskFileSystemId"];
    let wanted = ParameterRequest::new(RuleId::TdVolumeSourcePath, &names);
    let wanted = wanted.purpose(format!("file system at {directory}"));
    let description = format!("ID of the EFS file system {mounted} on the container instances");
    let way = routes::known_in(cx.project, cx.workload.file, &ids);
    let spec = ValueSpec {
        request: wanted.clone(),
        kind: "String",
        description: &description,
        output: "ID of the EFS file system",
    };
    let carried = way.and_then(|way| cx.import_value(&way, &spec));
    let id = carried.unwrap_or_else(|| {
        let parameter = NewParameter::new("String", &description);
        reference(&cx.parameter(&wanted, parameter))
    });
    Some(Mount {
        id,
        root: value,
        is_whole: root == "/",
        tls: true,
        iam,
        access_point: None,
        evidence: Some((
            path.place,
            format!(
                "{} is mapped to {} on the EFS file system {mounted} ({how})",
                path.named(),
                shown_root(&root)
            ),
        )),
    })
}

/// The part of a path up to the directory named `efs`.
fn efs_directory(path: &str) -> Option<String> {
    let names: Vec<&str> = path.split('/').collect();
    let at = names
        .iter()
        .position(|name| name.eq_ignore_ascii_case("efs"))?;
    Some(names[..=at].join("/"))
}

/// Writes the file system where the volume's own configuration was.
pub(super) fn write<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    volume: Cursor<'d>,
    mount: &Mount<'d>,
    error: &'static str,
) {
    let mut entries = vec![entry("FilesystemId", mount.id.clone())];
    if !mount.is_whole {
        entries.push(entry("RootDirectory", mount.root.clone()));
    }
    let is_authorised = mount.iam || mount.access_point.is_some();
    if mount.tls || is_authorised {
        entries.push(entry("TransitEncryption", text("ENABLED")));
    }
    if is_authorised {
        let mut authorization = Vec::new();
        let access_point = mount.access_point.clone();
        authorization.extend(access_point.map(|id| entry("AccessPointId", id)));
        if mount.iam {
            authorization.push(entry("IAM", text("ENABLED")));
        }
        entries.push(entry(
            "AuthorizationConfig",
            NewValue::Mapping(authorization),
        ));
    }
    let rationale =
        Rationale::review("The task mounts the EFS file system directly").prevents(error);
    cx.put(
        volume,
        "EFSVolumeConfiguration",
        NewValue::Mapping(entries),
        &["Name"],
        rationale,
    );
    cx.decisions
        .file_systems
        .push((task.id(), mount.id.clone()));
    if let Some((place, message)) = &mount.evidence {
        cx.warn(
            RuleId::TdVolumeSourcePath,
            *place,
            message.clone(),
            "Check that this directory of the file system exists and contains the files that the containers need",
        );
    }
    if mount.iam {
        cx.action_required(
            RuleId::TdVolumeEfs,
            volume,
            "The container instances mount the file system with their IAM role. On Fargate the task role is used",
            "Allow elasticfilesystem:ClientMount and elasticfilesystem:ClientWrite on the file system in the task role",
        );
    }
    report(cx, task, volume);
}

fn report<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>, place: Cursor<'d>) {
    cx.note(
        RuleId::TdVolumeEfs,
        place,
        "The tasks mount the file system from their own network interfaces",
        "Make sure that the file system has a mount target in the Availability Zone of each subnet, and that its security group allows inbound TCP 2049 from the tasks",
    );
    let replaced = &cx.decisions.replaced_services;
    let services: Vec<_> = cx.workload.services_of(cx.project, task).collect();
    if services.iter().any(|service| cx.is_copy(service.id())) {
        cx.warn(
            RuleId::TdVolumeEfs,
            place,
            "Tasks of both services use the same files until the service on container instances is removed",
            "If only one task may write, as with a database, use --cutover in-place for this service",
        );
        return;
    }
    if services
        .iter()
        .any(|service| replaced.contains(&service.id()))
    {
        cx.warn(
            RuleId::TdVolumeEfs,
            place,
            "The service is replaced, and for a while tasks of the old and the new service use the same files",
            "If only one task may write, as with a database, first set DesiredCount of the old service to 0 in a separate deployment",
        );
    }
}

/// A file system that the task already mounts is kept. Reports what ECS rejects about it.
pub(super) fn check<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>, efs: Cursor<'d>) {
    report(cx, task, efs);
    for efs in alternatives(efs) {
        let get = |holder: Cursor<'d>, name: &str| holder.prop(name);
        let is = |cx: &PlanContext<'_, 'd>, value: Option<Cursor<'d>>, text: &str| {
            value.is_some_and(|value| cx.evaluate(value).is(text))
        };
        let Some(authorization) = get(efs, "AuthorizationConfig") else {
            continue;
        };
        let is_encrypted = is(cx, get(efs, "TransitEncryption"), "ENABLED");
        if is(cx, get(authorization, "IAM"), "ENABLED")
            && get(efs, "TransitEncryption").is_none_or(|value| value.text().is_some())
            && !is_encrypted
        {
            cx.action_required(
                RuleId::TdVolumeEfs,
                authorization,
                "ECS rejects the volume: EFS IAM authorization requires TransitEncryption to be enabled",
                "Add TransitEncryption: ENABLED",
            );
        }
        let root = get(efs, "RootDirectory").filter(|root| !matches!(root.text(), Some("/" | "")));
        if let Some(root) = root.filter(|_| get(authorization, "AccessPointId").is_some()) {
            cx.action_required(
                RuleId::TdVolumeEfs,
                root,
                "ECS rejects the volume: When using an EFS access point, the root directory must either be set to \"/\" or be omitted",
                "Remove RootDirectory, and set the directory in the access point",
            );
        }
    }
}
