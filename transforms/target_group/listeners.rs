//! Makes the service depend on the listener or rule of its target groups.

use crate::model::new_value::{absent, if_function, mapping, reference};
use crate::model::surroundings::holders;
use crate::model::{Resource, Service, is_looped};
use crate::plan::{PlanContext, Rationale};
use crate::syntax::NewValue;

/// ECS rejects a target group that is not attached to a load balancer, so the service has to depend on the listener or
/// rule.
pub(super) fn wait<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(module) = cx.module() else {
        return;
    };
    let groups = cx.workload.all_groups_of(cx.project, service);
    let groups: Vec<&str> = groups.map(|group| group.resource.name).collect();
    let mut missing: Vec<&str> = Vec::new();
    let mut conditional: Vec<(&str, &str)> = Vec::new();
    for group in groups {
        let holders = holders(module, group);
        let waits = holders
            .iter()
            .any(|holder| module.waits_for(service.resource.name, holder.name));
        let usable = holders
            .iter()
            .filter(|holder| !module.waits_for(holder.name, service.resource.name));
        // DependsOn cannot reference a resource that may not exist.
        let is_there = |holder: &&&Resource<'_>| {
            holder.condition.is_none() || holder.condition == service.resource.condition
        };
        if waits {
            continue;
        }
        match usable.clone().find(is_there) {
            Some(holder) if !missing.contains(&holder.name) => missing.push(holder.name),
            None => conditional.extend(usable.filter_map(|holder| {
                let condition = holder.condition?;
                Some((holder.name, condition))
            })),
            Some(_) => {}
        }
    }
    conditional.dedup();
    // DependsOn does not support loop variables.
    let (looped, plain): (Vec<&str>, Vec<&str>) =
        missing.into_iter().partition(|name| is_looped(name));
    if !plain.is_empty() {
        let rationale = Rationale::safe(WHY).prevents(ERROR);
        cx.depend_on(service.resource.body, &plain, &rationale);
    }
    let looped = looped.into_iter().map(reference);
    let conditional = conditional
        .into_iter()
        .map(|(name, condition)| if_function(condition, reference(name), absent()));
    let referenced: Vec<NewValue> = looped.chain(conditional).collect();
    if !referenced.is_empty() {
        name_in_metadata(cx, service, referenced);
    }
}

const WHY: &str =
    "The target group must be attached to its load balancer before the service is created";
const ERROR: &str = "The target group does not have an associated load balancer.";

/// A reference anywhere in a resource makes it depend on the referenced one, and in Metadata it has no other effect.
/// Source: CloudFormation user guide, "Condition functions" (2026-11): Fn::If is supported in the Metadata attribute.
fn name_in_metadata<'d>(
    cx: &mut PlanContext<'_, 'd>,
    service: &Service<'d>,
    listeners: Vec<NewValue>,
) {
    let listeners = NewValue::Sequence(listeners);
    let body = service.resource.body;
    let rationale = Rationale::safe(WHY).prevents(ERROR);
    match body.get("Metadata") {
        Some(there) => cx.put(there, "WaitsFor", listeners, &[], rationale),
        None => {
            let value = mapping([("WaitsFor", listeners)]);
            cx.put(
                body,
                "Metadata",
                value,
                &["DependsOn", "Condition", "Type"],
                rationale,
            );
        }
    }
}
