//! Removes placement strategies and constraints: there are no container instances to choose from.

use crate::facts::rules::RuleId;
use crate::model::{Props, alternatives};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "placement",
    phase: Phase::Edit,
    rules: &[
        RuleId::SvcPlacementConstraints,
        RuleId::SvcPlacementStrategies,
        RuleId::TdPlacementConstraints,
    ],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        let Some(properties) = service.resource.properties() else {
            continue;
        };
        let why = Rationale::safe("Fargate spreads tasks over availability zones by itself")
            .prevents("Placement strategies are not supported with FARGATE launch type.");
        let did = "chose the instances that tasks were placed on";
        let stays = !cx.decisions.replaced_services.contains(&service.id());
        let way = if stays {
            Placing::Empty
        } else {
            Placing::Remove
        };
        let key = "PlacementStrategies";
        if !properties.prop(key).is_some_and(is_left_out) {
            take_out(cx, properties, key, way, did, why);
        }
        constraints(cx, properties, "PlacementConstraints", way, RUN);
    }
    let launchers = cx.workload.launchers.iter();
    for run in launchers.flat_map(|launcher| &launcher.runs) {
        constraints(cx, run.block, "PlacementConstraints", Placing::Remove, RUN);
        // At most one of these is present, depending on the spelling.
        let keys = [
            "PlacementStrategies",
            "PlacementStrategy",
            "placementStrategy",
        ];
        for key in keys.into_iter().filter(|key| run.block.get(key).is_some()) {
            let did = "chose the instances that tasks were placed on";
            let why = Rationale::safe("Fargate spreads tasks over availability zones by itself");
            cx.remove(run.block, key, did, why);
        }
    }
    for task in &cx.workload.task_definitions {
        constraints(cx, task.body, "PlacementConstraints", Placing::Remove, TASK);
    }
}

/// What is known about a kind of constraints.
#[derive(Clone, Copy)]
struct Known {
    rule: RuleId,
    error: &'static str,
}

/// The constraints of what runs tasks.
const RUN: Known = Known {
    rule: RuleId::SvcPlacementConstraints,
    error: "Placement constraints are not supported with FARGATE launch type.",
};

/// The constraints of a task definition.
const TASK: Known = Known {
    rule: RuleId::TdPlacementConstraints,
    error: "Fargate compatible task definitions do not support constraints",
};

/// How a list is removed.
#[derive(Clone, Copy)]
enum Placing {
    /// The property is removed.
    Remove,
    /// The list is emptied: ECS keeps the setting of a service where an update does not specify it.
    Empty,
}

fn take_out<'d>(
    cx: &mut PlanContext<'_, 'd>,
    mapping: Cursor<'d>,
    key: &str,
    way: Placing,
    did: &str,
    why: Rationale,
) {
    match (way, mapping.prop(key)) {
        // ECS itself prints empty lists for tasks and services on Fargate.
        (_, Some(list)) if cx.host.has_empty_lists() && !may_hold(list) => {}
        (Placing::Remove, _) => cx.remove(mapping, key, did, why),
        (Placing::Empty, Some(list)) if may_hold(list) => cx.empty(list, did, why),
        (Placing::Empty, _) => {}
    }
}

/// Whether each item of a list is an absent value.
fn is_left_out(list: Cursor<'_>) -> bool {
    let mut items = list.items().peekable();
    list.is_sequence() && items.peek().is_some() && items.all(Cursor::is_absent)
}

/// Whether a list may have items: it is not empty in every branch of the conditions around it.
fn may_hold(list: Cursor<'_>) -> bool {
    let is_empty = |one: Cursor<'_>| one.is_null() || (one.is_sequence() && one.items().len() == 0);
    !alternatives(list).into_iter().all(is_empty)
}

fn constraints<'d>(
    cx: &mut PlanContext<'_, 'd>,
    mapping: Cursor<'d>,
    key: &str,
    way: Placing,
    known: Known,
) {
    let Some(list) = mapping.prop(key) else {
        return;
    };
    let mut matters = false;
    let items = alternatives(list).into_iter().flat_map(Cursor::items);
    for constraint in items.flat_map(alternatives) {
        let expression = constraint
            .get("Expression")
            .or_else(|| constraint.get("expression"));
        if let Some(expression) = expression {
            matters = true;
            read(cx, expression, known.rule);
        }
    }
    if !matters && list.is_sequence() && list.items().len() == 0 {
        let why =
            Rationale::safe("Fargate's rules refuse even an empty list").prevents(known.error);
        take_out(cx, mapping, key, way, "was empty", why);
        return;
    }
    let reason = "there are no instances to choose from";
    let why = if matters {
        Rationale::review(reason)
    } else {
        Rationale::safe(reason)
    };
    let did = "limited the instances that tasks were placed on";
    take_out(cx, mapping, key, way, did, why.prevents(known.error));
}

/// A constraint may specify what kind of machine the task needs.
fn read<'d>(cx: &mut PlanContext<'_, 'd>, expression: Cursor<'d>, rule: RuleId) {
    let Some(text) = expression.text() else {
        cx.warn(
            rule,
            expression,
            "what this constraint demands is not written here",
            "make sure that the task needs no particular kind of instance",
        );
        return;
    };
    if text.contains("availability-zone") {
        cx.warn(
            rule,
            expression,
            format!(
                "the constraint kept the tasks in certain availability zones and is dropped: {text}"
            ),
            "give only subnets of these zones",
        );
    } else if !["os-type", "os-family", "cpu-architecture"]
        .iter()
        .any(|attribute| text.contains(attribute))
    {
        cx.warn(
            rule,
            expression,
            format!("the constraint is dropped: {text}"),
            "make sure that the task needs nothing that only these instances had",
        );
    }
}
