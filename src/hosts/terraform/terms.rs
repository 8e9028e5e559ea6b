//! The terms of Terraform for those of CloudFormation, in texts about modules.
//!
//! The steps speak of templates, parameters and properties. In a text about a module, a property has the name of its
//! argument, a resource type that of the provider, and a setting the form in which Terraform writes it.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::schema::{Attribute, Shape, attribute, attributes_of, resource_type_of};
use crate::hosts::ecs_api::reader::camel_case;
use crate::model::Kind;

/// The resource types whose arguments texts name.
const TYPES: [&str; 8] = [
    "aws_ecs_service",
    "aws_ecs_task_definition",
    "aws_lb_target_group",
    "aws_cloudwatch_event_target",
    "aws_scheduler_schedule",
    "aws_autoscaling_group",
    "aws_ecs_cluster_capacity_providers",
    "aws_iam_role",
];

/// Settings of containers, which are named as in the ECS API. Those that are also names of metrics are left as they are.
const OF_CONTAINERS: [&str; 16] = [
    "ContainerPort",
    "DockerLabels",
    "DockerSecurityOptions",
    "EntryPoint",
    "ExtraHosts",
    "HostPort",
    "LinuxParameters",
    "LogConfiguration",
    "LogDriver",
    "MountPoints",
    "PortMappings",
    "ReadonlyRootFilesystem",
    "RepositoryCredentials",
    "StopTimeout",
    "SystemControls",
    "VolumesFrom",
];

/// Words and phrases. Longer ones come first where one begins with another.
const PHRASES: [(&str, &str); 21] = [
    ("this stack", "this module"),
    (
        "ENABLED if the subnets are public, DISABLED if",
        "true if the subnets are public, false if",
    ),
    ("Cpu and Memory", "cpu and memory"),
    ("CommaDelimitedList", "list(string)"),
    ("(String)", "(string)"),
    ("(Number)", "(number)"),
    ("(Bool)", "(bool)"),
    (
        "Pass it when you update the stack (--parameter-overrides",
        "Set it in a .tfvars file or when you apply the module (-var",
    ),
    ("this template", "this module"),
    ("these templates", "these modules"),
    ("the template", "the module"),
    ("a template", "a module"),
    ("the deployed stack", "the deployment"),
    ("The deployed stack", "The deployment"),
    ("when you update the stack", "when you apply the module"),
    ("the update of the stack", "the apply"),
    ("Parameters ", "Variables "),
    ("Parameter ", "Variable "),
    ("parameters", "variables"),
    ("parameter", "variable"),
    // The option is that of this tool.
    ("--variables ", "--parameters "),
];

/// The argument of each property that texts name.
static ARGUMENTS: LazyLock<HashMap<&str, String>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    for (resource_type, attribute) in TYPES.into_iter().flat_map(typed) {
        let Some(property) = attribute.property.filter(|_| attribute.key.is_none()) else {
            continue;
        };
        let argument = match property.contains('.') {
            // A block that the model does not have.
            false if is_in_own_block(resource_type, attribute) => attribute.path,
            _ => last(attribute.path),
        };
        let property = last(property);
        // A word such as Cluster also stands for the thing itself.
        if has_humps(property)
            && (attribute.shape != Shape::Attribute || argument.contains(['_', '.']))
        {
            all.entry(property).or_insert_with(|| argument.to_owned());
        }
    }
    for property in OF_CONTAINERS {
        all.insert(property, camel_case(property));
    }
    all.insert("DependsOn", "depends_on".to_owned());
    all
});

/// A property, with the value that a text gives it; or a key of the JSON of a state machine, which is as it is.
static PROPERTY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let key = r#""[A-Z][A-Za-z]+": "#;
    let property = r"\b([A-Z][a-z]+(?:[A-Z]+[a-z]*)+)\b(?:: ([A-Za-z0-9_.-]*[A-Za-z0-9]))?";
    Regex::new(&format!("{key}|{property}")).ok()
});

/// The argument for public IP addresses is a Boolean value.
static SWITCH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(assign_public_ip\w*(?: = |=| defaults to | is ))"?(ENABLED|DISABLED)"?"#).ok()
});

/// A type of parameters.
static ID: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"List<[^>]+>|AWS::[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z]+").ok());

/// A resource type of CloudFormation.
static TYPE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+").ok());

/// The arguments and blocks of a resource type, each with the type.
fn typed(resource_type: &'static str) -> impl Iterator<Item = (&'static str, &'static Attribute)> {
    let all = attributes_of(resource_type).iter();
    all.map(move |one| (resource_type, one))
}

/// Whether an argument is in a block that is no property.
fn is_in_own_block(resource_type: &str, argument: &Attribute) -> bool {
    let block = argument.path.rsplit_once('.').map(|(block, _)| block);
    let block = block.and_then(|block| attribute(resource_type, block));
    block.is_some_and(|block| block.property.is_none())
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn has_humps(name: &str) -> bool {
    name.chars().filter(char::is_ascii_uppercase).count() > 1
}

/// A text in the terms of Terraform.
pub(super) fn in_terms(text: &str) -> String {
    // A module is named by its directory.
    let mut text = text.replace("/*.tf", "").replace("*.tf", "./");
    if let Some(ids) = ID.as_ref() {
        let own = |found: &Captures<'_>| match found[0].starts_with("List") {
            true => "list(string)".to_owned(),
            false => "string".to_owned(),
        };
        text = ids.replace_all(&text, own).into_owned();
    }
    if let Some(types) = TYPE.as_ref() {
        let own = |found: &Captures<'_>| {
            let kind = Kind::new(&found[0]);
            resource_type_of(kind).map_or_else(|| found[0].to_owned(), str::to_owned)
        };
        text = types.replace_all(&text, own).into_owned();
    }
    if let Some(properties) = PROPERTY.as_ref() {
        text = properties.replace_all(&text, setting).into_owned();
    }
    for (word, own) in PHRASES {
        text = text.replace(word, own);
    }
    if let Some(switch) = SWITCH.as_ref() {
        let own = |found: &Captures<'_>| {
            let is_on = &found[2] == "ENABLED";
            format!("{}{is_on}", &found[1])
        };
        text = switch.replace_all(&text, own).into_owned();
    }
    // A parameter of Systems Manager is none of the module.
    text.replace("SSM variable", "SSM parameter")
        .replace("Variable Store", "Parameter Store")
}

/// A property by the name of its argument; with a value as an assignment.
fn setting(found: &Captures<'_>) -> String {
    let argument = found.get(1).and_then(|name| ARGUMENTS.get(name.as_str()));
    let Some(argument) = argument else {
        return found[0].to_owned();
    };
    match found.get(2).map(|value| value.as_str()) {
        None => argument.clone(),
        Some(value) if value.parse::<f64>().is_ok() || matches!(value, "true" | "false") => {
            format!("{argument} = {value}")
        }
        Some(value) => format!("{argument} = \"{value}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::in_terms;

    #[test]
    fn texts_are_in_the_terms_of_terraform() {
        for (text, expected) in [
            (
                "Set LaunchType: FARGATE in the template",
                "Set launch_type = \"FARGATE\" in the module",
            ),
            (
                "HostPort must be omitted or equal to ContainerPort",
                "hostPort must be omitted or equal to containerPort",
            ),
            (
                "Adds web (AWS::EC2::SecurityGroup)",
                "Adds web (aws_security_group)",
            ),
            (
                "Adds parameter a (List<AWS::EC2::Subnet::Id>)",
                "Adds variable a (list(string))",
            ),
            (
                "web (AWS::ECS::TaskDefinition)",
                "web (aws_ecs_task_definition)",
            ),
            (
                "Raise DesiredCount; Parameter cpu (Number)",
                "Raise desired_count; Variable cpu (number)",
            ),
            (
                "The MemoryReservation metric of the SSM parameter",
                "The MemoryReservation metric of the SSM parameter",
            ),
            (
                "assign_public_ip=ENABLED, AssignPublicIp: DISABLED, AssignPublicIp is ENABLED",
                "assign_public_ip=true, assign_public_ip = false, assign_public_ip is true",
            ),
            (
                "set HealthCheckGracePeriodSeconds: 60",
                "set health_check_grace_period_seconds = 60",
            ),
            (
                "write HealthCheckPort: traffic-port",
                "write health_check.port = \"traffic-port\"",
            ),
            (
                "*.tf also has to change, and so does shop/*.tf",
                "./ also has to change, and so does shop",
            ),
            (
                "TargetGroupAttributes of the group",
                "TargetGroupAttributes of the group",
            ),
        ] {
            assert_eq!(in_terms(text), expected);
        }
    }
}
