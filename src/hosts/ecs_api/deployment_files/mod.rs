//! Files that deploy task definitions and are no input of the ECS API: the AppSpec file of CodeDeploy, the files of
//! ecspresso, GitHub workflows and the scripts of other pipelines. They name a task definition by a path or a placeholder, so that the family alone does not connect the two.

use crate::model::{Content, Kind};
use crate::syntax::Cursor;

mod appspec;
mod ecs_cli;
mod ecspresso;
mod expressions;
mod placeholder;
mod script;
mod workflow;

pub(crate) use ecs_cli::not_on_fargate;
pub(crate) use ecs_cli::{is_compose, is_compose_of_ecs_cli};
pub(crate) use expressions::UNKNOWN;
pub(crate) use placeholder::{holds_placeholder, is_placeholder};

/// The kind of a service that an AppSpec file of CodeDeploy describes.
pub const APPSPEC: Kind<'static> = Kind::new("AppSpec");

/// The kind of a service that a service definition of ecspresso describes.
pub const ECSPRESSO: Kind<'static> = Kind::new("ecspresso service definition");

/// One of these is in the text of every file that is recognized here.
pub const MARKS: [&str; 12] = [
    "run_params",
    "ecs_network_mode",
    "amazon-ecs-",
    "aws ecs ",
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
    /// A GitHub workflow or a composite action.
    Workflow,
    /// The scripts of another pipeline.
    Script,
    /// The parameters file of the Amazon ECS CLI.
    EcsCli,
}

impl DeploymentKind {
    /// What a person calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ecspresso => "ecspresso configuration",
            Self::Workflow => "GitHub workflow",
            Self::Script => "pipeline script",
            Self::EcsCli => "ECS CLI parameters",
        }
    }

    /// Whether all that it names must be here. A pipeline may make a file itself, for instance by
    /// `describe-task-definition`.
    #[must_use]
    pub fn needs_all_files(self) -> bool {
        self == Self::Ecspresso
    }
}

/// What a named file is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A task definition.
    TaskDefinition,
    /// A service definition, or an AppSpec file.
    Service,
    /// A Compose file.
    Compose,
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
    /// The families of task definitions that it names.
    pub families: Vec<String>,
    /// The name of the ECS service that it deploys to.
    pub service: Option<Word<'d>>,
    /// The cluster of that service.
    pub cluster: Option<Word<'d>>,
    /// The inputs of a step of a workflow that runs a task.
    pub run: Option<Cursor<'d>>,
    /// The root of the parameters file of the ECS CLI.
    pub params: Option<Cursor<'d>>,
    /// What it goes by where it names no service.
    pub title: &'d str,
    /// A command that starts tasks or makes a service, with its launch type, which may be empty.
    pub call: Option<Word<'d>>,
}

impl<'d> Deployment<'d> {
    /// Where it starts tasks on container instances.
    #[must_use]
    pub fn on_instances(&self) -> Option<Cursor<'d>> {
        let is_ec2 = |text: &str| text.eq_ignore_ascii_case("EC2");
        let call = self.call.as_ref().filter(|call| is_ec2(&call.text));
        let input = self.run.and_then(|run| run.get("run-task-launch-type"));
        let input = input.filter(|place| place.text().is_some_and(is_ec2));
        call.map(|call| call.place).or(input)
    }

    /// Whether it starts tasks on container instances.
    #[must_use]
    pub fn is_on_instances(&self) -> bool {
        self.on_instances().is_some()
    }

    /// One that names nothing yet.
    fn of_kind(kind: DeploymentKind, place: Cursor<'d>) -> Self {
        Self {
            file: 0,
            kind,
            place,
            names: Vec::new(),
            families: Vec::new(),
            service: None,
            cluster: None,
            run: None,
            params: None,
            title: "",
            call: None,
        }
    }
}

/// A value, and where it is written.
#[derive(Clone)]
pub struct Word<'d> {
    /// Where it is written.
    pub place: Cursor<'d>,
    /// The value, as far as the file itself says what its expressions are.
    pub text: String,
    /// Where the value stands as it is, which may be where a variable is set.
    pub literal: Option<Cursor<'d>>,
}

impl<'d> Word<'d> {
    /// A value within another text.
    fn within(place: Cursor<'d>, text: String) -> Self {
        Self {
            place,
            text,
            literal: None,
        }
    }

    /// A value that is a scalar.
    fn at(place: Cursor<'d>) -> Option<Self> {
        Some(Self {
            place,
            text: place.text()?.to_owned(),
            literal: Some(place),
        })
    }
}

/// What a document holds, where it deploys what others define.
pub(crate) fn recognize<'d>(path: &'d str, root: Cursor<'d>) -> Option<Content<'d>> {
    let service = appspec::recognize(root).or_else(|| ecspresso::service(root));
    let service = service.map(Content::Services);
    service.or_else(|| {
        let found = deployments(path, root);
        (!found.is_empty()).then_some(Content::Deployments(found))
    })
}

fn deployments<'d>(path: &'d str, root: Cursor<'d>) -> Vec<Deployment<'d>> {
    let whole = ecspresso::configuration(path, root);
    if let Some(whole) = whole.or_else(|| ecs_cli::recognize(path, root)) {
        return vec![whole];
    }
    let text = root.document.text();
    if text.contains("amazon-ecs-") || path.contains(".github/") && text.contains("aws ecs ") {
        let found = workflow::deployments(path, root);
        if !found.is_empty() {
            return found;
        }
    }
    if !text.contains("aws ecs ") {
        return Vec::new();
    }
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    // CircleCI has its configuration in a directory of its own.
    let directory = directory.strip_suffix(".circleci").unwrap_or(directory);
    script::deployments(
        directory.trim_end_matches('/'),
        DeploymentKind::Script,
        root,
        root,
    )
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
