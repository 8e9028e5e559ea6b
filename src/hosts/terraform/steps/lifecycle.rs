//! The order in which replaced resources are created and destroyed, and arguments that Terraform ignores.
//!
//! Source: the provider's rules of replacement, and the order of the apply as Terraform's own core has it: without
//! `create_before_destroy` the service is destroyed first, and its target group cannot be destroyed while the listener
//! forwards to it (terraform-provider-aws#636, #1315, #16889; read 2026-11-28).

use crate::facts::rules::RuleId;
use crate::hosts::terraform::schema::argument_of;
use crate::model::Resource;
use crate::model::new_value::mapping;
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::{Cursor, NewValue};

/// Replaced target groups and services are created before the old ones are destroyed.
pub(super) static STEP: Step = Step {
    name: "lifecycle",
    phase: Phase::Edit,
    rules: &[
        RuleId::SvcNameReplacement,
        RuleId::TgNameReplacement,
        RuleId::Document,
    ],
    readme: "",
    plan,
};

/// What the destruction of a target group in use ends with.
const IN_USE: &str = "ResourceInUse: Target group '…' is currently in use by a listener or a rule";

fn plan(cx: &mut PlanContext<'_, '_>) {
    let groups = cx.workload.target_groups.iter();
    let groups: Vec<Resource<'_>> = groups
        .filter(|group| cx.decisions.replaced_groups.contains(&group.id()))
        .map(|group| group.resource)
        .collect();
    for group in groups {
        let why = Rationale::safe(
            "The new target group is created and the listener changed before the old one is destroyed",
        );
        create_first(cx, &group, why.prevents(IN_USE));
    }
    let services = cx.workload.services.iter();
    let (replaced, updated): (Vec<_>, Vec<_>) = services
        .copied()
        .partition(|service| cx.decisions.replaced_services.contains(&service.id()));
    for service in replaced {
        let is_renamed = cx.renamed.contains(service.resource.name);
        // Two services of one cluster cannot have one name.
        if is_renamed {
            let why = Rationale::safe("The new service is created before the old one is destroyed");
            create_first(cx, &service.resource, why);
        }
    }
    for service in updated {
        report_ignored(cx, &service.resource);
    }
    let launchers = cx.workload.launchers.iter();
    let task_sets = launchers.filter(|launcher| launcher.is_task_set());
    for resource in task_sets
        .map(|launcher| launcher.resource)
        .collect::<Vec<_>>()
    {
        if !cx.changes_of(resource.name).is_empty() {
            let why = Rationale::safe(
                "The tasks of the new task set are started before the old one is destroyed",
            );
            create_first(cx, &resource, why);
        }
    }
}

/// Sets `create_before_destroy` unless it is set.
fn create_first<'d>(cx: &mut PlanContext<'_, 'd>, resource: &Resource<'d>, why: Rationale) {
    let body = resource.body;
    match body.get("Lifecycle") {
        Some(there) => {
            let written = there.get("CreateBeforeDestroy").and_then(Cursor::text);
            if written != Some("true") {
                cx.put(there, "CreateBeforeDestroy", NewValue::Bool(true), &[], why);
            }
        }
        None => {
            let value = mapping([("CreateBeforeDestroy", NewValue::Bool(true))]);
            cx.put(body, "Lifecycle", value, &[], why);
        }
    }
}

/// Reports arguments of a service that the update changes although Terraform ignores their changes.
fn report_ignored<'d>(cx: &mut PlanContext<'_, 'd>, resource: &Resource<'d>) {
    let ignored = resource.body.path(&["Lifecycle", "IgnoreChanges"]);
    let resource_type = resource.name.split('.').next().unwrap_or_default();
    let properties = cx.changes_of(resource.name).into_iter();
    let changed: Vec<&str> = properties
        .filter_map(|property| argument_of(resource_type, property))
        .collect();
    let items: Vec<Cursor<'d>> = ignored.into_iter().flat_map(Cursor::items).collect();
    for item in items {
        let Some(name) = item
            .text()
            .filter(|name| changed.iter().any(|one| one == name || *name == "all"))
        else {
            continue;
        };
        cx.action_required(
            RuleId::Document,
            item,
            format!("{} ignores changes of {name}, so Terraform does not apply this part of the migration", resource.name),
            format!("Remove {name} from ignore_changes for this deployment"),
        );
    }
}
