//! Files that deploy members of workloads and reference them by path.

use super::Evidence;
use crate::syntax::Cursor;

/// The kind of a deployment file.
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
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ecspresso => "ecspresso configuration",
            Self::Workflow => "GitHub workflow",
            Self::Script => "pipeline script",
            Self::EcsCli => "ECS CLI parameters",
        }
    }

    /// Whether every file that it references must exist. A pipeline may generate a file, for instance with
    /// `describe-task-definition`.
    pub fn needs_all_files(self) -> bool {
        self == Self::Ecspresso
    }
}

/// The expected content of a referenced file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// A task definition.
    TaskDefinition,
    /// A service definition, or an AppSpec file.
    Service,
    /// A Compose file.
    Compose,
}

/// A reference from a deployment file to another file, by path.
#[derive(Clone)]
pub struct NamedFile<'d> {
    /// Where the reference is.
    pub place: Cursor<'d>,
    /// The expected content.
    pub role: Role,
    /// The path, relative to the directory that the paths of the run are relative to.
    pub path: String,
    /// The file's index in the set; `None` if the run does not read it as the expected content.
    pub file: Option<usize>,
}

/// A deployment of what other files define.
#[derive(Clone)]
pub struct Deployment<'d> {
    /// The file's index in the set.
    pub file: usize,
    /// The kind of the file.
    pub kind: DeploymentKind,
    /// The place that reports show.
    pub place: Cursor<'d>,
    /// The files that it references.
    pub names: Vec<NamedFile<'d>>,
    /// The families of the task definitions that it references.
    pub families: Vec<String>,
    /// The name of the ECS service that it deploys to.
    pub service: Option<Word<'d>>,
    /// The cluster of that service.
    pub cluster: Option<Word<'d>>,
    /// The inputs of a workflow step that runs a task.
    pub run: Option<Cursor<'d>>,
    /// The root of the parameters file of the ECS CLI.
    pub params: Option<Cursor<'d>>,
    /// Its name in reports if it names no service.
    pub title: &'d str,
    /// Evidence in the file that its tasks run on container instances.
    pub not_on_fargate: Option<Evidence<'d>>,
    /// A command that starts tasks or creates a service, with its launch type, which may be empty.
    pub call: Option<Word<'d>>,
}

impl<'d> Deployment<'d> {
    /// Evidence that it starts tasks on container instances.
    pub fn on_instances(&self) -> Option<Cursor<'d>> {
        let is_ec2 = |text: &str| text.eq_ignore_ascii_case("EC2");
        let call = self.call.as_ref().filter(|call| is_ec2(&call.text));
        let input = self.run.and_then(|run| run.get("run-task-launch-type"));
        let input = input.filter(|place| place.text().is_some_and(is_ec2));
        call.map(|call| call.place).or(input)
    }

    /// Whether it starts tasks on container instances.
    pub fn is_on_instances(&self) -> bool {
        self.on_instances().is_some()
    }

    /// A deployment that references nothing yet.
    pub(crate) fn of_kind(kind: DeploymentKind, place: Cursor<'d>) -> Self {
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
            not_on_fargate: None,
            call: None,
        }
    }
}

/// A value and where it is written.
#[derive(Clone)]
pub struct Word<'d> {
    /// Where it is written.
    pub place: Cursor<'d>,
    /// The value, with the expressions resolved that the file itself defines.
    pub text: String,
    /// Where the value is written literally, which may be where a variable is set.
    pub literal: Option<Cursor<'d>>,
}

impl<'d> Word<'d> {
    /// A value that is part of another text.
    pub(crate) fn within(place: Cursor<'d>, text: String) -> Self {
        Self {
            place,
            text,
            literal: None,
        }
    }

    /// A value that is a scalar.
    pub(crate) fn at(place: Cursor<'d>) -> Option<Self> {
        Some(Self {
            place,
            text: place.text()?.to_owned(),
            literal: Some(place),
        })
    }
}
