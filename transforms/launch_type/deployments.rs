//! Services that a deployment file deploys to and that no file here defines.

use crate::document::Cursor;
use crate::ecs::{Deployment, Role};
use crate::plan::{Draft, commands};
use crate::settings::Value;

/// What happens to a deployment of the task definition alone.
const ALONE: &str =
    "Network Configuration must be provided when networkMode 'awsvpc' is specified.";

/// Reports each service that a deployment changes the task definition of, and nothing else; whether there is one.
pub(super) fn tell_live_services(draft: &mut Draft<'_, '_>) -> bool {
    let workload = draft.workload;
    let live = workload.deployments.iter().filter(|deployment| {
        let defines = deployment.names.iter().any(|one| one.role == Role::Service);
        deployment.service.is_some() && !defines
    });
    let live: Vec<&Deployment<'_>> = live.collect();
    for deployment in &live {
        tell(draft, deployment);
    }
    !live.is_empty()
}

fn tell<'d>(draft: &mut Draft<'_, 'd>, deployment: &Deployment<'d>) {
    let text = |place: Option<Cursor<'d>>| place.and_then(Cursor::text);
    let name = text(deployment.service).unwrap_or("SERVICE");
    let task = draft.workload.task_definitions.first();
    let containers = task.map(|task| task.containers()).unwrap_or_default();
    let target = containers.iter().find_map(|container| {
        let mapping = container.port_mappings().into_iter().next()?;
        let port = mapping.get(&container.dialect.spell("ContainerPort"))?;
        Some((container.name()?, port.text()?))
    });
    let subnets = given(draft.settings.subnets.as_ref(), "SUBNETS");
    let groups = given(draft.settings.security_groups.as_ref(), "SECURITY_GROUPS");
    let service = commands::LiveService {
        cluster: text(deployment.cluster).unwrap_or("default"),
        name,
        family: task.map_or("FAMILY", |task| task.name),
        subnets: &subnets,
        groups: &groups,
        target,
    };
    let tasks: Vec<&str> = draft
        .workload
        .task_definitions
        .iter()
        .map(|task| draft.set.path(task.file))
        .collect();
    draft.must_act(
        "deployment-file",
        deployment.service.unwrap_or(deployment.place),
        format!("the {} changes only the task definition of the ECS service {name}, which no file here defines; on a service with launch type EC2, or without a network configuration, the deployment fails: {ALONE}", deployment.kind.name()),
        format!(
            "before the next deployment, move the service together with the new task definition (leave out --load-balancers where it has none):\n{}\n{}\n{}",
            commands::register(&tasks),
            commands::associate_fargate(service.cluster),
            commands::move_live_service(&service)
        ),
    );
}

/// The IDs that were given, with commas between them, else a word for a person to replace.
fn given(value: Option<&Value>, unknown: &str) -> String {
    let items = value.into_iter().flat_map(Value::items);
    let texts: Vec<&str> = items.filter_map(Cursor::text).collect();
    if texts.is_empty() {
        unknown.to_owned()
    } else {
        texts.join(",")
    }
}
