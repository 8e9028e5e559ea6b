//! Recognizes the input of AWS CLI commands, as JSON or YAML.
//!
//! Source of the names: the models of the ECS, EventBridge and EventBridge Scheduler APIs (botocore 1.44.5, 2026-09).

use crate::model::{Kind, Resource};
use crate::syntax::Cursor;

use crate::model::Content;

/// The fields of `update-service`. Other commands begin with a service as well, so only a file with no other fields
/// counts as its input.
const UPDATE_SERVICE: &[&str] = &[
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "cluster",
    "deploymentConfiguration",
    "deploymentController",
    "desiredCount",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "forceNewDeployment",
    "healthCheckGracePeriodSeconds",
    "loadBalancers",
    "networkConfiguration",
    "placementConstraints",
    "placementStrategy",
    "platformVersion",
    "propagateTags",
    "service",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "taskDefinition",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
];

/// The fields of `run-task`.
const RUN_TASK: &[&str] = &[
    "capacityProviderStrategy",
    "clientToken",
    "cluster",
    "count",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "group",
    "launchType",
    "networkConfiguration",
    "overrides",
    "placementConstraints",
    "placementStrategy",
    "platformVersion",
    "propagateTags",
    "referenceId",
    "startedBy",
    "tags",
    "taskDefinition",
    "volumeConfigurations",
];

/// The content of a document of the AWS CLI; `None` if it only looks like one.
pub(crate) fn recognize(root: Cursor<'_>) -> Option<Content<'_>> {
    if root.is_sequence() {
        return targets(root)
            .or_else(|| containers(root))
            .or_else(|| described(root));
    }
    let found = task_definition(root).map(Content::TaskDefinition);
    found
        .or_else(|| service(root))
        .or_else(|| described_services(root))
        .or_else(|| run_task(root))
        .or_else(|| targets(root))
        .or_else(|| schedule(root))
}

/// The object of a task definition; `describe-task-definition` wraps it.
fn task_definition(root: Cursor<'_>) -> Option<Cursor<'_>> {
    // Elastic Beanstalk uses the same field names for containers, and starts them on its own instances.
    if root.get("AWSEBDockerrunVersion").is_some() {
        return None;
    }
    let wrapped = root.get("taskDefinition").filter(|body| body.is_mapping());
    let body = wrapped.unwrap_or(root);
    let containers = body.get("containerDefinitions")?;
    // An unfilled skeleton has containers without names.
    let fits = if word(body, "family").is_some() {
        containers.items().any(is_filled_in)
    } else {
        // The family is passed on the command line, unless the skeleton has an empty one.
        body.get("family").is_none_or(Cursor::is_null)
            && containers.items().any(|one| is_named_container(one))
    };
    fits.then_some(body)
}

fn is_named_container(container: Cursor<'_>) -> bool {
    word(container, "name").is_some() && word(container, "image").is_some()
}

fn is_filled_in(container: Cursor<'_>) -> bool {
    container
        .get("image")
        .is_none_or(|image| image.text() != Some(""))
}

fn service(root: Cursor<'_>) -> Option<Content<'_>> {
    let runs = word(root, "taskDefinition").is_some();
    let by_another = root
        .get("deploymentController")
        .is_some_and(Cursor::is_mapping);
    if let Some(name) = word(root, "serviceName").filter(|_| runs || by_another) {
        let resource = Resource::of_input(Kind::CREATE_SERVICE, name, root);
        return Some(Content::Services(vec![resource]));
    }
    let name = word(root, "service")?;
    let decides = [
        "taskDefinition",
        "capacityProviderStrategy",
        "networkConfiguration",
    ];
    let decides = decides.iter().any(|key| root.get(key).is_some());
    (decides && has_only(root, UPDATE_SERVICE))
        .then(|| Content::Services(vec![Resource::of_input(Kind::UPDATE_SERVICE, name, root)]))
}

/// The output of `describe-services`.
fn described_services(root: Cursor<'_>) -> Option<Content<'_>> {
    let list = root.get("services")?;
    has_only(root, &["failures", "services"])
        .then(|| described(list))
        .flatten()
}

/// The list in it, which is the output with `--query services`.
fn described(list: Cursor<'_>) -> Option<Content<'_>> {
    let services: Vec<_> = list
        .items()
        .filter(|service| is_of_ecs(*service))
        .filter_map(|service| {
            let name = word(service, "serviceName")?;
            Some(Resource::of_input(Kind::DESCRIBE_SERVICES, name, service))
        })
        .collect();
    (!services.is_empty()).then_some(Content::Services(services))
}

/// Whether an item of a list of services is one of ECS, in output that was shortened manually.
fn is_of_ecs(service: Cursor<'_>) -> bool {
    ["serviceArn", "taskDefinition", "capacityProviderStrategy"]
        .iter()
        .any(|key| service.get(key).is_some())
        || word(service, "launchType").is_some()
}

fn run_task(root: Cursor<'_>) -> Option<Content<'_>> {
    let name = word(root, "taskDefinition")?;
    let is_more = root.entries().nth(1).is_some();
    (is_more && has_only(root, RUN_TASK))
        .then(|| Content::TaskLauncher(Resource::of_input(Kind::RUN_TASK, name, root)))
}

/// The input of `put-targets`, or the list for its option `--targets`.
fn targets(root: Cursor<'_>) -> Option<Content<'_>> {
    let list = if root.is_sequence() {
        root
    } else {
        root.get("Targets")?
    };
    let is_target = |item: Cursor<'_>| word(item, "Id").is_some() && word(item, "Arn").is_some();
    let runs_tasks = |item: Cursor<'_>| item.get("EcsParameters").is_some_and(Cursor::is_mapping);
    let fits = list.items().len() > 0 && list.items().all(is_target);
    let name = word(root, "Rule").unwrap_or("targets");
    (fits && list.items().any(runs_tasks))
        .then(|| Content::TaskLauncher(Resource::of_input(Kind::PUT_TARGETS, name, root)))
}

/// The input of `create-schedule`.
fn schedule(root: Cursor<'_>) -> Option<Content<'_>> {
    let name = word(root, "Name")?;
    word(root, "ScheduleExpression")?;
    let block = root.path(&["Target", "EcsParameters"])?;
    block
        .is_mapping()
        .then(|| Content::TaskLauncher(Resource::of_input(Kind::CREATE_SCHEDULE, name, root)))
}

/// The fields that distinguish standalone container definitions from lists of other tools. Each is also a text by which
/// files are found.
pub const CONTAINER_KEYS: [&str; 6] = [
    "essential",
    "logConfiguration",
    "memory",
    "memoryReservation",
    "mountPoints",
    "portMappings",
];

/// Standalone container definitions, as Terraform and scripts use them.
fn containers(root: Cursor<'_>) -> Option<Content<'_>> {
    let is_container = |item: Cursor<'_>| {
        is_named_container(item) && CONTAINER_KEYS.iter().any(|key| item.get(key).is_some())
    };
    let fits = root.items().len() > 0 && root.items().all(is_container);
    fits.then_some(Content::Containers(root))
}

/// The text of an entry that is not empty.
fn word<'d>(mapping: Cursor<'d>, key: &str) -> Option<&'d str> {
    mapping.get(key)?.text().filter(|text| !text.is_empty())
}

fn has_only(mapping: Cursor<'_>, keys: &[&str]) -> bool {
    mapping.entries().all(|(key, _, _)| keys.contains(&key))
}

#[cfg(test)]
mod tests {
    use super::{Content, recognize};
    use crate::syntax::{Cursor, Document};

    fn kind(text: &str) -> String {
        let document = Document::parse(text).unwrap();
        match recognize(Cursor::root(&document)) {
            None => "nothing".to_owned(),
            Some(Content::TaskDefinition(_)) => "register-task-definition".to_owned(),
            Some(Content::Containers(_)) => "containers".to_owned(),
            Some(Content::Services(services)) => services[0].kind.to_string(),
            Some(Content::TaskLauncher(launcher)) => launcher.kind.to_string(),
            Some(Content::Module(_) | Content::Deployments(_) | Content::Other) => {
                "something else".to_owned()
            }
        }
    }

    #[test]
    fn every_input_is_known() {
        for (text, expected) in [
            (
                r#"{"family": "a", "containerDefinitions": [{"name": "a"}]}"#,
                "register-task-definition",
            ),
            (
                r#"{"taskDefinition": {"family": "a", "containerDefinitions": [{"name": "a"}]}}"#,
                "register-task-definition",
            ),
            (
                r#"{"containerDefinitions": [{"name": "a", "image": "b"}]}"#,
                "register-task-definition",
            ),
            (
                r#"{"taskDefinition": {"family": null, "containerDefinitions": [{"name": "a", "image": "b"}]}}"#,
                "register-task-definition",
            ),
            (
                r#"{"serviceName": "a", "taskDefinition": "a:1"}"#,
                "create-service",
            ),
            ("serviceName: a\ntaskDefinition: a\n", "create-service"),
            (
                r#"{"service": "a", "cluster": "c", "taskDefinition": "a:1"}"#,
                "update-service",
            ),
            (
                r#"{"services": [{"serviceName": "a", "serviceArn": "arn"}], "failures": []}"#,
                "describe-services",
            ),
            (
                r#"{"services": [{"serviceName": "a", "launchType": "EC2"}]}"#,
                "describe-services",
            ),
            (
                r#"[{"serviceName": "a", "serviceArn": "arn", "launchType": "EC2"}]"#,
                "describe-services",
            ),
            (
                r#"{"services": [{"serviceName": "a", "taskDefinition": "a:1"}]}"#,
                "describe-services",
            ),
            (
                r#"{"taskDefinition": "a", "launchType": "EC2"}"#,
                "run-task",
            ),
            (
                r#"{"Rule": "a", "Targets": [{"Id": "1", "Arn": "a", "EcsParameters": {}}]}"#,
                "put-targets",
            ),
            (
                r#"[{"Id": "1", "Arn": "a", "EcsParameters": {}}]"#,
                "put-targets",
            ),
            (
                r#"{"Name": "a", "ScheduleExpression": "r", "Target": {"EcsParameters": {}}}"#,
                "create-schedule",
            ),
            (
                r#"[{"name": "a", "image": "b", "essential": true}]"#,
                "containers",
            ),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn what_merely_looks_alike_is_left_alone() {
        for text in [
            // Elastic Beanstalk, a skeleton, and containers without images.
            r#"{"AWSEBDockerrunVersion": 2, "family": "a", "containerDefinitions": [{"name": "a"}]}"#,
            r#"{"family": "", "containerDefinitions": [{"name": "", "image": ""}]}"#,
            r#"{"family": "a", "containerDefinitions": [{"name": "", "image": ""}]}"#,
            r#"{"containerDefinitions": [{"name": "a"}]}"#,
            r#"{"containerDefinitions": []}"#,
            r#"{"serviceName": "", "taskDefinition": ""}"#,
            // Compose, Kubernetes, a package, a task set.
            r#"{"services": {"web": {"image": "a"}}}"#,
            "services:\n  web:\n    image: a\n",
            r#"{"services": [{"serviceName": "a", "port": 80}]}"#,
            "kind: StatefulSet\nspec:\n  serviceName: a\n",
            r#"{"name": "a", "version": "1", "scripts": {}}"#,
            r#"[{"name": "a", "image": "b", "ports": []}]"#,
            r#"[{"name": "a"}]"#,
            r#"[{"serviceName": "a", "port": 80}]"#,
            "[]",
            r#"{"service": "a", "externalId": "x", "taskDefinition": "a"}"#,
            r#"{"taskDefinition": "a"}"#,
            r#"{"taskDefinition": "a", "environment": "prod"}"#,
        ] {
            assert_eq!(kind(text), "nothing", "{text}");
        }
    }
}
