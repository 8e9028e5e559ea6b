//! The volumes of all task definitions of the project.

use super::members::task_definition_of;
use super::{Content, Project, TaskDefinition};
use crate::model::{Kind, Props, SubText, alternatives, items_of};
use crate::syntax::Cursor;

impl<'d> Project<'d> {
    /// Every volume, with the task definition that has it, in every branch of the `Fn::If`s around it.
    pub fn volumes(&self) -> Vec<(TaskDefinition<'d>, Cursor<'d>)> {
        let tasks = (0..self.files.len()).flat_map(|file| self.task_definitions_of(file));
        tasks
            .flat_map(|task| {
                let volumes = items_of(task.get("Volumes")).into_iter();
                volumes.map(move |volume| (task, volume))
            })
            .collect()
    }

    /// The task definitions of a file.
    pub fn task_definitions_of(&self, file: usize) -> Vec<TaskDefinition<'d>> {
        match &self.files[file].content {
            Content::Module(module) => module
                .of_type(Kind::TASK_DEFINITION)
                .filter_map(|resource| task_definition_of(file, resource))
                .collect(),
            Content::TaskDefinition(body) => {
                let family = body.get("family").and_then(Cursor::text);
                vec![TaskDefinition {
                    file,
                    resource: None,
                    body: *body,
                    name: family.unwrap_or(""),
                }]
            }
            // Standalone container definitions have no volumes.
            Content::Services(_)
            | Content::TaskLauncher(_)
            | Content::Containers(_)
            | Content::Deployments(_)
            | Content::Other => Vec::new(),
        }
    }
}

/// The keys by which settings identify a volume: its paths on the host, as written, or the name of a Docker volume.
pub fn answerable(volume: Cursor<'_>) -> Vec<String> {
    let docker = volume.prop("DockerVolumeConfiguration");
    if docker.is_some_and(|docker| !docker.is_null()) {
        let name = volume.prop("Name").and_then(Cursor::text);
        return name.into_iter().map(str::to_owned).collect();
    }
    let hosts = volume.prop("Host").into_iter().flat_map(alternatives);
    let paths = hosts.filter_map(|host| host.prop("SourcePath"));
    paths
        .flat_map(alternatives)
        .map(|path| SubText::of(path).text)
        .filter(|path| !path.is_empty())
        .collect()
}
