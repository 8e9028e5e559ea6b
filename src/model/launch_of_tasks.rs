//! What a task definition shows about what it runs on.

use super::compatibilities::{Compatibilities, compatibilities};
use super::fargate_conflicts::unfit_task;
use super::launch::{Evidence, Launch, written};
use super::unfinished::role_missing;
use super::{Project, Service, TaskDefinition, Workload};
use crate::model::{Answer, Module, evaluate};

/// Launch types that are neither EC2 container instances nor Fargate.
const ELSEWHERE: [&str; 2] = ["EXTERNAL", "MANAGED_INSTANCES"];

/// The launch of a task definition that is compatible with only one launch type, which settles it: ECS rejects the
/// others.
pub(super) fn by_compatibilities<'d>(
    module: Option<&Module<'_>>,
    task: &TaskDefinition<'d>,
) -> Option<Launch<'d>> {
    let (place, listed) = match compatibilities(module, task) {
        Compatibilities::Unlisted => return None,
        Compatibilities::Listed(place, listed) => (place, listed),
        Compatibilities::Chosen(place) => {
            return Some(Launch::Dual(Evidence {
                place,
                what: "The compatibility of the task definition depends on a parameter or condition",
            }));
        }
    };
    let all = |launch_type: &str| listed.iter().all(|one| one == launch_type);
    if all("FARGATE") {
        return Some(Launch::Fargate);
    }
    if all("EC2") {
        return Some(Launch::Ec2(Evidence {
            place,
            what: "The task definition is compatible with EC2 only",
        }));
    }
    let is_elsewhere = listed.iter().all(|one| ELSEWHERE.contains(&one.as_str()));
    is_elsewhere.then_some(Launch::NotEc2(Evidence {
        place,
        what: match (all("EXTERNAL"), all("MANAGED_INSTANCES")) {
            (true, _) => "The task definition is compatible with EXTERNAL only: its tasks run on external instances (ECS Anywhere)",
            (_, true) => "The task definition is compatible with MANAGED_INSTANCES only: its tasks run on ECS Managed Instances",
            _ => "The task definition is compatible with neither EC2 nor FARGATE: its tasks run on ECS Managed Instances or on external instances (ECS Anywhere)",
        },
    }))
}

/// The same for all task definitions that one service or call may run.
pub(super) fn by_tasks<'d>(
    module: Option<&Module<'_>>,
    tasks: &[&TaskDefinition<'d>],
) -> Option<Launch<'d>> {
    let mut all = tasks.iter().map(|task| by_compatibilities(module, task));
    let first = all.next()??;
    for other in all {
        let other = other?;
        if std::mem::discriminant(&first) != std::mem::discriminant(&other) {
            let place = tasks.first()?.place();
            return Some(Launch::Dual(Evidence {
                place,
                what: "A condition switches between task definitions that are compatible with different launch types",
            }));
        }
    }
    Some(first)
}

/// A task definition that lists FARGATE and Managed Instances, but not EC2: it certainly does not run on container
/// instances, and which of the two it runs on is not known.
pub(super) fn not_for_ec2<'d>(
    module: Option<&Module<'_>>,
    task: &TaskDefinition<'d>,
) -> Option<Evidence<'d>> {
    let found = compatibilities(module, task);
    let Compatibilities::Listed(place, _) = found else {
        return None;
    };
    (found.excludes("EC2") && found.lists("MANAGED_INSTANCES")).then_some(Evidence {
        place,
        what: "The task definition is compatible with Fargate and ECS Managed Instances, but not with EC2 container instances",
    })
}

/// Whether tasks may run on ECS Managed Instances, as far as their task definitions show, and whether what runs them
/// has a network configuration. Source: Amazon ECS developer guide, "Amazon ECS task definition differences for Amazon
/// ECS Managed Instances" (2026-10): network modes awsvpc and host; an update fails if RequiresCompatibilities lacks
/// the target.
pub(super) fn may_be_managed(
    module: Option<&Module<'_>>,
    tasks: &[&TaskDefinition<'_>],
    has_network: bool,
) -> bool {
    // The list takes precedence over a network mode that Managed Instances would reject.
    let is_listed = |task: &&TaskDefinition<'_>| {
        let found = compatibilities(module, task);
        found.lists("MANAGED_INSTANCES") && found.excludes("EC2")
    };
    if tasks.iter().any(is_listed) {
        return true;
    }
    tasks.iter().all(|task| {
        let mode = written(task.get("NetworkMode")).map(|mode| evaluate(module, mode));
        let fits = match mode.as_ref().map(Answer::fixed) {
            // Bridge is the default, except for awsvpc on Managed Instances, which requires a network configuration.
            None => has_network,
            Some(Some(mode)) => mode == "host" || mode == "awsvpc" && has_network,
            Some(None) => true,
        };
        fits && !compatibilities(module, task).excludes("MANAGED_INSTANCES")
    })
}

/// Whether a service may run its tasks on ECS Managed Instances, which support no role, no placement strategy, no
/// daemon.
pub(super) fn service_may_be_managed(
    module: Option<&Module<'_>>,
    service: &Service<'_>,
    tasks: &[&TaskDefinition<'_>],
) -> bool {
    let has = |property| written(service.get(property)).is_some();
    let scheduling = service.get("SchedulingStrategy");
    let is_daemon = scheduling.is_some_and(|place| evaluate(module, place).is("DAEMON"));
    let is_refused = has("Role") || has("PlacementStrategies") || is_daemon;
    !is_refused && may_be_managed(module, tasks, has("NetworkConfiguration"))
}

/// The launch of task definitions that nothing in the files runs.
pub(super) fn standalone<'d>(project: &Project<'d>, workload: &Workload<'d>) -> Launch<'d> {
    let mut all = workload.task_definitions.iter();
    let launches = all.by_ref().map(|task| of_task(project, task));
    // What is migrated comes first, what is left alone last.
    let mut launches: Vec<Launch<'d>> = launches.collect();
    launches.sort_by_key(|launch| match launch {
        Launch::Dual(_) => 0,
        Launch::Unknown(_) => 1,
        Launch::NotEc2(_) => 3,
        Launch::Fargate => 4,
        _ => 2,
    });
    launches.into_iter().next().unwrap_or(Launch::Fargate)
}

fn of_task<'d>(project: &Project<'d>, task: &TaskDefinition<'d>) -> Launch<'d> {
    let module = project.module(task.file);
    let by_list = by_compatibilities(module, task);
    match by_list {
        Some(Launch::Ec2(evidence)) => return Launch::Standalone(evidence),
        Some(launch @ (Launch::NotEc2(_) | Launch::Dual(_))) => return launch,
        _ => {}
    }
    let fargate_conflicts = refused_by_fargate(task).filter(|_| by_list.is_none());
    if let Some(evidence) = fargate_conflicts.or_else(|| unfit_task(module, task)) {
        return Launch::Standalone(evidence);
    }
    if by_list.is_some() {
        return role_missing(task).map_or(Launch::Fargate, Launch::Standalone);
    }
    if let Some(evidence) = not_for_ec2(module, task) {
        return Launch::NotEc2(evidence);
    }
    match compatibilities(module, task) {
        Compatibilities::Listed(place, listed) if listed.iter().any(|one| one == "FARGATE") => {
            Launch::Unknown(Evidence {
                place,
                what: "The task definition is compatible with both EC2 and Fargate, and nothing here shows which of them its tasks use",
            })
        }
        Compatibilities::Listed(place, _) => Launch::Standalone(Evidence {
            place,
            what: "The task definition is not compatible with FARGATE",
        }),
        _ => Launch::Standalone(Evidence {
            place: task.place(),
            what: "RequiresCompatibilities of the task definition does not contain FARGATE",
        }),
    }
}

/// `describe-task-definition` prints the launch types that ECS found the task definition compatible with.
fn refused_by_fargate<'d>(task: &TaskDefinition<'d>) -> Option<Evidence<'d>> {
    let place = written(task.get("Compatibilities"))?;
    let mut listed = place.items().filter_map(|item| item.text());
    listed.all(|one| one != "FARGATE").then_some(Evidence {
        place,
        what: "ECS reports that the task definition is not compatible with Fargate",
    })
}
