//! Services that clients access on a port of the container instance, without a load balancer or service registry.
//!
//! A task on Fargate has its own address, which changes with every start. An Elastic IP cannot be associated with a
//! task's network interface (Amazon ECS developer guide, "Task networking for tasks on Fargate", 2026-11); a Network
//! Load Balancer can have one for each subnet (Elastic Load Balancing, "Network Load Balancers", 2026-11).

use crate::facts::rules::RuleId;
use crate::model::surroundings::{fixed_addresses, host_rules};
use crate::model::{Container, Module, Props, Service, TaskDefinition, same_expression};
use crate::plan::{Phase, PlanContext, Step};
use crate::syntax::Cursor;

/// Services that clients access on a host port.
pub(crate) static CHECK: Step = Step {
    name: "host-ports",
    phase: Phase::Check,
    rules: &[RuleId::CdHostPort],
    readme: "",
    plan: check_all,
};

fn check_all(cx: &mut PlanContext<'_, '_>) {
    for service in &cx.workload.services {
        check(cx, service);
    }
}

/// A port of the instance that clients may use.
struct HostPort<'d> {
    place: Cursor<'d>,
    number: Option<String>,
}

impl HostPort<'_> {
    fn shown(&self) -> String {
        let number = self.number.as_deref();
        number.map_or_else(
            || "the host port".to_owned(),
            |port| format!("host port {port}"),
        )
    }
}

fn check<'d>(cx: &mut PlanContext<'_, 'd>, service: &Service<'d>) {
    let Some(module) = cx.module() else {
        return;
    };
    if service.get("ServiceRegistries").is_some() {
        return;
    }
    let tasks: Vec<TaskDefinition<'d>> =
        cx.workload.tasks_of(cx.project, service).copied().collect();
    let ports: Vec<HostPort<'d>> = tasks
        .iter()
        .flat_map(|task| unserved(cx, service, task))
        .collect();
    let Some(first) = ports.first() else {
        return;
    };
    let addresses = fixed_addresses(module);
    if let Some(address) = addresses.first() {
        let place = cx.shown_place(address.place);
        cx.block(
            RuleId::CdHostPort,
            first.place,
            format!("Clients connect to {} ({place}) of the container instances on {}, and a task on Fargate cannot have that address", address.what, first.shown()),
            "Put a Network Load Balancer, which supports Elastic IP addresses, or an Application Load Balancer in front of the service first, and point clients to it",
        );
        let label = format!("the address: {}", address.what);
        cx.relate(RuleId::CdHostPort, first.place, address.place, label);
        return;
    }
    for port in ports {
        report(cx, module, &port);
    }
}

fn report<'d>(cx: &mut PlanContext<'_, 'd>, module: &Module<'d>, port: &HostPort<'d>) {
    let number = port.number.as_deref();
    let rules = number.map_or_else(Vec::new, |number| host_rules(module, number));
    let named: Vec<String> = rules
        .iter()
        .map(|rule| rule.named(cx.path_of(rule.place())))
        .collect();
    let shown = port.shown();
    if named.is_empty() {
        cx.action_required(
            RuleId::CdHostPort,
            port.place,
            format!("No load balancer of the service sends traffic to {shown} of the container instances. Clients that connect to it directly can no longer reach the service: each task has its own IP address, which changes when the task is replaced"),
            "If clients use the port, put a load balancer or AWS Cloud Map service discovery in front of the service first",
        );
    } else {
        cx.needs_decision(
            RuleId::CdHostPort,
            port.place,
            format!("Clients may connect to {shown} of the container instances, for which {} allows inbound traffic, and no load balancer sends traffic to it. On Fargate each task has its own IP address, which changes when the task is replaced", named.join(", ")),
            "Put a load balancer or AWS Cloud Map service discovery in front of the service first. If no client uses the port, remove HostPort and the security group rule",
        );
    }
}

/// The fixed host ports of a task to which no load balancer of the service routes traffic.
fn unserved<'d>(
    cx: &PlanContext<'_, 'd>,
    service: &Service<'d>,
    task: &TaskDefinition<'d>,
) -> Vec<HostPort<'d>> {
    let mode = task.get("NetworkMode").map(|mode| cx.evaluate(mode));
    let is = |name: &str| mode.as_ref().is_some_and(|mode| mode.is(name));
    if is("awsvpc") || is("none") {
        return Vec::new();
    }
    let uses_host = is("host");
    let containers = task.containers().into_iter();
    let mappings = containers.flat_map(|container| {
        let mappings = container.port_mappings().into_iter();
        mappings.map(move |mapping| (container, mapping))
    });
    mappings
        .filter(|(container, mapping)| !is_served(cx, service, container, *mapping))
        .filter_map(|(_container, mapping)| {
            let place = mapping.prop("HostPort");
            let place = place.or_else(|| {
                let own = mapping.prop("ContainerPort");
                own.filter(|_| uses_host)
            })?;
            let answer = cx.evaluate(place);
            let is_dynamic = place.is_null() || answer.values().iter().any(|port| port == "0");
            (!is_dynamic).then(|| HostPort {
                place,
                number: answer.fixed().map(str::to_owned),
            })
        })
        .collect()
}

/// Whether a load balancer of the service routes traffic to a port; a container or port that is not known counts as a
/// match.
fn is_served<'d>(
    cx: &PlanContext<'_, 'd>,
    service: &Service<'d>,
    container: &Container<'d>,
    mapping: Cursor<'d>,
) -> bool {
    if !cx.workload.target_groups.is_empty() && service.load_balancers().is_empty() {
        // The instances themselves are registered as targets.
        return true;
    }
    let may_equal = |one: Option<Cursor<'d>>, other: Option<Cursor<'d>>| match one.zip(other) {
        None => true,
        Some((one, other)) => {
            let (a, b) = (cx.evaluate(one), cx.evaluate(other));
            same_expression(one, other) || a.fixed().is_none() || b.fixed().is_none() || a == b
        }
    };
    let port = mapping.prop("ContainerPort");
    service.load_balancers().into_iter().any(|balancer| {
        let name = balancer.prop("ContainerName");
        let sends_to = balancer.prop("ContainerPort");
        may_equal(name, container.get("Name")) && may_equal(sends_to, port)
    })
}
