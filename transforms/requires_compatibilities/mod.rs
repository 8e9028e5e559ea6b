//! Declares task definitions as compatible with Fargate.

use crate::facts::rules::RuleId;
use crate::model::new_value::text;
use crate::model::{Compatibilities, TaskDefinition, compatibilities};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::{Cursor, NewValue};

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "requires-compatibilities",
    phase: Phase::Edit,
    rules: &[RuleId::TdRequiresCompatibilities],
    readme: include_str!("README.md"),
    plan,
};

const RULE: RuleId = RuleId::TdRequiresCompatibilities;

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        let found = compatibilities(cx.module(), task);
        if found.lists("FARGATE") {
            continue;
        }
        if let Compatibilities::Listed(place, _) = &found {
            external(cx, *place, &found);
            managed(cx, task, *place, &found);
        }
        require(cx, task, found.lists("MANAGED_INSTANCES"));
    }
}

/// FARGATE replaces EC2; MANAGED_INSTANCES is kept.
fn require<'d>(cx: &mut PlanContext<'_, 'd>, task: &TaskDefinition<'d>, keeps_managed: bool) {
    let rationale =
        Rationale::safe("ECS validates the task definition for Fargate at registration")
            .prevents("Task definition does not support launch_type FARGATE.");
    let listed = task.get("RequiresCompatibilities");
    let plain = listed.filter(|list| list.is_sequence());
    let items: Vec<Cursor<'d>> = plain.into_iter().flat_map(Cursor::items).collect();
    let of_ec2 = |item: &&Cursor<'d>| cx.evaluate(**item).is("EC2");
    let replaced = match items.as_slice() {
        [only] => Some(only),
        several if keeps_managed => several.iter().find(of_ec2),
        _ => None,
    };
    if let Some(item) = replaced {
        cx.set(*item, text("FARGATE"), rationale);
        return;
    }
    let mut value = vec![text("FARGATE")];
    if keeps_managed {
        value.push(text("MANAGED_INSTANCES"));
    }
    let (key, before) = ("RequiresCompatibilities", "ContainerDefinitions");
    cx.put_before(task.body, key, NewValue::Sequence(value), before, rationale);
}

/// External instances do not support awsvpc (Amazon ECS developer guide, "Amazon ECS clusters for external instances",
/// 2026-10).
fn external<'d>(cx: &mut PlanContext<'_, 'd>, place: Cursor<'d>, found: &Compatibilities<'d>) {
    if found.lists("EXTERNAL") {
        cx.needs_decision(
            RULE,
            place,
            "RequiresCompatibilities lists EXTERNAL, but external instances (ECS Anywhere) do not support network mode awsvpc, which Fargate requires",
            "Create a separate task definition for the external instances, remove EXTERNAL from this one, and run the migration again",
        );
    }
}

/// Tasks on Managed Instances run the next revision too, in whichever network mode it is.
fn managed<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    place: Cursor<'d>,
    found: &Compatibilities<'d>,
) {
    let mode = task.get("NetworkMode");
    let stays = mode.is_some_and(|mode| cx.evaluate(mode).is("awsvpc"));
    if found.lists("MANAGED_INSTANCES") && !stays {
        cx.action_required(
            RULE,
            place,
            "RequiresCompatibilities lists MANAGED_INSTANCES, and the network mode becomes awsvpc. A service on ECS Managed Instances cannot use the new revision without a network configuration",
            "Add AwsvpcConfiguration with Subnets and SecurityGroups to the services on Managed Instances, or create a separate task definition for them",
        );
    }
}
