//! What the update of what is deployed does, as far as it can be determined in advance.

use crate::model::items_of;
use crate::outcome::{Downtime, Impact};
use crate::plan::{PlanContext, impact};

/// What the update does.
pub(crate) struct Foreseen {
    /// What happens to the services.
    pub(crate) impact: Impact,
    /// The same in one line, with what happens to the traffic.
    pub(crate) line: String,
    /// Whether no task serves requests for some time.
    pub(crate) has_downtime: bool,
    /// Its cause, as far as the module shows it.
    pub(crate) downtime: Option<Downtime>,
}

/// Predicts the update.
pub(crate) fn foresee(cx: &PlanContext<'_, '_>) -> Foreseen {
    if let Some(line) = parallel(cx) {
        return Foreseen {
            impact: Impact::Parallel,
            line,
            has_downtime: false,
            downtime: None,
        };
    }
    let has_downtime = cx.host.has_downtime(cx);
    Foreseen {
        impact: kind(cx),
        line: cx.host.update_line(cx),
        has_downtime,
        downtime: impact::downtime(cx).filter(|_| has_downtime),
    }
}

/// What the update does if the workload is a second half for Fargate.
fn parallel(cx: &PlanContext<'_, '_>) -> Option<String> {
    let services = &cx.workload.services;
    let copy = services.iter().find(|service| cx.is_copy(service.id()))?;
    let module = cx.project.module(copy.file)?;
    let original = module.original_of(copy.resource.name)?;
    let has_traffic = services.iter().any(|one| !one.load_balancers().is_empty());
    let parameter = module.parallel()?.traffic_of(original);
    let mut names = services
        .iter()
        .filter_map(|one| one.get("ServiceRegistries"));
    if names.any(|place| !items_of(Some(place)).is_empty()) {
        return Some(format!(
            "adds {} next to {original}; no downtime: clients that use the DNS name in AWS Cloud Map reach the tasks of both services",
            copy.resource.name
        ));
    }
    Some(match parameter.filter(|_| has_traffic) {
        Some(parameter) => format!(
            "adds {} next to {original}; no downtime: {parameter} is 0, so no request reaches the new tasks until you raise it",
            copy.resource.name
        ),
        None => format!(
            "adds {} next to {original}; no load balancer: the tasks of both services run at the same time",
            copy.resource.name
        ),
    })
}

/// What happens to the workload.
fn kind(cx: &PlanContext<'_, '_>) -> Impact {
    if !cx.decisions.replaced_services.is_empty() {
        Impact::Replaced
    } else if !impact::updated(cx).is_empty() {
        Impact::InPlace
    } else {
        Impact::NewRevision
    }
}
