//! What a workload runs on today, and by what it is known.

use super::launch_of_runs::of_runner;
use super::misfit::{subnets_missing, unfit_task};
use super::strategy::{is_fargate_provider, providers_of};
use super::twins::twins;
use super::{Service, SourceSet, TaskDefinition, Workload};
use crate::cloudformation::intrinsic::is_no_value;
use crate::cloudformation::{Answer, Template, evaluate};
use crate::document::Cursor;

/// What shows that something runs on container instances.
#[derive(Clone, Copy)]
pub struct Evidence<'d> {
    /// Where it is written.
    pub place: Cursor<'d>,
    /// What it says.
    pub what: &'static str,
}

/// What a workload runs on.
pub enum Launch<'d> {
    /// Container instances, and what proves it.
    Ec2(Evidence<'d>),
    /// An Auto Scaling capacity provider.
    CapacityProvider,
    /// It says Fargate, but a part of it does not fit: a migration begun by hand.
    Unfinished(Evidence<'d>),
    /// Fargate already.
    Fargate,
    /// ECS Anywhere.
    External,
    /// A parameter or a condition chooses.
    Dual(Evidence<'d>),
    /// Nothing tells; the cluster's default strategy decides.
    Unknown(Evidence<'d>),
    /// A task definition that nothing in the templates runs, and that does not fit Fargate.
    Standalone(Evidence<'d>),
    /// Container definitions on their own; what runs them is written elsewhere.
    Bare,
}

/// Decides what a workload runs on.
#[must_use]
pub fn launch<'d>(set: &SourceSet<'d>, workload: &Workload<'d>) -> Launch<'d> {
    let services = workload
        .services
        .iter()
        .map(|service| of_service(set, workload, service));
    let runners = workload
        .runners
        .iter()
        .flat_map(|runner| of_runner(set, runner, &workload.task_definitions));
    if workload
        .task_definitions
        .iter()
        .any(TaskDefinition::is_bare)
    {
        return Launch::Bare;
    }
    if let Some(evidence) = unread(workload) {
        return Launch::Standalone(evidence);
    }
    if let Some(evidence) = twins(set, workload) {
        return Launch::Dual(evidence);
    }
    let mut all: Vec<Launch<'d>> = services.chain(runners).collect();
    all.sort_by_key(weight);
    let first = all.into_iter().next();
    match first {
        None => standalone(set, workload),
        Some(Launch::Fargate) => {
            unfinished(set, workload).map_or(Launch::Fargate, Launch::Unfinished)
        }
        Some(other) => other,
    }
}

/// A deployment of which no member could be read: nothing shows that it is on Fargate.
fn unread<'d>(workload: &Workload<'d>) -> Option<Evidence<'d>> {
    let deployment = workload.deployments.first()?;
    let is_empty = workload.services.is_empty()
        && workload.runners.is_empty()
        && workload.task_definitions.is_empty();
    is_empty.then_some(Evidence {
        place: deployment.place,
        what: "the files that it deploys could not be read",
    })
}

/// The launch that decides for a workload whose members differ comes first.
fn weight(launch: &Launch<'_>) -> u8 {
    match launch {
        Launch::Dual(_) => 0,
        Launch::CapacityProvider => 1,
        Launch::Ec2(_) => 2,
        Launch::Unknown(_) => 3,
        // Beside one that would move it is a reason not to, which is looked for there.
        Launch::External => 4,
        Launch::Unfinished(_) => 5,
        Launch::Standalone(_) => 6,
        Launch::Fargate | Launch::Bare => 7,
    }
}

pub(super) fn of_service<'d>(
    set: &SourceSet<'d>,
    workload: &Workload<'d>,
    service: &Service<'d>,
) -> Launch<'d> {
    let template = set.template(service.file);
    if let Some(place) = written(service.get("LaunchType")) {
        return by_launch_type(template, place);
    }
    let tasks: Vec<_> = workload.tasks_of(set, service).collect();
    let unfit = tasks.iter().find_map(|task| unfit_task(template, task));
    if let Some(place) = written(service.get("CapacityProviderStrategy")) {
        return by_strategy(template, place, unfit.is_some());
    }
    let by_task = tasks.iter().find_map(|task| by_compatibilities(task));
    if let Some(launch) = by_task {
        return launch;
    }
    if let Some((file, strategy)) = service.strategy(set) {
        return by_strategy(set.template(file), strategy, unfit.is_some());
    }
    let evidence = only_on_instances(service).or(unfit);
    evidence.map_or(
        Launch::Unknown(Evidence {
            place: service.resource.key,
            what: "neither the service nor its task definition says what it runs on",
        }),
        Launch::Ec2,
    )
}

pub(super) fn by_launch_type<'d>(template: Option<&Template<'_>>, place: Cursor<'d>) -> Launch<'d> {
    match evaluate(template, place) {
        Answer::Fixed(value) => match value.to_uppercase().as_str() {
            "FARGATE" => Launch::Fargate,
            "EXTERNAL" => Launch::External,
            "EC2" => Launch::Ec2(Evidence {
                place,
                what: "LaunchType is EC2",
            }),
            _ => Launch::Dual(Evidence {
                place,
                what: "the launch type is filled in elsewhere",
            }),
        },
        _ if place.text().is_some() => Launch::Dual(Evidence {
            place,
            what: "the launch type is filled in elsewhere",
        }),
        _ => Launch::Dual(Evidence {
            place,
            what: "a parameter or condition chooses the launch type",
        }),
    }
}

pub(super) fn by_strategy<'d>(
    template: Option<&Template<'_>>,
    place: Cursor<'d>,
    unfit: bool,
) -> Launch<'d> {
    let providers = providers_of(place);
    let of_fargate = |provider: &Cursor<'_>| is_fargate_provider(template, *provider);
    if providers.iter().any(of_fargate) {
        if providers.iter().all(of_fargate) {
            return Launch::Fargate;
        }
        // A strategy cannot mix both kinds, so that it is one or the other.
        return Launch::Dual(Evidence {
            place,
            what: "a parameter or condition chooses the capacity provider",
        });
    }
    // A provider of the template has a name by Ref; one that is given elsewhere may be any.
    let known = providers.iter().all(|provider| {
        evaluate(template, *provider).fixed().is_some()
            || template.is_some_and(|template| template.target(*provider).is_some())
    });
    if known || unfit {
        Launch::CapacityProvider
    } else {
        Launch::Unknown(Evidence {
            place,
            what: "the capacity provider is given elsewhere, and the task definition would fit Fargate too",
        })
    }
}

/// A task definition that is compatible with one launch type only settles it: ECS refuses the others.
pub(super) fn by_compatibilities<'d>(task: &TaskDefinition<'d>) -> Option<Launch<'d>> {
    let place = task.get("RequiresCompatibilities")?;
    let listed: Option<Vec<&str>> = place.items().map(Cursor::text).collect();
    match listed?.as_slice() {
        ["FARGATE"] => Some(Launch::Fargate),
        ["EXTERNAL"] => Some(Launch::External),
        ["EC2"] => Some(Launch::Ec2(Evidence {
            place,
            what: "its task definition is compatible with EC2 only",
        })),
        _ => None,
    }
}

/// `describe-task-definition` prints what ECS found the task definition to fit.
fn refused_by_fargate<'d>(task: &TaskDefinition<'d>) -> Option<Evidence<'d>> {
    let place = written(task.get("Compatibilities"))?;
    let mut listed = place.items().filter_map(Cursor::text);
    listed.all(|one| one != "FARGATE").then_some(Evidence {
        place,
        what: "ECS found that its task definition does not fit Fargate",
    })
}

fn only_on_instances<'d>(service: &Service<'d>) -> Option<Evidence<'d>> {
    let role = written(service.get("Role")).map(|place| Evidence {
        place,
        what: "the service has a Role, which ECS refuses together with awsvpc",
    });
    let placement = ["PlacementStrategies", "PlacementConstraints"]
        .iter()
        .filter_map(|name| service.get(name))
        .find(|place| place.items().len() > 0)
        .map(|place| Evidence {
            place,
            what: "the service places tasks on instances",
        });
    let daemon = service
        .get("SchedulingStrategy")
        .filter(|place| place.text() == Some("DAEMON"))
        .map(|place| Evidence {
            place,
            what: "the service runs one task on each instance",
        });
    role.or(placement).or(daemon)
}

fn standalone<'d>(set: &SourceSet<'d>, workload: &Workload<'d>) -> Launch<'d> {
    for task in &workload.task_definitions {
        match by_compatibilities(task) {
            Some(launch @ Launch::External) => return launch,
            Some(Launch::Ec2(evidence)) => return Launch::Standalone(evidence),
            Some(_) => {}
            None => {
                if let Some(evidence) = refused_by_fargate(task) {
                    return Launch::Standalone(evidence);
                }
            }
        }
        if let Some(evidence) = unfit_task(set.template(task.file), task) {
            return Launch::Standalone(evidence);
        }
    }
    Launch::Fargate
}

/// What of a workload that says Fargate surely does not fit it.
fn unfinished<'d>(set: &SourceSet<'d>, workload: &Workload<'d>) -> Option<Evidence<'d>> {
    let task = workload
        .task_definitions
        .iter()
        .find_map(|task| unfit_task(set.template(task.file), task));
    let group = || {
        let unfit = workload.target_groups.iter().find(|group| {
            let kind = group.get("TargetType");
            kind.is_none_or(|kind| kind.text() == Some("instance"))
        })?;
        Some(Evidence {
            place: unfit.resource.key,
            what: "its target group registers instances",
        })
    };
    let leftover = || workload.services.iter().find_map(only_on_instances);
    let port = || {
        let tasks = workload.task_definitions.iter();
        let place = tasks
            .flat_map(|task| task.containers())
            .find_map(|container| {
                let mappings = container.port_mappings().into_iter();
                let mut hosts = mappings.filter_map(|mapping| {
                    let host = mapping.get(&container.dialect.spell("HostPort"))?;
                    let own = mapping.get(&container.dialect.spell("ContainerPort"))?;
                    let differ = host
                        .text()
                        .zip(own.text())
                        .is_some_and(|(host, own)| host != own);
                    differ.then_some(host)
                });
                hosts.next()
            })?;
        Some(Evidence {
            place,
            what: "a container is mapped to another port of a host",
        })
    };
    let service = || {
        let keepers = workload.keepers();
        // Without one CodeDeploy takes that of the service itself.
        let bare = keepers
            .iter()
            .filter(|one| !one.is_appspec())
            .find(|service| {
                let known = workload.tasks_of(set, service).next().is_some();
                known && service.get("NetworkConfiguration").is_none()
            })?;
        Some(Evidence {
            place: bare.resource.key,
            what: "the service has no NetworkConfiguration",
        })
    };
    let subnets = || workload.services.iter().find_map(subnets_missing);
    task.or_else(group)
        .or_else(service)
        .or_else(subnets)
        .or_else(leftover)
        .or_else(port)
}

/// A property that is there and says something.
pub(super) fn written(value: Option<Cursor<'_>>) -> Option<Cursor<'_>> {
    value.filter(|place| {
        let nothing = place.is_null() || place.text() == Some("");
        let empty = nothing || (place.is_sequence() && place.items().len() == 0);
        !empty && !is_no_value(*place)
    })
}
