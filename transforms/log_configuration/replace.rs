//! Replaces log drivers that Fargate does not support with `awslogs`.

use super::groups::Groups;
use super::options::{GROUP, PREFIX, REGION, needs_region, prefix};
use crate::facts::rules::RuleId;
use crate::model::new_value::{copy_of, entry, text};
use crate::model::{Allows, Container, Kind, Props, TaskDefinition, allows, alternatives};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::{Cursor, NewValue};

const NOT_VALID: &str = "is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]";

/// Changes a log configuration to `awslogs`.
pub(super) fn replace<'d>(
    cx: &mut PlanContext<'_, 'd>,
    groups: &mut Groups<'_, 'd>,
    container: &Container<'d>,
    logging: Cursor<'d>,
    driver: &str,
) {
    let (options, has_region) = options(cx, groups, container);
    if let Some(written) = logging.prop("LogDriver") {
        let rationale = Rationale::review(format!(
            "Fargate does not support the {driver} log driver, so logs go to CloudWatch Logs"
        ));
        cx.set(written, text("awslogs"), rationale.prevents(NOT_VALID));
    }
    let carried = carried(logging.prop("Options"));
    let (mode, blocking) = if carried.iter().any(|(name, _)| name == MODE) {
        ("", "")
    } else {
        (LOSES_LINES, KEEPS_LINES)
    };
    let options = match options {
        NewValue::Mapping(mut entries) => {
            entries.extend(carried.into_iter().map(|(name, value)| entry(&name, value)));
            NewValue::Mapping(entries)
        }
        other => other,
    };
    let rationale = || Rationale::review(format!("awslogs and {driver} have different options"));
    let old = logging.prop("Options");
    let mut names: Vec<&str> = old
        .into_iter()
        .flat_map(alternatives)
        .flat_map(Cursor::entries)
        .map(|(name, _, _)| name)
        .filter(|name| !CARRIED.contains(name))
        .collect();
    names.dedup();
    match old.filter(|old| !old.is_null()) {
        Some(old) if names.is_empty() => cx.set(old, options, rationale()),
        Some(old) => {
            let did = format!(
                "set options of the {driver} log driver: {}",
                names.join(", ")
            );
            cx.replace(old, options, &did, rationale());
        }
        None => cx.put(logging, "Options", options, &["LogDriver"], rationale()),
    }
    cx.remove(
        logging,
        "SecretOptions",
        &format!("passed secrets to the {driver} log driver"),
        rationale(),
    );
    cx.warn(
        RuleId::TdLogDriver,
        logging,
        format!("Logs go to CloudWatch Logs instead of {driver}, so log collectors on the container instances do not receive them{mode}"),
        format!("Allow the task execution role to write to the log group, update what reads the logs, and check the cost of CloudWatch Logs{blocking}"),
    );
    if !has_region {
        needs_region(cx, logging);
    }
    check_role(cx, groups.task);
}

/// The option that decides whether a container waits for its log driver, or log lines are lost.
const MODE: &str = "mode";

/// Options that every log driver has, and that are kept. Source: Docker documentation, "Configure logging drivers".
const CARRIED: [&str; 2] = [MODE, "max-buffer-size"];

/// Source: ECS API model (botocore 1.44.8), `LogConfiguration.options`: the default since 2025-06-25.
const LOSES_LINES: &str = ". awslogs is non-blocking by default (account setting defaultLogDriverMode, since 2025-06-25) and drops lines while its buffer is full (max-buffer-size, 10 MiB)";

const KEEPS_LINES: &str = ". To keep every line, set the option mode: blocking. The container then stalls while CloudWatch Logs is unreachable";

/// The options that are kept, as they are written.
fn carried(options: Option<Cursor<'_>>) -> Vec<(String, NewValue)> {
    let options = options.into_iter().filter(|options| options.is_mapping());
    options
        .flat_map(Cursor::entries)
        .filter(|(name, _, _)| CARRIED.contains(name))
        .map(|(name, _, value)| (name.to_owned(), copy_of(value)))
        .collect()
}

/// An existing execution role of the template that the task already uses must be allowed to write the logs.
fn check_role<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>) {
    let Some((module, written)) = cx.module().zip(task.get("ExecutionRoleArn")) else {
        return;
    };
    let Some(role) = module.target(written) else {
        return;
    };
    if role.kind != Kind::ROLE {
        return;
    }
    let actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
    let is_allowed = |action: &str| allows(module, role, action) != Allows::No;
    if !actions.into_iter().all(is_allowed) {
        cx.action_required(
            RuleId::TdExecutionRoleExtra,
            written,
            format!("The containers log to CloudWatch Logs, but the policies of {} in the template do not allow this", role.name),
            "Allow logs:CreateLogStream and logs:PutLogEvents in the task execution role",
        );
    }
}

/// Adds an `awslogs` configuration to a container without a log configuration.
pub(super) fn add<'d>(
    cx: &mut PlanContext<'_, 'd>,
    groups: &mut Groups<'_, 'd>,
    container: &Container<'d>,
) {
    let (options, has_region) = options(cx, groups, container);
    let logging = NewValue::Mapping(vec![
        entry("LogDriver", text("awslogs")),
        entry("Options", options),
    ]);
    let rationale = Rationale::review(
        "Without a log configuration, Fargate discards the output of the container",
    );
    cx.put(container.body, "LogConfiguration", logging, &[], rationale);
    if !has_region {
        needs_region(cx, container.body);
    }
    check_role(cx, groups.task);
}

/// The options of `awslogs`, and whether the region is among them.
fn options<'d>(
    cx: &mut PlanContext<'_, 'd>,
    groups: &mut Groups<'_, 'd>,
    container: &Container<'d>,
) -> (NewValue, bool) {
    let group = groups.get(cx);
    let has_region = group.region.is_some();
    let mut entries = vec![entry(GROUP, group.name)];
    entries.extend(group.region.map(|region| entry(REGION, region)));
    entries.push(entry(PREFIX, prefix(container)));
    (NewValue::Mapping(entries), has_region)
}
