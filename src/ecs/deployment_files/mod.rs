//! Files that deploy task definitions and are no input of the ECS API: the AppSpec file of CodeDeploy and the files of
//! ecspresso. They name a task definition by a path or a placeholder, so that the family alone does not connect the two.

use super::Content;
use crate::document::Cursor;

mod appspec;
mod ecspresso;
mod placeholder;

pub(super) use placeholder::{holds_placeholder, is_placeholder};

/// The kind of a service that an AppSpec file of CodeDeploy describes.
pub const APPSPEC: &str = "AppSpec";

/// The kind of a service that a service definition of ecspresso describes.
pub const ECSPRESSO: &str = "ecspresso service definition";

/// One of these is in the text of every file that is recognized here.
pub const MARKS: [&str; 8] = [
    "TargetService",
    "LoadBalancerInfo",
    "service_definition",
    "task_definition",
    "\"deploymentConfiguration\"",
    "\"desiredCount\"",
    "\"launchType\"",
    "\"schedulingStrategy\"",
];

/// What kind of file names others to deploy them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeploymentKind {
    /// The configuration file of ecspresso.
    Ecspresso,
}

impl DeploymentKind {
    /// What a person calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ecspresso => "ecspresso configuration",
        }
    }
}

/// What a named file is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A task definition.
    TaskDefinition,
    /// A service definition, or an AppSpec file.
    Service,
}

/// A file that another one names by its path.
#[derive(Clone)]
pub struct NamedFile<'d> {
    /// Where it is named.
    pub place: Cursor<'d>,
    /// What it is to be.
    pub role: Role,
    /// Its path, seen from where the paths of the run are.
    pub path: String,
    /// The file's index in the set; none where the run does not read it as what it is to be.
    pub file: Option<usize>,
}

/// Something that deploys what other files define.
#[derive(Clone)]
pub struct Deployment<'d> {
    /// The file's index in the set.
    pub file: usize,
    /// What kind of file it is.
    pub kind: DeploymentKind,
    /// Where it is reported.
    pub place: Cursor<'d>,
    /// The files that it names.
    pub names: Vec<NamedFile<'d>>,
    /// The name of the ECS service that it deploys to.
    pub service: Option<Cursor<'d>>,
    /// The cluster of that service.
    pub cluster: Option<Cursor<'d>>,
}

/// What a document holds, where it deploys what others define.
pub(super) fn recognize<'d>(path: &str, root: Cursor<'d>) -> Option<Content<'d>> {
    let service = appspec::recognize(root).or_else(|| ecspresso::service(root));
    let service = service.map(Content::Services);
    service.or_else(|| {
        let configuration = ecspresso::configuration(path, root)?;
        Some(Content::Deployments(vec![configuration]))
    })
}

/// A path that a file names, seen from the directory that the file's own path is seen from.
fn beside(file: &str, named: &str) -> String {
    let directory = file.rsplit_once('/').map_or("", |(directory, _)| directory);
    normal(directory, named)
}

/// A path below a directory without `.` and `..`, as far as these can be resolved.
fn normal(directory: &str, named: &str) -> String {
    let whole = if named.starts_with('/') || directory.is_empty() {
        named.to_owned()
    } else {
        format!("{directory}/{named}")
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "." => {}
            ".." if steps
                .last()
                .is_some_and(|last| *last != ".." && !last.is_empty()) =>
            {
                steps.pop();
            }
            "" if !steps.is_empty() => {}
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The text of an entry that is not empty.
fn word<'d>(mapping: Cursor<'d>, key: &str) -> Option<Cursor<'d>> {
    let place = mapping.get(key)?;
    place.text().filter(|text| !text.is_empty())?;
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::{beside, normal};

    #[test]
    fn named_paths_are_seen_from_where_the_naming_file_is() {
        assert_eq!(beside("ecspresso.yml", "task.json"), "task.json");
        assert_eq!(
            beside("deploy/ecspresso.yml", "./task.json"),
            "deploy/task.json"
        );
        assert_eq!(
            beside("deploy/prod/a.yml", "../task.json"),
            "deploy/task.json"
        );
        assert_eq!(beside("../a.yml", "../task.json"), "../../task.json");
        assert_eq!(beside("/r/a.yml", "b//c.json"), "/r/b/c.json");
        assert_eq!(normal("a", "/r/c.json"), "/r/c.json");
    }
}
