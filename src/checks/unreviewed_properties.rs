//! Denied by default: a property that has not been reviewed blocks its workload.

use crate::facts::fit::{Fit, Table, look_up};
use crate::facts::rules::RuleId;
use crate::facts::{fit, nested};
use crate::model::{Container, Kind, Props, Workload, alternatives, items_of, reader_of};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Properties that are not known to be supported on Fargate.
pub(crate) static CHECK: Step = Step {
    name: "unreviewed-properties",
    phase: Phase::Check,
    rules: &[
        RuleId::FitOpaque,
        RuleId::FitUnknown,
        RuleId::EvStepFunctions,
        RuleId::TdInferenceAccelerators,
        RuleId::CdDevices,
        RuleId::TdVolumeFsx,
    ],
    readme: "",
    plan: check,
};

/// Checks every property of the workload's members against the fit lists.
fn check(cx: &mut PlanContext<'_, '_>) {
    let workload: &Workload<'_> = cx.workload;
    for task in &workload.task_definitions {
        if !task.is_container_list() {
            check_mapping(cx, task.body, fit::TASK_DEFINITION, "task definition");
        }
        for volume in items_of(task.get("Volumes")) {
            check_mapping(cx, volume, fit::VOLUME, "volume");
        }
        for container in task.containers() {
            check_mapping(cx, container.body, fit::CONTAINER, "container");
            check_ports(cx, &container);
            for mapping in container.port_mappings() {
                check_mapping(cx, mapping, fit::PORT_MAPPING, "port mapping");
            }
            let linux = container.get("LinuxParameters").into_iter();
            for linux in linux.flat_map(alternatives) {
                check_mapping(cx, linux, fit::LINUX_PARAMETERS, "LinuxParameters");
            }
        }
    }
    for service in &workload.services {
        if let Some(properties) = service.resource.properties() {
            match service.resource.kind {
                Kind::APPSPEC => check_mapping(cx, properties, fit::APPSPEC, "service"),
                Kind::ECSPRESSO => {
                    let printed = fit::ECSPRESSO_PRINTED;
                    check_but(cx, properties, fit::SERVICE, "service", printed);
                }
                _ => check_mapping(cx, properties, fit::SERVICE, "service"),
            }
        }
    }
    for launcher in &workload.launchers {
        let table = if launcher.is_task_set() {
            fit::TASK_SET
        } else {
            fit::RUN_PARAMETERS
        };
        for run in &launcher.runs {
            check_mapping(cx, run.block, table, launcher.what());
        }
    }
    for group in &workload.target_groups {
        if let Some(properties) = group.resource.properties() {
            check_mapping(cx, properties, fit::TARGET_GROUP, "target group");
        }
    }
}

fn check_mapping<'d>(cx: &mut PlanContext<'_, 'd>, mapping: Cursor<'d>, table: Table, what: &str) {
    check_but(cx, mapping, table, what, &[]);
}

/// The same, except for properties of another table, which are not read.
fn check_but<'d>(
    cx: &mut PlanContext<'_, 'd>,
    mapping: Cursor<'d>,
    table: Table,
    what: &str,
    unread: Table,
) {
    if !mapping.is_mapping() && !mapping.is_null() {
        cx.block(
            RuleId::FitOpaque,
            mapping,
            format!("The value of this {what} is not literal, so it cannot be checked or changed"),
            "Write it out in the template, or migrate it manually",
        );
        return;
    }
    for (key, place, value) in mapping.entries() {
        let is_empty = value.is_null()
            || value.text() == Some("")
            || (value.is_sequence() && value.items().len() == 0);
        if is_empty {
            continue;
        }
        let name = reader_of(mapping.document).canonical(mapping, key);
        if let Some(name) = name.strip_suffix(".$") {
            decided_later(cx, table, place, name);
            continue;
        }
        match look_up(table, &name).or_else(|| look_up(unread, &name)) {
            Some(Fit::Same | Fit::Handled) => check_below(cx, &name, value),
            Some(Fit::Denied(rule, help)) => {
                cx.block(
                    rule,
                    place,
                    format!("Property {key} of the {what} is not supported on Fargate, or cannot be migrated automatically"),
                    help,
                );
            }
            None if what == "container" && cx.host_at(place).ignores_unknown_settings() => cx.note(
                RuleId::FitUnknown,
                place,
                format!("The AWS provider ignores property {key} of the container, because the ECS API has no such setting"),
                "Remove it if it is a mistake",
            ),
            None => cx.block(
                RuleId::FitUnknown,
                place,
                format!("Property {key} of the {what} is not yet reviewed for Fargate"),
                "Remove it if it is a mistake, or report it to the ecs2fargate project if it is a new property",
            ),
        }
    }
}

/// Step Functions takes a value with this name from the state's input at run time.
fn decided_later<'d>(cx: &mut PlanContext<'_, 'd>, table: Table, place: Cursor<'d>, name: &str) {
    if look_up(table, name) != Some(Fit::Same) {
        cx.block(
            RuleId::EvStepFunctions,
            place,
            format!("{name} comes from the input of the state, so it cannot be checked or changed"),
            "Set a literal value, or make sure that callers of the state machine pass values that Fargate supports, and migrate it manually",
        );
    }
}

/// Blocks a container whose port mappings are an expression, such as a variable. Where modules pass no lists, there are
/// none.
fn check_ports<'d>(cx: &mut PlanContext<'_, 'd>, container: &Container<'d>) {
    let values = container.get("PortMappings").into_iter();
    let values = values.flat_map(alternatives);
    for value in values.filter(|value| value.is_function()) {
        if reader_of(value.document).passes_lists() {
            cx.block(
                RuleId::FitOpaque,
                value,
                "The value of PortMappings is not literal, so it cannot be checked or changed",
                "Write it out in the module, or migrate it manually",
            );
        }
    }
}

/// Checks that the mappings below a property contain only known keys.
fn check_below<'d>(cx: &mut PlanContext<'_, 'd>, property: &str, value: Cursor<'d>) {
    let Some(known) = nested::below(property) else {
        return;
    };
    let values = alternatives(value).into_iter();
    let mappings = values.flat_map(|value| match value.is_sequence() {
        true => items_of(Some(value)),
        false => vec![value],
    });
    for mapping in mappings.filter(|mapping| mapping.is_mapping()) {
        let mut unknown = Vec::new();
        for (key, place, value) in mapping.entries() {
            let name = reader_of(mapping.document).canonical(mapping, key);
            let name = name.strip_suffix(".$").unwrap_or(&name);
            if known.contains(&name) {
                check_below(cx, name, value);
            } else if !value.is_null() {
                unknown.push((key, place));
            }
        }
        let names: Vec<&str> = unknown.iter().map(|(key, _)| *key).collect();
        let Some((_, place)) = unknown.first() else {
            continue;
        };
        let spelled = |name: &&str| {
            let mut known = known.iter();
            let known = known.find(|one| one.eq_ignore_ascii_case(name))?;
            Some(mapping.spell(known).into_owned())
        };
        let spelled: Option<Vec<String>> = names.iter().map(spelled).collect();
        match spelled {
            Some(spelled) => cx.block(
                RuleId::FitUnknown,
                *place,
                format!(
                    "{property} has no {} {}, because the names of properties are case-sensitive",
                    if names.len() == 1 { "property" } else { "properties" },
                    names.join(", ")
                ),
                format!("Write {}", spelled.join(", ")),
            ),
            None => cx.block(
                RuleId::FitUnknown,
                *place,
                format!(
                    "{property} has properties that are not yet reviewed for Fargate: {}",
                    names.join(", ")
                ),
                "Correct them if they are a mistake, or report them to the ecs2fargate project if they are new",
            ),
        }
    }
}
