//! The launch type or capacity provider that a service runs on.

use super::fargate_conflicts::unfit_task;
use super::launch::{Evidence, Hints, Launch, by_launch_type, by_strategy, written};
use super::launch_of_tasks::{by_tasks, not_for_ec2, service_may_be_managed};
use super::{Project, Service, Workload};
use crate::model::{Module, alternatives, items_of};
use crate::syntax::Cursor;

/// The launch of a service.
pub(super) fn of_service<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
    service: &Service<'d>,
) -> Launch<'d> {
    let module = project.module(service.file);
    let Some(place) = written(service.get("LaunchType")) else {
        return without_launch_type(project, workload, service);
    };
    let chosen = by_launch_type(module, place);
    if !matches!(chosen, Launch::Dual(_)) {
        return chosen;
    }
    let has_strategy = written(service.get("CapacityProviderStrategy")).is_some();
    let without = without_launch_type(project, workload, service);
    one_or_none(module, place, &without, has_strategy).unwrap_or(chosen)
}

/// The launch that follows from a launch type that is the same in each branch that has one, and absent in another.
pub(super) fn one_or_none<'d>(
    module: Option<&Module<'_>>,
    place: Cursor<'d>,
    without: &Launch<'d>,
    has_strategy: bool,
) -> Option<Launch<'d>> {
    let branches = alternatives(place).into_iter();
    let branches: Vec<Launch<'d>> = branches.map(|one| by_launch_type(module, one)).collect();
    let all =
        |is_kind: fn(&Launch<'d>) -> bool| !branches.is_empty() && branches.iter().all(is_kind);
    match without {
        Launch::Fargate if all(|one| matches!(one, Launch::Fargate)) => Some(Launch::Fargate),
        // Whatever the cluster's default strategy is, its own launch type puts it on container instances.
        Launch::Ec2(_) | Launch::Unknown(_)
            if !has_strategy && all(|one| matches!(one, Launch::Ec2(_))) =>
        {
            Some(Launch::Ec2(Evidence {
                place,
                what: "LaunchType is EC2 or absent",
            }))
        }
        _ => None,
    }
}

/// The launch of a service without a launch type, or without one under some condition.
fn without_launch_type<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
    service: &Service<'d>,
) -> Launch<'d> {
    let module = project.module(service.file);
    let tasks: Vec<_> = workload.tasks_of(project, service).collect();
    let unfit = tasks.iter().find_map(|task| unfit_task(module, task));
    let hints = Hints {
        is_unfit: unfit.is_some(),
        may_be_managed: service_may_be_managed(module, service, &tasks),
    };
    if let Some(place) = written(service.get("CapacityProviderStrategy")) {
        return by_strategy(project, service.file, place, hints);
    }
    let of_cluster = service.strategy(project);
    let of_cluster = of_cluster.map(|(file, place)| by_strategy(project, file, place, hints));
    match (by_tasks(module, &tasks), of_cluster) {
        // The task definition was migrated, and what runs it was not.
        (Some(Launch::Fargate), Some(launch @ (Launch::CapacityProvider | Launch::NotEc2(_)))) => {
            return launch;
        }
        (Some(launch), _) | (None, Some(launch)) => return launch,
        (None, None) => {}
    }
    let evidence = only_on_instances(service).or(unfit);
    if let Some(evidence) = evidence {
        return Launch::Ec2(evidence);
    }
    let elsewhere = tasks.iter().find_map(|task| not_for_ec2(module, task));
    elsewhere.map_or(
        Launch::Unknown(Evidence {
            place: service.resource.key,
            what: "Neither the service nor its task definition specifies a launch type",
        }),
        Launch::NotEc2,
    )
}

pub(super) fn only_on_instances<'d>(service: &Service<'d>) -> Option<Evidence<'d>> {
    let role = written(service.get("Role")).map(|place| Evidence {
        place,
        what: "The service has a Role, which ECS rejects for network mode awsvpc",
    });
    let placement = ["PlacementStrategies", "PlacementConstraints"]
        .iter()
        .filter_map(|name| service.get(name))
        .find(|place| !items_of(Some(*place)).is_empty())
        .map(|place| Evidence {
            place,
            what: "The service places tasks on container instances",
        });
    let daemon = service
        .get("SchedulingStrategy")
        .filter(|place| place.text() == Some("DAEMON"))
        .map(|place| Evidence {
            place,
            what: "The service runs one task on each container instance",
        });
    role.or(placement).or(daemon)
}
