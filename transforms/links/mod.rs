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
            "the containers that this one is linked to are not written here",
            "let it address them as localhost",
        );
    }
    let rationale = Rationale::review(
        "containers of one task share a network and reach each other at localhost",
    )
    .prevents("Links are not supported when networkMode=awsvpc.");
    let did = "made other containers known by their names";
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
            "which container this link means is not written here, so that neither its place in the start order nor its addresses are known",
            "let the container address it as localhost, and name it in DependsOn if it has to start first",
        );
        return;
    }
    if link.target.is_none() {
        cx.warn(
            RuleId::CdLinks,
            link.place,
            format!("no container of the task is called {}", link.container),
            "look for what the container was meant to be linked to",
        );
        return;
    }
    let Some(alias) = &link.alias else {
        cx.action_required(
            RuleId::CdLinksEnv,
            link.place,
            "the name by which the linked container is known is not written here, so that the addresses that say it are not rewritten",
            format!("write {} where the container says that name", link.address()),
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
            format!("the name {alias} is not known any more; what the template says of it is rewritten, but not what files in the image, secrets and environment files say"),
            format!("look for {alias} there and write {address} in its place"),
        );
    } else {
        cx.action_required(
            RuleId::CdLinksEnv,
            link.place,
            format!("the name {alias} is not known any more, and the template does not say where the container uses it"),
            format!("look for {alias} in the image's configuration and in secrets, and write {address} in its place, for instance by an environment variable"),
        );
    }
}
