//! What services got from the instances: tags, permissions for a shell, room for host ports.

use crate::facts::rules::RuleId;
use crate::facts::sizes;
use crate::model::surroundings::container_instances;
use crate::model::{Allows, Module, Props, Service, TaskDefinition, allows};
use crate::plan::PlanContext;
use crate::syntax::Cursor;

pub(super) fn advise<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    for service in &cx.workload.services {
        tags(cx, module, service);
        external_services(cx, module, service);
        host_ports(cx, service);
        quota(cx, service);
    }
}

/// From how many vCPUs on a service is told of the quota: the first quota of an account is low, and grows with its use.
const MANY_VCPUS: f64 = 16.0;

/// Instances are counted in another quota than Fargate's vCPUs.
fn quota<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(count) = service.get("DesiredCount") else {
        return;
    };
    let Some(task) = cx.workload.tasks_of(cx.set, service).next() else {
        return;
    };
    let units = cx.decisions.cpu_units.get(&task.id()).copied();
    let written = || sizes::parse_cpu(cx.evaluate(task.get("Cpu")?).fixed()?);
    let tasks = cx
        .evaluate(count)
        .values()
        .iter()
        .filter_map(|one| one.parse::<u32>().ok())
        .max();
    let Some((tasks, units)) = tasks.zip(units.or_else(written)) else {
        return;
    };
    let vcpus = f64::from(tasks) * f64::from(units) / 1024.0;
    if vcpus >= MANY_VCPUS {
        cx.note(
            RuleId::SvcDesiredCount,
            count,
            format!("{tasks} tasks take {vcpus} vCPUs of the account's Fargate quota in the Region, and up to twice as many during the update"),
            "look at the quota \"Fargate On-Demand vCPU resource count\" in the Service Quotas console before you deploy; new accounts start low",
        );
    }
}

/// Tags of the instances by which costs were told apart.
fn tags<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, service: &Service<'d>) {
    if service.get("PropagateTags").is_some() {
        return;
    }
    let groups = container_instances(module);
    let tags = groups
        .iter()
        .filter_map(|group| group.resource.get("Tags"))
        .flat_map(Cursor::items);
    let names: Vec<&str> = tags
        .filter(|tag| {
            let propagates = tag.get("PropagateAtLaunch").and_then(Cursor::text);
            propagates.is_some_and(|text| text.eq_ignore_ascii_case("true"))
        })
        .filter_map(|tag| tag.get("Key").and_then(Cursor::text))
        .filter(|name| *name != "Name")
        .collect();
    if !names.is_empty() {
        cx.note(
            RuleId::SvcManagedTags,
            service.resource.key,
            format!(
                "the instances had tags that the tasks do not have: {}",
                names.join(", ")
            ),
            "if costs are told apart by them, give the service the tags and PropagateTags: SERVICE",
        );
    }
}

/// A permission for a shell in a container.
const SHELL: &str = "ssmmessages:CreateDataChannel";

/// ECS Exec takes the permissions of the task role; on an instance those of the instance may have served.
fn external_services<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, service: &Service<'d>) {
    let Some(enabled) = service.get("EnableExecuteCommand") else {
        return;
    };
    if !cx.evaluate(enabled).is("true") {
        return;
    }
    let tasks: Vec<TaskDefinition<'d>> = cx.workload.tasks_of(cx.set, service).copied().collect();
    for task in tasks {
        let role = task.get("TaskRoleArn").filter(|role| !role.is_null());
        let target = role.and_then(|role| module.target(role));
        let lacks = match (role, target) {
            (None, _) => true,
            (Some(_), Some(role)) => allows(module, role, SHELL) == Allows::No,
            (Some(_), None) => false,
        };
        if lacks {
            cx.action_required(
                RuleId::SvcExecuteCommand,
                enabled,
                "ECS Exec is on, and the task role does not allow it; until now the instances' role may have",
                "give the task definition a task role that allows ssmmessages:CreateControlChannel, ssmmessages:CreateDataChannel, ssmmessages:OpenControlChannel and ssmmessages:OpenDataChannel",
            );
        }
    }
}

/// A fixed host port let one task run on an instance, so that an old one had to stop before a new one could start.
fn host_ports<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(configuration) = service.get("DeploymentConfiguration") else {
        return;
    };
    let is = |cx: &PlanContext<'_, 'd>, key: &str, value: &str| {
        let place = configuration.prop(key);
        place.is_some_and(|place| cx.evaluate(place).is(value))
    };
    if !is(cx, "MaximumPercent", "100") || !is(cx, "MinimumHealthyPercent", "0") {
        return;
    }
    let has_port = cx
        .workload
        .tasks_of(cx.set, service)
        .flat_map(TaskDefinition::containers)
        .flat_map(|container| container.port_mappings())
        .filter_map(|mapping| mapping.get("HostPort"))
        .any(|port| port.text().is_some_and(|port| port != "0"));
    if has_port {
        cx.note(
            RuleId::SvcDeploymentConfig,
            configuration,
            "a deployment stops all tasks before it starts new ones, which fixed host ports made necessary; on Fargate nothing does",
            "write MinimumHealthyPercent: 100 and MaximumPercent: 200 for deployments without a pause, if two sets may run at once",
        );
    }
}
