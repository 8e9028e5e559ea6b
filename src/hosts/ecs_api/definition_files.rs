//! Files that are not a complete input of a command: with placeholders for another program, or with output-only fields
//! of ECS.

use super::commands;
use crate::facts::rules::RuleId;
use crate::model::{FIXED_VALUES, Props, TaskDefinition, compatibilities, fargate_variant};
use crate::plan::{PlanContext, Unsupported};
use crate::syntax::Cursor;

/// Reports the parts of the files that ECS does not accept as they are.
pub(super) fn check(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        filled_in_elsewhere(cx, task);
        size_filled_in_elsewhere(cx, task);
        lists_filled_in_elsewhere(cx, task);
        without_family(cx, task);
        read_only_fields(cx, task);
        registered_already(cx, task);
    }
}

/// A second definition for Fargate is of no use if another file already registers the family for Fargate.
fn registered_already<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let is_wanted = cx.project.files[task.file].named;
    let compatible = compatibilities(None, task);
    if is_wanted || compatible.lists("FARGATE") {
        return;
    }
    if let Some(other) = fargate_variant(cx.project, task) {
        cx.needs_decision(
            RuleId::TdFamily,
            task.place(),
            format!("{other} already registers family {} for Fargate, and this file would register it a second time", task.name),
            format!("Use {other} for services and RunTask callers, and remove this file or keep it for container instances. To migrate it anyway, name it on the command line: ecs2fargate migrate {}", cx.project.path(task.file)),
        );
    }
}

fn filled_in_elsewhere<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    for (property, known) in FIXED_VALUES {
        let nodes = task.get(property).into_iter().flat_map(Cursor::descendants);
        let texts = nodes.filter_map(|node| Some((node, node.text()?)));
        let odd: Vec<(Cursor<'d>, &str)> =
            texts.filter(|(_, text)| !known.contains(text)).collect();
        for (place, text) in odd {
            cx.needs_decision(
                RuleId::Placeholder,
                place,
                format!("{} is {text}, which is replaced before ECS reads it, so the launch type cannot be determined", task.body.spell(property)),
                "Write the value that you use on Fargate, and run the migration again",
            );
        }
    }
}

/// ECS requires lists or objects for these properties of a task or container, and their contents determine whether
/// Fargate supports it. Properties that are not listed here have their own checks.
const LISTS: [&str; 6] = [
    "MountPoints",
    "PortMappings",
    "ResourceRequirements",
    "RuntimePlatform",
    "SystemControls",
    "Ulimits",
];

fn lists_filled_in_elsewhere<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let containers = task.get("ContainerDefinitions").into_iter();
    let bodies = containers
        .flat_map(Cursor::items)
        .chain(std::iter::once(task.body));
    let mut found: Vec<(&str, Cursor<'d>)> = Vec::new();
    for body in bodies {
        for property in LISTS {
            let value = body.prop(property);
            let items = value.into_iter().flat_map(Cursor::items);
            let texts = value.into_iter().chain(items);
            let texts = texts.filter(|one| one.text().is_some() && !one.is_null());
            found.extend(texts.map(|place| (property, place)));
        }
    }
    for (property, place) in found {
        let text = place.text().unwrap_or_default();
        let property = task.body.spell(property);
        cx.needs_decision(
            RuleId::Placeholder,
            place,
            format!("{property} is {text}, which is replaced before ECS reads it, so it cannot be checked"),
            format!("Write {property} out in this file, or replace the placeholder first and run on the result"),
        );
    }
}

/// A filled-in task size may be kept, because ECS reads the final value. Fargate does not support every value.
fn size_filled_in_elsewhere<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    for property in ["Cpu", "Memory"] {
        let value = task.get(property);
        let Some((place, text)) = value.and_then(|place| Some((place, place.text()?))) else {
            continue;
        };
        let is_size = |char: char| char.is_ascii_digit() || char == '.';
        if place.is_null() || text.is_empty() || text.starts_with(is_size) {
            continue;
        }
        let property = task.body.spell(property);
        cx.action_required(
            RuleId::Placeholder,
            place,
            format!("{property} of the task is {text}, which is replaced before ECS reads it. Fargate supports only certain combinations of CPU and memory"),
            "Make sure that the values are a Fargate task size, such as 256 with 512, or 1024 with 2048 (ecs2fargate rules sizes)",
        );
    }
}

/// Reports a family that is not part of the file.
fn without_family<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let family = task.body.get("family").filter(|one| !one.is_null());
    if task.is_container_list() || family.is_some() {
        return;
    }
    cx.note(
        RuleId::TdFamily,
        task.body,
        "The file has no family, so the family is set where the task definition is registered",
        "Register it with the same --family as before",
    );
}

/// Fields printed by `describe-task-definition` that `register-task-definition` does not accept.
const READ_ONLY: [&str; 8] = [
    "TaskDefinitionArn",
    "Revision",
    "Status",
    "RequiresAttributes",
    "Compatibilities",
    "RegisteredAt",
    "RegisteredBy",
    "DeregisteredAt",
];

/// Read-only fields describe the printed revision and are kept: some tools strip them, the AWS CLI rejects them.
fn read_only_fields<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let there: Vec<String> = READ_ONLY
        .iter()
        .map(|name| task.body.spell(name).into_owned())
        .filter(|name| task.body.get(name).is_some())
        .collect();
    let root = Cursor::root(task.body.document);
    let is_wrapped = root.node != task.body.node;
    if there.is_empty() && !is_wrapped {
        return;
    }
    let what = match there.as_slice() {
        [] => "the object around the task definition".to_owned(),
        names => names.join(", "),
    };
    let place = there.first().and_then(|name| task.body.key(name));
    cx.note(
        RuleId::TdDescribed,
        place.unwrap_or(task.body),
        format!("This file is the output of describe-task-definition. Its output-only fields are kept, but register-task-definition rejects them: {what}"),
        format!(
            "Remove them for the AWS CLI (the GitHub deploy action ignores them):\n{}",
            commands::task_definition_input(cx.project.path(task.file), is_wrapped, &there)
        ),
    );
}

/// Rejects services that are output of `describe-services`, which is not input of anything.
pub(super) fn require_input(cx: &mut PlanContext<'_, '_>) -> Result<(), Unsupported> {
    let printed = cx.workload.services.iter().find(|one| one.is_output());
    let Some(service) = printed else {
        return Ok(());
    };
    let is_list = Cursor::root(service.resource.key.document).is_sequence();
    let list = if is_list { ".[]" } else { ".services[]" };
    cx.needs_decision(
        RuleId::SvcLaunchType,
        service.resource.key,
        "This file is the output of describe-services, which ECS does not accept as input, so an edit would have no effect",
        format!(
            "Convert it to the input of create-service, save it alongside its task definition, and run the migration again:\n{}",
            commands::service_input(cx.project.path(service.file), service.resource.name, list)
        ),
    );
    Err(Unsupported)
}
