//! Removes links: the containers of a Fargate task share one network, so that they reach each other at localhost.

use crate::facts::rules::RuleId;
use crate::model::{Container, TaskDefinition};
use crate::plan::{Phase, PlanContext, Rationale, Step};
use crate::syntax::Cursor;

mod hosts;
mod link;
mod marks;
mod order;
mod places;
mod ports;
mod settings;
mod variables;
mod words;

use link::Link;

/// See the README of this directory.
pub(super) static STEP: Step = Step {
    name: "links",
    phase: Phase::Edit,
    rules: &[RuleId::CdLinks, RuleId::CdLinksEnv],
    readme: include_str!("README.md"),
    plan,
};

fn plan(cx: &mut PlanContext<'_, '_>) {
    for task in &cx.workload.task_definitions {
        let mut order = order::Order::of(task);
        for container in task.containers() {
            if let Some(list) = written(&container) {
                unlink(cx, task, &container, list, &mut order);
            }
        }
    }
}

/// The links of a container that has links.
fn written<'d>(container: &Container<'d>) -> Option<Cursor<'d>> {
    container.get("Links").filter(|list| {
        let is_empty = list.is_sequence() && list.items().len() == 0;
        !list.is_null() && !is_empty
    })
}

fn unlink<'d>(
    cx: &mut PlanContext<'_, 'd>,
    task: &TaskDefinition<'d>,
    container: &Container<'d>,
    list: Cursor<'d>,
    order: &mut order::Order,
) {
    let links = link::read(cx, task, list);
    if links.is_empty() {
        cx.action_required(
            RuleId::CdLinks,
            list,
            "The linked containers cannot be determined from the template",
            "Use localhost as the address of the linked containers",
        );
    }
    let rationale = Rationale::review(
        "Containers of a task share a network interface and reach each other at localhost",
    )
    .prevents("Links are not supported when networkMode=awsvpc.");
    let did = "made other containers reachable by name";
    cx.remove(container.body, "Links", did, rationale);
    order.keep(cx, container, list, &links);
    let used = places::rewrite(cx, container, &links);
    variables::report(cx, container, &links);
    for link in &links {
        report(cx, link, &used);
    }
}

/// Reports what cannot be determined from the template.
fn report<'d>(cx: &mut PlanContext<'_, 'd>, link: &Link<'d>, used: &[String]) {
    if link.target.is_none() && link.alias.is_none() {
        cx.action_required(
            RuleId::CdLinks,
            link.place,
            "The linked container cannot be determined from the template, so the start order and the addresses are not migrated",
            "Use localhost as the address of the linked container, and add it to DependsOn if it must start first",
        );
        return;
    }
    if link.target.is_none() {
        cx.warn(
            RuleId::CdLinks,
            link.place,
            format!("The task has no container named {}", link.container),
            "Check which container the link is meant for",
        );
        return;
    }
    let Some(alias) = &link.alias else {
        cx.action_required(
            RuleId::CdLinksEnv,
            link.place,
            "The alias of the linked container cannot be determined from the template, so addresses that use the alias are not rewritten",
            format!("Use {} where the container uses the alias", link.address()),
        );
        return;
    };
    let address = link.address();
    for name in link.names() {
        cx.unlinked(link.place, name, address);
    }
    if used.contains(alias) {
        cx.warn(
            RuleId::CdLinksEnv,
            link.place,
            format!("The name {alias} does not resolve on Fargate. Its uses in the template are rewritten, but not those in the image, secrets and environment files"),
            format!("Replace {alias} with {address} in the image, secrets and environment files"),
        );
    } else {
        cx.action_required(
            RuleId::CdLinksEnv,
            link.place,
            format!("The name {alias} does not resolve on Fargate, and the template does not show where the container uses it"),
            format!("Replace {alias} with {address} in the image's configuration and in secrets, for example with an environment variable"),
        );
    }
}
