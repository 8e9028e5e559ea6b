//! File systems that the instances of another template mount: the cluster and its services are often two stacks.

use super::host::Path;
use crate::facts::host_paths::{is_within, normal};
use crate::model::sub_variables;
use crate::model::surroundings::mounted_file_systems;
use crate::plan::PlanContext;
use crate::syntax::NewValue;

/// A mount in another template, whose names mean nothing here.
pub(super) struct Elsewhere {
    /// The folder of the instances.
    pub(super) folder: String,
    /// The folder of the file system.
    pub(super) root: String,
    /// Whether a task can mount it so: not by an access point, and a folder that is written out.
    pub(super) is_plain: bool,
    /// Whether the instances' role is checked.
    pub(super) iam: bool,
    /// The line and file, for people.
    pub(super) place: String,
    /// The id of the file system in each template that mounts it so.
    pub(super) ids: Vec<(usize, NewValue)>,
}

/// What other templates mount where a path is.
pub(super) enum Seen {
    /// Nothing.
    Nothing,
    /// The same everywhere.
    One(Box<Elsewhere>),
    /// Different folders, or at different places; where, for people.
    Different(String),
}

/// What the instances of other templates mount where a path is.
pub(super) fn mount_of(cx: &PlanContext<'_, '_>, path: &Path<'_>) -> Seen {
    let mut found: Vec<Elsewhere> = Vec::new();
    for (index, file) in cx.set.files.iter().enumerate() {
        let Some(module) = file.module().filter(|_| index != cx.workload.file) else {
            continue;
        };
        for mount in mounted_file_systems(module) {
            // A parameter gives the folder, with a default that is most likely kept.
            let folder = sub_variables(&mount.folder).fold(mount.folder.clone(), |folder, name| {
                let parameter = module.parameter(name);
                let default = parameter.and_then(|parameter| parameter.default());
                default.map_or(folder.clone(), |default| {
                    folder.replace(&format!("${{{name}}}"), default)
                })
            });
            let folder = normal(&folder);
            if is_within(&path.text, &folder) {
                found.push(Elsewhere {
                    folder,
                    is_plain: mount.access_point.is_none() && !mount.root.contains("${"),
                    iam: mount.iam,
                    root: mount.root,
                    ids: vec![(index, mount.id)],
                    place: format!("line {} of {}", mount.place.position().line, file.path),
                });
            }
        }
    }
    let Some(first) = found.pop() else {
        return Seen::Nothing;
    };
    let agree = |other: &Elsewhere| other.folder == first.folder && other.root == first.root;
    if let Some(other) = found.iter().find(|other| !agree(other)) {
        return Seen::Different(format!("{} and {}", other.place, first.place));
    }
    let others = found.into_iter().flat_map(|one| one.ids);
    let ids = others.chain(first.ids).collect();
    Seen::One(Box::new(Elsewhere { ids, ..first }))
}
