//! What the update of an existing stack does, in one line.
//!
//! Source of the order: CloudFormation creates a new resource before it deletes the old one, and updates what
//! references a new target group, its listener, before the service that depends on the listener. ECS starts the new
//! tasks of a rolling deployment while the old ones run, unless MaximumPercent prevents that (ECS API model,
//! DeploymentConfiguration).

use super::context::PlanContext;
use crate::model::surroundings::{holders, scalable_targets};
use crate::model::{Props, Service, TargetGroup, is_on_fargate};
use crate::outcome::Downtime;
use crate::syntax::Cursor;

/// What the update does, and whether there is downtime: the update creates new resources before it deletes old ones.
pub fn line(cx: &PlanContext<'_, '_>) -> String {
    let parts = [services(cx), task_sets(cx), traffic(cx), starts(cx)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// What happens to the services.
pub fn services(cx: &PlanContext<'_, '_>) -> Option<String> {
    let services = cx.workload.services.iter();
    let (replaced, staying): (Vec<&Service<'_>>, Vec<&Service<'_>>) = services
        .filter(|service| is_updated(cx, service))
        .partition(|service| is_replaced(cx, service));
    match (replaced.as_slice(), staying.as_slice()) {
        ([], []) => None,
        ([_], []) => {
            Some("replaces the service (creates the new one, then deletes the old one)".to_owned())
        }
        (many, []) => Some(format!(
            "replaces {} services (creates the new ones, then deletes the old ones)",
            many.len()
        )),
        ([], [_]) => Some("updates the service in place (rolling deployment)".to_owned()),
        ([], many) => Some(format!(
            "updates {} services in place (rolling deployment)",
            many.len()
        )),
        (replaced, staying) => Some(format!(
            "replaces {} (creates the new service, then deletes the old one); updates {} in place (rolling deployment)",
            names(replaced),
            names(staying)
        )),
    }
}

fn task_sets(cx: &PlanContext<'_, '_>) -> Option<String> {
    let launchers = cx.workload.launchers.iter();
    match launchers.filter(|launcher| launcher.is_task_set()).count() {
        0 => None,
        1 => {
            Some("replaces the task set (creates the new one, then deletes the old one)".to_owned())
        }
        many => Some(format!(
            "replaces {many} task sets (creates the new ones, then deletes the old ones)"
        )),
    }
}

fn is_replaced(cx: &PlanContext<'_, '_>, service: &Service<'_>) -> bool {
    let replaced = &cx.decisions.replaced_services;
    replaced.contains(&service.id())
}

/// The services and task sets that the update concerns.
pub(crate) fn updated<'d>(cx: &PlanContext<'_, 'd>) -> Vec<Service<'d>> {
    let mut all = cx.workload.services_and_task_sets();
    all.retain(|service| is_updated(cx, service));
    all
}

/// Whether the update concerns a service: one that runs on Fargate already may be left as it is.
fn is_updated<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> bool {
    if is_replaced(cx, service) || !is_on_fargate(cx.project, cx.workload, service) {
        return true;
    }
    let tasks = cx.workload.tasks_of(cx.project, service);
    let groups = cx.workload.all_groups_of(cx.project, service);
    let members: Vec<&str> = tasks
        .map(|task| task.id().name)
        .chain(groups.map(|group| group.resource.name))
        .chain([service.resource.name])
        .collect();
    let mut changes = cx.workload_plan.changes.iter();
    changes.any(|change| {
        let resource = change.resource.as_deref();
        resource.is_some_and(|name| members.contains(&name))
    })
}

fn names(services: &[&Service<'_>]) -> String {
    let names: Vec<&str> = services
        .iter()
        .map(|service| service.resource.name)
        .collect();
    names.join(", ")
}

/// What happens to the requests, or to the work, while new tasks replace old ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Traffic {
    NoTask,
    ScaledFromZero,
    SideBySide,
    OneAfterTheOther,
    Shared,
    ListenerElsewhere,
    GroupElsewhere,
    Stops,
    Pauses,
}

impl Traffic {
    /// Whether no task serves requests for a while.
    fn is_downtime(self) -> bool {
        match self {
            Self::ScaledFromZero
            | Self::OneAfterTheOther
            | Self::ListenerElsewhere
            | Self::Stops
            | Self::Pauses => true,
            Self::NoTask | Self::SideBySide | Self::Shared | Self::GroupElsewhere => false,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::NoTask => "no downtime: DesiredCount is 0, so no task runs during the update",
            Self::ScaledFromZero => {
                "downtime: the new service starts with DesiredCount 0, and no task runs until it is scaled out"
            }
            Self::SideBySide => {
                "no load balancer: old and new tasks run at the same time during the update"
            }
            Self::OneAfterTheOther => {
                "downtime: old tasks stop before new ones start because MaximumPercent is 100 (no load balancer)"
            }
            Self::Shared => {
                "no downtime: old and new tasks share the target group during the update"
            }
            Self::ListenerElsewhere => {
                "downtime: the target group is replaced, and resources that route traffic to the old one have to be updated"
            }
            Self::GroupElsewhere => {
                "traffic: the target group is defined elsewhere and needs target type ip first"
            }
            Self::Stops => {
                "downtime: old tasks stop before new ones start because MaximumPercent is 100 and MinimumHealthyPercent is 0"
            }
            Self::Pauses => {
                "downtime: the listener switches to the new target group before it has healthy targets"
            }
        }
    }
}

/// Whether one of the services has no tasks, or is not reachable, during the update.
pub fn has_downtime(cx: &PlanContext<'_, '_>) -> bool {
    let all = updated(cx);
    all.iter()
        .any(|service| of_service(cx, service).is_downtime())
}

/// The cause of the worst downtime of one of the services.
pub fn downtime(cx: &PlanContext<'_, '_>) -> Option<Downtime> {
    let all = updated(cx);
    match all.iter().map(|service| of_service(cx, service)).max()? {
        Traffic::ScaledFromZero => Some(Downtime::ScaledFromZero),
        Traffic::OneAfterTheOther | Traffic::Stops => Some(Downtime::TasksStopFirst),
        Traffic::ListenerElsewhere => Some(Downtime::ListenerElsewhere),
        Traffic::Pauses => Some(Downtime::ListenerSwitches),
        Traffic::NoTask | Traffic::SideBySide | Traffic::Shared | Traffic::GroupElsewhere => None,
    }
}

/// The worst that happens to one of the services.
fn traffic(cx: &PlanContext<'_, '_>) -> Option<String> {
    let services_and_task_sets = updated(cx);
    let all: Vec<(Traffic, &Service<'_>)> = services_and_task_sets
        .iter()
        .map(|service| (of_service(cx, service), service))
        .collect();
    let worst = all.iter().map(|(traffic, _)| *traffic).max()?;
    let hit: Vec<&Service<'_>> = all
        .iter()
        .filter(|(traffic, _)| *traffic == worst)
        .map(|(_, service)| *service)
        .collect();
    if hit.len() == all.len() {
        return Some(worst.words().to_owned());
    }
    Some(format!("{} ({})", worst.words(), names(&hit)))
}

fn of_service<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> Traffic {
    let is =
        |place: Option<Cursor<'_>>, value| place.is_some_and(|place| cx.evaluate(place).is(value));
    if is(service.get("DesiredCount"), "0") {
        let is_scaled = cx
            .module()
            .is_some_and(|module| !scalable_targets(module, service).is_empty());
        match (is_scaled, is_replaced(cx, service)) {
            (false, _) => return Traffic::NoTask,
            (true, true) => return Traffic::ScaledFromZero,
            // The scalable target decides how many tasks run.
            (true, false) => {}
        }
    }
    let balancers = service.load_balancers();
    let alone = stops_first(cx, service);
    if balancers.is_empty() {
        return if alone {
            Traffic::OneAfterTheOther
        } else {
            Traffic::SideBySide
        };
    }
    let through = balancers.into_iter().map(|entry| {
        let groups = cx.workload.groups_of(cx.project, service, entry);
        groups
            .map(|group| of_group(cx, group))
            .max()
            .unwrap_or(Traffic::GroupElsewhere)
    });
    let stops = alone && is(percent(service, "MinimumHealthyPercent"), "0");
    let meanwhile = stops.then_some(Traffic::Stops);
    through.chain(meanwhile).max().unwrap_or(Traffic::Shared)
}

/// A percentage of a service's deployment configuration.
fn percent<'d>(service: &Service<'d>, name: &str) -> Option<Cursor<'d>> {
    let deployment = service.get("DeploymentConfiguration")?;
    deployment.prop(name)
}

/// Whether old tasks stop before new ones start, in a service that is not replaced.
pub fn stops_first<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> bool {
    let most = percent(service, "MaximumPercent");
    let is_full = most.is_some_and(|most| cx.evaluate(most).is("100"));
    is_full && !is_replaced(cx, service)
}

fn of_group(cx: &PlanContext<'_, '_>, group: &TargetGroup<'_>) -> Traffic {
    if !cx.decisions.replaced_groups.contains(&group.id()) {
        return Traffic::Shared;
    }
    let is_held = |module| !holders(module, group.resource.name).is_empty();
    if cx.module().is_some_and(is_held) {
        Traffic::Pauses
    } else {
        Traffic::ListenerElsewhere
    }
}

/// What happens to tasks that are started without a service.
pub fn starts(cx: &PlanContext<'_, '_>) -> Option<String> {
    let workload = cx.workload;
    let started = workload.launchers.iter().filter(|one| !one.is_task_set());
    if started.clone().next().is_some() {
        let names: Vec<&str> = started.map(|launcher| launcher.resource.name).collect();
        return Some(format!(
            "tasks started by {} run on Fargate from the next invocation",
            names.join(", ")
        ));
    }
    let alone = workload.services_and_task_sets().is_empty();
    alone.then(|| {
        "registers a new task definition revision; nothing in these files runs it".to_owned()
    })
}
