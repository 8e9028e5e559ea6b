//! What the update of an existing stack does, in one line.
//!
//! Source of the order: CloudFormation creates a new resource before it deletes the old one, and updates what
//! references a new target group, its listener, before the service that depends on the listener. ECS starts the new
//! tasks of a rolling deployment while the old ones run, unless MaximumPercent prevents that (ECS API model,
//! DeploymentConfiguration).

use crate::checks::scaling::scalable_targets;
use crate::model::surroundings::holders;
use crate::model::{Module, Props, Service, TargetGroup};
use crate::outcome::Impact;
use crate::plan::PlanContext;
use crate::syntax::Cursor;

/// What the update does, as far as it can be determined in advance.
pub(crate) struct Foreseen {
    /// What happens to the services.
    pub(crate) impact: Impact,
    /// The same in one line, with what happens to the traffic.
    pub(crate) line: String,
    /// Whether no task serves requests for some time.
    pub(crate) has_downtime: bool,
}

/// Predicts the update.
pub(crate) fn foresee(cx: &PlanContext<'_, '_>) -> Foreseen {
    Foreseen {
        impact: kind(cx),
        line: line(cx),
        has_downtime: has_downtime(cx),
    }
}

/// What happens to the workload.
fn kind(cx: &PlanContext<'_, '_>) -> Impact {
    if !cx.decisions.replaced_services.is_empty() {
        Impact::Replaced
    } else if !cx.workload.services_and_task_sets().is_empty() {
        Impact::InPlace
    } else {
        Impact::NewRevision
    }
}

/// What the update does, and whether there is downtime.
fn line(cx: &PlanContext<'_, '_>) -> String {
    let Some(module) = cx.module() else {
        return of_inputs(cx);
    };
    if let Some(refused) = refused(cx) {
        return refused;
    }
    let services = services(cx);
    let traffic = traffic(cx, module);
    let starts = starts(cx);
    let sets = task_sets(cx);
    let parts = [services, sets, traffic, starts].into_iter().flatten();
    let parts: Vec<String> = parts.collect();
    parts.join("; ")
}

/// What the commands that take the files as input do.
fn of_inputs(cx: &PlanContext<'_, '_>) -> String {
    let workload = cx.workload;
    if workload.services.is_empty() && workload.launchers.is_empty() {
        return "registers a new task definition revision; move a service to it with update-service (capacity provider FARGATE), or replace the service with create-service (launch type FARGATE)".to_owned();
    }
    let revision = (!workload.task_definitions.is_empty())
        .then(|| "registers a new task definition revision".to_owned());
    let services = if cx.decisions.replaced_services.is_empty() {
        services(cx)
    } else {
        Some(
            "create-service creates a second service, and the old one has to be deleted manually"
                .to_owned(),
        )
    };
    let starts = starts(cx).filter(|_| !workload.launchers.is_empty());
    let parts = [revision, services, starts];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn refused(cx: &PlanContext<'_, '_>) -> Option<String> {
    let mut names: Vec<String> = cx.refused().into_iter().collect();
    names.sort_unstable();
    let verb = if names.len() == 1 {
        "keeps its name"
    } else {
        "keep their names"
    };
    let names = (!names.is_empty()).then(|| names.join(", "))?;
    Some(format!(
        "CloudFormation cannot update an existing stack: {names} would be replaced but {verb}; a new stack can be created"
    ))
}

fn services(cx: &PlanContext<'_, '_>) -> Option<String> {
    let (replaced, staying): (Vec<&Service<'_>>, Vec<&Service<'_>>) = cx
        .workload
        .services
        .iter()
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
fn has_downtime(cx: &PlanContext<'_, '_>) -> bool {
    let services_and_task_sets = cx.workload.services_and_task_sets();
    services_and_task_sets
        .iter()
        .any(|service| match cx.module() {
            Some(module) => of_service(cx, module, service).is_downtime(),
            // In the ECS API's own files, a replaced service runs until a person deletes it.
            None => stops_first(cx, service),
        })
}

/// The worst that happens to one of the services.
fn traffic<'d>(cx: &PlanContext<'_, 'd>, module: &Module<'d>) -> Option<String> {
    let services_and_task_sets = cx.workload.services_and_task_sets();
    let all: Vec<(Traffic, &Service<'_>)> = services_and_task_sets
        .iter()
        .map(|service| (of_service(cx, module, service), service))
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

fn of_service<'d>(cx: &PlanContext<'_, 'd>, module: &Module<'d>, service: &Service<'d>) -> Traffic {
    let is =
        |place: Option<Cursor<'_>>, value| place.is_some_and(|place| cx.evaluate(place).is(value));
    if is(service.get("DesiredCount"), "0") {
        let is_scaled = !scalable_targets(module, service).is_empty();
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
            .map(|group| of_group(cx, module, group))
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
fn stops_first<'d>(cx: &PlanContext<'_, 'd>, service: &Service<'d>) -> bool {
    let most = percent(service, "MaximumPercent");
    let is_full = most.is_some_and(|most| cx.evaluate(most).is("100"));
    is_full && !is_replaced(cx, service)
}

fn of_group(cx: &PlanContext<'_, '_>, module: &Module<'_>, group: &TargetGroup<'_>) -> Traffic {
    if !cx.decisions.replaced_groups.contains(&group.id()) {
        return Traffic::Shared;
    }
    if !holders(module, group.resource.name).is_empty() {
        Traffic::Pauses
    } else {
        Traffic::ListenerElsewhere
    }
}

fn starts(cx: &PlanContext<'_, '_>) -> Option<String> {
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
