//! What belongs to a workload and is copied with it.

use super::FOLLOWING;
use crate::model::surroundings::{scalable_targets, services_in_metrics};
use crate::model::{Expr, Kind, Module, Resource, Service, Workload};

/// The resources that are copied, in the order of the template: the members, and what scales and watches them.
pub(in crate::hosts) fn of<'d>(module: &Module<'d>, workload: &Workload<'d>) -> Vec<Resource<'d>> {
    let mut names: Vec<&str> = workload.resources().map(|one| one.name).collect();
    names.extend(workload.task_definitions.iter().map(|task| task.name));
    for service in &workload.services {
        let targets = scalable_targets(module, service);
        names.extend(targets.into_iter().map(|target| target.name));
        let alarms = module.of_type(Kind::ALARM);
        let own = alarms.filter(|alarm| watches(alarm, service));
        names.extend(own.map(|alarm| alarm.name));
    }
    with_followers(module, names)
}

/// Resources by their names, with what refers to one of these, directly or through others: the policies of a scalable
/// target, the alarms of a policy.
pub(super) fn with_followers<'d>(
    module: &Module<'d>,
    mut names: Vec<&'d str>,
) -> Vec<Resource<'d>> {
    loop {
        let more: Vec<&str> = FOLLOWING
            .into_iter()
            .flat_map(|kind| module.of_type(kind))
            .filter(|one| !names.contains(&one.name))
            .filter(|one| names.iter().any(|name| refers(module, one, name)))
            .map(|one| one.name)
            .collect();
        if more.is_empty() {
            break;
        }
        names.extend(more);
    }
    let all = module.resources.iter();
    all.filter(|one| names.contains(&one.name))
        .copied()
        .collect()
}

fn refers(module: &Module<'_>, resource: &Resource<'_>, name: &str) -> bool {
    let users = module.users_of(name);
    users.iter().any(|user| user.name == resource.name)
}

/// Whether an alarm is about a service, by the service's fixed name.
fn watches<'d>(alarm: &Resource<'d>, service: &Service<'d>) -> bool {
    let Some(name) = service.get("ServiceName").map(Expr::of) else {
        return false;
    };
    services_in_metrics(alarm).any(|value| Expr::of(value) == name)
}
