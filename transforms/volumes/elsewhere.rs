//! File systems that the container instances of another template mount: the cluster and its services are often in
//! separate stacks.

use super::host::Path;
use crate::plan::PlanContext;
use crate::syntax::NewValue;

/// A mount in another template, whose names have no meaning in this one.
pub(super) struct Elsewhere {
    /// The directory on the container instances.
    pub(super) directory: String,
    /// The directory of the file system.
    pub(super) root: String,
    /// Whether a task can mount it in the same way: without an access point, and with a literal directory.
    pub(super) is_plain: bool,
    /// Whether the mount uses IAM authorization.
    pub(super) iam: bool,
    /// The file and line, as reports print them.
    pub(super) place: String,
    /// The ID of the file system in each template that mounts it in this way.
    pub(super) ids: Vec<(usize, NewValue)>,
}

/// What other templates mount at a path.
pub(super) enum Seen {
    /// Nothing.
    Nothing,
    /// The same everywhere.
    One(Box<Elsewhere>),
    /// Different directories, or at different places; the places, as reports print them.
    Different(String),
}

/// What the container instances of other templates mount at a path.
pub(super) fn mount_of(cx: &PlanContext<'_, '_>, path: &Path<'_>) -> Seen {
    let mounts = cx.project.mounts_above(&path.text).into_iter();
    let others = mounts.filter(|(file, ..)| *file != cx.workload.file);
    let elsewhere = others.filter_map(|(file, directory, mount)| {
        let at = mount.position(cx.project.module(file)?);
        Some(Elsewhere {
            directory,
            is_plain: mount.access_point.is_none() && !mount.root.contains("${"),
            iam: mount.iam,
            root: mount.root.clone(),
            ids: vec![(file, mount.id.clone())],
            place: at.in_file(cx.project.path(file)),
        })
    });
    let mut found: Vec<Elsewhere> = elsewhere.collect();
    let Some(first) = found.pop() else {
        return Seen::Nothing;
    };
    let agree = |other: &Elsewhere| other.directory == first.directory && other.root == first.root;
    if let Some(other) = found.iter().find(|other| !agree(other)) {
        return Seen::Different(format!("{} and {}", other.place, first.place));
    }
    let others = found.into_iter().flat_map(|one| one.ids);
    let ids = others.chain(first.ids).collect();
    Seen::One(Box::new(Elsewhere { ids, ..first }))
}
