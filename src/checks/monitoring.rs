//! Alarms on metrics of container instances, and EventBridge rules that match events of container instances, or events whose content differs on Fargate.
//!
//! Source: the Amazon ECS developer guide, "Amazon ECS events" (2026-11): events of type ECS Container Instance State
//! Change exist for container instances only; `containerInstanceArn` of an ECS Task State Change is "the ARN of the
//! container instance that hosts the task", which a task on Fargate does not have.

use crate::facts::capacity::METRICS;
use crate::facts::rules::RuleId;
use crate::model::{Kind, Module, Props, Resource, SubText, alternatives};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Monitoring of container instances.
pub(crate) static ADVICE: Step = Step {
    name: "monitoring",
    phase: Phase::Advise,
    rules: &[
        RuleId::CwContainerInstanceEvents,
        RuleId::CwReservationAlarms,
    ],
    readme: "",
    plan: watch,
};

fn watch(cx: &mut PlanContext<'_, '_>) {
    alarms(cx);
    events(cx);
}

fn alarms(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    for alarm in module.of_type(Kind::ALARM) {
        let metric = alarm.get("MetricName").and_then(Cursor::text).unwrap_or("");
        let of_ecs = alarm.get("Namespace").and_then(Cursor::text) == Some("AWS/ECS");
        if of_ecs && METRICS.contains(&metric) {
            cx.note(
                RuleId::CwReservationAlarms,
                alarm.key,
                format!("{metric} is published for container instances only. The alarm receives no data for tasks on Fargate"),
                "Use CPUUtilization and MemoryUtilization of the service instead",
            );
        }
    }
}

const INSTANCES: &str = "ECS Container Instance State Change";

const TASKS: &str = "ECS Task State Change";

fn events(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    for rule in module.of_type(Kind::EVENT_RULE) {
        let patterns = rule.get("EventPattern").into_iter().flat_map(alternatives);
        for pattern in patterns {
            of_pattern(cx, module, rule, pattern);
        }
    }
}

fn of_pattern<'d>(
    cx: &mut PlanContext<'_, 'd>,
    module: &Module<'d>,
    rule: &Resource<'d>,
    pattern: Cursor<'d>,
) {
    let kinds = kinds(pattern);
    let of = |kind: &str| {
        let found = kinds.iter().find(|(_, one)| one == kind);
        found.map(|(place, _)| *place)
    };
    match (of(INSTANCES), of(TASKS)) {
        (Some(place), None) if kinds.len() == 1 => cx.note(
            RuleId::CwContainerInstanceEvents,
            place,
            format!("{} matches only {INSTANCES} events, which ECS does not emit for tasks on Fargate", rule.name),
            format!("Remove the rule together with the last container instance. To monitor tasks, match {TASKS} events"),
        ),
        (Some(place), _) => cx.note(
            RuleId::CwContainerInstanceEvents,
            place,
            format!("{INSTANCES} events stop with the last container instance. The other events that {} matches continue, and {TASKS} events of tasks on Fargate have no containerInstanceArn", rule.name),
            "Keep the rule, and check that its target does not read detail.containerInstanceArn",
        ),
        (None, Some(place)) if starts_a_function(module, rule) => cx.note(
            RuleId::CwContainerInstanceEvents,
            place,
            format!("{TASKS} events of tasks on Fargate have no containerInstanceArn, and {} invokes a function for them", rule.name),
            "Check that the function does not look up the container instance. The private IP address of the task is in detail.attachments",
        ),
        _ => {}
    }
}

/// The types of events in a pattern, which may be JSON in a text.
fn kinds(pattern: Cursor<'_>) -> Vec<(Cursor<'_>, String)> {
    if let Some(text) = pattern.text() {
        let read = serde_json::from_str::<serde_json::Value>(text).ok();
        let list = read.and_then(|read| read.get("detail-type")?.as_array().cloned());
        let names = list.into_iter().flatten();
        return names
            .filter_map(|one| Some((pattern, one.as_str()?.to_owned())))
            .collect();
    }
    let list = pattern.get("detail-type").into_iter();
    list.flat_map(Cursor::items)
        .filter_map(|one| Some((one, one.text()?.to_owned())))
        .collect()
}

/// Whether a target of the rule is a Lambda function, as far as the template shows.
fn starts_a_function(module: &Module<'_>, rule: &Resource<'_>) -> bool {
    let targets = rule.get("Targets").into_iter().flat_map(Cursor::items);
    targets.filter_map(|target| target.prop("Arn")).any(|arn| {
        let by_id = module.target(arn).is_some_and(|one| {
            matches!(
                one.kind,
                Kind::FUNCTION | Kind::SAM_FUNCTION | Kind::FUNCTION_ALIAS
            )
        });
        by_id || SubText::of(arn).text.contains(":function:")
    })
}
