//! What a workload runs on before the migration, and the evidence for it.

use super::alternative_services::alternative_services;
use super::launch_of_runs::of_runner;
use super::launch_of_services::of_service;
use super::launch_of_tasks::standalone;
use super::providers::{Provider, provider};
use super::strategy::providers_of;
use super::unfinished::unfinished;
use super::{Deployment, Project, TaskDefinition, Workload};
use crate::model::{Answer, Module, evaluate};
use crate::syntax::Cursor;

/// Evidence of what a member runs on.
#[derive(Clone, Copy)]
pub struct Evidence<'d> {
    /// Where it is written.
    pub place: Cursor<'d>,
    /// What it shows, in words.
    pub what: &'static str,
}

/// What a workload runs on.
pub enum Launch<'d> {
    /// Container instances, and what proves it.
    Ec2(Evidence<'d>),
    /// An Auto Scaling group capacity provider.
    CapacityProvider,
    /// It declares Fargate, but a setting contradicts it: a migration that was begun manually.
    Unfinished(Evidence<'d>),
    /// Already Fargate.
    Fargate,
    /// Neither container instances nor Fargate: ECS Managed Instances or external instances (ECS Anywhere).
    NotEc2(Evidence<'d>),
    /// A parameter or a condition decides.
    Dual(Evidence<'d>),
    /// Cannot be determined; the cluster's default capacity provider strategy decides.
    Unknown(Evidence<'d>),
    /// A task definition that nothing in the files runs, and that Fargate does not support as it is.
    Standalone(Evidence<'d>),
    /// Standalone container definitions; what runs them is defined elsewhere.
    Bare,
}

/// Decides what a workload runs on.
pub fn launch<'d>(project: &Project<'d>, workload: &Workload<'d>) -> Launch<'d> {
    let services = workload
        .services
        .iter()
        .map(|service| of_service(project, workload, service));
    let launchers = workload
        .launchers
        .iter()
        .flat_map(|launcher| of_runner(project, launcher, &workload.task_definitions));
    if workload
        .task_definitions
        .iter()
        .any(TaskDefinition::is_container_list)
    {
        return Launch::Bare;
    }
    if let Some(evidence) = unread(workload) {
        return Launch::Standalone(evidence);
    }
    if let Some(evidence) = alternative_services(project, workload) {
        return Launch::Dual(evidence);
    }
    let deployments = workload.deployments.iter().filter_map(of_deployment);
    let calls = workload.calls.iter();
    let calls = calls.map(|call| call.not_on_fargate.map_or(Launch::Fargate, Launch::Ec2));
    let all = services.chain(launchers).chain(deployments).chain(calls);
    let mut all: Vec<Launch<'d>> = all.collect();
    all.sort_by_key(weight);
    let first = all.into_iter().next();
    match first {
        None => standalone(project, workload),
        Some(Launch::Fargate) => {
            unfinished(project, workload).map_or(Launch::Fargate, Launch::Unfinished)
        }
        Some(other) => other,
    }
}

/// What a deployment file shows about the tasks that it starts.
fn of_deployment<'d>(deployment: &Deployment<'d>) -> Option<Launch<'d>> {
    if deployment.params.is_some() {
        let evidence = deployment.not_on_fargate;
        return Some(evidence.map_or(Launch::Fargate, Launch::Ec2));
    }
    Some(Launch::Ec2(Evidence {
        place: deployment.on_instances()?,
        what: "A pipeline starts its tasks with launch type EC2",
    }))
}

/// A deployment none of whose members could be read: nothing shows that it is on Fargate.
fn unread<'d>(workload: &Workload<'d>) -> Option<Evidence<'d>> {
    let deployment = workload
        .deployments
        .first()
        .filter(|one| one.params.is_none())?;
    let is_empty = workload.services.is_empty()
        && workload.launchers.is_empty()
        && workload.task_definitions.is_empty();
    is_empty.then_some(Evidence {
        place: deployment.place,
        what: "The files that it deploys could not be read",
    })
}

/// The precedence among the members of a workload: the launch with the lowest weight decides.
fn weight(launch: &Launch<'_>) -> u8 {
    match launch {
        Launch::Dual(_) => 0,
        Launch::CapacityProvider => 1,
        Launch::Ec2(_) => 2,
        Launch::Unknown(_) => 3,
        // Next to one that would be migrated, it is a reason not to migrate, which is checked there.
        Launch::NotEc2(_) => 4,
        Launch::Unfinished(_) => 5,
        Launch::Standalone(_) => 6,
        Launch::Fargate | Launch::Bare => 7,
    }
}

pub(super) fn by_launch_type<'d>(module: Option<&Module<'_>>, place: Cursor<'d>) -> Launch<'d> {
    let evidence = |what| Evidence { place, what };
    let answer = evaluate(module, place);
    let values: Vec<String> = answer
        .values()
        .iter()
        .map(|one| one.to_uppercase())
        .collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    match (&answer, values.as_slice()) {
        (Answer::Fixed(_), ["FARGATE"]) => Launch::Fargate,
        (Answer::Fixed(_), ["EC2"]) => Launch::Ec2(evidence("LaunchType is EC2")),
        (Answer::Fixed(_), ["EXTERNAL"]) => Launch::NotEc2(evidence(EXTERNAL)),
        (Answer::Fixed(_), ["MANAGED_INSTANCES"]) => Launch::NotEc2(evidence(MANAGED)),
        (Answer::OneOf(_), several) if several.iter().all(|one| is_elsewhere(one)) => {
            Launch::NotEc2(evidence(
                "The launch type is EXTERNAL or MANAGED_INSTANCES: the tasks run on neither EC2 container instances nor Fargate",
            ))
        }
        _ if place.text().is_some() => {
            Launch::Dual(evidence("The launch type is replaced before deployment"))
        }
        _ => Launch::Dual(evidence(
            "The launch type depends on a parameter or condition",
        )),
    }
}

const EXTERNAL: &str =
    "The launch type is EXTERNAL: the tasks run on external instances (ECS Anywhere)";
const MANAGED: &str =
    "The launch type is MANAGED_INSTANCES: the tasks run on ECS Managed Instances";

fn is_elsewhere(launch_type: &str) -> bool {
    matches!(launch_type, "EXTERNAL" | "MANAGED_INSTANCES")
}

/// What task definitions and their service show if a strategy names a provider that no file defines.
#[derive(Clone, Copy)]
pub(super) struct Hints {
    /// The task definition is certainly not supported on Fargate.
    pub(super) is_unfit: bool,
    /// The tasks may run on ECS Managed Instances.
    pub(super) may_be_managed: bool,
}

pub(super) fn by_strategy<'d>(
    project: &Project<'_>,
    file: usize,
    place: Cursor<'d>,
    hints: Hints,
) -> Launch<'d> {
    let evidence = |what| Evidence { place, what };
    let named = providers_of(place);
    let kinds: Vec<Provider> = named
        .iter()
        .map(|one| provider(project, file, *one))
        .collect();
    let all = |kind: Provider| !kinds.is_empty() && kinds.iter().all(|one| *one == kind);
    let any = |kind: Provider| kinds.contains(&kind);
    if all(Provider::Fargate) {
        return Launch::Fargate;
    }
    if all(Provider::ManagedInstances) {
        return Launch::NotEc2(evidence(
            "The capacity provider is an ECS Managed Instances capacity provider: the tasks run on EC2 instances that AWS manages",
        ));
    }
    // A strategy cannot mix kinds, so all providers are of one kind.
    let is_mixed = [
        Provider::Fargate,
        Provider::ManagedInstances,
        Provider::Either,
    ];
    if is_mixed.into_iter().any(any) {
        return Launch::Dual(evidence(
            "The capacity provider depends on a parameter or condition",
        ));
    }
    if all(Provider::AutoScaling) {
        return Launch::CapacityProvider;
    }
    // A literal name here is not one of Fargate's; a name from elsewhere may be any.
    let module = project.module(file);
    let is_written = |provider: &Cursor<'_>| evaluate(module, *provider).fixed().is_some();
    let is_written = !named.is_empty() && named.iter().all(is_written);
    match (hints.is_unfit || is_written, hints.may_be_managed) {
        (true, false) => Launch::CapacityProvider,
        (true, true) => Launch::Unknown(evidence(
            "The capacity provider is not defined in these files and may be an ECS Managed Instances capacity provider",
        )),
        (false, _) => Launch::Unknown(evidence(
            "The capacity provider is defined elsewhere, and the task definition is also valid for Fargate",
        )),
    }
}

/// The value of a property, if it is present and not empty.
pub(super) fn written(value: Option<Cursor<'_>>) -> Option<Cursor<'_>> {
    value.filter(|place| {
        let nothing = place.is_null() || place.text() == Some("");
        let empty = nothing || (place.is_sequence() && place.items().len() == 0);
        !empty && !place.is_absent()
    })
}

/// The members of a workload that certainly run on neither container instances nor Fargate.
pub fn elsewhere<'d>(project: &Project<'d>, workload: &Workload<'d>) -> Vec<Evidence<'d>> {
    let services = workload.services.iter();
    let services = services.map(|service| of_service(project, workload, service));
    let launchers = workload.launchers.iter();
    let launchers =
        launchers.flat_map(|launcher| of_runner(project, launcher, &workload.task_definitions));
    let all = services.chain(launchers);
    all.filter_map(|launch| match launch {
        Launch::NotEc2(evidence) => Some(evidence),
        _ => None,
    })
    .collect()
}
