//! Files that a deployment file references and that are not among the files of the run, or in an unsupported language.

use std::path::Path;

use crate::facts::rules::RuleId;
use crate::model::{Deployment, NamedFile, Role};
use crate::plan::{Phase, PlanContext, Step};

/// Referenced files of a deployment that are missing.
pub(crate) static CHECK: Step = Step {
    name: "deployment-files",
    phase: Phase::Check,
    rules: &[RuleId::DeploymentFile],
    readme: "",
    plan: check,
};

const RULE: RuleId = RuleId::DeploymentFile;

/// The parts of one deployment are never migrated separately.
fn check(cx: &mut PlanContext<'_, '_>) {
    for deployment in &cx.workload.deployments {
        if !deployment.kind.needs_all_files() {
            not_here(cx, deployment);
            continue;
        }
        let unread = deployment.names.iter().filter(|name| name.file.is_none());
        for named in unread {
            missing(cx, deployment, named);
        }
    }
}

/// Reports a pipeline that starts tasks on container instances and whose task definition is in no file.
fn not_here<'d>(cx: &mut PlanContext<'_, 'd>, deployment: &Deployment<'d>) {
    let Some(place) = deployment.on_instances() else {
        return;
    };
    if !cx.workload.task_definitions.is_empty() {
        return;
    }
    cx.needs_decision(
        RULE,
        place,
        format!("The {} starts tasks with launch type EC2, and their task definition is not in the given files", deployment.kind.name()),
        "When the task definition runs on Fargate, set FARGATE here and pass a network configuration: subnets, security groups, and whether the tasks get public IP addresses",
    );
}

fn missing<'d>(cx: &mut PlanContext<'_, 'd>, deployment: &Deployment<'d>, named: &NamedFile<'d>) {
    let path = named.path.as_str();
    let what = match named.role {
        Role::TaskDefinition => "task definition",
        Role::Service => "service definition",
        Role::Compose => "Compose file",
    };
    let is_jsonnet = Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "jsonnet" || extension == "libsonnet");
    if !is_jsonnet {
        cx.needs_decision(
            RULE,
            named.place,
            format!(
                "{path} was not read or is not a {what}, so the {} cannot be migrated as a whole",
                deployment.kind.name()
            ),
            "Correct the path, or run the migration on the directory that contains both files",
        );
        return;
    }
    let configuration = cx.project.path(deployment.file);
    let help = format!(
        "Render it to a JSON file, reference that file in {configuration}, and run the migration again:\n  ecspresso --config {configuration} render {} > {}",
        what.replace(' ', "-"),
        json(path),
    );
    cx.needs_decision(
        RULE,
        named.place,
        format!(
            "{path} is a Jsonnet program that generates the {what}, so it cannot be read or edited"
        ),
        help,
    );
}

/// The name of a JSON file next to a Jsonnet file.
fn json(path: &str) -> String {
    Path::new(path)
        .with_extension("json")
        .to_string_lossy()
        .replace('\\', "/")
}
