//! Directories of the container instances that volumes of the project mount, found by path.

use std::collections::HashMap;

use super::{Project, TaskDefinition};
use crate::facts::host_paths::{may_overlap, names};
use crate::model::{Props, SubText};
use crate::syntax::Cursor;

/// A volume that mounts a directory of the container instance.
struct HostVolume<'d> {
    task: TaskDefinition<'d>,
    volume: Cursor<'d>,
    path: String,
}

/// The host volumes, in the order of the files.
#[derive(Default)]
pub(super) struct HostVolumes<'d> {
    all: Vec<HostVolume<'d>>,
    /// Those whose paths begin with these two components.
    by_start: HashMap<[String; 2], Vec<usize>>,
    /// Those whose paths are shorter, or begin with a variable.
    others: Vec<usize>,
}

impl<'d> HostVolumes<'d> {
    pub(super) fn of(project: &Project<'d>) -> Self {
        let volumes = project.volumes().into_iter();
        let all: Vec<HostVolume<'d>> = volumes
            .filter_map(|(task, volume)| {
                let host = volume.prop("Host")?;
                let source = host.prop("SourcePath")?;
                (!source.is_null()).then(|| HostVolume {
                    task,
                    volume,
                    path: SubText::of(source).text,
                })
            })
            .collect();
        let mut by_start: HashMap<[String; 2], Vec<usize>> = HashMap::new();
        let mut others = Vec::new();
        for (index, one) in all.iter().enumerate() {
            match start(&one.path) {
                Some(start) => by_start.entry(start).or_default().push(index),
                None => others.push(index),
            }
        }
        Self {
            all,
            by_start,
            others,
        }
    }

    /// Those that may contain the same files as a path.
    fn near(&self, path: &str) -> Vec<&HostVolume<'d>> {
        let mut near: Vec<usize> = match start(path) {
            Some(start) => {
                let same = self.by_start.get(&start).into_iter().flatten();
                same.chain(&self.others).copied().collect()
            }
            None => (0..self.all.len()).collect(),
        };
        near.sort_unstable();
        let near = near.into_iter().map(|index| &self.all[index]);
        near.filter(|one| may_overlap(&one.path, path)).collect()
    }
}

/// The first two components of a path, if both are literal.
fn start(path: &str) -> Option<[String; 2]> {
    let mut names = names(path).into_iter();
    let start = [names.next()?, names.next()?];
    let is_written = start.iter().all(|name| !name.contains("${"));
    is_written.then_some(start)
}

impl<'d> Project<'d> {
    /// The volumes of the project, each with its task definition, that may contain the same files of a container
    /// instance as a path.
    pub fn host_volumes_at(
        &self,
        path: &str,
    ) -> impl Iterator<Item = (TaskDefinition<'d>, Cursor<'d>)> {
        let near = self.host_volumes.near(path).into_iter();
        near.map(|one| (one.task, one.volume))
    }
}
