//! What deploys members of workloads by naming their files.

use super::Evidence;
use crate::syntax::Cursor;

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
    /// What shows that the tasks of that file run on container instances.
    pub not_on_fargate: Option<Evidence<'d>>,
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
