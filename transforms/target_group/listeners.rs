//! The service waits for the listener or rule of its target groups.

use crate::cloudformation::write::{mapping, reference, text};
use crate::cloudformation::{Resource, is_looped};
use crate::document::NewValue;
use crate::ecs::Service;
use crate::network::holders;
use crate::plan::{Draft, Why};

/// ECS refuses a target group that no load balancer has, so the service waits for the listener or rule.
pub(super) fn wait<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>) {
    let Some(template) = draft.template() else {
        return;
    };
    let groups: Vec<&str> = service
        .load_balancers()
        .into_iter()
        .flat_map(|entry| draft.workload.groups_of(draft.set, service, entry))
        .map(|group| group.resource.name)
        .collect();
    let mut missing: Vec<&str> = Vec::new();
    for group in groups {
        let holders = holders(template, group);
        let waits = holders
            .iter()
            .any(|holder| template.waits_for(service.resource.name, holder.name));
        let mut usable = holders
            .iter()
            .filter(|holder| !template.waits_for(holder.name, service.resource.name));
        // A service cannot wait for what may not be there.
        let is_there = |holder: &&&Resource<'_>| {
            holder.condition.is_none() || holder.condition == service.resource.condition
        };
        match usable.clone().find(is_there) {
            Some(holder) if !waits && !missing.contains(&holder.name) => missing.push(holder.name),
            None if !waits && usable.next().is_some() => draft.warn(
                "svc-lb-dependson",
                service.resource.key,
                "the listener of the target group is there on a condition, so the service cannot wait for it",
                "give the service the same condition, or make it and its listener in two updates",
            ),
            _ => {}
        }
    }
    // DependsOn takes no loop variable.
    let (looped, plain): (Vec<&str>, Vec<&str>) =
        missing.into_iter().partition(|name| is_looped(name));
    if !plain.is_empty() {
        add_dependencies(draft, service, &plain);
    }
    if !looped.is_empty() {
        name_in_metadata(draft, service, &looped);
    }
}

const WHY: &str =
    "the new target group must be attached to its load balancer before the service is made";
const ERROR: &str = "The target group does not have an associated load balancer.";

/// A reference anywhere in a resource makes it wait, and in Metadata it does nothing else.
fn name_in_metadata<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>, names: &[&str]) {
    let listeners = NewValue::Sequence(names.iter().map(|name| reference(name)).collect());
    let body = service.resource.body;
    let why = Why::safe(WHY).prevents(ERROR);
    match body.get("Metadata") {
        Some(there) => draft.put(there, "WaitsFor", listeners, &[], why),
        None => {
            let value = mapping([("WaitsFor", listeners)]);
            draft.put(
                body,
                "Metadata",
                value,
                &["DependsOn", "Condition", "Type"],
                why,
            );
        }
    }
}

fn add_dependencies<'d>(draft: &mut Draft<'_, 'd>, service: &Service<'d>, names: &[&str]) {
    let why = || Why::safe(WHY).prevents(ERROR);
    let body = service.resource.body;
    match body.get("DependsOn") {
        Some(list) if list.is_sequence() => {
            for name in names {
                draft.append(list, text(name), why());
            }
        }
        Some(one) if one.text().is_some() => {
            let all = one.text().into_iter().chain(names.iter().copied());
            let list = NewValue::Sequence(all.map(text).collect());
            draft.set(one, list, why());
        }
        _ => {
            let value = match names {
                [one] => text(one),
                many => NewValue::Sequence(many.iter().map(|name| text(name)).collect()),
            };
            let is_sorted = body
                .entries()
                .next()
                .is_some_and(|(key, _, _)| key == "Properties");
            if is_sorted {
                draft.put_before(body, "DependsOn", value, "Properties", why());
            } else {
                draft.put(body, "DependsOn", value, &["Condition", "Type"], why());
            }
        }
    }
}
