//! Conditions on services and task definitions.

use super::Case;
use crate::verify::references::only_id;
use crate::verify::value::Value;

/// The service moves from launch type EC2 to FARGATE, as planned, which replaces it.
pub(super) fn service_is_replaced(case: &Case<'_>) -> bool {
    let launch_type = |side: &super::super::normal::Normal| {
        let value = side.property(case.id(), &["LaunchType"]);
        value.and_then(Value::as_text).map(str::to_owned)
    };
    let [before, planned, after] =
        [&case.stack.before, &case.stack.planned, &case.stack.after].map(launch_type);
    case.planned() == Some(&Value::text("REPLICA"))
        && before.as_deref() == Some("EC2")
        && planned.as_deref() == Some("FARGATE")
        && after == planned
}

/// The plan generates the role, and the containers have public images and neither logs, secrets nor credentials.
pub(super) fn containers_need_no_execution_role(case: &Case<'_>) -> bool {
    let role = case.planned().and_then(Value::as_text).and_then(only_id);
    let is_generated = role.is_some_and(|id| case.is_only_planned("Resources", id));
    let containers = case.property(&["ContainerDefinitions"]);
    let containers = containers.map(Value::items).unwrap_or_default();
    is_generated && !containers.is_empty() && containers.into_iter().all(needs_no_role)
}

/// The properties of a container that the task execution role is used for.
const USE_THE_ROLE: [&str; 4] = [
    "CredentialSpecs",
    "EnvironmentFiles",
    "RepositoryCredentials",
    "Secrets",
];

fn needs_no_role(container: &Value) -> bool {
    let image = container.text_at(&["Image"]);
    let is_public =
        image.is_some_and(|image| !image.contains("${") && !image.contains(".dkr.ecr."));
    is_public
        && USE_THE_ROLE
            .iter()
            .all(|property| container.get(property).is_none())
        && container
            .get("LogConfiguration")
            .is_none_or(logs_without_role)
}

/// A log router sends the logs with the role of the task; secrets among its options are read with the task execution role.
fn logs_without_role(configuration: &Value) -> bool {
    configuration.text_at(&["LogDriver"]) == Some("awsfirelens")
        && configuration.get("SecretOptions").is_none()
}

/// The variable `AWS_REGION` with the region of the stack.
pub(super) fn variable_that_fargate_sets(case: &Case<'_>) -> bool {
    let variables = match case.difference.path.as_slice() {
        [.., list] if list == "Environment" => case.planned().map(Value::items),
        [.., list, _] if list == "Environment" => case.planned().map(|one| vec![one]),
        _ => None,
    };
    let is_region = |variable: &Value| {
        let value = variable.text_at(&["Value"]);
        variable.text_at(&["Name"]) == Some("AWS_REGION")
            && value.is_some_and(|value| value == "${AWS::Region}" || is_region_name(value))
    };
    let variables = variables.unwrap_or_default();
    !variables.is_empty() && variables.into_iter().all(is_region)
}

/// For example `us-east-1`.
fn is_region_name(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last().filter(|(_, words)| words.len() >= 2) else {
        return false;
    };
    let is_word =
        |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && words.iter().all(is_word)
}

/// The task has one container, and the planned size.
pub(super) fn task_has_the_size(case: &Case<'_>) -> bool {
    let containers = case.property(&["ContainerDefinitions"]).map(Value::items);
    let is_planned = |property: &str| {
        let planned = case.stack.planned.property(case.id(), &[property]);
        planned.is_some() && case.property(&[property]) == planned
    };
    containers.is_some_and(|all| all.len() == 1) && is_planned("Cpu") && is_planned("Memory")
}

/// Linux, and X86_64 if the architecture is written.
pub(super) fn default_platform(case: &Case<'_>) -> bool {
    let Some(Value::Map(platform)) = case.after() else {
        return false;
    };
    let text = |key: &str| platform.get(key).and_then(Value::as_text);
    let is_known = platform
        .keys()
        .all(|key| key == "OperatingSystemFamily" || key == "CpuArchitecture");
    is_known
        && text("OperatingSystemFamily") == Some("LINUX")
        && matches!(text("CpuArchitecture"), None | Some("X86_64"))
        && platform.len() == 1 + usize::from(platform.contains_key("CpuArchitecture"))
}

/// The plan writes the default. Source: AWS, AwsVpcConfiguration, assignPublicIp, 2026-11.
pub(super) fn default_public_address(case: &Case<'_>) -> bool {
    case.planned().and_then(Value::as_text) == Some("DISABLED")
}
