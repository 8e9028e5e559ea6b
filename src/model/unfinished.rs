//! Contradictions in a workload that declares Fargate.

use super::fargate_conflicts::{subnets_missing, unfit_task};
use super::launch::{Evidence, Launch, written};
use super::launch_of_services::{of_service, only_on_instances};
use super::{Container, Project, Service, TargetGroup, TaskDefinition, Workload};
use crate::model::{Props, missing_names};
use crate::syntax::Cursor;

/// A setting that Fargate certainly rejects in a workload that declares Fargate.
pub fn unfinished<'d>(project: &Project<'d>, workload: &Workload<'d>) -> Option<Evidence<'d>> {
    let task = workload
        .task_definitions
        .iter()
        .find_map(|task| unfit_task(project.module(task.file), task));
    let group = || workload.target_groups.iter().find_map(unfit_group);
    let leftover = || workload.services.iter().find_map(only_on_instances);
    let port = || workload.task_definitions.iter().find_map(odd_port);
    let service = || {
        let services_and_task_sets = workload.services_and_task_sets();
        // Without one, CodeDeploy uses that of the service itself.
        let mut own = services_and_task_sets
            .iter()
            .filter(|one| !one.is_appspec());
        let bare = own.find(|service| {
            let known = workload.tasks_of(project, service).next().is_some();
            known && service.get("NetworkConfiguration").is_none()
        })?;
        Some(Evidence {
            place: bare.resource.key,
            what: "The service has no NetworkConfiguration",
        })
    };
    let gone = || {
        let mut services = workload.services.iter();
        services.find_map(|service| task_definition_gone(project, service))
    };
    let subnets = || workload.services.iter().find_map(subnets_missing);
    let role = || {
        let mut tasks = workload.task_definitions.iter();
        tasks.find_map(role_missing)
    };
    task.or_else(gone)
        .or_else(role)
        .or_else(group)
        .or_else(service)
        .or_else(subnets)
        .or_else(leftover)
        .or_else(port)
}

/// Whether a service certainly runs on Fargate as it is, whatever else the workload has.
pub fn is_on_fargate<'d>(
    project: &Project<'d>,
    workload: &Workload<'d>,
    service: &Service<'d>,
) -> bool {
    let mut tasks = workload.tasks_of(project, service);
    let mut groups = workload.all_groups_of(project, service);
    let misfit = |task: &TaskDefinition<'d>| {
        let unfit = unfit_task(project.module(task.file), task);
        unfit
            .or_else(|| role_missing(task))
            .or_else(|| odd_port(task))
    };
    matches!(of_service(project, workload, service), Launch::Fargate)
        && service.get("NetworkConfiguration").is_some()
        && subnets_missing(service).is_none()
        && only_on_instances(service).is_none()
        && task_definition_gone(project, service).is_none()
        && tasks.all(|task| misfit(task).is_none())
        && groups.all(|group| unfit_group(group).is_none())
}

fn unfit_group<'d>(group: &TargetGroup<'d>) -> Option<Evidence<'d>> {
    let kind = group.get("TargetType");
    let is_instance = kind.is_none_or(|kind| kind.text() == Some("instance"));
    is_instance.then_some(Evidence {
        place: group.resource.key,
        what: "The target group of the service has target type instance",
    })
}

fn odd_port<'d>(task: &TaskDefinition<'d>) -> Option<Evidence<'d>> {
    let containers = task.containers();
    let place = containers.iter().find_map(|container| {
        let mappings = container.port_mappings().into_iter();
        let mut hosts = mappings.filter_map(|mapping| {
            let host = mapping.prop("HostPort")?;
            let own = mapping.prop("ContainerPort")?;
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
        what: "A container port is mapped to a different host port",
    })
}

/// The task definition of a service, possibly under a condition, whose template defines none.
fn task_definition_gone<'d>(project: &Project<'d>, service: &Service<'d>) -> Option<Evidence<'d>> {
    let module = project.module(service.file)?;
    let place = service.get("TaskDefinition")?;
    let is_gone = !missing_names(module, place).is_empty();
    is_gone.then_some(Evidence {
        place,
        what: "The task definition of the service is neither a resource nor a parameter of the template",
    })
}

/// A task without an execution role whose containers certainly need one on Fargate. Source: the errors of
/// RegisterTaskDefinition, "Fargate requires task definition to have execution role ARN to support log driver awslogs."
/// and "... ECR images."
pub(super) fn role_missing<'d>(task: &TaskDefinition<'d>) -> Option<Evidence<'d>> {
    if task.is_container_list() || written(task.get("ExecutionRoleArn")).is_some() {
        return None;
    }
    let containers = task.containers();
    containers.iter().any(needs_role).then_some(Evidence {
        place: task.place(),
        what: "The task definition has no execution role, which Fargate requires for its images, logs or secrets",
    })
}

fn needs_role(container: &Container<'_>) -> bool {
    let logging = container.get("LogConfiguration");
    let driver = logging.and_then(|one| one.prop("LogDriver"));
    let logs = driver.and_then(Cursor::text) == Some("awslogs");
    let image = container.get("Image").and_then(Cursor::text);
    let is_in_ecr = image.is_some_and(|image| image.contains(".dkr.ecr."));
    let has = |property| written(container.get(property)).is_some();
    logs || is_in_ecr || has("Secrets") || has("RepositoryCredentials")
}
