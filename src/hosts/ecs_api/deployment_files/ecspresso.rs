//! The files of ecspresso: its configuration, and a service definition that has neither a name nor a task definition,
//! because the configuration specifies both.
//!
//! Source: config.go, deploy.go and README.md of <https://github.com/kayac/ecspresso> (v2.6, read 2026-11-28). A deploy
//! registers the task definition and calls UpdateService with the service definition's capacity provider strategy, load
//! balancers, network configuration, placement and platform version; the launch type is used only when it creates the
//! service. It forces a new deployment only with `--force-new-deployment`.

use std::path::Path;

use super::{beside, word};
use crate::model::{Deployment, DeploymentKind, Kind, NamedFile, Resource, Role, Word};
use crate::syntax::Cursor;

/// The keys of a configuration.
const CONFIGURATION: [&str; 12] = [
    "required_version",
    "region",
    "cluster",
    "service",
    "service_definition",
    "task_definition",
    "plugins",
    "appspec",
    "filter_command",
    "timeout",
    "codedeploy",
    "ignore",
];

/// Properties that only a service has; a mapping with one of these is not an input of `run-task`.
const OF_SERVICES: [&str; 5] = [
    "deploymentConfiguration",
    "deploymentController",
    "desiredCount",
    "loadBalancers",
    "schedulingStrategy",
];

/// Properties that configure how tasks run.
const OF_LAUNCH: [&str; 7] = [
    "capacityProviderStrategy",
    "enableExecuteCommand",
    "launchType",
    "networkConfiguration",
    "placementConstraints",
    "placementStrategy",
    "platformVersion",
];

/// Reads a configuration, which references the file of a task definition, and usually that of a service definition.
pub(crate) fn configuration<'d>(path: &str, root: Cursor<'d>) -> Option<Deployment<'d>> {
    let task = word(root, "task_definition").filter(|place| is_file(*place))?;
    let mut keys = root.entries();
    let known = keys.all(|(key, _, _)| CONFIGURATION.contains(&key));
    let is_configuration = ["cluster", "service", "service_definition"]
        .iter()
        .any(|key| word(root, key).is_some());
    if !known || !is_configuration {
        return None;
    }
    let service = word(root, "service_definition").filter(|place| is_file(*place));
    let name = |place: Cursor<'d>, role| NamedFile {
        place,
        role,
        path: beside(path, place.text().unwrap_or_default()),
        file: None,
    };
    let services = service.map(|place| name(place, Role::Service));
    let names = [name(task, Role::TaskDefinition)]
        .into_iter()
        .chain(services);
    let place = root
        .key("service")
        .or_else(|| root.key("task_definition"))?;
    let text = |key: &str| word(root, key).and_then(Word::at);
    Some(Deployment {
        names: names.collect(),
        service: text("service"),
        cluster: text("cluster"),
        ..Deployment::of_kind(DeploymentKind::Ecspresso, place)
    })
}

fn is_file(place: Cursor<'_>) -> bool {
    let extension = place.text().map(Path::new).and_then(Path::extension);
    extension.is_some_and(|extension| {
        ["json", "jsonnet", "libsonnet", "yaml", "yml"]
            .iter()
            .any(|known| extension == *known)
    })
}

/// Reads a service definition, which has no name until the configuration is known.
pub(crate) fn service(root: Cursor<'_>) -> Option<Vec<Resource<'_>>> {
    is_definition(root).then(|| vec![Resource::of_input(Kind::ECSPRESSO, "", root)])
}

/// Whether a mapping can only be a service whose name is defined elsewhere.
fn is_definition(root: Cursor<'_>) -> bool {
    let has = |key: &&str| root.get(key).is_some();
    // An unfilled skeleton has them all, with empty texts.
    let is_named = [
        "serviceName",
        "service",
        "taskDefinition",
        "containerDefinitions",
    ]
    .iter()
    .any(has);
    let is_of_task_sets = root
        .path(&["deploymentController", "type"])
        .and_then(Cursor::text)
        == Some("EXTERNAL");
    let of_services = OF_SERVICES.iter().filter(|key| has(key)).count();
    let of_launch = OF_LAUNCH.iter().filter(|key| has(key)).count();
    !is_named && !is_of_task_sets && of_services > 0 && of_services + of_launch > 1
}
