//! The network of the tasks: each task has its own address, and its own route to the container registry.

use crate::facts::rules::RuleId;
use crate::model::new_value::reference;
use crate::model::surroundings::{InternetAccess, elastic_ips, infer_subnets};
use crate::model::{Kind, Module, SubText, has_value};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::{Cursor, NewValue};

/// The network in which the tasks run.
pub(crate) static ADVICE: Step = Step {
    name: "network",
    phase: Phase::Advise,
    rules: &[
        RuleId::NetEniCapacity,
        RuleId::NetPrivateEgress,
        RuleId::SgPeerTrust,
    ],
    readme: "",
    plan: advise,
};

fn advise(cx: &mut PlanContext<'_, '_>) {
    let Some(module) = cx.module() else {
        return;
    };
    addresses(cx, module);
    fixed_addresses(cx, module);
    endpoints(cx, module);
}

/// The number of addresses in a subnet that AWS reserves. Source: the Amazon VPC user guide, "Subnet CIDR blocks".
const KEPT: u32 = 5;

/// Subnets with fewer addresses than this are checked; a larger one is not exhausted soon.
const SMALL: u32 = 27;

/// Reports small subnets for the tasks in which a deployment with twice as many tasks may run out of addresses.
fn addresses<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    if cx.settings.subnets.is_some() {
        return;
    }
    let Some(subnets) = infer_subnets(module, cx.workload) else {
        return;
    };
    let NewValue::Sequence(items) = &subnets.value else {
        return;
    };
    let all: Vec<_> = module
        .of_type(Kind::SUBNET)
        .filter(|subnet| has_value(items, &reference(subnet.name)))
        .collect();
    if all.is_empty() || all.len() < items.len() {
        return;
    }
    let sizes: Option<Vec<u32>> = all
        .iter()
        .map(|subnet| prefix(cx, subnet.get("CidrBlock")?))
        .collect();
    let Some(sizes) = sizes.filter(|sizes| sizes.iter().all(|size| (SMALL..=32).contains(size)))
    else {
        return;
    };
    let free: u32 = sizes
        .iter()
        .map(|size| 2_u32.pow(32 - size).saturating_sub(KEPT))
        .sum();
    let tasks: u32 = cx
        .workload
        .services
        .iter()
        .filter_map(|service| service.get("DesiredCount"))
        .filter_map(|count| {
            cx.evaluate(count)
                .values()
                .iter()
                .filter_map(|one| one.parse::<u32>().ok())
                .max()
        })
        .sum();
    if tasks.saturating_mul(2) > free
        && let Some(first) = all.first()
    {
        cx.warn(
            RuleId::NetEniCapacity,
            first.key,
            format!("Each task uses an IP address of its own: a deployment of {tasks} tasks can use twice as many, and the subnets have {free} addresses in total"),
            "Use larger subnets, or lower MaximumPercent",
        );
    }
}

fn prefix(cx: &PlanContext<'_, '_>, block: Cursor<'_>) -> Option<u32> {
    let answer = cx.evaluate(block);
    let (_, prefix) = answer.fixed()?.split_once('/')?;
    prefix.parse().ok()
}

/// Reports public addresses by which the instances are known.
fn fixed_addresses<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    for address in elastic_ips(module, "InstanceId") {
        cx.warn(
            RuleId::SgPeerTrust,
            address.key,
            "The container instance has a fixed IP address. Tasks on Fargate connect from other addresses: that of a NAT gateway, or a new one for each task",
            "Update allowlists that contain only this address, and route the tasks through a NAT gateway if they need a fixed address",
        );
    }
}

/// Endpoints that only instances need. Source: the Amazon ECS developer guide, "Amazon ECS interface VPC endpoints".
const OF_INSTANCES: [&str; 3] = [".ecs", ".ecs-agent", ".ecs-telemetry"];

/// Endpoints that a task on Fargate needs to start if its subnets have no other outbound route.
const OF_TASKS: [&str; 3] = [".ecr.api", ".ecr.dkr", ".s3"];

/// A VPC with endpoints for container instances may lack the endpoints that tasks need to start.
fn endpoints<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>) {
    let internet_access = infer_subnets(module, cx.workload).map(|subnets| subnets.internet_access);
    if matches!(
        internet_access,
        Some(InternetAccess::Private | InternetAccess::Public)
    ) {
        return;
    }
    let all: Vec<_> = module
        .of_type(Kind::VPC_ENDPOINT)
        .filter_map(|endpoint| Some((endpoint, SubText::of(endpoint.get("ServiceName")?).text)))
        .collect();
    let has = |name: &str| all.iter().any(|(_, service)| service.ends_with(name));
    if !OF_INSTANCES
        .iter()
        .chain(&OF_TASKS[..2])
        .any(|name| has(name))
    {
        return;
    }
    let logs = cx.workload.task_definitions.iter().any(|task| {
        let mut containers = task.containers().into_iter();
        containers.any(|container| container.get("LogConfiguration").is_some())
    });
    let needed = OF_TASKS.into_iter().chain(logs.then_some(".logs"));
    let missing: Vec<&str> = needed
        .filter(|name| !has(name))
        .map(|name| name.trim_start_matches('.'))
        .collect();
    if let Some((first, _)) = all.first().filter(|_| !missing.is_empty()) {
        cx.warn(
            RuleId::NetPrivateEgress,
            first.key,
            format!("The VPC has no endpoints for {}. Without a NAT gateway or these endpoints, tasks in its subnets cannot start", missing.join(", ")),
            "Add the endpoints (also those for Secrets Manager and Systems Manager if containers use secrets) and allow inbound traffic on port 443 from the security group of the tasks, or route the subnets through a NAT gateway",
        );
    }
}
