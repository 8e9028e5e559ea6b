//! Removes placement strategies and constraints, which do not apply on Fargate.

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
        let why = Rationale::safe("Fargate spreads tasks across Availability Zones automatically")
            .prevents("Placement strategies are not supported with FARGATE launch type.");
        let did = "selected the container instances for the tasks";
        let is_replaced = cx.decisions.replaced_services.contains(&service.id());
        let stays = !is_replaced && !cx.is_copy(service.id());
        let how = if stays {
            Placing::Empty
        } else {
            Placing::Remove
        };
        let key = "PlacementStrategies";
        if !properties.prop(key).is_some_and(holds_nothing) {
            clear(cx, properties, key, how, did, why);
        }
        constraints(cx, properties, "PlacementConstraints", how, RUN);
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
            let did = "selected the container instances for the tasks";
            let why =
                Rationale::safe("Fargate spreads tasks across Availability Zones automatically");
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

fn clear<'d>(
    cx: &mut PlanContext<'_, 'd>,
    mapping: Cursor<'d>,
    key: &str,
    how: Placing,
    did: &str,
    why: Rationale,
) {
    match (how, mapping.prop(key)) {
        // ECS itself prints empty lists for tasks and services on Fargate.
        (_, Some(list)) if cx.host.has_empty_lists() && !may_hold(list) => {}
        (Placing::Remove, _) => cx.remove(mapping, key, did, why),
        (Placing::Empty, Some(list)) if may_hold(list) => cx.empty(list, did, why),
        (Placing::Empty, _) => {}
    }
}

/// Whether each item of a list is an absent value.
fn holds_nothing(list: Cursor<'_>) -> bool {
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
    how: Placing,
    known: Known,
) {
    let Some(list) = mapping.prop(key) else {
        return;
    };
    let mut matters = false;
    let items = alternatives(list).into_iter().flat_map(Cursor::items);
    for constraint in items.flat_map(alternatives) {
        let expression = constraint
            .prop("Expression")
            .or_else(|| constraint.get("expression"));
        if let Some(expression) = expression {
            matters = true;
            read(cx, expression, known.rule);
        }
    }
    if !matters && list.is_sequence() && list.items().len() == 0 {
        let why = Rationale::safe("Fargate rejects even an empty list").prevents(known.error);
        clear(cx, mapping, key, how, "was empty", why);
        return;
    }
    let reason = "Placement constraints do not apply on Fargate";
    let why = if matters {
        Rationale::review(reason)
    } else {
        Rationale::safe(reason)
    };
    let did = "limited the container instances for the tasks";
    clear(cx, mapping, key, how, did, why.prevents(known.error));
}

/// A constraint may specify what kind of machine the task needs.
fn read<'d>(cx: &mut PlanContext<'_, 'd>, expression: Cursor<'d>, rule: RuleId) {
    let Some(text) = expression.text() else {
        cx.warn(
            rule,
            expression,
            "The placement constraint cannot be determined from the template",
            "Make sure that the task needs no specific type of container instance",
        );
        return;
    };
    if text.contains("availability-zone") {
        cx.warn(
            rule,
            expression,
            format!(
                "The placement constraint, which limits the tasks to certain Availability Zones, is removed: {text}"
            ),
            "Specify only subnets in these Availability Zones",
        );
    } else if !["os-type", "os-family", "cpu-architecture"]
        .iter()
        .any(|attribute| text.contains(attribute))
    {
        cx.warn(
            rule,
            expression,
            format!("The placement constraint is removed: {text}"),
            "Make sure that the task needs nothing that only these container instances provide",
        );
    }
}
